import AulaConsole
import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import Hummingbird
import HummingbirdTesting

/// A whole desk on SQLite in memory: one yard, one camera, a police and a private crew, an operator
/// and the private crew's phone.
struct DeskFixture {
  static let password = "сорок два тополя 42"

  let desk: Desk
  let hub: ChangeHub
  let world: any World
  let console: Console
  let camera: Camera
  let yard: Yard
  let police: AulaDomain.Unit
  let guards: AulaDomain.Unit
  let user: User
  let crew: User

  static func make(
    world: any World = ManualWorld(), port: Int = 0, timeouts: ConnectionTimeouts = .init(),
    adjust: (inout ConsoleSettings) -> Void = { _ in },
    sensing: (ChangeHub) -> Sensing? = { _ in nil }
  ) async throws -> DeskFixture {
    let store = try await Store.migratedScratch(in: world)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("aula-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let hub = ChangeHub(world: world)
    let desk = Desk(
      store: store, world: world, vault: try Vault(folder: folder.path),
      hasher: try PasswordHasher(cost: .least), onChange: { hub.publish($0) })
    var settings = ConsoleSettings(dataFolder: folder)
    settings.port = port
    settings.timeouts = timeouts
    settings.connections = 100
    adjust(&settings)
    let console = try Console(
      desk: desk, hub: hub, sensing: sensing(hub), world: world, settings: settings)
    return try await DeskFixture(filling: console, desk, hub, world)
  }

  private init(
    filling console: Console, _ desk: Desk, _ hub: ChangeHub, _ world: any World
  ) async throws {
    self.console = console
    self.desk = desk
    self.hub = hub
    self.world = world
    let deed = Deed.service(.setup, at: world.now())
    let center = GeoPoint(latitude: 49.8019, longitude: 73.1021)
    let city = City(
      id: ID(in: world), name: BilingualText(ru: "Караганда", kk: "Қарағанды"), center: center,
      timeZone: "Asia/Almaty")
    try await desk.add(city, by: deed)
    yard = Self.yard(in: city, world)
    try await desk.add(yard, by: deed)
    camera = Self.camera(in: yard, world)
    try await desk.add(camera, by: deed)
    let units = try await Self.crews(desk, near: center, by: deed, world)
    (police, guards) = (units[0], units[1])
    user = User(id: ID(in: world), login: "ivanova", name: "Иванова А. С.", role: .operator)
    try await desk.addUser(user, password: Self.password, by: deed)
    crew = User(
      id: ID(in: world), login: "cerber3", name: "Экипаж Ц-3", role: .crew, unit: guards.id)
    try await desk.addUser(crew, password: Self.password, by: deed)
  }

  private static func yard(in city: City, _ world: any World) -> Yard {
    let center = city.center
    var yard = Yard(
      id: ID(in: world), number: 12, name: "Тополиный",
      address: BilingualText(ru: "ул. Ержанова, 18"), city: city.id,
      createdOn: CalendarDate(year: 2013, month: 7, day: 4)!, center: center,
      outline: GeoPolygon(corners: [
        center.moved(north: -40, east: -60), center.moved(north: -40, east: 60),
        center.moved(north: 40, east: 60), center.moved(north: 40, east: -60),
      ]), timeZone: "Asia/Almaty")
    yard.entrances = [
      Entrance(name: "Арка с ул. Ержанова", forVehicles: true, notes: "шлагбаум, код 12"),
      Entrance(name: "Калитка у детского сада", forVehicles: false),
    ]
    yard.hazards = [Hazard(kind: .dogs, note: "две собаки у гаражей")]
    yard.accessNotes = "Подъезды закрыты, домофон общий"
    return yard
  }

  private static func camera(in yard: Yard, _ world: any World) -> Camera {
    var camera = Camera(
      id: ID(in: world), name: "Ержанова 18, двор", placement: .yard, yard: yard.id,
      position: yard.center.moved(north: 20, east: 10))
    camera.mainAddress = "rtsp://127.0.0.1/yard"
    camera.azimuth = 200
    camera.fieldOfView = 80
    camera.range = 45
    return camera
  }

  private static func crews(
    _ desk: Desk, near center: GeoPoint, by deed: Deed, _ world: any World
  ) async throws -> [AulaDomain.Unit] {
    let partner = Partner(
      id: ID(in: world), name: "ТОО «Цербер-KZ»", kind: .responseCompany)
    try await desk.add(partner, by: deed)
    let units = [
      AulaDomain.Unit(id: ID(in: world), callSign: "П-21", kind: .police),
      AulaDomain.Unit(
        id: ID(in: world), callSign: "Ц-3", kind: .private, partner: partner.id,
        licenceExpiry: world.now() + .seconds(86_400 * 365)),
    ]
    for (place, unit) in units.enumerated() {
      var unit = unit
      unit.duty = .available
      let ready = unit
      try await desk.add(ready, by: deed)
      let point = center.moved(north: 900 * Double(place + 1), east: 300)
      _ = try await desk.reportPosition(
        .init(point: point, at: world.now()), of: unit.id,
        for: .service(.demonstration))
    }
    return units
  }

  /// What the sensing wing would say of somebody in the yard now.
  func raise(rule: String = "Ночью никого", secondsAgo: Double = 0) async throws -> Alert {
    let end = MediaTime(seconds: world.now().seconds - secondsAgo)
    let trigger = Trigger(
      rule: rule, ruleKind: .intrusion, track: 1, label: .person,
      start: end.advanced(byTicks: -180_000), end: end,
      box: PictureBox(x: 0.4, y: 0.35, width: 0.12, height: 0.4), arrival: world.now())
    return try await desk.raiseAlert(trigger, from: camera.id).alert
  }

  /// The cookie of a new sign-in.
  func signIn(_ user: User) async throws -> String {
    guard
      case .welcome(_, let token) = try await desk.signIn(
        login: user.login, password: Self.password, from: "127.0.0.1")
    else { throw Fault(.failed, "test.sign-in", "the sign-in was refused") }
    return "aula_session=\(token)"
  }
}

/// One browser: a cookie, and the token of its pages.
struct PageClient {
  let client: any TestClientProtocol
  let cookie: String
  let token: String

  init(_ client: any TestClientProtocol, cookie: String, page: String) async throws {
    self.client = client
    self.cookie = cookie
    let html = try await client.execute(uri: page, method: .get, headers: [.cookie: cookie]) {
      String(buffer: $0.body)
    }
    token =
      html.split(separator: "name=\"form-token\" content=\"").dropFirst().first?
      .split(separator: "\"").first.map(String.init) ?? ""
  }

  func get(_ path: String) async throws -> (status: HTTPResponse.Status, json: [String: Any]) {
    try await client.execute(
      uri: path, method: .get, headers: [.cookie: cookie, .accept: "application/json"]
    ) { ($0.status, Self.object($0.body)) }
  }

  func send(
    _ path: String, _ body: [String: Any], method: HTTPRequest.Method = .post
  ) async throws -> (status: HTTPResponse.Status, json: [String: Any]) {
    let data = try JSONSerialization.data(withJSONObject: body)
    var headers: HTTPFields = [
      .cookie: cookie, .accept: "application/json", .contentType: "application/json",
    ]
    headers[.init("x-form-token")!] = token
    return try await client.execute(
      uri: path, method: method, headers: headers, body: ByteBuffer(bytes: data)
    ) { ($0.status, Self.object($0.body)) }
  }

  private static func object(_ body: ByteBuffer) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(body.readableBytesView))) as? [String: Any] ?? [:]
  }
}
