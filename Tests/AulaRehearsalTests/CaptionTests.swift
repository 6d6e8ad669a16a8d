import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import Testing

@testable import AulaRehearsal

@Suite struct CaptionTests {
  private let picture = ScenePicture(width: 320, height: 180, rate: 4)

  private func loop(_ name: String, frames: Int = 6) throws -> EncodedLoop {
    let renderer = SceneRenderer(try Scene.named(name), picture: picture)
    return try EncodedLoop(
      coding: (0..<frames).map { renderer.render($0).frame }, rate: picture.rate)
  }

  private func decoded(_ units: [AccessUnit], of feed: LiveFeed, by decoder: StreamDecoder)
    -> [Frame]
  {
    units.flatMap { unit in
      decoder.decode(
        Packet(
          time: MediaTime(ticks: unit.ticks), decodeTime: MediaTime(ticks: unit.ticks),
          arrival: Timestamp(microseconds: 0), isKey: unit.isKey,
          data: unit.units.reduce(into: [UInt8]()) { bytes, unit in
            withUnsafeBytes(of: UInt32(unit.count).bigEndian) { bytes += $0 }
            bytes += unit
          })
      ).frames
    }
  }

  private func viewer(of feed: LiveFeed) throws -> StreamDecoder {
    let beginning: [UInt8] = [0, 0, 0, 1]
    let sets = ParameterSets(
      codec: .h264,
      configuration: feed.parameterSets.reduce(into: [UInt8]()) { $0 += beginning + $1 })
    let decoder = StreamDecoder(options: DecoderOptions())
    _ = decoder.begin(InputFormat(try #require(sets.format(nominalRate: feed.rate))))
    return decoder
  }

  @Test(arguments: ["gate-day", "parking-night"])
  func `the clock in the picture is the world's, and the label the camera's`(name: String)
    async throws
  {
    let world = ManualWorld()
    let camera = try CaptionCamera(picture, world: world) {
      BurnedIn(clock: BurnedIn.clock($0, secondsFromUTC: 18_000), label: "Двор 9 ZIP-1")
    }
    #expect(try await camera.shoot(0).isEmpty)
    try await camera.show(try loop(name))
    let decoder = try viewer(of: camera.feed)
    for number in 0..<14 {
      let frames = decoded(
        try await camera.shoot(Int64(number)), of: camera.feed, by: decoder)
      let frame = try #require(frames.first)
      let second = number / 4
      let truth = BurnedIn(clock: "15-06-2026 23:00:0\(second)", label: "ДВОР 9 ZIP-1")
      #expect(truth.isRead(in: frame), "picture \(number)")
      for wrong in [
        BurnedIn(clock: "15-06-2026 23:00:0\(second + 1)", label: truth.label),
        BurnedIn(clock: truth.clock, label: "ДВОР 8 ZIP-1"),
      ] {
        #expect(!wrong.isRead(in: frame))
      }
      world.advance(by: .milliseconds(250))
    }
  }

  @Test func `another loop follows on the same stream; one of another size is refused`()
    async throws
  {
    let world = ManualWorld()
    let camera = try CaptionCamera(picture, world: world) { _ in
      BurnedIn(clock: "01-01-2026 00:00:00", label: "ДВОР 1")
    }
    let decoder = try viewer(of: camera.feed)
    var light: [Double] = []
    for (turn, name) in ["gate-day", "gate-night"].enumerated() {
      try await camera.show(try loop(name))
      for number in 0..<5 {
        let frames = decoded(
          try await camera.shoot(Int64(turn * 5 + number)), of: camera.feed, by: decoder)
        let frame = try #require(frames.first)
        light.append(Double(frame.luma.reduce(0) { $0 + Int($1) }) / Double(frame.luma.count))
      }
    }
    #expect(light[4] > light[9] + 40, "day is brighter than night: \(light)")
    let small = try Tiny.loop()
    await #expect { try await camera.show(small) } throws: {
      ($0 as? Fault)?.code == "rehearsal.bad-loop"
    }
  }

  @Test func `a clock tells the day of the zone, also before 1970 and at the turn of the year`() {
    let cases: [(Int64, Int, String)] = [
      (0, 0, "01-01-1970 00:00:00"), (0, 18_000, "01-01-1970 05:00:00"),
      (-1, 0, "31-12-1969 23:59:59"), (1_798_743_600, 18_000, "01-01-2027 00:00:00"),
      (1_709_233_199, 18_000, "29-02-2024 23:59:59"),
    ]
    for (seconds, offset, text) in cases {
      let moment = Timestamp(microseconds: seconds * 1_000_000)
      #expect(BurnedIn.clock(moment, secondsFromUTC: offset) == text)
    }
  }
}
