import AulaDomain
import AulaVideo
import Testing

@testable import aula

struct AnalysisQueueTests {
  private let format = InputFormat(
    codec: .h264, width: 64, height: 48, nominalRate: 10, configuration: [])

  private func packet(_ number: Int, isKey: Bool = false, bytes: Int = 10) -> Packet {
    let time = MediaTime(ticks: Int64(number) * 9_000)
    return Packet(
      time: time, decodeTime: time, arrival: time.timestamp, isKey: isKey,
      data: [UInt8](repeating: 7, count: bytes))
  }

  private func queue(_ cameras: Int) -> AnalysisQueue {
    var queue = AnalysisQueue()
    for number in 0..<cameras {
      queue.add(ID(rawValue: Int64(number)), rules: nil)
      queue.begin(format, of: ID(rawValue: Int64(number)))
    }
    while let request = queue.next(at: .zero) {
      guard case .rules = request else { break }
    }
    return queue
  }

  private func put(
    _ packet: Packet, _ camera: Int, at rate: AnalysisRate = .full, into queue: inout AnalysisQueue
  ) {
    queue.put(
      packet, of: ID(rawValue: Int64(camera)), at: rate, framesPerSecond: 10, now: .zero)
  }

  /// Takes and finishes until nothing is left.
  private func drain(
    _ queue: inout AnalysisQueue, limit: Int = .max, cost: (ID<Camera>) -> Int64 = { _ in 1_000 }
  ) -> [(camera: Int, looks: Bool, isKey: Bool)] {
    var taken: [(camera: Int, looks: Bool, isKey: Bool)] = []
    while taken.count < limit, let request = queue.next(at: .zero) {
      guard case .packet(let ticket, let camera, let packet, let looks) = request else { continue }
      taken.append((Int(camera.rawValue), looks, packet.isKey))
      #expect(queue.finish(ticket, microseconds: cost(camera)) != nil)
    }
    return taken
  }

  @Test func `a camera that costs much gets no more of the worker than another`() {
    var queue = queue(2)
    for number in 0..<90 {
      for camera in 0..<2 { put(packet(number, isKey: number == 0), camera, into: &queue) }
    }
    let taken = drain(&queue, limit: 60) { $0.rawValue == 0 ? 9_000 : 1_000 }
    let dear = taken.count { $0.camera == 0 }
    #expect(dear > 0 && dear < 15)
  }

  @Test func `a camera that was silent has no time saved up`() {
    var queue = queue(2)
    for number in 0..<50 { put(packet(number, isKey: number == 0), 0, into: &queue) }
    _ = drain(&queue)
    for number in 50..<100 {
      put(packet(number), 0, into: &queue)
      put(packet(number, isKey: number == 50), 1, into: &queue)
    }
    let taken = drain(&queue, limit: 40)
    #expect((15...25).contains(taken.count { $0.camera == 0 }))
  }

  @Test func `what finds no room goes up to the next key frame, and the decoder is told`() {
    var queue = queue(1)
    put(packet(0, isKey: true), 0, into: &queue)
    #expect(drain(&queue).count == 1)
    for number in 1..<150 { put(packet(number), 0, into: &queue) }
    #expect(queue.takeTally().lost == 100)
    #expect(drain(&queue).isEmpty)
    put(packet(150, isKey: true), 0, into: &queue)
    var kinds: [String] = []
    while let request = queue.next(at: .zero) {
      switch request {
      case .skip: kinds.append("skip")
      case .packet(_, _, let packet, _): kinds.append(packet.isKey ? "key" : "other")
      default: kinds.append("?")
      }
    }
    #expect(kinds == ["skip", "key"])
  }

  @Test func `large pictures are bounded by their bytes`() {
    var queue = queue(1)
    for number in 0..<9 {
      put(packet(number, isKey: number == 0, bytes: 1 << 20), 0, into: &queue)
    }
    #expect(queue.takeTally().lost == 8)
  }

  @Test func `at a lower rate every picture is decoded and fewer are looked at`() {
    var (half, keys) = (queue(1), queue(1))
    for number in 0..<90 {
      put(packet(number, isKey: number % 30 == 0), 0, at: .half, into: &half)
      put(packet(number, isKey: number % 30 == 0), 0, at: .keyFrames, into: &keys)
      if number % 30 == 29 { #expect(drain(&keys).map(\.isKey) == [true]) }
    }
    let taken = drain(&half)
    #expect(taken.count == 90)
    #expect((44...46).contains(taken.count { $0.looks }))
    #expect(keys.takeTally().looked == 3)
    #expect(half.takeTally().wanted == 90)
  }

  @Test func `a key frame that waits gives way to the next`() {
    var queue = queue(1)
    for number in [0, 30, 60] { put(packet(number, isKey: true), 0, at: .keyFrames, into: &queue) }
    #expect(drain(&queue).count == 1)
  }

  @Test func `from key frames alone to all pictures it goes at a key frame`() {
    var queue = queue(1)
    put(packet(0, isKey: true), 0, at: .keyFrames, into: &queue)
    put(packet(1), 0, at: .keyFrames, into: &queue)
    put(packet(2), 0, at: .full, into: &queue)
    put(packet(30, isKey: true), 0, at: .full, into: &queue)
    put(packet(31), 0, at: .full, into: &queue)
    #expect(drain(&queue).map(\.isKey) == [true, true, false])
  }

  @Test func `the worker has a few requests at once, and answers in their order`() {
    var queue = queue(1)
    for number in 0..<20 { put(packet(number, isKey: number == 0), 0, into: &queue) }
    var tickets: [WorkerRequest.Ticket] = []
    while let request = queue.next(at: .zero) {
      if case .packet(let ticket, _, _, _) = request { tickets.append(ticket) }
    }
    #expect(tickets.count == AnalysisQueue.window)
    #expect(queue.finish(tickets[1], microseconds: 5) == nil)
    #expect(queue.finish(99, microseconds: 5) == nil)
    #expect(queue.finish(tickets[0], microseconds: 5) != nil)
    #expect(queue.next(at: .zero) != nil && queue.next(at: .zero) == nil)
  }

  @Test func `the next worker is told everything, and begins at key frames`() {
    var queue = queue(2)
    for number in 0..<20 { put(packet(number, isKey: number == 0), 1, into: &queue) }
    _ = drain(&queue, limit: 3)
    #expect(queue.restart().isEmpty)
    put(packet(20), 1, into: &queue)
    put(packet(30, isKey: true), 1, into: &queue)
    var (rules, begins, packets) = (0, 0, 0)
    while let request = queue.next(at: .zero) {
      switch request {
      case .rules: rules += 1
      case .begin: begins += 1
      case .packet(_, _, let packet, _):
        packets += 1
        #expect(packet.isKey)
      default: break
      }
    }
    #expect(rules == 2 && begins == 1 && packets == 1)
  }

  @Test func `stills go before pictures, and too many are refused`() {
    var queue = queue(1)
    put(packet(0, isKey: true), 0, into: &queue)
    let (format, frame) = (format, packet(0, isKey: true))
    let task = AnalysisTask(
      camera: ID(rawValue: 0), request: { .check($0, format, frame) }, answer: { _ in })
    var taken = 0
    for _ in 0...AnalysisQueue.tasksHeld where queue.put(task) { taken += 1 }
    #expect(taken == AnalysisQueue.tasksHeld)
    guard case .check? = queue.next(at: .zero) else {
      Issue.record("a task comes first")
      return
    }
  }

  @Test func `a camera that is gone is forgotten, and its late answer harms nothing`() {
    var queue = queue(1)
    put(packet(0, isKey: true), 0, into: &queue)
    var ticket: WorkerRequest.Ticket = 0
    while let request = queue.next(at: .zero) {
      if case .packet(let given, _, _, _) = request { ticket = given }
    }
    queue.remove(ID(rawValue: 0))
    #expect(queue.finish(ticket, microseconds: 5) != nil)
    put(packet(1), 0, into: &queue)
    guard case .forget? = queue.next(at: .zero) else {
      Issue.record("the worker is to forget it")
      return
    }
    #expect(queue.next(at: .zero) == nil)
  }
}
