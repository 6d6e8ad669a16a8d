import AulaDomain

/// The top bar: what each role works with, the most used first.
enum Navigation {
  struct Item {
    let label: String
    let path: String
    let isCurrent: Bool
  }

  static func items(for user: User, visit: Visit) -> [Item] {
    entries(user.role).map { entry in
      let path = entry.link.path
      let here = visit.here.prefix { $0 != "?" }
      return Item(
        label: visit.text("nav.\(entry.key)"), path: path,
        isCurrent: here == path || here.hasPrefix(path + "/"))
    }
  }

  /// Where somebody lands after signing in.
  static func start(_ role: Role) -> Link { entries(role).first?.link ?? .account }

  struct Entry {
    let key: String
    let link: Link
    /// What the page behind it needs.
    let permission: Permission

    init(_ key: String, _ link: Link, _ permission: Permission) {
      (self.key, self.link, self.permission) = (key, link, permission)
    }

    static let desk = Entry("desk", .desk, .seeQueue)
    static let wall = Entry("wall", .wall, .seeQueue)
    static let map = Entry("map", .map, .seeQueue)
    static let alerts = Entry("alerts", .alerts, .seeQueue)
    static let incidents = Entry("incidents", .incidents, .seeIncidents)
    static let yards = Entry("yards", .yards, .seeRegistry)
    static let cameras = Entry("cameras", .cameras, .seeRegistry)
    static let units = Entry("units", .units, .seeUnits)
    static let partners = Entry("partners", .partners, .seePartners)
    static let programme = Entry("programme", .programme, .seeRegistry)
    static let users = Entry("users", .users, .manageUsers)
    static let journal = Entry("journal", .journal, .readJournal)
    static let duty = Entry("duty", .duty, .seeCall)
  }

  /// What the role works with, of what it may.
  static func entries(_ role: Role) -> [Entry] {
    order(role).filter { Policy.isHeld($0.permission, by: role) }
  }

  /// The list that an address lies in, where it is not that list itself and `user` works with it.
  static func list(around address: String, for user: User, visit: Visit) -> Table.Action? {
    let path = address.prefix { $0 != "?" }
    guard let first = path.split(separator: "/").first.map(String.init) else { return nil }
    let name = lists[first] ?? first
    guard let entry = entries(user.role).first(where: { $0.key == name }), entry.link.path != path
    else { return nil }
    return .init(
      label: visit.text("error.to-list", ["name": visit.text("nav.\(name)")]),
      path: entry.link.path)
  }

  /// Addresses of records that are looked for in a list of another name.
  private static let lists = [
    "buildings": "yards", "photos": "yards", "agreements": "partners",
  ]

  private static func order(_ role: Role) -> [Entry] {
    switch role {
    case .operator:
      [.desk, .wall, .map, .alerts, .incidents, .yards, .cameras, .units, .partners]
    case .crew: [.duty]
    case .inspector: [.yards, .cameras, .partners, .programme]
    case .administrator:
      [
        .yards, .cameras, .partners, .units, .users, .programme, .alerts, .incidents, .wall, .map,
        .journal,
      ]
    }
  }
}
