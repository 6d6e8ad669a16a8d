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
  private let pump: FramePump?
  private let observe: Observe
  private let state = Mutex<(state: CameraState, writer: FragmentWriter?)>((.off, nil))

  package init(
    camera: ID<Camera>, role: StreamRole, source: any VideoSource, ring: LiveRing = LiveRing(),
    recorder: Recorder? = nil, pump: FramePump? = nil, observe: @escaping Observe
  ) {
    self.camera = camera
    self.role = role
    self.source = source
    self.ring = ring
    self.recorder = recorder
    self.pump = pump
    self.observe = observe
  }

  package var cameraState: CameraState { state.withLock { $0.state } }

  /// Runs source, recorder and analysis until cancelled, or until a file's end.
  package func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      if let recorder { group.addTask { await recorder.run() } }
      if let pump { group.addTask { await pump.run() } }
      group.addTask { try await self.source.run { self.handle($0) } }
      defer { group.cancelAll() }
      // The source ends first: by its own end, or because all were cancelled.
      try await group.next()
    }
  }

  private func handle(_ event: SourceEvent) {
    switch event {
    case .state(let shown):
      state.withLock { $0.state = shown }
      if case .stalled = shown { recorder?.flush() }
      observe(.camera(camera, role, shown))
    case .begin(let format):
      begin(format)
    case .packet(let packet):
      pump?.append(packet)
      let fragment = state.withLock { $0.writer?.fragment(packet) }
      guard let fragment else { return }
      // The recorder first: what somebody has seen live is on its way to the disk.
      recorder?.append(fragment)
      ring.append(fragment)
    case .gap(let gap):
      if let recorder { recorder.note(gap) } else { observe(.gap(camera, role, gap)) }
    }
  }

  private func begin(_ format: InputFormat) {
    pump?.begin(format)
    state.withLock { $0.writer = format.stream.map { FragmentWriter(format: $0) } }
    guard let stream = format.stream else { return }
    let initialization = Initialization.bytes(for: stream)
    ring.begin(format: stream, initialization: initialization)
    recorder?.begin(format: stream, initialization: initialization)
  }
}
