import AulaDomain
import AulaVideo
import Synchronization

/// Keeps what a source tells and lets a test await it.
final class Log<Element: Sendable>: Sendable {
  private let entries = Mutex<[Element]>([])
  private let changed: AsyncStream<Void>
  private let signal: AsyncStream<Void>.Continuation

  init() {
    (changed, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  var all: [Element] { entries.withLock { $0 } }

  func add(_ entry: Element) {
    entries.withLock { $0.append(entry) }
    signal.yield()
  }

  /// Waits until `condition` holds for all entries so far.
  func until(_ condition: ([Element]) -> Bool) async {
    for await _ in changed where condition(all) { return }
  }
}

extension Log<SourceEvent> {
  var packets: [Packet] {
    all.compactMap { event in
      if case .packet(let packet) = event { packet } else { nil }
    }
  }
  var states: [CameraState] {
    all.compactMap { event in
      if case .state(let state) = event { state } else { nil }
    }
  }
  var gaps: [Gap] {
    all.compactMap { event in
      if case .gap(let gap) = event { gap } else { nil }
    }
  }
  var formats: [InputFormat] {
    all.compactMap { event in
      if case .begin(let format) = event { format } else { nil }
    }
  }

  func packets(_ count: Int) async {
    await until { _ in packets.count >= count }
  }
}

extension VideoSource {
  /// Runs beside `body` and is cancelled after it.
  func during<Answer: Sendable>(
    _ body: @Sendable (Log<SourceEvent>) async throws -> Answer
  ) async throws -> Answer {
    let log = Log<SourceEvent>()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.run { log.add($0) } }
      defer { group.cancelAll() }
      return try await body(log)
    }
  }
}
