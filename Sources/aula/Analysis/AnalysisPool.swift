import AulaDomain
import AulaVideo
import Foundation
import Logging
import Synchronization

/// Decoding and sight, in processes of their own: as many workers as cores, at a lower priority and
/// with a bound on their memory. A picture that ends a worker ends neither recording nor live view,
/// and under overload all cameras are looked at less often before one is left out.
final class AnalysisPool: Sendable {
  struct Settings: Sendable {
    /// Path of this program.
    let program: String
    let workers: Int
    let framesPerSecond: Double
    /// Of each worker.
    let arguments: [String]

    init(_ configuration: Configuration, program: String, hasDetector: Bool) {
      let analysis = configuration.analysis
      self.program = program
      workers = analysis.workers ?? max(1, ProcessInfo.processInfo.activeProcessorCount)
      framesPerSecond = analysis.framesPerSecond
      arguments = WorkerCommand.arguments(analysis, hasDetector: hasDetector)
    }
  }

  private struct State {
    var control = AnalysisRateControl()
    var setAside = SetAside()
    var listeners: [ID<Camera>: @Sendable (StreamVerdict) -> Void] = [:]
    /// One for each second, the latest last.
    var tallies: [AnalysisTally] = []
    var isRunning = false
  }

  /// Seconds that the achieved rate is taken over.
  private static let span = 10

  private let world: any World
  private let logger: Logger
  private let workers: [AnalysisWorker]
  private let shared: Shared

  /// What workers speak to: made before them.
  private final class Shared: Sendable {
    let state = Mutex(State())
    let workers = Mutex<[AnalysisWorker]>([])
    let world: any World
    let logger: Logger

    init(world: any World, logger: Logger) {
      self.world = world
      self.logger = logger
    }

    func tell(_ camera: ID<Camera>, _ verdict: StreamVerdict) {
      state.withLock { $0.listeners[camera] }?(verdict)
    }

    func workerEnded(_ end: WorkerEnd, over camera: ID<Camera>?) {
      let now = world.uptime()
      var metadata: Logger.Metadata = ["how": "\(end)"]
      if let camera { metadata["camera"] = "\(camera)" }
      logger.warning("a worker has ended and is started again", metadata: metadata)
      guard let camera, let term = state.withLock({ $0.setAside.strike(camera, at: now) }) else {
        return
      }
      logger.error(
        "a camera's pictures ended workers: it is set aside",
        metadata: ["camera": "\(camera)", "seconds": "\(term.microseconds / 1_000_000)"])
      tell(camera, .setAside(until: world.now() + term))
    }

    func isAside(_ camera: ID<Camera>) -> Bool {
      let now = world.uptime()
      return state.withLock { $0.setAside.isAside(camera, at: now) }
    }
  }

  /// - Parameter report: gets each sighting; may hold its caller up.
  init(
    _ settings: Settings, world: any World, logger: Logger,
    report: @escaping @Sendable (Sighting) -> Void
  ) {
    self.world = world
    self.logger = logger
    let shared = Shared(world: world, logger: logger)
    self.shared = shared
    let outlet = AnalysisWorker.Outlet(
      verdict: shared.tell, sighting: report,
      fault: { fault in
        logger.error("\(fault.message)", metadata: ["code": "\(fault.code)"])
      },
      ended: { shared.workerEnded($0, over: $1) })
    workers = (0..<settings.workers).map { _ in
      AnalysisWorker(
        program: settings.program, arguments: settings.arguments,
        framesPerSecond: settings.framesPerSecond, outlet: outlet, world: world)
    }
  }

  /// Until cancelled.
  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      for worker in workers { group.addTask { await worker.run() } }
      group.addTask { await self.watch() }
      await group.waitForAll()
    }
    throw CancellationError()
  }

  /// Process ids of the workers that run now.
  var identifiers: [Int32] { workers.compactMap(\.identifier) }
  /// Whether a worker draws a photograph now.
  var isDrawing: Bool { workers.contains(where: \.isDrawing) }

  // MARK: Rate

  private func watch() async {
    let step = Duration.seconds(1)
    while !Task.isCancelled {
      try? await world.sleep(for: step)
      var load = AnalysisRateControl.Load()
      var tally = AnalysisTally()
      for worker in workers {
        worker.endIfHung()
        let (part, count) = worker.takeLoad(over: step)
        load.lag = max(load.lag, part.lag)
        load.busy = max(load.busy, part.busy)
        load.lost += part.lost
        tally.add(count)
      }
      adapt(to: load, tally)
    }
  }

  private func adapt(to load: AnalysisRateControl.Load, _ tally: AnalysisTally) {
    let now = world.uptime()
    let changed = shared.state.withLock { state -> AnalysisRate? in
      state.tallies.append(tally)
      if state.tallies.count > Self.span { state.tallies.removeFirst() }
      return state.control.note(load, at: now) ? state.control.rate : nil
    }
    guard let changed else { return }
    for worker in workers { worker.set(changed) }
    logger.notice(
      "the rate of analysis has changed",
      metadata: ["rate": "\(changed)", "cameras": "\(tally.cameras)"])
  }

  /// What is achieved, over the last ten seconds.
  var health: AnalysisHealth {
    let now = world.uptime()
    let running = workers.count { $0.identifier != nil }
    return shared.state.withLock { state in
      let span = Double(max(1, state.tallies.count))
      let cameras = Double(max(1, state.tallies.map(\.cameras).max() ?? 0))
      let sum = state.tallies.reduce(into: AnalysisTally()) { $0.add($1) }
      return AnalysisHealth(
        framesPerSecond: Double(sum.looked) / span / cameras,
        wantedPerSecond: Double(sum.wanted) / span / cameras,
        setAside: state.setAside.count(at: now), isRunning: running > 0)
    }
  }
}

/// How analysis goes: frames a second of a camera, on the average over cameras that send pictures.
struct AnalysisHealth: Equatable, Sendable {
  let framesPerSecond: Double
  let wantedPerSecond: Double
  /// Cameras whose pictures ended workers.
  let setAside: Int
  let isRunning: Bool
}

extension AnalysisPool {
  /// One camera's analysis; ends with its `run`.
  func analysis(of camera: ID<Camera>, rules: [UInt8]?) -> CameraAnalysis {
    let worker = workers.min { $0.cameras < $1.cameras } ?? workers[0]
    worker.add(camera, rules: rules)
    return CameraAnalysis(camera: camera, worker: worker, pool: self)
  }

  fileprivate func listen(
    to camera: ID<Camera>, _ tell: (@Sendable (StreamVerdict) -> Void)?
  ) {
    shared.state.withLock { state in
      state.listeners[camera] = tell
      if tell == nil { state.setAside.forget(camera) }
    }
  }

  fileprivate func isAside(_ camera: ID<Camera>) -> Bool { shared.isAside(camera) }
}

/// One camera's place in the pool.
final class CameraAnalysis: StreamAnalysis {
  private let camera: ID<Camera>
  private let worker: AnalysisWorker
  private let pool: AnalysisPool

  init(camera: ID<Camera>, worker: AnalysisWorker, pool: AnalysisPool) {
    self.camera = camera
    self.worker = worker
    self.pool = pool
  }

  /// JSON; takes effect at the next frame.
  func replace(rules: [UInt8]?) { worker.replace(rules: rules, of: camera) }

  func begin(_ format: InputFormat) { worker.begin(format, of: camera) }

  func append(_ packet: Packet) {
    guard !pool.isAside(camera) else { return }
    worker.append(packet, of: camera)
  }

  func run(tell: @escaping @Sendable (StreamVerdict) -> Void) async {
    pool.listen(to: camera, tell)
    let (forever, _) = AsyncStream.makeStream(of: Never.self)
    for await _ in forever {}
    pool.listen(to: camera, nil)
    worker.remove(camera)
  }
}

extension AnalysisPool: KeyFrameCheck {
  func look(
    at packet: Packet, of format: InputFormat, camera: ID<Camera>,
    tell: @escaping @Sendable (Bool) -> Void
  ) -> Bool {
    guard !isAside(camera) else { return true }
    return put(
      AnalysisTask(camera: camera, request: { .check($0, format, packet) }) { answer in
        if case .success(.done(_, let isSound?, _)) = answer { tell(isSound) }
      })
  }

  /// A JPEG.
  ///
  /// - Throws: `analysis.busy`, `analysis.set-aside`, `analysis.unsafe-picture`;
  ///   `video.no-picture` where nothing can be decoded.
  func jpeg(_ still: StillRequest, of camera: ID<Camera>) async throws -> [UInt8] {
    guard !isAside(camera) else {
      throw Fault(
        .unavailable, "analysis.set-aside",
        "pictures of this camera ended the processes that decode them: it is tried again later")
    }
    let reply = try await withCheckedThrowingContinuation { continuation in
      let task = AnalysisTask(camera: camera, request: { .still($0, still) }) { answer in
        continuation.resume(with: answer)
      }
      if !put(task) { continuation.resume(throwing: Self.busy) }
    }
    switch reply {
    case .picture(_, let jpeg, _): return jpeg
    case .refused(_, let fault, _): throw fault
    default: throw Fault(.failed, "analysis.no-picture", "the worker answered with no picture")
    }
  }

  /// Draws a photograph anew. `answer` is called once: with what the worker replied, with
  /// `analysis.unsafe-photo` where it ended over it, with `analysis.busy` where none could take it.
  func draw(
    _ photograph: PhotographRequest,
    answer: @escaping @Sendable (Result<WorkerReply, Fault>) -> Void
  ) {
    let task = AnalysisTask(
      camera: nil, request: { .photograph($0, photograph) }, answer: answer)
    if !put(task) { answer(.failure(Self.busy)) }
  }

  private static var busy: Fault {
    Fault(.unavailable, "analysis.busy", "too many pictures are asked for now: try again")
  }

  private func put(_ task: AnalysisTask) -> Bool {
    (workers.min { $0.waitingTasks < $1.waitingTasks } ?? workers[0]).put(task)
  }
}
