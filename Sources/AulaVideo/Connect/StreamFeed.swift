package import AulaDomain
import Synchronization

/// One stream's way through the house: from its source to the live ring, the recorder and analysis.
/// None of them can hold up the source, nor one another.
package final class StreamFeed: Sendable {
  /// What live viewers read.
  package let ring: LiveRing
  private let camera: ID<Camera>
  private let role: StreamRole
  private let source: any VideoSource
  private let recorder: Recorder?
  private let analysis: (any StreamAnalysis)?
  private let check: (any KeyFrameCheck)?
  private let observe: Observe
  private let state = Mutex(State())

  private struct State {
    var source = CameraState.off
    var shown = CameraState.off
    var writer: FragmentWriter?
    var format: InputFormat?
    var legibility = Legibility()
    /// Until when nothing of it is decoded.
    var setAsideUntil: Timestamp?
    /// When a key frame is looked at again.
    var nextLook = Timestamp(microseconds: 0)

    /// What is to be shown now, where that is news.
    mutating func show() -> CameraState? {
      var next = source
      if case .live = source {
        if let until = setAsideUntil {
          next = .setAside(until: until)
        } else if let since = legibility.unreadableSince {
          next = .unreadable(since: since)
        }
      }
      guard next != shown else { return nil }
      shown = next
      return next
    }
  }

  /// A key frame of a stream that was sound is looked at so often. One of 1080 lines and 110 kB
  /// takes libavcodec 20 ms of a core: 0.07 % of one.
  static let lookEvery = Duration.seconds(30)

  /// - Parameter check: looks at key frames where there is no `analysis` that decodes them all.
  package init(
    camera: ID<Camera>, role: StreamRole, source: any VideoSource, ring: LiveRing = LiveRing(),
    recorder: Recorder? = nil, analysis: (any StreamAnalysis)? = nil,
    check: (any KeyFrameCheck)? = nil, observe: @escaping Observe
  ) {
    self.camera = camera
    self.role = role
    self.source = source
    self.ring = ring
    self.recorder = recorder
    self.analysis = analysis
    self.check = check
    self.observe = observe
  }

  package var cameraState: CameraState { state.withLock { $0.shown } }

  /// Runs source, recorder and analysis until cancelled, or until a file's end.
  package func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      if let recorder { group.addTask { await recorder.run() } }
      if let analysis { group.addTask { await analysis.run { self.note($0) } } }
      group.addTask { try await self.source.run { self.handle($0) } }
      defer { group.cancelAll() }
      // The source ends first: by its own end, or because all were cancelled.
      try await group.next()
    }
  }

  private func handle(_ event: SourceEvent) {
    switch event {
    case .state(let shown):
      if case .stalled = shown { recorder?.flush() }
      update { $0.source = shown }
    case .begin(let format):
      begin(format)
    case .packet(let packet):
      analysis?.append(packet)
      if packet.isKey { look(at: packet) }
      let fragment = state.withLock { $0.writer?.fragment(packet) }
      guard let fragment else { return }
      // The recorder first: what somebody has seen live is on its way to the disk.
      recorder?.append(fragment)
      ring.append(fragment)
    case .gap(let gap):
      if let recorder { recorder.note(gap) } else { observe(.gap(camera, role, gap)) }
    }
  }

  private func update(_ change: (inout State) -> Void) {
    let news = state.withLock { state in
      change(&state)
      return state.show()
    }
    if let news { observe(.camera(camera, role, news)) }
  }

  private func note(_ verdict: StreamVerdict) {
    update { state in
      switch verdict {
      case .picture(let isSound, let arrival):
        state.setAsideUntil = nil
        state.legibility.note(isSound: isSound, at: arrival)
      case .setAside(let until): state.setAsideUntil = until
      }
    }
  }

  /// A stream that was found sound is looked at again after a while, one that was not at its next
  /// key frame.
  private func look(at packet: Packet) {
    guard analysis == nil, let check else { return }
    let arrival = packet.arrival
    let format = state.withLock { state -> InputFormat? in
      guard arrival >= state.nextLook else { return nil }
      state.nextLook = arrival + Self.lookEvery
      return state.format
    }
    guard let format else { return }
    let isTaken = check.look(at: packet, of: format, camera: camera) { [weak self] isSound in
      self?.note(.picture(isSound: isSound, arrival: arrival))
      if !isSound { self?.lookAgain() }
    }
    if !isTaken { lookAgain() }
  }

  private func lookAgain() {
    state.withLock { $0.nextLook = Timestamp(microseconds: 0) }
  }

  private func begin(_ format: InputFormat) {
    analysis?.begin(format)
    state.withLock { state in
      state.format = format
      state.writer = format.stream.map { FragmentWriter(format: $0) }
    }
    guard let stream = format.stream else { return }
    let initialization = Initialization.bytes(for: stream)
    ring.begin(format: stream, initialization: initialization)
    recorder?.begin(format: stream, initialization: initialization)
  }
}
