package import AulaDomain

/// Makes a fragment of each packet of one run: `moof` and `mdat` with one frame, placed on UTC by
/// `tfdt` version 1.
///
/// A fragment is built the moment its frame is there. How long the frame will stand is not known
/// yet, so the longest of the latest steps between frames is stated, or the announced rate's at the
/// start; the next fragment's own time is what counts. Longest, because a player takes a frame that
/// comes later than twice the stated duration for a break and drops all up to the next key frame
/// (W3C Media Source Extensions, 3.5.8, "coded frame processing").
package struct FragmentWriter: Sendable {
  /// Bytes of every `moof`: all fields have a fixed size.
  static let headLength = 104

  private var sequence: Int64 = 0
  private var previous: MediaTime?
  private var steps: [Int64] = []
  private let nominalStep: Int64

  package init(format: StreamFormat) {
    let rate = format.nominalRate > 0 ? format.nominalRate : 25
    nominalStep = Int64(Double(MediaTime.ticksPerSecond) / rate)
  }

  package mutating func fragment(_ packet: Packet) -> Fragment {
    if let previous {
      let step = packet.decodeTime.ticks(since: previous)
      if step > 0, step <= MediaTime.ticksPerSecond { note(step) }
    }
    previous = packet.decodeTime
    defer { sequence += 1 }
    let duration = steps.max() ?? nominalStep
    return Fragment(
      sequence: sequence, startsWithKey: packet.isKey, start: packet.decodeTime,
      durationTicks: duration, arrival: packet.arrival, bytes: bytes(packet, duration))
  }

  private mutating func note(_ step: Int64) {
    if steps.count == 16 { steps.removeFirst() }
    steps.append(step)
  }

  private func bytes(_ packet: Packet, _ duration: Int64) -> [UInt8] {
    var writer = BoxWriter(capacity: packet.data.count + Self.headLength + 8)
    writer.box("moof") { moof in
      moof.fullBox("mfhd") { $0.u32(UInt32(truncatingIfNeeded: sequence + 1)) }
      moof.box("traf") { traf in
        traf.fullBox("tfhd", flags: 0x2_0000) { $0.u32(1) }  // offsets count from the moof
        traf.fullBox("tfdt", version: 1) { $0.u64(packet.decodeTime.ticks) }
        traf.fullBox("trun", version: 1, flags: 0xF01) { box in
          box.u32(1)
          box.u32(Self.headLength + 8)
          box.u32(UInt32(clamping: duration))
          box.u32(packet.data.count)
          box.u32(packet.isKey ? SampleFlags.key : SampleFlags.other)
          box.u32(Int(packet.time.ticks(since: packet.decodeTime)))
        }
      }
    }
    writer.box("mdat") { $0.raw(packet.data) }
    return writer.bytes
  }
}

/// ISO/IEC 14496-12, 8.8.3.1.
enum SampleFlags {
  /// Depends on no other sample.
  static let key: UInt32 = 0x0200_0000
  /// Depends on others; not a sync sample.
  static let other: UInt32 = 0x0101_0000
}
