import AulaDomain
import AulaTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import AulaConsole
@testable import AulaStore

/// Requests that once ended the process, each from anybody who is signed in: one number, and
/// nothing is recorded any more.
@Suite(.timeLimit(.minutes(3)))
struct NamedTrapTests {
  private static let sizes = [
    "9223372036854775807", "-9223372036854775808", "18446744073709551615", "nan", "inf", "1e30",
    "-1e30", "1e300", "",
  ]

  private func answer(
    _ role: Role, _ path: (FuzzedDesk) -> String, json: String? = nil,
    form: [String: String]? = nil, method: HTTPRequest.Method = .post
  ) async throws -> TestResponse {
    let desk = try await FuzzedDesk()
    let browser = try #require(desk.browsers[role])
    return try await desk.desktop.visit { [path = path(desk)] client in
      if let form { return try await browser.post(client, path, form) }
      guard let json else { return try await browser.get(client, path) }
      let request = FuzzRequest(
        method: method, uri: path, headers: [("content-type", "application/json")],
        body: Array(json.utf8))
      return try await request.send(client, as: browser)
    }
  }

  @Test func `a page that comes back after the last number there is, is told to fetch anew`()
    async throws
  {
    let hub = ChangeHub(world: ManualWorld())
    let all = Ear(topics: ["yard"])
    hub.publish(Change(noun: .yard, id: 1, version: 1, incident: nil, unit: nil))
    var first = hub.listen(all, after: "0-0").values.makeAsyncIterator()
    let epoch = try #require(await first.next()?.id.split(separator: "-").first)
    for number in ["18446744073709551615", "18446744073709551614", "2", "1e30", "nan", ""] {
      var notices = hub.listen(all, after: "\(epoch)-\(number)").values.makeAsyncIterator()
      #expect(await notices.next()?.kind == "refresh")
    }
    var notices = hub.listen(all, after: "\(epoch)-0").values.makeAsyncIterator()
    #expect(await notices.next()?.kind == "change")
  }

  @Test func `events are sent after whatever a page says it heard last`() async throws {
    let fixture = try await DeskFixture.make()
    let cookie = try await fixture.signIn(fixture.user)
    try await fixture.serve { port in
      for text in HostileValues.texts {
        let wire = try await Wire.open(port)
        try await wire.send(
          Wire.request("/events?after=\(Link.escape(text))", cookie: cookie))
        #expect(try await wire.said("retry: ").hasPrefix("HTTP/1.1 200"))
        try await wire.close()
      }
    }
  }

  @Test(arguments: ["nan", "inf", "1e30", "-1e30", "1e300", "-1", "7258118401", "x"])
  func `a still picture of no moment is refused`(at: String) async throws {
    let answer = try await answer(.operator) { "/cameras/\($0.ids["camera"]!)/still.jpg?at=\(at)" }
    expect(answer, .badRequest)
    #expect(answer.text.contains("console.bad-moment"))
  }

  @Test func `a still picture of a moment is there`() async throws {
    for query in ["", "?at=", "?at=1700000000.5&width=9223372036854775807", "?width=nan"] {
      let answer = try await answer(.operator) {
        "/cameras/\($0.ids["camera"]!)/still.jpg\(query)"
      }
      expect(answer, .ok)
    }
  }

  @Test(arguments: ["1e300", "-1e300", "1e30", "7258118401", "-0.5"])
  func `a crew's step of no moment is refused`(at: String) async throws {
    let answer = try await answer(
      .crew, { "/api/assignments/\($0.ids["assignment"]!)/move" },
      json: #"{"version":1,"move":"acknowledge","at":\#(at)}"#)
    expect(answer, .badRequest)
    #expect(answer.text.contains("at: expected Unix seconds"))
  }

  @Test(arguments: sizes)
  func `the archive passes over as many gaps as there can be`(skip: String) async throws {
    let answer = try await answer(.operator) {
      "/cameras/\($0.ids["camera"]!)/archive?skip=\(skip)&day=0001-01-01"
    }
    expect(answer, .ok)
  }

  @Test(arguments: ["9223372036854775807", "-9223372036854775808", "9007199254740992"])
  func `a form of a version that no record has is a stale form`(version: String) async throws {
    let building = ["version": version, "address-ru": "ул. Ержанова, 18", "material": ""]
    expect(
      try await answer(.inspector, { "/buildings/\($0.ids["building"]!)" }, form: building),
      .conflict)
    let partner = ["version": version, "name": "Цербер", "kind": "response-company"]
    expect(
      try await answer(.administrator, { "/partners/\($0.ids["partner"]!)/edit" }, form: partner),
      .conflict)
    let user = ["version": version, "name": "Экипаж", "login": "crew.2", "role": "inspector"]
    expect(
      try await answer(.administrator, { "/users/\($0.ids["user"]!)" }, form: user), .conflict)
  }

  @Test(arguments: ["9223372036854775807", "-9223372036854775808", "9007199254740992"])
  func `a script's version that no record has is stale`(version: String) async throws {
    let rules = #"{"version":\#(version),"text":"{}"}"#
    expect(
      try await answer(
        .operator, { "/api/cameras/\($0.ids["camera"]!)/rules" }, json: rules, method: .put),
      .conflict)
    for move in ["take", "take-over"] {
      expect(
        try await answer(
          .operator, { "/api/alerts/\($0.ids["alert"]!)/\(move)" },
          json: #"{"version":\#(version)}"#), .conflict)
    }
  }

  @Test(arguments: HostileValues.places)
  func `a place that is not on Earth is refused beside its field`(place: String) async throws {
    let yard = [
      "version": "1", "number": "17", "name": "Двор", "address-ru": "ул. 1", "place": place,
      "created": "2013-05-20",
    ]
    let answer = try await answer(
      .administrator, { "/yards/\($0.ids["yard"]!)/edit" }, form: yard)
    expect(answer, .unprocessableContent)
    let entrance = ["version": "1", "name": "Арка", "place": place]
    expect(
      try await self.answer(
        .administrator, { "/yards/\($0.ids["yard"]!)/entrances/0" }, form: entrance),
      .unprocessableContent)
  }

  @Test(arguments: ["1e300", "-1e300", "90.1", "1e30"])
  func `a crew is nowhere but on Earth`(latitude: String) async throws {
    let answer = try await answer(
      .crew, { "/api/units/\($0.ids["unit"]!)/position" },
      json: #"{"lat":\#(latitude),"lon":1,"accuracy":5}"#)
    expect(answer, .badRequest)
  }

  @Test(arguments: ["1e300", "-1", "1e30"])
  func `how exact a place is, is told in metres`(accuracy: String) async throws {
    let answer = try await answer(
      .crew, { "/api/units/\($0.ids["unit"]!)/position" },
      json: #"{"lat":49.8,"lon":73.1,"accuracy":\#(accuracy)}"#)
    expect(answer, .badRequest)
  }

  @Test(arguments: [
    "latitude=nan&longitude=1", "latitude=1e300&longitude=1", "latitude=&longitude=",
  ])
  func `what lies about no place is not told`(query: String) async throws {
    expect(try await answer(.inspector) { _ in "/api/surroundings?\(query)" }, .badRequest)
  }

  @Test(arguments: ["nan", "1e300", "-1"])
  func `what lies within no distance is not told`(within: String) async throws {
    let query = "latitude=49.8&longitude=73.1&within=\(within)"
    expect(try await answer(.inspector) { _ in "/api/surroundings?\(query)" }, .badRequest)
  }
}
