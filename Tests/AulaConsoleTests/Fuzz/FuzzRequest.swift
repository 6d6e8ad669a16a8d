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
    return try await client.executeRequest(
      uri: uri, method: method, headers: browser.headers([("x-form-token", token)] + headers),
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
    var requests = addresses() + strangeBodies()
    for text in HostileValues.texts + HostileValues.long.prefix(1) {
      requests.append(parameters(text))
    }
    if route.method != .get {
      requests += isScript ? scripts() : forms()
    }
    return requests
  }

  /// A few, for others who are let in too.
  mutating func sample(_ count: Int) -> [FuzzRequest] {
    let all = requests()
    return (0..<count).compactMap { _ in all.randomElement(using: &random) }
  }

  private mutating func addresses() -> [FuzzRequest] {
    let values = HostileValues.texts.shuffled(using: &random).prefix(6).map(Link.escape)
    let isFixed = !route.path.contains("{") && !route.path.contains("*")
    if isFixed { return [] }
    return (values + HostileValues.encodings).map {
      FuzzRequest(method: route.method, uri: desk.path(route, $0))
    }
  }

  /// The value under every name that any route reads.
  private func parameters(_ value: String) -> FuzzRequest {
    let query = source.queryNames.map { "\($0)=\(Link.escape(value))" }.joined(separator: "&")
    var headers = [("range", "bytes=\(Link.escape(value))-\(Link.escape(value))")]
    headers.append(("accept-language", "kk;q=\(Link.escape(value))"))
    return FuzzRequest(
      method: route.method, uri: desk.path(route) + "?" + query,
      headers: value.utf8.count > 1_000 ? [] : headers)
  }

  private func forms() -> [FuzzRequest] {
    let texts = HostileValues.texts + HostileValues.long.prefix(1)
    let filled = texts.enumerated().flatMap { place, text in
      // Everything at once, and one field among answers that are right.
      let one = source.formNames[place % source.formNames.count]
      return [form { _ in text }, form { $0 == one ? text : Self.answer($0, desk) }]
    }
    let broken = HostileValues.multiparts.map { body in
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

  private func scripts() -> [FuzzRequest] {
    let names = source.members.keys.sorted()
    return HostileValues.json.enumerated().flatMap { place, value in
      // Each value lands in three members; all of them get each kind of value over the routes.
      (0..<3).map { turn in
        let one = names[(place * 3 + turn + route.path.utf8.count) % names.count]
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
    return HostileValues.bodies.map { body in
      let type = types.randomElement(using: &random) ?? ""
      return FuzzRequest(
        method: route.method, uri: desk.path(route), headers: [("content-type", type)], body: body)
    }
  }
}
