import AulaDomain
import AulaStore
import AulaVideo
import Foundation
import Logging
import Synchronization

/// All cameras that are switched on. Keeps each one's streams running as the registry says, and
/// answers for what they show. One camera's trouble is its own: nothing here waits for a camera.
final class Fleet: Sendable {
  struct StreamKey: Hashable {
    let camera: ID<Camera>
    let role: StreamRole
  }

  struct Running {
    var plan: CameraPlan
    let analysis: CameraAnalysis?
    let feeds: [StreamRole: StreamFeed]
    let tasks: [Task<Void, Never>]
  }

  private struct State {
    var running: [ID<Camera>: Running] = [:]
    /// Rings outlive a reconnection with other settings: their viewers stay.
    var rings: [StreamKey: LiveRing] = [:]
  }

  let desk: Desk
  let recordings: Recordings
  private let configuration: Configuration
  let pool: AnalysisPool
  private let alarm: Alarm
  private let world: any World
  private let logger: Logger
  private let observe: Observe
  private let state = Mutex(State())
  private let changes: AsyncStream<Void>
  private let change: AsyncStream<Void>.Continuation

  init(
    desk: Desk, recordings: Recordings, configuration: Configuration, pool: AnalysisPool,
    alarm: Alarm, world: any World, logger: Logger, observe: @escaping Observe
  ) {
    self.desk = desk
    self.recordings = recordings
    self.configuration = configuration
    self.pool = pool
    self.alarm = alarm
    self.world = world
    self.logger = logger
    self.observe = observe
    (changes, change) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Cameras or rules have changed in the registry.
  func reconsider() { change.yield() }

  /// Until cancelled; then every stream is ended and its recording finished.
  func run() async throws {
    reconsider()
    for await _ in changes {
      do {
        await follow(try await desk.cameraPlans())
      } catch {
        logger.error("cameras could not be read; trying again", metadata: ["why": "\(error)"])
        try await world.sleep(for: .seconds(1))
        reconsider()
      }
    }
    alarm.hurry()
    await follow([])
  }

  private func follow(_ plans: [CameraPlan]) async {
    let wanted = Dictionary(plans.map { ($0.camera, $0) }) { first, _ in first }
    let stale = state.withLock { state in
      let stale = state.running.filter { id, running in
        wanted[id].map { !$0.hasSameStreams(as: running.plan) } ?? true
      }
      for id in stale.keys { state.running[id] = nil }
      return stale
    }
    for running in stale.values { running.tasks.forEach { $0.cancel() } }
    for running in stale.values { for task in running.tasks { await task.value } }
    for running in stale.values where wanted[running.plan.camera] == nil {
      for role in running.feeds.keys { observe(.camera(running.plan.camera, role, .off)) }
    }
    for plan in plans { adopt(plan) }
  }

  private func adopt(_ plan: CameraPlan) {
    let current = state.withLock { $0.running[plan.camera] }
    guard let current else { return start(plan) }
    guard current.plan != plan else { return }
    current.analysis?.replace(rules: plan.rules.map { Array($0.utf8) })
    state.withLock { $0.running[plan.camera]?.plan = plan }
  }

  private func start(_ plan: CameraPlan) {
    let analysis =
      configuration.analysis.isOn
      ? pool.analysis(of: plan.camera, rules: plan.rules.map { Array($0.utf8) }) : nil
    var feeds: [StreamRole: StreamFeed] = [:]
    for (role, url) in plan.addresses {
      feeds[role] = feed(plan, role, url, role == plan.watched ? analysis : nil)
    }
    let tasks = feeds.values.map { feed in
      Task {
        do {
          try await feed.run()
        } catch is CancellationError {
        } catch {
          logger.error("a stream ended", metadata: ["camera": "\(plan.name)", "why": "\(error)"])
        }
      }
    }
    let running = Running(plan: plan, analysis: analysis, feeds: feeds, tasks: tasks)
    state.withLock { $0.running[plan.camera] = running }
  }

  private func feed(
    _ plan: CameraPlan, _ role: StreamRole, _ url: String, _ analysis: CameraAnalysis?
  ) -> StreamFeed {
    let address = StreamAddress(url)
    let source: any VideoSource =
      address.isFile
      ? FileSource(address, pace: .recorded, loops: true, world: world)
      : RTSPSource(address, world: world)
    return StreamFeed(
      camera: plan.camera, role: role, source: source, ring: ring(plan.camera, role),
      recorder: configuration.recording.roles.contains(role)
        ? recordings.recorder(plan.camera, role, observe: observe) : nil,
      analysis: analysis, check: pool, observe: observe)
  }

  private func ring(_ camera: ID<Camera>, _ role: StreamRole) -> LiveRing {
    let key = StreamKey(camera: camera, role: role)
    return state.withLock { state in
      if let ring = state.rings[key] { return ring }
      let ring = LiveRing(capacity: configuration.live.ringBytes)
      state.rings[key] = ring
      return ring
    }
  }

  /// The stream that was asked for, or the main one where the camera has no small one.
  func ring(of camera: ID<Camera>, asked role: StreamRole) -> LiveRing? {
    state.withLock { state in
      guard let running = state.running[camera] else { return nil }
      return (running.feeds[role] ?? running.feeds[.main])?.ring
    }
  }

  func state(of camera: ID<Camera>, asked role: StreamRole) -> CameraState {
    let feed = state.withLock { state in
      let feeds = state.running[camera]?.feeds
      return feeds?[role] ?? feeds?[.main]
    }
    return feed?.cameraState ?? .off
  }
}
