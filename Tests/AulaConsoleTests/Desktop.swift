import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import AulaConsole

/// A console over a real store in memory, with a few records of the programme in it.
struct Desktop: Sendable {
  static let password = "корабль облако дверь"

  let world: ManualWorld
  let desk: Desk
  let console: Console
  let folder: URL
  let yard: Yard
  let otherYard: Yard
  let camera: Camera
  let partner: Partner
  let agreement: Agreement
  let unit: AulaDomain.Unit
  let building: Building
  let users: [Role: User]

  init(
    sensing: Sensing? = nil,
    photos: any PhotoProcessor = TestPhotos(),
    _ adjust: (inout ConsoleSettings) -> Void = { _ in }
  ) async throws {
    let world = ManualWorld()
    self.world = world
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("aula-console-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let store = try await Store.migratedScratch(in: world)
    desk = Desk(
      store: store, world: world, vault: try Vault(folder: folder.path),
      hasher: try PasswordHasher(cost: .least))
    var settings = ConsoleSettings(dataFolder: folder)
    settings.zone = LocalTime.almaty
    adjust(&settings)
    console = try Console(
      desk: desk, hub: ChangeHub(world: world), sensing: sensing, world: world,
      settings: settings, photos: photos)
    let seed = try await Seed(desk, world)
    (yard, otherYard, camera, partner) = (seed.yard, seed.otherYard, seed.camera, seed.partner)
    (agreement, unit, building) = (seed.agreement, seed.unit, seed.building)
    users = seed.users
  }

  func user(_ role: Role) -> User { users[role]! }

  /// Runs against the router itself, without a socket.
  func visit<Answer: Sendable>(
    _ test: @Sendable @escaping (any TestClientProtocol) async throws -> Answer
  ) async throws -> Answer {
    try await console.application().test(.router, test)
  }

  /// The cookies of somebody who has signed in.
  func signedIn(_ role: Role) async throws -> Browser {
    let login = user(role).login
    let answer = try await desk.signIn(login: login, password: Self.password, from: "10.0.0.1")
    guard case .welcome(_, let token) = answer else { throw SignInFailed() }
    return Browser(cookies: ["aula_session": token], secret: token)
  }

  struct SignInFailed: Error {}
}

/// What a browser remembers.
struct Browser: Sendable {
  var cookies: [String: String] = [:]
  /// What form tokens are made from.
  var secret = ""

  static let visitor = Browser(
    cookies: ["aula_visitor": String(repeating: "a", count: 32)],
    secret: String(repeating: "a", count: 32))

  func headers(_ more: [(String, String)] = []) -> HTTPFields {
    var fields: HTTPFields = [
      .cookie: cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; "),
      .accept: "text/html",
    ]
    for (name, value) in more { fields[HTTPField.Name(name)!] = value }
    return fields
  }

  func get(
    _ client: any TestClientProtocol, _ path: String, _ more: [(String, String)] = []
  ) async throws -> TestResponse {
    try await client.executeRequest(uri: path, method: .get, headers: headers(more), body: nil)
  }

  /// Sends a form, with its token unless told otherwise.
  func post(
    _ client: any TestClientProtocol, _ path: String, _ fields: [String: String] = [:],
    token: String? = nil, _ more: [(String, String)] = []
  ) async throws -> TestResponse {
    var fields = fields
    fields["token"] = token ?? FormToken(secret: secret).make(in: ManualWorld())
    let body = fields.map { "\(Link.escape($0.key))=\(Link.escape($0.value))" }
      .joined(separator: "&")
    return try await client.executeRequest(
      uri: path, method: .post,
      headers: headers([("content-type", "application/x-www-form-urlencoded")] + more),
      body: ByteBuffer(string: body))
  }
}

/// That the answer has the status. (`#expect` may not await inside a closure.)
func expect(
  _ answer: TestResponse, _ status: HTTPResponse.Status,
  _ place: SourceLocation = #_sourceLocation
) {
  #expect(answer.status == status, sourceLocation: place)
}

extension TestResponse {
  var text: String { String(buffer: body) }
  var location: String? { headers[.location] }
}

/// One of each record.
private struct Seed {
  let yard: Yard
  let otherYard: Yard
  let camera: Camera
  let partner: Partner
  let agreement: Agreement
  let unit: AulaDomain.Unit
  let building: Building
  var users: [Role: User] = [:]

  init(_ desk: Desk, _ world: ManualWorld) async throws {
    let deed = desk.deed(.setup)
    let center = GeoPoint(latitude: 49.8028, longitude: 73.0875)
    let city = Self.city(center, world)
    try await desk.add(city, by: deed)
    partner = Partner(id: ID(in: world), name: "ТОО «Цербер-KZ»", kind: .responseCompany)
    try await desk.add(partner, by: deed)
    agreement = Self.agreement(with: partner, world)
    try await desk.add(agreement, by: deed)
    unit = Unit(
      id: ID(in: world), callSign: "Ц-3", kind: .private, partner: partner.id,
      licenceExpiry: world.now() + .seconds(86_400 * 30))
    try await desk.add(unit, by: deed)
    for role in Role.allCases {
      var user = User(
        id: ID(in: world), login: "\(role.rawValue).1", name: "Имя \(role.rawValue)", role: role)
      if role == .crew { user.unit = unit.id }
      try await desk.addUser(user, password: Desktop.password, by: deed)
      users[role] = user
    }
    var yard = Yard(
      id: ID(in: world), number: 17, name: "Двор <17>",
      address: BilingualText(ru: "пр. Бухар жырау, 52", kk: "Бұқар жырау даңғылы, 52"),
      city: city.id, createdOn: CalendarDate(year: 2013, month: 5, day: 20)!, center: center,
      timeZone: "Asia/Almaty")
    yard.inspector = users[.inspector]?.id
    yard.partner = partner.id
    yard.entrances = [Entrance(name: "Арка", forVehicles: true, notes: "Шлагбаум")]
    yard.hazards = [Hazard(kind: .dogs, note: "у гаражей")]
    try await desk.add(yard, by: deed)
    self.yard = yard
    let other = Self.neighbour(of: yard, world)
    try await desk.add(other, by: deed)
    otherYard = other
    building = Building(id: ID(in: world), yard: yard.id, address: yard.address)
    try await desk.add(building, by: deed)
    let camera = Self.camera(in: yard, world)
    try await desk.add(camera, by: deed)
    self.camera = camera
  }

  private static func agreement(with partner: Partner, _ world: ManualWorld) -> Agreement {
    Agreement(
      id: ID(in: world), partner: partner.id, number: "7/2014",
      signedOn: CalendarDate(year: 2014, month: 7, day: 1)!, subject: "Совместное реагирование")
  }

  private static func city(_ center: GeoPoint, _ world: ManualWorld) -> City {
    City(
      id: ID(in: world), name: BilingualText(ru: "Караганда", kk: "Қарағанды"), center: center,
      timeZone: "Asia/Almaty")
  }

  private static func neighbour(of yard: Yard, _ world: ManualWorld) -> Yard {
    Yard(
      id: ID(in: world), number: 18, name: "Двор 18", address: yard.address, city: yard.city,
      createdOn: CalendarDate(year: 2014, month: 2, day: 1)!, center: yard.center,
      timeZone: "Asia/Almaty")
  }

  private static func camera(in yard: Yard, _ world: ManualWorld) -> Camera {
    var camera = Camera(
      id: ID(in: world), name: "К-17-1", placement: .yard, yard: yard.id, partner: yard.partner,
      position: yard.center)
    camera.mainAddress = "rtsp://root:s3cret@10.1.1.7/main"
    return camera
  }
}
