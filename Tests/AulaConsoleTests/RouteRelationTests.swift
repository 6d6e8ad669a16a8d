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

/// Routes whose permission a role holds of some records only: its own are let through, another's
/// are refused. Which those are says `Policy`; each parameter of a path is filled both ways.
struct RouteRelationTests {
  private struct Case: Sendable {
    let route: RouteDeclaration
    let role: Role
    let relation: Relation
    var name: String { "\(route.method) \(route.path) as \(role.rawValue)" }
  }

  private static func cases(_ declared: [RouteDeclaration]) throws -> [Case] {
    try declared.flatMap { route -> [Case] in
      let permission = try #require(RouteTable.rows["\(route.method) \(route.path)"])
      return Policy.roles(permission).filter { $0.value != .any }
        .map { Case(route: route, role: $0.key, relation: $0.value) }
        .sorted { $0.role.rawValue < $1.role.rawValue }
    }
  }

  /// Readings before changes, so that a record that is removed was looked at before; what ends a
  /// sign-in comes last.
  private static func inOrder(_ cases: [Case]) -> [Case] {
    func place(_ one: Case) -> Int {
      one.route.method == .get ? 0 : one.route.path.hasPrefix("/account") ? 2 : 1
    }
    return (0...2).flatMap { wanted in cases.filter { place($0) == wanted } }
  }

  @Test func `one's own record is let through, and another's is refused`() async throws {
    let desk = try await RelationDesk()
    let cases = Self.inOrder(try Self.cases(desk.fuzzed.desktop.console.router().declared))
    #expect(Set(cases.map(\.relation)) == Set(Relation.allCases).subtracting([.any]))
    try await desk.fuzzed.desktop.visit { client in
      for one in cases {
        // Records of its own account, or of its own unit, are named by no parameter.
        if one.route.path.contains("{") {
          let refused = try await desk.ask(client, one.route, as: one.role, isOwn: false)
          // An alert of another's call is not told apart from none.
          let isHidden = one.route.path.hasPrefix("/duty/alerts/") && refused.status == .notFound
          #expect(
            isHidden || (refused.status == .forbidden && refused.text.contains("access.")),
            "\(one.name), another's: \(refused.status) \(refused.text.suffix(300))")
        }
        let own = try await desk.ask(client, one.route, as: one.role, isOwn: true)
        #expect(
          !own.text.contains("\"access.") && !own.text.contains(">access."),
          "\(one.name), own: \(own.status) \(own.text.suffix(300))")
      }
    }
  }
}

/// The fuzzed desk, and beside each record of its own roles another's.
private struct RelationDesk: Sendable {
  let fuzzed: FuzzedDesk
  private let others: [String: String]
  private let from: Timestamp

  init() async throws {
    fuzzed = try await FuzzedDesk()
    let (desktop, world) = (fuzzed.desktop, fuzzed.desktop.world)
    let (desk, setup) = (desktop.desk, desktop.desk.deed(.setup))
    from = world.now()
    let yard = desktop.otherYard
    let building = Building(id: ID(in: world), yard: yard.id, address: yard.address)
    try await desk.add(building, by: setup)
    let photo = Photo(
      id: ID(in: world), yard: yard.id, subject: .facade, mediaType: "image/jpeg",
      path: "photos/other.jpg", length: 1, digest: String(repeating: "b", count: 64),
      author: nil, addedAt: world.now())
    try await desk.add(photo, by: setup)
    let camera = Camera(id: ID(in: world), name: "К-18-1", placement: .yard, yard: yard.id)
    try await desk.add(camera, by: setup)
    let unit = AulaDomain.Unit(
      id: ID(in: world), callSign: "П-9", kind: .police, duty: .available,
      position: .init(point: yard.center, at: world.now()))
    try await desk.add(unit, by: setup)
    let operators = try await Self.anotherOperator(desktop)
    let incident = try await desk.openIncident(.theft, yard: yard.id, by: operators)
    let sent = try await desk.dispatch([unit.id], to: incident.id, version: 1, by: operators)
    let alert = try await desk.raiseAlert(Self.trigger(at: world.now()), from: camera.id).alert
    _ = try await desk.acknowledge(alert.id, version: 1, by: operators)
    others = [
      "yard": "\(yard.id)", "building": "\(building.id)", "photo": "\(photo.id)",
      "camera": "\(camera.id)", "unit": "\(unit.id)", "alert": "\(alert.id)",
      "assignment": "\(sent.assignments[0].id)", "place": "0",
    ]
  }

  private static func anotherOperator(_ desktop: Desktop) async throws -> Deed {
    let user = User(
      id: ID(in: desktop.world), login: "omarov", name: "Омаров", role: .operator)
    try await desktop.desk.addUser(
      user, password: Desktop.password, by: desktop.desk.deed(.setup))
    return desktop.desk.deed(user.id, .console)
  }

  private static func trigger(at now: Timestamp) -> Trigger {
    let end = MediaTime(now)
    return Trigger(
      rule: "C", ruleKind: .intrusion, track: 1, label: .person,
      start: end.advanced(byTicks: -90_000), end: end,
      box: PictureBox(x: 0.4, y: 0.4, width: 0.1, height: 0.3), arrival: now)
  }

  private func path(_ route: RouteDeclaration, isOwn: Bool) -> String {
    let records = isOwn ? fuzzed.ids : others
    let parts = route.path.split(separator: "/").map { part in
      part.hasPrefix("{") ? records[String(part.dropFirst().dropLast())] ?? "-" : String(part)
    }
    return "/" + parts.joined(separator: "/")
      + "?from=\(from.seconds)&to=\(from.seconds + 1)&latitude=49.8&longitude=73.1"
  }

  /// What lets a script's words be read; versions are those of records that nobody has changed.
  private static let bodies: [String: String] = [
    "/api/units/{unit}/duty": #"{"version":1,"move":"goOffDuty"}"#,
    "/api/units/{unit}/position": #"{"lat":49.8,"lon":73.1}"#,
    "/api/assignments/{assignment}/move": #"{"version":2,"move":"acknowledge"}"#,
    "/api/yards/{yard}/outline": #"{"points":""}"#,
    "/api/account/volume": #"{"volume":50}"#,
  ]

  func ask(
    _ client: any TestClientProtocol, _ route: RouteDeclaration, as role: Role, isOwn: Bool
  ) async throws -> TestResponse {
    let browser = fuzzed.browsers[role] ?? .visitor
    let path = path(route, isOwn: isOwn)
    if route.method == .get { return try await browser.get(client, path) }
    guard route.path.hasPrefix("/api/") else { return try await browser.post(client, path) }
    // A new alert has version 1, one that was taken 2.
    let decision = #"{"version":\#(isOwn ? 1 : 2),"cause":"animal"}"#
    let token = FormToken(secret: browser.secret).make(in: ManualWorld())
    return try await client.executeRequest(
      uri: path, method: route.method,
      headers: browser.headers([
        ("content-type", "application/json"), ("accept", "application/json"),
        ("x-form-token", token),
      ]), body: ByteBuffer(string: Self.bodies[route.path] ?? decision))
  }
}
