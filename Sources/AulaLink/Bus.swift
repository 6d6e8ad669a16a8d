import AulaDomain
import Synchronization

/// Carries messages from whoever publishes to all who subscribed to the topic before, each in
/// order. This one is within the process; one across machines keeps the same shape.
package final class Bus: Sendable {
  private struct State {
    var nextNumber = 0
    /// By topic, in order of subscription.
    var mailboxes: [String: [(number: Int, box: any Sendable)]] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  /// From now on, until the subscription is let go of or its reader's task is cancelled.
  package func subscribe<Message>(to topic: Topic<Message>) -> Subscription<Message> {
    let box = Mailbox(topic.overflow)
    let number = state.withLock { state in
      state.nextNumber += 1
      state.mailboxes[topic.name, default: []].append((state.nextNumber, box))
      return state.nextNumber
    }
    return Subscription(box: box) { [weak self] in self?.remove(number, from: topic.name) }
  }

  /// Hands the message to every subscriber. On a topic that waits, returns when each has room for
  /// it; then it is an error that nobody listens, or that the caller was cancelled meanwhile.
  package func publish<Message>(_ message: Message, on topic: Topic<Message>) async throws {
    let boxes = mailboxes(of: topic)
    if case .wait = topic.overflow, boxes.isEmpty {
      throw Fault(.unavailable, "link.nobody-listens", "nobody listens to \(topic.name): try again")
    }
    for box in boxes { try await box.put(message) }
  }

  private func mailboxes<Message>(of topic: Topic<Message>) -> [Mailbox<Message>] {
    state.withLock { state in
      (state.mailboxes[topic.name] ?? []).map { entry in
        guard let box = entry.box as? Mailbox<Message> else {
          preconditionFailure("topic \(topic.name) carries two kinds of message")
        }
        return box
      }
    }
  }

  private func remove(_ number: Int, from topic: String) {
    state.withLock { state in
      state.mailboxes[topic]?.removeAll { $0.number == number }
      if state.mailboxes[topic]?.isEmpty == true { state.mailboxes[topic] = nil }
    }
  }
}

/// The messages of one topic for one reader. Ends when the reader's task is cancelled.
package final class Subscription<Message: Sendable>: AsyncSequence, Sendable {
  private let box: Mailbox<Message>
  private let leave: @Sendable () -> Void

  fileprivate init(box: Mailbox<Message>, leave: @escaping @Sendable () -> Void) {
    self.box = box
    self.leave = leave
  }

  deinit {
    leave()
    box.close()
  }

  package struct Iterator: AsyncIteratorProtocol {
    fileprivate let subscription: Subscription

    package mutating func next() async -> Message? { await subscription.box.take() }
  }

  /// Of one subscription, one iterator is read at a time.
  package func makeAsyncIterator() -> Iterator { Iterator(subscription: self) }
}
