import AulaDomain
import AulaVideo

/// What waits for one worker, and what the worker is at. A value without threads: whoever owns it
/// locks.
///
/// Fair by the time that pictures cost: next is always the camera that has had the least of the
/// worker. Of each camera at most `packetsHeld` packets or `bytesHeld` bytes wait; beyond that all
/// of them are left out up to its next key frame. Stills and checks of key frames go first; at most
/// `tasksHeld` of them wait, and more are refused.
struct AnalysisQueue {
  static let packetsHeld = 100
  static let bytesHeld = 8 << 20
  static let tasksHeld = 64
  /// Requests that the worker has at once: the oldest one is what it is at.
  static let window = 6

  enum Work {
    case packet(ID<Camera>, arrival: Timestamp)
    case task(AnalysisTask)
  }

  struct Sent {
    let work: Work
    let since: Duration
    let estimate: Int64
  }

  private(set) var lanes: [ID<Camera>: AnalysisLane] = [:]
  private var notices: [WorkerRequest] = []
  private var tasks: [AnalysisTask] = []
  private var sent: [(ticket: WorkerRequest.Ticket, sent: Sent)] = []
  private var lastTicket: WorkerRequest.Ticket = 0
  /// The `spent` of the camera served last: who comes new begins there, and owes nothing.
  private var floor: Int64 = 0

  // MARK: In

  mutating func add(_ camera: ID<Camera>, rules: [UInt8]?) {
    lanes[camera] = AnalysisLane(spent: floor)
    notices.append(.rules(camera, rules))
    lanes[camera]?.rules = rules
  }

  mutating func replace(rules: [UInt8]?, of camera: ID<Camera>) {
    guard lanes[camera] != nil else { return }
    lanes[camera]?.rules = rules
    notices.append(.rules(camera, rules))
  }

  mutating func remove(_ camera: ID<Camera>) {
    guard lanes.removeValue(forKey: camera) != nil else { return }
    notices.append(.forget(camera))
  }

  mutating func begin(_ format: InputFormat, of camera: ID<Camera>) {
    lanes[camera]?.begin(format)
  }

  mutating func put(
    _ packet: Packet, of camera: ID<Camera>, at rate: AnalysisRate, framesPerSecond: Double,
    now: Duration
  ) {
    guard var lane = lanes.removeValue(forKey: camera) else { return }
    if !lane.hasWork { lane.spent = max(lane.spent, floor) }
    lane.put(packet, at: rate, framesPerSecond: framesPerSecond, now: now)
    lanes[camera] = lane
  }

  /// False where too many wait already.
  mutating func put(_ task: AnalysisTask) -> Bool {
    guard tasks.count < Self.tasksHeld else { return false }
    tasks.append(task)
    return true
  }

  // MARK: Out

  var hasRoom: Bool { sent.count < Self.window }
  var waitingTasks: Int { tasks.count }

  /// The next request for the worker; `nil` where there is none, or where the worker has enough.
  mutating func next(at now: Duration) -> WorkerRequest? {
    if !notices.isEmpty { return notices.removeFirst() }
    guard hasRoom else { return nil }
    if !tasks.isEmpty {
      let task = tasks.removeFirst()
      return task.request(issue(.task(task), estimate: 0, at: now))
    }
    guard let camera = poorest, var lane = lanes.removeValue(forKey: camera) else { return nil }
    defer { lanes[camera] = lane }
    return request(from: &lane, of: camera, at: now)
  }

  /// Of the cameras that have something waiting, the one that had the least of the worker.
  private var poorest: ID<Camera>? {
    var found: (camera: ID<Camera>, spent: Int64)?
    for (camera, lane) in lanes where lane.hasWork {
      if let found, found.spent <= lane.spent { continue }
      found = (camera, lane.spent)
    }
    return found?.camera
  }

  private mutating func request(
    from lane: inout AnalysisLane, of camera: ID<Camera>, at now: Duration
  ) -> WorkerRequest? {
    switch lane.take() {
    case .begin(let format): return .begin(camera, format)
    case .skip: return .skip(camera)
    case .packet(let packet, let looks):
      floor = max(floor, lane.spent)
      let estimate = lane.estimate
      lane.spent &+= estimate
      let work = Work.packet(camera, arrival: packet.arrival)
      return .packet(issue(work, estimate: estimate, at: now), camera, packet, looks: looks)
    case nil: return nil
    }
  }

  private mutating func issue(
    _ work: Work, estimate: Int64, at now: Duration
  ) -> WorkerRequest.Ticket {
    lastTicket &+= 1
    sent.append((lastTicket, Sent(work: work, since: now, estimate: estimate)))
    return lastTicket
  }

  /// The worker has done with a request.
  ///
  /// - Returns: what it was; `nil` where the ticket was never given out, or not in this order.
  mutating func finish(_ ticket: WorkerRequest.Ticket, microseconds: Int64) -> Work? {
    guard let first = sent.first, first.ticket == ticket else { return nil }
    sent.removeFirst()
    if case .packet(let camera, _) = first.sent.work {
      lanes[camera]?.charge(microseconds, insteadOf: first.sent.estimate)
    }
    return first.sent.work
  }

  /// What the worker is at, and since when; `nil` where it is idle.
  var current: Sent? { sent.first?.sent }

  // MARK: When the worker is gone

  /// Everything is told to the next worker anew: rules and formats at once, pictures from each
  /// camera's next key frame on.
  ///
  /// - Returns: the tasks that the worker had, for another try elsewhere or a refusal.
  mutating func restart() -> [AnalysisTask] {
    let lost = sent.compactMap { entry -> AnalysisTask? in
      if case .task(let task) = entry.sent.work { task } else { nil }
    }
    sent = []
    notices = lanes.map { .rules($0.key, $0.value.rules) }
    for camera in lanes.keys { lanes[camera]?.restart() }
    return lost
  }

  mutating func dropTasks() -> [AnalysisTask] {
    defer { tasks = [] }
    return tasks
  }

  // MARK: What is seen of it

  /// Age of the oldest picture that waits.
  func lag(at now: Duration) -> Duration {
    lanes.values.compactMap(\.oldest).min().map { now - $0 } ?? .zero
  }

  /// What each camera was to get and got, since the last time.
  mutating func takeTally() -> AnalysisTally {
    var tally = AnalysisTally()
    for camera in lanes.keys {
      guard let part = lanes[camera]?.takeTally() else { continue }
      tally.add(part)
    }
    return tally
  }
}

/// A piece of work outside the cameras' streams, and who waits for it.
struct AnalysisTask: Sendable {
  /// Whose pictures they are; `nil`: nobody's, but a photograph that somebody sent.
  let camera: ID<Camera>?
  let request: @Sendable (WorkerRequest.Ticket) -> WorkerRequest
  let answer: @Sendable (Result<WorkerReply, Fault>) -> Void
  /// A worker has died before it was done: it gets one more try.
  var isSecondTry = false
}

/// Frames of cameras over a while.
struct AnalysisTally: Equatable, Sendable {
  /// That the settings ask for.
  var wanted = 0
  var looked = 0
  /// Left out for want of room.
  var lost = 0
  /// Cameras that sent pictures.
  var cameras = 0

  mutating func add(_ other: AnalysisTally) {
    wanted += other.wanted
    looked += other.looked
    lost += other.lost
    cameras += other.cameras
  }
}
