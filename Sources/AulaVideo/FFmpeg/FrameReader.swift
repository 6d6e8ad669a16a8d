package import AulaDomain

/// The pictures of a file, one after another, in the order in which they are shown, from tick 0.
/// Blocks: use it on a thread of your own.
package struct FrameReader: ~Copyable {
  private var demuxer: Demuxer
  private var decoder: Decoder?
  private let options: DecoderOptions
  private var ready: [Frame] = []
  private var isAtEnd = false
  private var shown: Int64 = 0
  /// Of the file; `nil` before the first picture.
  package private(set) var format: InputFormat?
  /// Compressed frames read so far, decoded or not.
  package private(set) var packets = 0

  /// - Throws: as `Demuxer`.
  package init(
    _ address: StreamAddress, options: DecoderOptions = DecoderOptions(), world: any World
  ) throws {
    demuxer = try Demuxer(address, world: world)
    self.options = options
  }

  /// The next picture; `nil` at the end.
  package mutating func next() throws -> Frame? {
    while ready.isEmpty, !isAtEnd { try read() }
    if ready.isEmpty { return nil }
    let frame = ready.removeFirst()
    defer { shown += 1 }
    guard let step = demuxer.inventedStep, !options.keyFramesOnly else { return frame }
    return frame.moved(to: MediaTime(ticks: shown * step))
  }

  /// Hands each picture to `body` until it says false or the input ends; how many packets were
  /// read.
  package static func read(
    _ address: StreamAddress, options: DecoderOptions, world: any World,
    _ body: (Frame) throws -> Bool
  ) throws -> Int {
    var reader = try FrameReader(address, options: options, world: world)
    while let frame = try reader.next() {
      guard try body(frame) else { break }
    }
    return reader.packets
  }

  private mutating func read() throws {
    switch try demuxer.next() {
    case .begin(let begun):
      try drain()
      format = begun
      decoder = try Decoder(begun, options: options)
    case .packet(let packet):
      packets += 1
      ready += try decoder?.decode(packet) ?? []
    case nil:
      try drain()
      isAtEnd = true
    }
  }

  private mutating func drain() throws {
    ready += try decoder?.finish() ?? []
    decoder = nil
  }
}

extension Frame {
  func moved(to time: MediaTime) -> Frame {
    Frame(
      time: time, arrival: arrival, width: width, height: height, luma: luma, blue: blue,
      red: red)
  }
}
