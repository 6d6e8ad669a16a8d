import AulaDomain

/// Whether pictures can be made of what a camera sends: packets that a decoder refuses, or mends by
/// invention, look alive to whoever only counts bytes.
///
/// One look that fails is a disturbance. Several in a row, over a while, are a camera that nobody
/// sees through; one sound picture makes it good again.
struct Legibility {
  static let patience = Duration.seconds(5)
  static let failuresAllowed = 2

  private var failures = 0
  private var firstFailure: Timestamp?

  /// Since when nothing sound has come; `nil` while it can be read.
  var unreadableSince: Timestamp? { isUnreadable ? firstFailure : nil }
  private var isUnreadable = false

  /// - Parameter moment: when the packet that was looked at arrived.
  mutating func note(isSound: Bool, at moment: Timestamp) {
    if isSound {
      self = Legibility()
      return
    }
    failures += 1
    let since = firstFailure ?? moment
    firstFailure = since
    // The clock may have been set back since.
    isUnreadable =
      isUnreadable || failures > Self.failuresAllowed && moment.since(since) >= Self.patience
  }
}
