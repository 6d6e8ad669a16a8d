import AulaDomain
import AulaVideo
import Dispatch
import Synchronization

/// One worker process for as long as the server runs: it is started, given what waits in its queue,
/// and started again when it ends.
final class AnalysisWorker: Sendable {
  /// Where what a worker finds goes. Called on the worker's reading thread, which may wait.
  struct Outlet: Sendable {
    let verdict: @Sendable (ID<Camera>, StreamVerdict) -> Void
    let sighting: @Sendable (Sighting) -> Void
    let fault: @Sendable (Fault) -> Void
    /// The worker has ended over a picture of the camera, if over any.
    let ended: @Sendable (WorkerEnd, ID<Camera>?) -> Void
  }

  /// At one packet for so long, a worker hangs.
  static let packetPatience = Duration.seconds(20)
  /// A still may need a long group of large pictures.
  static let taskPatience = Duration.seconds(60)
  static let longestPause = Duration.milliseconds(800)

  private struct State {
    var queue = AnalysisQueue()
    var rate = AnalysisRate.full
    var process: WorkerProcess?
    var isHung = false
    /// The writing thread waits for something to send.
    var isWaiting = false
    /// Microseconds that the process was at work since the last look.
    var busy: Int64 = 0
  }

  private let program: String
  private let arguments: [String]
  private let framesPerSecond: Double
  private let outlet: Outlet
  private let world: any World
  private let state = Mutex(State())
  private let wakes = DispatchSemaphore(value: 0)

  init(
    program: String, arguments: [String], framesPerSecond: Double, outlet: Outlet,
    world: any World
  ) {
    self.program = program
    self.arguments = arguments
    self.framesPerSecond = framesPerSecond
    self.outlet = outlet
    self.world = world
  }

  /// Process id; `nil` while there is none.
  var identifier: Int32? { state.withLock { $0.process?.identifier } }
  var cameras: Int { state.withLock { $0.queue.lanes.count } }
  /// A photograph is with the process now.
  var isDrawing: Bool {
    state.withLock { state in
      if case .task(let task)? = state.queue.current?.work { task.camera == nil } else { false }
    }
  }
  var waitingTasks: Int { state.withLock { $0.queue.waitingTasks } }

  // MARK: What is to be done

  func add(_ camera: ID<Camera>, rules: [UInt8]?) {
    change { $0.queue.add(camera, rules: rules) }
  }

  func replace(rules: [UInt8]?, of camera: ID<Camera>) {
    change { $0.queue.replace(rules: rules, of: camera) }
  }

  func remove(_ camera: ID<Camera>) { change { $0.queue.remove(camera) } }

  func begin(_ format: InputFormat, of camera: ID<Camera>) {
    change { $0.queue.begin(format, of: camera) }
  }

  func append(_ packet: Packet, of camera: ID<Camera>) {
    let now = world.uptime()
    change { state in
      state.queue.put(
        packet, of: camera, at: state.rate, framesPerSecond: framesPerSecond, now: now)
    }
  }

  /// False where too much waits already.
  func put(_ task: AnalysisTask) -> Bool { change { $0.queue.put(task) } }

  func set(_ rate: AnalysisRate) { change { $0.rate = rate } }

  @discardableResult
  private func change<Answer: Sendable>(_ body: (inout State) -> Answer) -> Answer {
    let (answer, isWoken) = state.withLock { state in
      let answer = body(&state)
      let isWoken = state.isWaiting && (state.queue.hasRoom || state.process == nil)
      if isWoken { state.isWaiting = false }
      return (answer, isWoken)
    }
    if isWoken { wakes.signal() }
    return answer
  }

  /// What was seen since the last call.
  func takeLoad(over span: Duration) -> (AnalysisRateControl.Load, AnalysisTally) {
    let now = world.uptime()
    return state.withLock { state in
      let tally = state.queue.takeTally()
      let busy = Double(state.busy) / Double(max(1, span.microseconds))
      state.busy = 0
      return (.init(lag: state.queue.lag(at: now), busy: busy, lost: tally.lost), tally)
    }
  }

  /// Ends a process that hangs.
  func endIfHung() {
    let now = world.uptime()
    state.withLock { state in
      guard let current = state.queue.current, let process = state.process else { return }
      let patience =
        switch current.work {
        case .packet: Self.packetPatience
        case .task: Self.taskPatience
        }
      guard now - current.since > patience else { return }
      state.isHung = true
      process.end()
    }
  }
}

// MARK: The process

extension AnalysisWorker {
  /// Until cancelled.
  func run() async {
    var pause = Duration.zero
    while !Task.isCancelled {
      let began = world.uptime()
      do {
        await serve(try WorkerProcess.start(program, arguments))
      } catch {
        outlet.fault(
          error as? Fault
            ?? Fault(.failed, "analysis.no-worker", "no worker process starts", cause: error))
      }
      // One that lived for a while is replaced at once.
      let isShort = world.uptime() - began < .seconds(3)
      pause = isShort ? min(max(pause * 2, .milliseconds(50)), Self.longestPause) : .zero
      try? await world.sleep(for: pause)
    }
    // Whoever still waits, also for what the worker had at its end, hears of it.
    let waiting = state.withLock { $0.queue.restart() + $0.queue.dropTasks() }
    for task in waiting { task.answer(.failure(Self.over)) }
  }

  private func serve(_ process: WorkerProcess) async {
    change { state in
      state.process = process
      state.isHung = false
    }
    await withTaskCancellationHandler {
      async let writing: Void = onThread(named: "aula.analysis.write") {
        self.write(to: process.socket)
      }
      let end = await onThread(named: "aula.analysis.read") { self.read(from: process) }
      await writing
      if !Task.isCancelled { recover(from: end) }
    } onCancel: {
      process.socket.shutDown()
    }
  }

  private func write(to socket: WorkerSocket) {
    while let request = nextRequest() {
      guard socket.send(request.bytes) else { return }
    }
  }

  private func nextRequest() -> WorkerRequest? {
    while true {
      let (request, isOver) = state.withLock { state -> (WorkerRequest?, Bool) in
        if state.process == nil { return (nil, true) }
        let request = state.queue.next(at: world.uptime())
        state.isWaiting = request == nil
        return (request, false)
      }
      if isOver { return nil }
      if let request { return request }
      wakes.wait()
    }
  }

  private func read(from process: WorkerProcess) -> WorkerEnd {
    var isBelieved = true
    while isBelieved, let bytes = process.socket.receive() {
      isBelieved = (try? WorkerReply(bytes)).map(take) ?? false
    }
    process.socket.shutDown()
    // One that lives may have shut its end alone; what it says is of no use any more.
    process.end()
    let end = process.wait()
    change { $0.process = nil }
    if !isBelieved { return .garbled }
    return state.withLock { $0.isHung } ? .hung : end
  }

  /// False where the reply is none that was asked for.
  private func take(_ reply: WorkerReply) -> Bool {
    switch reply {
    case .sighting(let sighting):
      guard state.withLock({ $0.queue.lanes[sighting.camera] != nil }) else { return true }
      outlet.sighting(sighting)
    case .fault(let fault): outlet.fault(fault)
    case .done(let ticket, let isSound, let microseconds):
      guard let work = finish(ticket, microseconds) else { return false }
      switch work {
      case .packet(let camera, let arrival):
        if let isSound { outlet.verdict(camera, .picture(isSound: isSound, arrival: arrival)) }
      case .task(let task): task.answer(.success(reply))
      }
    case .picture(let ticket, _, let microseconds), .refused(let ticket, _, let microseconds),
      .photograph(let ticket, _, _, let microseconds):
      guard case .task(let task)? = finish(ticket, microseconds) else { return false }
      task.answer(.success(reply))
    }
    return true
  }

  private func finish(
    _ ticket: WorkerRequest.Ticket, _ microseconds: Int64
  ) -> AnalysisQueue.Work? {
    change { state in
      state.busy += microseconds
      return state.queue.finish(ticket, microseconds: microseconds)
    }
  }

  /// Whoever waited for the process that is gone hears of it, and the next one is told everything.
  private func recover(from end: WorkerEnd) {
    let (current, lost) = state.withLock { state in
      (state.queue.current?.work, state.queue.restart())
    }
    let isSuspect = end.mayBeInput
    var suspect: ID<Camera>?
    if isSuspect, case .packet(let camera, _)? = current { suspect = camera }
    for (place, task) in lost.enumerated() {
      if isSuspect, place == 0, case .task? = current {
        suspect = task.camera
        task.answer(.failure(task.camera == nil ? Self.unsafePhotograph : Self.unsafe))
      } else if task.isSecondTry {
        task.answer(.failure(Self.over))
      } else {
        var again = task
        again.isSecondTry = true
        if !put(again) { task.answer(.failure(Self.over)) }
      }
    }
    outlet.ended(end, suspect)
  }

  private static var over: Fault {
    Fault(
      .unavailable, "analysis.busy",
      "no worker could decode this picture now: try again in a moment")
  }

  private static var unsafePhotograph: Fault {
    Fault(
      .corrupt, "analysis.unsafe-photo", "the process that was to draw this photograph ended")
  }

  private static var unsafe: Fault {
    Fault(.corrupt, "analysis.unsafe-picture", "the process that was to decode this picture ended")
  }
}
