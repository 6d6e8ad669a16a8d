package import AulaDomain
import AulaVideo

/// A camera that plays a coded loop and burns clock and label into each picture as it goes out:
/// the loop is decoded, written on and coded anew. Loops of one size may follow one another; the
/// stream goes on without a break.
package actor CaptionCamera {
  /// What the pictures bear at a moment.
  package typealias Lines = @Sendable (Timestamp) -> BurnedIn

  package nonisolated let feed: LiveFeed
  package nonisolated let unownedExecutor: UnownedSerialExecutor
  private nonisolated let executor: ThreadExecutor
  private let world: any World
  private let picture: ScenePicture
  private let lines: Lines
  private let encoder: Coder
  private var loop: EncodedLoop?
  private var decoder: StreamDecoder?
  /// Counts the loop's pictures.
  private var place = 0

  /// Holds the encoder, which cannot be copied.
  private final class Coder {
    var encoder: H264Encoder
    init(_ encoder: consuming H264Encoder) { self.encoder = encoder }
  }

  /// `quality` as x264's constant rate factor.
  ///
  /// - Throws: `video.cannot-encode`.
  package init(
    _ picture: ScenePicture, quality: Double = 28, world: any World, lines: @escaping Lines
  ) throws {
    executor = ThreadExecutor(name: "aula-caption")
    unownedExecutor = executor.asUnownedSerialExecutor()
    let made = try H264Encoder(
      EncoderOptions(
        width: picture.width, height: picture.height, rate: picture.rate,
        groupLength: max(1, Int(picture.rate.rounded())), quality: .constant(quality),
        preset: "ultrafast"))
    let sets = ParameterSets(codec: .h264, configuration: made.format.configuration).units
    feed = LiveFeed(codec: .h264, parameterSets: sets, rate: picture.rate)
    encoder = Coder(made)
    self.world = world
    self.picture = picture
    self.lines = lines
  }

  /// Plays `loop` from its first picture on, instead of what was played before.
  ///
  /// - Throws: `rehearsal.bad-loop` where its pictures have another size.
  package func show(_ loop: EncodedLoop) throws {
    let beginning: [UInt8] = [0, 0, 0, 1]
    let annexB = loop.parameterSets.reduce(into: [UInt8]()) { $0 += beginning + $1 }
    let sets = ParameterSets(codec: loop.codec, configuration: annexB)
    guard let format = sets.format(nominalRate: loop.rate), format.width == picture.width,
      format.height == picture.height
    else {
      throw Fault(
        .invalid, "rehearsal.bad-loop",
        "A loop of \(picture.width)×\(picture.height) is wanted, as the camera's stream is.")
    }
    let decoder = StreamDecoder(options: DecoderOptions())
    _ = decoder.begin(InputFormat(format))
    (self.loop, self.decoder, place) = (loop, decoder, 0)
  }

  /// Sends pictures in their time until cancelled. On a machine that is too slow it sends fewer,
  /// and the loop takes longer.
  package func run() async throws {
    let start = world.uptime()
    var number: Int64 = 0
    while !Task.isCancelled {
      let due = start + .microseconds(Int64(Double(number) * 1_000_000 / picture.rate))
      let wait = due - world.uptime()
      if wait > .zero { try await world.sleep(for: wait) }
      for unit in try shoot(number) { feed.publish(unit) }
      let now = (world.uptime() - start).inSeconds * picture.rate
      number = max(number + 1, Int64(now))
    }
  }

  /// The loop's next picture as number `number` of the stream; none while nothing is shown.
  package func shoot(_ number: Int64) throws -> [AccessUnit] {
    guard let loop, let decoder else { return [] }
    let source = loop.pictures[place]
    place = (place + 1) % loop.pictures.count
    let time = MediaTime(ticks: Int64(Double(number) * 90_000 / picture.rate))
    let packet = Packet(
      time: time, decodeTime: time, arrival: world.now(), isKey: source.isKey,
      data: source.units.reduce(into: [UInt8]()) { bytes, unit in
        withUnsafeBytes(of: UInt32(unit.count).bigEndian) { bytes += $0 }
        bytes += unit
      })
    var units: [AccessUnit] = []
    for frame in decoder.decode(packet).frames {
      for packet in try encoder.encoder.encode(lines(world.now()).drawn(on: frame)) {
        units.append(
          AccessUnit(
            units: ClipLoop.units(packet.data), isKey: packet.isKey, ticks: packet.time.ticks))
      }
    }
    return units
  }
}
