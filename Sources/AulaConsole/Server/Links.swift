package import AulaDomain

/// Every address that we print, in one place.
package enum Link: Hashable, Sendable {
  case home
  case signIn(next: String?)
  case signOut
  case account
  case language
  case theme
  case users
  case user(ID<User>)
  case userTries(ID<User>)
  case newUser
  case yards
  case yard(ID<Yard>)
  case newYard
  case newCity
  case yardPart(ID<Yard>, String)
  case photo(ID<Photo>)
  case building(ID<Building>)
  case buildingOutline(ID<Building>)
  case yardOutline(ID<Yard>)
  case cameras
  case camera(ID<Camera>)
  case newCamera
  case cameraPart(ID<Camera>, String)
  case partners
  case partner(ID<Partner>)
  case newPartner
  case agreement(ID<Agreement>)
  case units
  case unit(ID<Unit>)
  case newUnit
  case programme
  case journal
  case looks
  // The operator's screen, the crew's phone, live pictures
  case desk
  case incident(ID<Incident>)
  case incidents
  case alerts
  case search
  /// The operator's screen with this alert open.
  case openAlert(ID<Alert>)
  case alertPicture(ID<Alert>)
  case newIncident
  case wall
  case map
  case mapTiles
  case duty
  case rules(ID<Camera>)
  case live(ID<Camera>)
  case still(ID<Camera>)
  case events
  case asset(String)

  package var path: String {
    switch self {
    case .home: "/"
    case .signIn(let next): next.map { "/sign-in?next=\(Self.escape($0))" } ?? "/sign-in"
    case .signOut: "/sign-out"
    case .account: "/account"
    case .language: "/language"
    case .theme: "/theme"
    case .users: "/users"
    case .user(let id): "/users/\(id)"
    case .userTries(let id): "/users/\(id)/tries"
    case .newUser: "/users/new"
    case .partners: "/partners"
    case .partner(let id): "/partners/\(id)"
    case .newPartner: "/partners/new"
    case .agreement(let id): "/agreements/\(id)"
    case .units: "/units"
    case .unit(let id): "/units/\(id)"
    case .newUnit: "/units/new"
    case .programme: "/programme"
    case .journal: "/journal"
    case .looks: "/journal/looks"
    case .asset(let name): "/static/\(name)"
    default: placePath
    }
  }

  private var placePath: String {
    switch self {
    case .yards: "/yards"
    case .yard(let id): "/yards/\(id)"
    case .newYard: "/yards/new"
    case .newCity: "/cities/new"
    case .yardPart(let id, let part): "/yards/\(id)/\(part)"
    case .photo(let id): "/photos/\(id)"
    case .building(let id): "/buildings/\(id)"
    case .buildingOutline(let id): "/buildings/\(id)/outline"
    case .yardOutline(let id): "/api/yards/\(id)/outline"
    case .cameras: "/cameras"
    case .camera(let id): "/cameras/\(id)"
    case .newCamera: "/cameras/new"
    case .cameraPart(let id, let part): "/cameras/\(id)/\(part)"
    case .rules(let id): "/cameras/\(id)/rules"
    case .live(let id): "/cameras/\(id)/live"
    case .still(let id): "/cameras/\(id)/still.jpg"
    case .desk: "/desk"
    case .incident(let id): "/incidents/\(id)"
    case .incidents: "/incidents"
    case .alerts: "/alerts"
    case .search: "/search"
    case .openAlert(let id): "/desk?alert=\(id)"
    case .alertPicture(let id): "/alerts/\(id)/picture.jpg"
    case .newIncident: "/incidents/new"
    case .wall: "/wall"
    case .map: "/map"
    case .mapTiles: "/map/tiles"
    case .duty: "/duty"
    case .events: "/events"
    default: "/"
    }
  }

  /// The address with a query; empty values are left out.
  package func with(_ query: [(String, String)]) -> String { Self.address(path, query) }

  /// The same for a list as a file: `/yards.csv?…`.
  func file(_ query: [(String, String)]) -> String { Self.address(path + ".csv", query) }

  private static func address(_ path: String, _ query: [(String, String)]) -> String {
    let pairs = query.filter { !$0.1.isEmpty }.map { "\($0.0)=\(escape($0.1))" }
    return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
  }

  /// Percent-encodes all but letters, digits and `-._~/` (RFC 3986, 2.3).
  static func escape(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.reduce(into: "") { result, byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D...0x2F, 0x5F, 0x7E:
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        result += "%"
        result.append(digits[Int(byte >> 4)])
        result.append(digits[Int(byte & 15)])
      }
    }
  }

  /// A path of ours to go on to, or `nil`: nobody is sent to another site.
  package static func local(_ text: String) -> String? {
    guard text.hasPrefix("/"), !text.hasPrefix("//"), !text.hasPrefix("/\\"),
      text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F && $0 != "\\" })
    else { return nil }
    return text
  }
}
