import AulaDomain
import AulaTesting
import AulaVideo
import Testing

@testable import aula

struct WorkerWireTests {
  private static let camera = ID<Camera>(rawValue: .max)
  private static let packet = Packet(
    time: MediaTime(ticks: 5), decodeTime: MediaTime(ticks: .min), durationTicks: -1,
    arrival: Timestamp(microseconds: 1), isKey: true, data: [1, 2, 3])
  private static let format = InputFormat(
    codec: .h265, width: 640, height: 360, nominalRate: 12.5, configuration: [9, 8])

  static let requests: [WorkerRequest] = [
    .rules(camera, nil), .rules(camera, Array("{}".utf8)), .begin(camera, format),
    .packet(.max, camera, packet, looks: true), .skip(camera), .forget(camera),
    .still(
      3,
      StillRequest(
        format: format, fragments: [4, 5], moment: MediaTime(ticks: 6), maximumWidth: 320)),
    .check(4, format, packet),
    .photograph(5, PhotographRequest(format: .png, turn: 8, bytes: [0x89, 0x50])),
  ]

  static let replies: [WorkerReply] = [
    .done(1, isSound: true, microseconds: 5), .done(2, isSound: nil, microseconds: 0),
    .picture(3, [0xFF, 0xD8], microseconds: 9),
    .photograph(6, picture: [0xFF, 0xD8, 1], thumbnail: [0xFF], microseconds: 3_000_000),
    .refused(4, Fault(.corrupt, "video.no-picture", "никак"), microseconds: 1),
    .sighting(
      Sighting(
        camera: camera,
        trigger: Trigger(
          rule: "Ворота", ruleKind: .lineCrossing, track: 3, label: .person,
          start: MediaTime(ticks: 160_339_176_000_000),
          end: MediaTime(ticks: 160_339_176_090_000),
          box: PictureBox(x: 0.25, y: 0, width: 0.5, height: 1),
          arrival: Timestamp(microseconds: 1_781_546_400_000_000)), picture: [1])),
    .fault(Fault(.failed, "analysis.failed", "x")),
  ]

  @Test(arguments: requests.indices) func `a request is read as it was written`(at place: Int)
    throws
  {
    let bytes = Self.requests[place].bytes
    #expect(try WorkerRequest(bytes).bytes == bytes)
    #expect("\(try WorkerRequest(bytes))" == "\(Self.requests[place])")
  }

  @Test(arguments: replies.indices) func `a reply is read as it was written`(at place: Int) throws {
    let bytes = try Self.replies[place].bytes()
    let read = try WorkerReply(bytes)
    if case .sighting(let sighting) = read, case .sighting(let sent) = Self.replies[place] {
      #expect(sighting.trigger == sent.trigger && sighting.camera == sent.camera)
      #expect(sighting.picture == sent.picture)
    } else {
      #expect(try read.bytes() == bytes)
    }
  }

  @Test func `half a message, and one with a tail, are none`() throws {
    for bytes in Self.requests.map(\.bytes) {
      for wrong in (0..<bytes.count).map({ Array(bytes[..<$0]) }) + [bytes + [0]] {
        #expect(throws: WireReader.Malformed.self) { try WorkerRequest(wrong) }
      }
    }
    for bytes in try Self.replies.map({ try $0.bytes() }) {
      for wrong in (0..<bytes.count).map({ Array(bytes[..<$0]) }) + [bytes + [0]] {
        #expect(throws: WireReader.Malformed.self) { try WorkerReply(wrong) }
      }
    }
  }

  /// A worker that decodes hostile bytes may send anything: the server reads it and lives.
  @Test func `any bytes are a reply or none`() throws {
    var random = SeededRandom(seed: 20)
    let replies = try Self.replies.map { try $0.bytes() }
    var read = 0
    for round in 0..<20_000 {
      var bytes = replies[round % replies.count]
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = .random(in: 0...255, using: &random)
      }
      if (try? WorkerReply(bytes)) != nil { read += 1 }
      _ = try? WorkerRequest(bytes)
    }
    #expect(read > 0 && read < 20_000)
  }

  @Test func `a photograph of no known kind or turn, or of too many bytes, is none`() throws {
    let good = PhotographRequest(format: .jpeg, turn: 1, bytes: [1, 2, 3])
    let whole = WorkerRequest.photograph(1, good).bytes
    for (place, value) in [(9, UInt8(2)), (10, 0), (10, 9), (11, 4)] {
      var wrong = whole
      wrong[place] = value
      #expect(throws: WireReader.Malformed.self) { try WorkerRequest(wrong) }
    }
    let long = [UInt8](repeating: 0, count: PhotographRequest.longest + 1)
    let large = WorkerRequest.photograph(
      1, PhotographRequest(format: .jpeg, turn: 1, bytes: long))
    #expect(throws: WireReader.Malformed.self) { try WorkerRequest(large.bytes) }
  }

  @Test func `a trigger from beyond the centuries is not believed`() throws {
    for ticks in [Int64.max, .min, -1] {
      let trigger = Trigger(
        rule: "r", ruleKind: .intrusion, track: 0, label: .motion, start: MediaTime(ticks: 0),
        end: MediaTime(ticks: ticks), box: PictureBox(x: 0, y: 0, width: 1, height: 1),
        arrival: Timestamp(microseconds: 0))
      let bytes = try WorkerReply.sighting(
        Sighting(camera: Self.camera, trigger: trigger, picture: nil)
      ).bytes()
      #expect(throws: WireReader.Malformed.self) { try WorkerReply(bytes) }
    }
  }
}
