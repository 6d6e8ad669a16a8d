package import AulaDomain

/// Where a stream's packets are decoded and looked at: outside of the way that recordings and live
/// pictures take. No call blocks.
package protocol StreamAnalysis: Sendable {
  func begin(_ format: InputFormat)
  func append(_ packet: Packet)
  /// Until cancelled.
  func run(tell: @escaping @Sendable (StreamVerdict) -> Void) async
}

/// What decoding a stream has shown of it.
package enum StreamVerdict: Hashable, Sendable {
  /// Whether a sound picture came of a packet, and when the packet arrived.
  case picture(isSound: Bool, arrival: Timestamp)
  /// Its pictures ended the processes that decoded them: nothing is decoded until then.
  case setAside(until: Timestamp)
}

/// Looks now and then at a key frame of the streams that nobody analyses, whether it can be
/// decoded: what is recorded unseen is else found broken when it is needed.
package protocol KeyFrameCheck: Sendable {
  /// Never blocks; false where there is no room.
  func look(
    at packet: Packet, of format: InputFormat, camera: ID<Camera>,
    tell: @escaping @Sendable (_ isSound: Bool) -> Void
  ) -> Bool
}
