import AulaDomain
import AulaTesting
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

@testable import AulaConsole

/// One request, written down so that a failing one can be told.
struct FuzzRequest: Sendable, CustomStringConvertible {
  let method: HTTPRequest.Method
  let uri: String
  var headers: [(String, String)] = []
  var body: [UInt8] = []

  var description: String {
    let said = String(decoding: body.prefix(300), as: UTF8.self)
    return "\(method) \(uri.prefix(300)) \(headers) \(said)"
  }

  func send(_ client: any TestClientProtocol, as browser: Browser) async throws -> TestResponse {
    let token = FormToken(secret: browser.secret).make(in: ManualWorld())
    // Three of four are told of errors in JSON: a page costs a hundred times as much.
    let accept = (uri.utf8.count + body.count) % 4 == 0 ? "text/html" : "application/json"
    let own = [("x-form-token", token), ("accept", accept)]
    return try await client.executeRequest(
      uri: uri, method: method, headers: browser.headers(own + headers),
      body: body.isEmpty ? nil : ByteBuffer(bytes: body))
  }
}

/// Makes the requests that one route gets: every hostile value, in the address, in its parameters,
/// in a form's fields, in a JSON body's members.
struct FuzzPlan {
  let route: RouteDeclaration
  let desk: FuzzedDesk
  let source: ConsoleSource
  private var random: SeededRandom

  init(_ route: RouteDeclaration, _ desk: FuzzedDesk, _ source: ConsoleSource, seed: UInt64) {
    (self.route, self.desk, self.source) = (route, desk, source)
    random = SeededRandom(seed: seed)
  }

  private var isScript: Bool { route.path.hasPrefix("/api/") }

  /// All of them, for whom the route is.
  mutating func requests() -> [FuzzRequest] {
    let texts = texts()
    let inQuery = route.method == .get ? texts : Array(texts.suffix(4))
    var requests = addresses() + inQuery.map(parameters) + [longParameter()]
    if route.method != .get {
      requests += strangeBodies() + (isScript ? scripts() : forms(texts))
    }
    return requests
  }

  /// Every number and place, and a few of the other texts.
  private mutating func texts() -> [String] {
    HostileValues.numbers + HostileValues.places
      + HostileValues.others.shuffled(using: &random).prefix(8)
  }

  /// A few, for others who are let in too.
  mutating func few(of requests: [FuzzRequest]) -> [FuzzRequest] {
    Array(requests.shuffled(using: &random).prefix(6))
  }

  private mutating func addresses() -> [FuzzRequest] {
    let values = HostileValues.texts.shuffled(using: &random).prefix(5).map(Link.escape)
    let broken = HostileValues.encodings.shuffled(using: &random).prefix(3)
    let isFixed = !route.path.contains("{") && !route.path.contains("*")
    if isFixed { return [] }
    return (values + broken).map {
      FuzzRequest(method: route.method, uri: desk.path(route, $0))
    }
  }

  /// The value under every name that any route reads.
  private func parameters(_ value: String) -> FuzzRequest {
    let query = source.queryNames.map { "\($0)=\(Link.escape(value))" }.joined(separator: "&")
    let word = Link.escape(value)
    return FuzzRequest(
      method: route.method, uri: desk.path(route) + "?" + query,
      headers: [("range", "bytes=\(word)-\(word)"), ("accept-language", "kk;q=\(word)")])
  }

  /// A megabyte under one name.
  private mutating func longParameter() -> FuzzRequest {
    let name = source.queryNames.randomElement(using: &random) ?? ""
    let value = HostileValues.long.randomElement(using: &random) ?? ""
    return FuzzRequest(method: route.method, uri: "\(desk.path(route))?\(name)=\(value)")
  }

  private mutating func forms(_ texts: [String]) -> [FuzzRequest] {
    let names = source.formNames.shuffled(using: &random)
    let filled = texts.enumerated().map { place, text in
      // Everything at once, or one field among answers that are right.
      let one = names[place % names.count]
      return form { place % 2 == 0 || $0 == one ? text : Self.answer($0, desk) }
    }
    let broken = HostileValues.multiparts.shuffled(using: &random).prefix(5).map { body in
      FuzzRequest(
        method: route.method, uri: desk.path(route),
        headers: [("content-type", "multipart/form-data; boundary=x")], body: body)
    }
    return filled + broken
  }

  private func form(_ answer: (String) -> String) -> FuzzRequest {
    let body = source.formNames.map { "\($0)=\(Link.escape(answer($0)))" }.joined(separator: "&")
    return FuzzRequest(
      method: route.method, uri: desk.path(route),
      headers: [("content-type", "application/x-www-form-urlencoded")], body: Array(body.utf8))
  }

  /// What a person might answer; much of it is wrong somewhere, and right elsewhere.
  private static func answer(_ name: String, _ desk: FuzzedDesk) -> String {
    let answers = [
      "version": "1", "place": "49.8, 73.1", "kind": "police", "role": "operator",
      "created": "2013-05-20", "signed": "2014-01-01", "licence": "2030-01-01", "number": "77",
      "placement": "yard", "subject": "facade", "move": "go-off-duty", "reason": "vehicle",
      "language": "ru", "theme": "dark", "volume": "50", "azimuth": "10", "view": "60",
      "range": "30", "points": "", "ends": "", "main": "rtsp://10.0.0.1/a", "sub": "",
    ]
    return answers[name] ?? desk.ids[name] ?? "слово"
  }

  private mutating func scripts() -> [FuzzRequest] {
    let names = source.members.keys.sorted().shuffled(using: &random)
    return HostileValues.json.enumerated().flatMap { place, value in
      // Each value lands in two members of each route; over the routes, in all of them.
      (0..<2).map { turn in
        let one = names[(place * 2 + turn) % names.count]
        return script { $0 == one ? value : Self.member($0, source.members[$0] ?? "", desk) }
      }
    }
  }

  private func script(_ member: (String) -> String) -> FuzzRequest {
    let members = source.members.keys.sorted().map { "\"\($0)\":\(member($0))" }
    return FuzzRequest(
      method: route.method, uri: desk.path(route), headers: [("content-type", "application/json")],
      body: Array("{\(members.joined(separator: ","))}".utf8))
  }

  private static func member(_ name: String, _ type: String, _ desk: FuzzedDesk) -> String {
    if type.hasPrefix("[ID") { return "[\"\(desk.ids["unit"] ?? "")\"]" }
    if type.hasPrefix("Int") { return "1" }
    if type.hasPrefix("Double") { return "50" }
    let texts = [
      "kind": "theft", "cause": "animal", "disposition": "nothing-found", "move": "acknowledge",
      "reason": "vehicle", "points": "49.8, 73.1", "text": "{}",
    ]
    return "\"\(texts[name] ?? "слово")\""
  }

  private mutating func strangeBodies() -> [FuzzRequest] {
    if route.method == .get { return [] }
    let types = ["application/json", "application/x-www-form-urlencoded", "text/plain", ""]
    return HostileValues.bodies.shuffled(using: &random).prefix(6).map { body in
      let type = types.randomElement(using: &random) ?? ""
      return FuzzRequest(
        method: route.method, uri: desk.path(route), headers: [("content-type", type)], body: body)
    }
  }
}
