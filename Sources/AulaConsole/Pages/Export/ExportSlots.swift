import Synchronization

/// How many files are being sent at once: each reads the disk as fast as its receiver takes it,
/// and recording comes first.
package final class ExportSlots: Sendable {
  static let most = 4

  private let taken = Mutex(0)

  /// Taken for as long as it is held.
  final class Slot: Sendable {
    private let slots: ExportSlots

    fileprivate init(_ slots: ExportSlots) {
      self.slots = slots
    }

    deinit { slots.taken.withLock { $0 -= 1 } }
  }

  /// `nil` where as many are taken as there may be.
  func take() -> Slot? {
    taken.withLock { count in
      guard count < Self.most else { return nil }
      count += 1
      return Slot(self)
    }
  }
}
