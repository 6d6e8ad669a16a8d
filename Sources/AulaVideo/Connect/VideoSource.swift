package import AulaDomain

/// What a source tells, in order.
package enum SourceEvent: Sendable {
  case state(CameraState)
  /// A run begins: packets of one format on one unbroken timeline. The next packet is a key frame.
  case begin(InputFormat)
  case packet(Packet)
  /// Pictures are missing since `start` (`end` is `nil`), or were missing until `end`.
  case gap(Gap)
}

/// Something that delivers video until it is cancelled: a camera or a file.
package protocol VideoSource: Sendable {
  /// Runs until cancelled; a file that does not loop returns at its end.
  ///
  /// - Parameter deliver: called for one event after another, never two at once, from a thread of
  /// the   source's own. It must not block: whoever needs time puts the event into a bounded queue.
  func run(deliver: @escaping @Sendable (SourceEvent) -> Void) async throws
}
