/// Writes boxes of the ISO base media file format (ISO/IEC 14496-12, 4.2), big-endian.
struct BoxWriter {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int = 1_024) {
    bytes.reserveCapacity(capacity)
  }

  mutating func box(_ type: String, _ content: (inout BoxWriter) -> Void) {
    let start = bytes.count
    u32(0)
    bytes += Array(type.utf8)
    content(&self)
    let size = UInt32(bytes.count - start)
    for index in 0..<4 {
      bytes[start + index] = UInt8(truncatingIfNeeded: size >> (24 - index * 8))
    }
  }

  mutating func fullBox(
    _ type: String, version: UInt8 = 0, flags: UInt32 = 0, _ content: (inout BoxWriter) -> Void
  ) {
    box(type) { box in
      box.u32(UInt32(version) << 24 | flags)
      content(&box)
    }
  }

  mutating func u8(_ value: UInt8) { bytes.append(value) }
  mutating func u16(_ value: Int) { append(UInt16(truncatingIfNeeded: value)) }
  mutating func u32(_ value: UInt32) { append(value) }
  mutating func u32(_ value: Int) { append(UInt32(truncatingIfNeeded: value)) }
  mutating func u64(_ value: Int64) { append(value) }
  mutating func zeros(_ count: Int) { bytes += repeatElement(0, count: count) }
  mutating func raw(_ content: [UInt8]) { bytes += content }
  mutating func text(_ value: String) { bytes += Array(value.utf8) }

  private mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
  }
}
