package import AulaDomain
package import AulaStore
import FoundationEssentials
import Synchronization

/// Tells every open page what has changed, and nothing of what it has become: a page asks for that
/// itself, under its own permissions.
///
/// The last `memory` notices are kept, so that a page that lost its connection for a moment goes on
/// where it was; a page that was away for longer is told to fetch everything. A page that does not
/// read has its stream ended at `backlog` notices and comes back the same way.
package final class ChangeHub: Sendable {
  static let memory = 1024
  static let backlog = 256

  private struct Listener {
    let ear: Ear
    let continuation: AsyncStream<Notice>.Continuation
  }

  private struct Watcher {
    let camera: ID<Camera>
    let role: StreamRole
    let continuation: AsyncStream<CameraState>.Continuation
  }

  private struct State {
    var last: UInt64 = 0
    var recent: [Notice] = []
    var listeners: [Int: Listener] = [:]
    var watchers: [Int: Watcher] = [:]
    var lastKey = 0
    var isClosed = false

    mutating func newKey() -> Int {
      lastKey += 1
      return lastKey
    }
  }

  /// How often a page that nothing happens to is told that the line stands.
  static let beatEvery = Duration.seconds(15)

  /// Tells this process's numbers from those of one before it.
  private let epoch: String
  private let world: any World
  private let state = Mutex(State())

  package init(world: any World) {
    self.world = world
    epoch = String(world.random() >> 32, radix: 32)
  }

  /// Keeps the lines alive until cancelled, then ends every stream.
  package func run() async throws {
    defer { close() }
    while true {
      try await world.sleep(for: Self.beatEvery)
      let beat = Notice(id: "", number: 0, topic: "beat", kind: "beat", json: "")
      state.withLock { Self.send(beat, to: &$0) }
    }
  }

  /// A record changed. The noun decides who hears of it; a crew hears of its own unit's alone.
  package func publish(_ change: Change) {
    let notice = ChangeNotice(
      noun: change.noun.rawValue, id: ID<Change>(rawValue: change.id).description,
      version: change.version, incident: change.incident?.description)
    publish(topic: change.noun.rawValue, kind: "change", unit: change.unit, notice)
  }

  package func publish(camera: ID<Camera>, role: StreamRole, state cameraState: CameraState) {
    let watchers = state.withLock { state in
      state.watchers.values.filter { $0.camera == camera && $0.role == role }
    }
    for watcher in watchers { watcher.continuation.yield(cameraState) }
    let message = CameraNotice(
      id: camera.description, role: role.rawValue, state: LiveMessage.state(cameraState))
    publish(topic: "camera-state", kind: "camera", message)
  }

  /// Ends every stream: the server stops.
  package func close() {
    let (listeners, watchers) = state.withLock { state in
      state.isClosed = true
      defer {
        state.listeners = [:]
        state.watchers = [:]
      }
      return (Array(state.listeners.values), Array(state.watchers.values))
    }
    for listener in listeners { listener.continuation.finish() }
    for watcher in watchers { watcher.continuation.finish() }
  }

  /// How many pages listen now.
  package var listening: Int { state.withLock { $0.listeners.count } }

  /// Notices that the ear hears, from after `lastID` on where that is still known; else
  /// a refresh comes first. End it with `stop`: a stream that nobody reads does not end by itself.
  func listen(_ ear: Ear, after lastID: String?) -> Listening<Notice> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Notice.self, bufferingPolicy: .bufferingOldest(Self.backlog))
    return state.withLock { state in
      let key = state.newKey()
      guard !state.isClosed else {
        continuation.finish()
        return Listening(key: key, values: stream)
      }
      for notice in missed(after: lastID, in: state) where ear.hears(notice) {
        continuation.yield(notice)
      }
      state.listeners[key] = Listener(ear: ear, continuation: continuation)
      return Listening(key: key, values: stream)
    }
  }

  /// States of one stream as they change, the newest only; `now` comes first. End it with `stop`.
  func watch(
    _ camera: ID<Camera>, role: StreamRole, now: CameraState
  ) -> Listening<CameraState> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: CameraState.self, bufferingPolicy: .bufferingNewest(1))
    continuation.yield(now)
    return state.withLock { state in
      let key = state.newKey()
      if state.isClosed { continuation.finish() }
      state.watchers[key] = Watcher(camera: camera, role: role, continuation: continuation)
      return Listening(key: key, values: stream)
    }
  }

  func stop<Value>(_ listening: Listening<Value>) {
    state.withLock { state in
      state.listeners[listening.key] = nil
      state.watchers[listening.key] = nil
    }
  }

  private func publish(
    topic: String, kind: String, unit: ID<Unit>? = nil, _ body: some Encodable
  ) {
    guard let data = try? JSONEncoder().encode(body) else { return }
    let json = String(decoding: data, as: UTF8.self)
    state.withLock { state in
      state.last += 1
      let notice = Notice(
        id: "\(epoch)-\(state.last)", number: state.last, topic: topic, kind: kind, json: json,
        unit: unit)
      state.recent.append(notice)
      if state.recent.count > Self.memory { state.recent.removeFirst() }
      Self.send(notice, to: &state)
    }
  }

  /// Under the same lock that gave the number: a page that heard 6 before 5 and then lost its line
  /// would come back for what is after 6.
  private static func send(_ notice: Notice, to state: inout State) {
    for (key, listener) in state.listeners where listener.ear.hears(notice) {
      if case .enqueued = listener.continuation.yield(notice) { continue }
      listener.continuation.finish()
      state.listeners[key] = nil
    }
  }

  private func missed(after lastID: String?, in state: State) -> [Notice] {
    guard let lastID else { return [] }
    let parts = lastID.split(separator: "-")
    let oldest = state.recent.first?.number ?? state.last + 1
    if parts.count == 2, parts[0] == epoch,
      let number = OutsideNumber.whole(parts[1], in: 0...state.last), number + 1 >= oldest,
      state.last - number < Self.backlog / 2
    {
      return state.recent.filter { $0.number > number }
    }
    let id = "\(epoch)-\(state.last)"
    return [Notice(id: id, number: state.last, topic: "refresh", kind: "refresh", json: "{}")]
  }
}

/// What a reader of a hub holds until it stops.
struct Listening<Value: Sendable>: Sendable {
  fileprivate let key: Int
  let values: AsyncStream<Value>
}

/// One thing that a page is told.
struct Notice: Sendable {
  let id: String
  let number: UInt64
  let topic: String
  /// The event's name in the stream: `change`, `camera`, `refresh`.
  let kind: String
  let json: String
  /// Whose crew it concerns; `nil`: not one crew's matter.
  var unit: ID<Unit>?

  /// Whether a line asks anew, at this notice, if its viewer is still let in: an account has
  /// changed or signed out, or time has passed.
  var mayEndLines: Bool { topic == "beat" || topic == Change.Noun.user.rawValue }
}

/// What one page may hear.
struct Ear: Sendable {
  /// Topics that every line hears: those on which it asks whether its viewer is still let in.
  private static let ofEverybody: Set<String> = ["refresh", "beat", Change.Noun.user.rawValue]

  let topics: Set<String>
  /// Set: only what concerns this unit.
  var unit: ID<Unit>?

  func hears(_ notice: Notice) -> Bool {
    Self.ofEverybody.contains(notice.topic) || isFor(notice)
  }

  /// Whether the page itself is told.
  func passesOn(_ notice: Notice) -> Bool {
    notice.topic == "refresh" || notice.topic == "beat" || isFor(notice)
  }

  private func isFor(_ notice: Notice) -> Bool {
    topics.contains(notice.topic) && (unit == nil || notice.unit == unit)
  }
}

private struct ChangeNotice: Encodable {
  let noun: String
  let id: String
  let version: Int64
  /// Whose page shows it too.
  let incident: String?
}

private struct CameraNotice: Encodable {
  let id: String
  let role: String
  let state: LiveMessage
}
