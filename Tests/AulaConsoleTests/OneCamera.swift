import AulaConsole
import AulaDomain
import AulaTesting
import AulaVideo
import HummingbirdTesting

/// The sensing wing with one camera: its ring is the real one, its pictures are numbers.
struct OneCamera: LiveVideo, CameraStates, Stills, Footage {
  let ring: LiveRing
  /// Bytes of a film.
  var filmLength: Int64 = 0
  var states: [StreamRole: CameraState] = [:]
  /// A film is no longer being sent.
  let filmEnds = Observed<Bool>()

  func subscribe(
    to camera: ID<Camera>, role: StreamRole
  ) -> (any AsyncSequence<LiveEvent, Never> & Sendable)? { ring.events() }

  func state(of camera: ID<Camera>, role: StreamRole) -> CameraState { states[role] ?? .live }

  func still(of camera: ID<Camera>, at moment: Timestamp?, width: Int) async throws -> [UInt8] {
    throw Fault(.unavailable, "test.no-still", "there is no picture")
  }

  func film(
    of camera: ID<Camera>, role: StreamRole, from: Timestamp, to: Timestamp
  ) async throws -> Film {
    let reel = Reel(ends: filmEnds)
    return Film(length: filmLength, start: from, codecString: "avc1.64001f") { range in
      [UInt8](repeating: reel.grey, count: Int(range.upperBound - range.lowerBound))
    }
  }

  func clips(
    of camera: ID<Camera>, role: StreamRole, from: Timestamp, to: Timestamp
  ) async throws -> [RecordedClip] {
    filmLength == 0
      ? []
      : [RecordedClip(start: from, end: to, length: filmLength, width: 1280, height: 720)]
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

  func begin() {
    ring.begin(
      format: StreamFormat(
        codec: .h264, width: 1280, height: 720, nominalRate: 25, configuration: [],
        codecString: "avc1.64001f"), initialization: [0xBE])
  }

  /// A frame whose first two bytes are its number; each tenth is a key.
  func show(_ number: Int, length: Int = 16) {
    var bytes = [UInt8](repeating: 0, count: length)
    (bytes[0], bytes[1]) = (UInt8(number >> 8), UInt8(number & 255))
    ring.append(
      Fragment(
        sequence: Int64(number), startsWithKey: number.isMultiple(of: 10),
        start: MediaTime(ticks: Int64(number) * 3_600), durationTicks: 3_600,
        arrival: Timestamp(microseconds: 0), bytes: bytes))
  }
}

/// Says when nobody holds it any more.
private final class Reel: Sendable {
  let grey: UInt8 = 128
  private let ends: Observed<Bool>

  init(ends: Observed<Bool>) {
    self.ends = ends
  }

  deinit { ends.add(true) }
}

extension DeskFixture {
  /// On a real port.
  func serve<Answer: Sendable>(
    _ body: @Sendable @escaping (_ port: Int) async throws -> Answer
  ) async throws -> Answer {
    try await console.application().test(.live) { client in
      guard let port = client.port else {
        throw Fault(.failed, "test.no-port", "the console listens nowhere")
      }
      // Lines that stand would hold up the end of the test as long as nothing is said on them.
      defer { hub.close() }
      return try await body(port)
    }
  }

  /// A viewer of the camera who was let in.
  func viewer(_ port: Int, cookie: String, reads: Bool = true) async throws -> HandSocket {
    let wire = try await Wire.open(port, reads: reads)
    try await wire.send(HandSocket.upgrade("/cameras/\(camera.id)/live", cookie: cookie))
    return HandSocket(wire)
  }

  /// A page that listens.
  func listener(_ port: Int, cookie: String, after last: String? = nil) async throws -> Wire {
    let wire = try await Wire.open(port)
    let headers = ["Accept: text/event-stream"] + (last.map { ["Last-Event-ID: \($0)"] } ?? [])
    try await wire.send(Wire.request("/events", cookie: cookie, headers))
    _ = try await wire.said("retry: ")
    return wire
  }
}
