import AulaDomain
import AulaStore
import AulaTesting
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

@testable import AulaConsole

/// A desk with one of everything that an address can name, and somebody of each role signed in.
struct FuzzedDesk: Sendable {
  let desktop: Desktop
  let browsers: [Role: Browser]
  /// What stands in a path for each of its parameters.
  let ids: [String: String]

  init() async throws {
    let tiles = try MapTileTests.file(["0/0/0": [1, 2, 3]], ["format": "pbf"])
    desktop = try await Desktop(sensing: GreySensing().sensing) { settings in
      settings.tileFile = tiles
      settings.requestsPerMinute = 1_000_000
      settings.signInsPerMinute = 1_000_000
    }
    var browsers: [Role: Browser] = [:]
    for role in Role.allCases { browsers[role] = try await desktop.signedIn(role) }
    self.browsers = browsers
    ids = try await Self.records(of: desktop)
  }

  private static func records(of desktop: Desktop) async throws -> [String: String] {
    let (desk, world) = (desktop.desk, desktop.world)
    let deed = desk.deed(desktop.user(.operator).id, .console)
    let unit = try await desk.setDuty(of: desktop.unit.id, version: 1, .goOnDuty, by: deed)
    _ = try await desk.reportPosition(
      .init(point: desktop.yard.center, at: world.now()), of: unit.id,
      for: .user(desktop.user(.crew).actor))
    let alerts = try await [
      desk.raiseAlert(trigger(at: world.now(), rule: "A"), from: desktop.camera.id).alert,
      desk.raiseAlert(trigger(at: world.now(), rule: "B"), from: desktop.camera.id).alert,
    ]
    let sent = try await desk.confirm(alerts[1].id, version: 1, dispatching: [unit.id], by: deed)
    let photo = Photo(
      id: ID(in: world), yard: desktop.yard.id, subject: .facade, mediaType: "image/jpeg",
      path: "photos/none.jpg", length: 1, digest: String(repeating: "a", count: 64), caption: "",
      author: desktop.user(.inspector).id, addedAt: world.now())
    try await desk.add(photo, by: desk.deed(.setup))
    return [
      "yard": "\(desktop.yard.id)", "building": "\(desktop.building.id)", "photo": "\(photo.id)",
      "camera": "\(desktop.camera.id)", "partner": "\(desktop.partner.id)",
      "agreement": "\(desktop.agreement.id)", "unit": "\(unit.id)",
      "user": "\(desktop.user(.crew).id)", "alert": "\(alerts[0].id)",
      "incident": "\(sent.incident.id)", "assignment": "\(sent.assignments[0].id)", "place": "0",
    ]
  }

  private static func trigger(at now: Timestamp, rule: String) -> Trigger {
    let end = MediaTime(now)
    return Trigger(
      rule: rule, ruleKind: .intrusion, track: 1, label: .person,
      start: end.advanced(byTicks: -90_000), end: end,
      box: PictureBox(x: 0.4, y: 0.4, width: 0.1, height: 0.3), arrival: now)
  }

  /// The route's address, with `value` in place of every parameter, or the ids of our records.
  func path(_ route: RouteDeclaration, _ value: String? = nil) -> String {
    let parts = route.path.split(separator: "/").map { part -> String in
      guard part.hasPrefix("{") else { return part == "**" ? value ?? "aula.css" : String(part) }
      return value ?? ids[String(part.dropFirst().dropLast())] ?? "0"
    }
    return "/" + parts.joined(separator: "/")
  }
}

/// Cameras whose pictures are grey, whatever moment is asked for: nothing here is unavailable.
struct GreySensing: LiveVideo, CameraStates, Stills, Footage {
  func subscribe(
    to camera: ID<Camera>, role: StreamRole
  ) -> (any AsyncSequence<LiveEvent, Never> & Sendable)? { nil }

  func state(of camera: ID<Camera>, role: StreamRole) -> CameraState {
    .stalled(since: Timestamp(microseconds: 0))
  }

  func still(of camera: ID<Camera>, at moment: Timestamp?, width: Int) async throws -> [UInt8] {
    // As the recordings are asked for it.
    let time = moment.map { MediaTime($0) }
    return [UInt8(truncatingIfNeeded: time?.advanced(byTicks: 90_000).ticks ?? Int64(width))]
  }

  func film(
    of camera: ID<Camera>, role: StreamRole, from: Timestamp, to: Timestamp
  ) async throws -> Film {
    Film(length: 1_000, start: from, codecString: "avc1.64001f") { range in
      [UInt8](repeating: 128, count: range.count)
    }
  }

  func clips(
    of camera: ID<Camera>, role: StreamRole, from: Timestamp, to: Timestamp
  ) async throws -> [RecordedClip] {
    [RecordedClip(start: from, end: to, length: 1_000, width: 640, height: 360)]
  }

  func file(
    of camera: ID<Camera>, role: StreamRole, from: Timestamp, to: Timestamp, place: Int
  ) async throws -> (clip: RecordedClip, film: Film) {
    let clips = try await clips(of: camera, role: role, from: from, to: to)
    guard clips.indices.contains(place) else {
      throw Fault(.notFound, "test.not-recorded", "there is no such clip")
    }
    return (clips[place], try await film(of: camera, role: role, from: from, to: to))
  }

  var sensing: Sensing {
    Sensing(video: self, states: self, stills: self, footage: self) {
      Health(recorder: .off, analysis: .off)
    }
  }
}
