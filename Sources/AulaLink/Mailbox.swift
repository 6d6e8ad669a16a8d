import Synchronization

/// What waits for one subscriber, within the topic's bound.
final class Mailbox<Message: Sendable>: Sendable {
  private struct Publisher {
    let number: Int
    let message: Message
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var waiting: [(key: String, message: Message)] = []
    var publishers: [Publisher] = []
    var reader: CheckedContinuation<Message?, Never>?
    var isClosed = false
    var nextNumber = 0
    /// Publishers that were cancelled before they began to wait.
    var cancelled: Set<Int> = []
  }

  private let overflow: Overflow<Message>
  private let state = Mutex(State())

  init(_ overflow: Overflow<Message>) {
    self.overflow = overflow
  }

  func put(_ message: Message) async throws {
    let number = state.withLock { state in
      state.nextNumber += 1
      return state.nextNumber
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let publisher = Publisher(number: number, message: message, continuation: continuation)
        state.withLock { admit(publisher, &$0) }?()
      }
    } onCancel: {
      let publisher = state.withLock { state -> Publisher? in
        guard let place = state.publishers.firstIndex(where: { $0.number == number }) else {
          state.cancelled.insert(number)
          return nil
        }
        return state.publishers.remove(at: place)
      }
      publisher?.continuation.resume(throwing: CancellationError())
    }
    _ = state.withLock { $0.cancelled.remove(number) }
  }

  /// What is to be resumed when the lock is free again; nothing where the publisher has to wait.
  private func admit(_ publisher: Publisher, _ state: inout State) -> (() -> Void)? {
    let (message, continuation) = (publisher.message, publisher.continuation)
    if state.cancelled.remove(publisher.number) != nil {
      return { continuation.resume(throwing: CancellationError()) }
    }
    if state.isClosed { return { continuation.resume() } }
    if let reader = state.reader {
      state.reader = nil
      return {
        reader.resume(returning: message)
        continuation.resume()
      }
    }
    switch overflow {
    case .keepLatest(let key):
      let key = key(message)
      state.waiting.removeAll { $0.key == key }
      state.waiting.append((key, message))
    case .wait(let capacity):
      guard state.waiting.count < capacity else {
        state.publishers.append(publisher)
        return nil
      }
      state.waiting.append(("", message))
    }
    return { continuation.resume() }
  }

  /// The next message; `nil` when the mailbox is closed or the reader's task is cancelled.
  func take() async -> Message? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        state.withLock { serve(continuation, &$0) }?()
      }
    } onCancel: {
      close()
    }
  }

  private func serve(
    _ reader: CheckedContinuation<Message?, Never>, _ state: inout State
  ) -> (() -> Void)? {
    precondition(state.reader == nil, "a subscription has one reader")
    guard !state.isClosed else { return { reader.resume(returning: nil) } }
    guard !state.waiting.isEmpty else {
      state.reader = reader
      return nil
    }
    let message = state.waiting.removeFirst().message
    guard !state.publishers.isEmpty else { return { reader.resume(returning: message) } }
    let publisher = state.publishers.removeFirst()
    state.waiting.append(("", publisher.message))
    return {
      reader.resume(returning: message)
      publisher.continuation.resume()
    }
  }

  /// Whoever waits is let go: a subscriber that left loses nothing.
  func close() {
    let (reader, publishers) = state.withLock { state in
      defer {
        state.isClosed = true
        state.reader = nil
        state.publishers = []
        state.waiting = []
      }
      return (state.reader, state.publishers)
    }
    reader?.resume(returning: nil)
    for publisher in publishers { publisher.continuation.resume() }
  }
}
