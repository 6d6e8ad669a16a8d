import AulaDomain
import AulaStore
import AulaVideo
import Foundation
import UnixSignals

/// Some streams, recorded together until something ends it.
struct RecordSession: Sendable {
  struct Stream: Sendable {
    let camera: ID<Camera>
    let role: StreamRole
    let name: String
    let address: StreamAddress

    var label: String { role == .main ? name : "\(name) (\(role.rawValue))" }
  }

  let recordings: Recordings
  let streams: [Stream]
  let world: SystemWorld
  /// What else runs until the end.
  var upkeep: @Sendable () async throws -> Void = {}
  private let start: Timestamp

  init(recordings: Recordings, streams: [Stream], world: SystemWorld) {
    self.recordings = recordings
    self.streams = streams
    self.world = world
    start = world.now()
  }

  /// Until the time is up, all files are at their end, or SIGINT or SIGTERM. Whichever it is, what
  /// was received is on disk and in the index when this returns.
  func run(for span: Duration?) async throws {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await record() }
      group.addTask { for await _ in signals { return } }
      if let span { group.addTask { try await world.sleep(for: span) } }
      group.addTask { try await tellProgress() }
      group.addTask {
        try await upkeep()
        while true { try await world.sleep(for: .seconds(86_400)) }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func record() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for stream in streams {
        let feed = feed(stream)
        group.addTask {
          do {
            try await feed.run()
          } catch is CancellationError {
          } catch let fault as Fault {
            tell("\(stream.label): \(fault)")
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func feed(_ stream: Stream) -> StreamFeed {
    let address = stream.address
    let source: any VideoSource =
      address.isFile
      ? FileSource(address, pace: .recorded, loops: false, world: world)
      : RTSPSource(address, world: world)
    let observe: Observe = { tell($0, of: stream) }
    return StreamFeed(
      camera: stream.camera, role: stream.role, source: source,
      recorder: recordings.recorder(stream.camera, stream.role, observe: observe),
      observe: observe)
  }
}

extension RecordSession {
  /// What of one stream is on disk and in the index.
  struct Take: Encodable {
    let camera: String
    let id: String
    let stream: String
    let frames: Int
    let bytes: Int64
    let seconds: Double
    let gaps: Int

    var line: String {
      let amount = "\(frames) frames, \(Int(seconds.rounded())) s, \(bytes >> 10) KiB"
      return "\(camera) \(stream): \(amount), \(gaps) gaps"
    }
  }

  /// From the index: what is not there was not recorded.
  func takes() async throws -> [Take] {
    var takes: [Take] = []
    // A camera whose clock is behind lies before our start.
    let (from, to) = (start - .seconds(60), world.now() + .seconds(60))
    for stream in streams {
      let groups = try await recordings.groups(of: stream.camera, stream.role, from: from, to: to)
        .filter { $0.0.id >= ID<Segment>(earliestAt: start) }.map(\.1)
      let coverage = try await recordings.coverage(
        of: stream.camera, stream.role, from: start, to: to)
      let ticks = groups.reduce(0) { $0 + $1.end.ticks(since: $1.start) }
      takes.append(
        Take(
          camera: stream.name, id: "\(stream.camera)", stream: stream.role.rawValue,
          frames: groups.reduce(0) { $0 + $1.frames },
          bytes: groups.reduce(0) { $0 + $1.length },
          seconds: MediaTime(ticks: ticks).seconds, gaps: coverage.gaps.count))
    }
    return takes
  }

  private func tellProgress() async throws {
    var pause = Duration.seconds(1)
    while true {
      try await world.sleep(for: pause)
      pause = min(pause * 2, .seconds(10))
      for take in try await takes() { tell(take.line) }
    }
  }

  private func tell(_ observation: Observation, of stream: Stream) {
    switch observation {
    case .camera(_, _, let state): tell("\(stream.label): \(state.words)")
    case .gap(_, _, let gap):
      tell("\(stream.label): a gap \(gap.end == nil ? "begins" : "ended"), \(gap.reason.rawValue)")
    case .fault(let fault): tell("\(stream.label): \(fault)")
    case .trouble, .viewerSkipped: break
    }
  }

  private func tell(_ text: String) {
    FileHandle.standardError.write(Data(withoutCredentials("record: \(text)\n").utf8))
  }
}

extension CameraState {
  fileprivate var words: String {
    switch self {
    case .connecting: "connecting"
    case .live: "live"
    case .stalled: "stalled"
    case .unreadable: "unreadable"
    case .setAside: "set aside"
    case .failed(let code, let message, _): "\(code): \(message)"
    case .off: "off"
    }
  }
}
