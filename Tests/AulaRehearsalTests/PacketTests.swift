import AulaDomain
import AulaRehearsal
import AulaTesting
import Testing

@Suite struct PacketTests {
  @Test(arguments: VideoCodec.allCases)
  func `units survive being cut into packets and put together`(codec: VideoCodec) {
    var random = SeededRandom(seed: 7)
    let packetizer = Packetizer(codec: codec, largest: 100)
    let head: [UInt8] = codec == .h264 ? [0x65] : [19 << 1, 1]
    for size in [1, 20, 98, 99, 100, 101, 197, 1_000] {
      let unit = head + (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
      let picture = AccessUnit(units: [unit], isKey: false, ticks: 0)
      let payloads = packetizer.payloads(picture, parameterSets: [])
      #expect(payloads.allSatisfy { $0.count <= 100 })
      var together = Depacketizer(codec: codec)
      #expect(payloads.flatMap { together.units($0) } == [unit])
    }
  }

  @Test(arguments: VideoCodec.allCases)
  func `parameter sets travel in one packet before a key frame`(codec: VideoCodec) {
    let sets: [[UInt8]] =
      codec == .h264
      ? [[0x67, 1, 2, 3], [0x68, 9]] : [[32 << 1, 1, 5], [33 << 1, 1, 6], [34 << 1, 1, 7]]
    let slice: [UInt8] = codec == .h264 ? [0x65, 8, 8] : [19 << 1, 1, 8]
    let payloads = Packetizer(codec: codec)
      .payloads(AccessUnit(units: [slice], isKey: true, ticks: 0), parameterSets: sets)
    #expect(payloads.count == 2)
    var together = Depacketizer(codec: codec)
    #expect(together.units(payloads[0]) == sets)
    #expect(together.units(payloads[1]) == [slice])
  }

  @Test func `requests are read whole, in pieces and between packets`() throws {
    let text = "DESCRIBE rtsp://h/a RTSP/1.0\r\nCSeq: 3\r\nX: a: b\r\nContent-Length: 2\r\n\r\nhi"
    let bytes = [0x24, 1, 0, 3, 9, 9, 9] + Array(text.utf8)
    for step in [1, 3, 1_000] {
      var parser = RTSPParser()
      var inputs: [RTSPInput] = []
      for start in stride(from: 0, to: bytes.count, by: step) {
        parser.append(bytes[start..<min(start + step, bytes.count)])
        while let input = try parser.next() { inputs.append(input) }
      }
      #expect(inputs.first == .interleaved(channel: 1, bytes: [9, 9, 9]))
      guard case .request(let request) = inputs.last else {
        Issue.record("no request")
        continue
      }
      #expect(request.method == "DESCRIBE" && request.sequence == "3")
      #expect(request.headers["x"] == "a: b" && request.body == Array("hi".utf8))
    }
  }

  @Test func `no bytes bring the parser down`() {
    var random = SeededRandom(seed: 11)
    let start = Array("PLAY rtsp://h/a RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 4\r\n\r\nabcd".utf8)
    for _ in 0..<3_000 {
      var bytes = start
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: 0...255, using: &random)
        if Bool.random(using: &random) { bytes.remove(at: place) }
      }
      var parser = RTSPParser()
      parser.append(bytes)
      var count = 0
      while count < 100, (try? parser.next()) != nil { count += 1 }
      #expect(count < 100)
    }
  }

  @Test func `headers without an end are refused`() {
    var parser = RTSPParser()
    parser.append(Array("GET ".utf8) + [UInt8](repeating: 65, count: 20_000))
    #expect(throws: Fault.self) { try parser.next() }
  }

  @Test(arguments: [
    ("cut:10s", StreamFault.cut(after: .seconds(10))), ("stall", .stall(after: .zero)),
    ("jump:2s,60s", .clockJump(after: .seconds(2), by: .seconds(60))),
    ("slow:250ms", .slowStart(.milliseconds(250))), ("401", .unauthorized),
  ])
  func `faults are read from the command line`(text: String, fault: StreamFault) throws {
    #expect(try StreamFault(parsing: text) == fault)
  }

  @Test(arguments: ["", "explode", "cut:soon", "cut:1e99"])
  func `what is no fault is refused`(text: String) {
    #expect(throws: Fault.self) { try StreamFault(parsing: text) }
  }
}
