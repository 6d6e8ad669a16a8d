package import AulaDomain

/// A compressed frame, as it leaves a source.
package struct Packet: Sendable {
  /// When the picture is to be shown.
  package var time: MediaTime
  /// When it is to be decoded: never before the packet ahead of it. The same as `time`, unless the
  /// stream has B-frames.
  package var decodeTime: MediaTime
  /// Ticks until the next frame as the container says; 0 where it does not.
  package let durationTicks: Int64
  /// When the frame's last byte reached this machine.
  package let arrival: Timestamp
  /// A decoder can start here (IDR; IRAP in H.265).
  package let isKey: Bool
  /// H.264 and H.265: NAL units, each after its length in 4 bytes, without parameter sets and
  /// delimiters (they are in the format). Other codecs: as in the container.
  package let data: [UInt8]

  package init(
    time: MediaTime, decodeTime: MediaTime, durationTicks: Int64 = 0, arrival: Timestamp,
    isKey: Bool, data: [UInt8]
  ) {
    self.time = time
    self.decodeTime = decodeTime
    self.durationTicks = durationTicks
    self.arrival = arrival
    self.isKey = isKey
    self.data = data
  }
}

/// What an input is made of: enough to decode it, and to record it where that is possible.
package struct InputFormat: Hashable, Sendable {
  package enum Codec: String, Sendable, CaseIterable {
    case h264, h265, mpeg1, mpeg2, mpeg4, mjpeg
  }

  package let codec: Codec
  /// Pixels.
  package let width: Int
  package let height: Int
  /// Frames a second as announced; 0 where nobody says.
  package let nominalRate: Double
  /// What the decoder wants beforehand: `avcC`, `hvcC`, or the codec's own headers.
  package let configuration: [UInt8]
  /// For H.264 and H.265, which are recorded and shown as they are; the others are only decoded.
  package let stream: StreamFormat?

  package init(
    codec: Codec, width: Int, height: Int, nominalRate: Double, configuration: [UInt8]
  ) {
    self.codec = codec
    self.width = width
    self.height = height
    self.nominalRate = nominalRate
    self.configuration = configuration
    stream = nil
  }

  package init(_ stream: StreamFormat) {
    codec = stream.codec == .h264 ? .h264 : .h265
    width = stream.width
    height = stream.height
    nominalRate = stream.nominalRate
    configuration = stream.configuration
    self.stream = stream
  }
}

/// What a demuxer yields, in the order of the file or wire.
package enum DemuxedUnit: Sendable {
  /// What the packets from here on are made of. First of all, and again when it changes; the next
  /// packet is a key frame.
  case begin(InputFormat)
  case packet(Packet)
}
