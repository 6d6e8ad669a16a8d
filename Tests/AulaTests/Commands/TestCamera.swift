import AulaDomain
import AulaRehearsal
import AulaVideo
import Foundation

@testable import aula

/// A camera that does not exist: a real RTSP server with a loop of two seconds.
enum TestCamera {
  private static let loop = Result {
    try EncodedLoop(coding: (0..<20).map { picture($0) }, rate: 10)
  }

  static func serving<Answer: Sendable>(
    _ body: @Sendable (_ url: String) async throws -> Answer
  ) async throws -> Answer {
    let loop = try loop.get()
    return try await StageServer.serving(.init(), world: SystemWorld()) { server in
      server.mount("gate", .loop(loop))
      return try await body(server.url("gate"))
    }
  }

  /// Three seconds as a file, which needs no server.
  static func file(in folder: URL) throws -> String {
    let (format, packets) = try encoded()
    var writer = FragmentWriter(format: format)
    let film = packets.reduce(into: Initialization.bytes(for: format)) {
      $0 += writer.fragment($1).bytes
    }
    let file = folder.appending(path: "camera.mp4")
    try Data(film).write(to: file)
    return file.path
  }

  /// What it takes to make a still of the first picture.
  static func still() throws -> StillRequest {
    let (format, packets) = try encoded()
    var writer = FragmentWriter(format: format)
    return StillRequest(
      format: InputFormat(format), fragments: writer.fragment(packets[0]).bytes,
      moment: packets[0].time, maximumWidth: nil)
  }

  static func keyFrame() throws -> (InputFormat, Packet) {
    let (format, packets) = try encoded()
    return (InputFormat(format), packets[0])
  }

  private static func encoded() throws -> (StreamFormat, [Packet]) {
    var encoder = try H264Encoder(
      EncoderOptions(width: 160, height: 96, rate: 10, groupLength: 5, quality: .constant(30)))
    var packets: [Packet] = []
    for number in 0..<30 { packets += try encoder.encode(picture(number)) }
    packets += encoder.finish()
    return (encoder.format, packets)
  }

  /// A bright bar that wanders.
  static func picture(_ number: Int, width: Int = 160, height: Int = 96) -> Frame {
    let luma = (0..<width * height).map { place -> UInt8 in
      (place % width) / 8 == number ? 220 : UInt8(60 + place / width % 100)
    }
    let colour = [UInt8](repeating: 128, count: (width + 1) / 2 * ((height + 1) / 2))
    return Frame(
      time: MediaTime(ticks: Int64(number) * 9_000), arrival: Timestamp(microseconds: 0),
      width: width, height: height, luma: luma, blue: colour, red: colour)
  }
}
