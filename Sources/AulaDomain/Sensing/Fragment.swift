/// One `moof` + `mdat` of fragmented MP4 (ISO/IEC 14496-12, 8.8) that holds one frame.
///
/// Built once from a packet: the same bytes are kept in the live ring, on disk and in an export.
package struct Fragment: Sendable {
  /// Counts from 0 within a run; a viewer that sees a hole knows that it skipped.
  package let sequence: Int64
  /// A decoder can start here.
  package let startsWithKey: Bool
  package let start: MediaTime
  /// Ticks until the next frame, as known when the fragment was built.
  package let durationTicks: Int64
  /// When the frame's last byte reached this machine.
  package let arrival: Timestamp
  package let bytes: [UInt8]

  package init(
    sequence: Int64, startsWithKey: Bool, start: MediaTime, durationTicks: Int64,
    arrival: Timestamp, bytes: [UInt8]
  ) {
    self.sequence = sequence
    self.startsWithKey = startsWithKey
    self.start = start
    self.durationTicks = durationTicks
    self.arrival = arrival
    self.bytes = bytes
  }
}

/// What a live viewer gets, in order.
package enum LiveEvent: Sendable {
  /// A run begins: `ftyp` + `moov`, and what it is made of. Comes first, and again at a new run.
  case begin(format: StreamFormat, initialization: [UInt8])
  case fragment(Fragment)
  /// The viewer was too slow and lost this many fragments; the next one starts with a key frame.
  case skipped(Int64)
}
