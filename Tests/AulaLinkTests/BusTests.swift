import AulaDomain
import AulaLink
import Testing

@Suite struct BusTests {
  private let counts = Topic<Int>("test.count", .wait(capacity: 2))
  private let states = Topic<String>("test.state", .keepLatest { String($0.prefix(1)) })

  @Test func `each subscriber gets each message in order`() async throws {
    let bus = Bus()
    let one = bus.subscribe(to: counts)
    let other = bus.subscribe(to: counts)
    async let first = Self.take(5, from: one)
    async let second = Self.take(5, from: other)
    for number in 1...5 { try await bus.publish(number, on: counts) }
    #expect(await first == [1, 2, 3, 4, 5])
    #expect(await second == [1, 2, 3, 4, 5])
  }

  @Test func `of a state the latest waits, one for each key`() async throws {
    let bus = Bus()
    let subscription = bus.subscribe(to: states)
    for state in ["a connecting", "b live", "a live", "a stalled"] {
      try await bus.publish(state, on: states)
    }
    #expect(await Self.take(2, from: subscription) == ["b live", "a stalled"])
  }

  @Test func `a publisher waits for a slow subscriber and nothing is lost`() async throws {
    let bus = Bus()
    let subscription = bus.subscribe(to: counts)
    let topic = counts
    try await withThrowingTaskGroup(of: Void.self) { group in
      for publisher in 0..<4 {
        group.addTask {
          for number in 0..<50 { try await bus.publish(publisher * 100 + number, on: topic) }
        }
      }
      let taken = await Self.take(200, from: subscription)
      try await group.waitForAll()
      #expect(Set(taken).count == 200)
      for publisher in 0..<4 {
        let own = taken.filter { $0 / 100 == publisher }
        #expect(own == own.sorted())
      }
    }
  }

  @Test func `a waiting publisher can be cancelled and its message is not delivered`()
    async throws
  {
    let bus = Bus()
    let subscription = bus.subscribe(to: counts)
    try await bus.publish(1, on: counts)
    try await bus.publish(2, on: counts)
    let topic = counts
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await bus.publish(3, on: topic) }
      group.cancelAll()
      await #expect(throws: CancellationError.self) { try await group.waitForAll() }
    }
    var iterator = subscription.makeAsyncIterator()
    #expect(await iterator.next() == 1)
    #expect(await iterator.next() == 2)
    try await bus.publish(4, on: counts)
    #expect(await iterator.next() == 4)
  }

  @Test func `a subscriber that leaves holds nobody up`() async throws {
    let bus = Bus()
    let stays = bus.subscribe(to: counts)
    do {
      let leaves = bus.subscribe(to: counts)
      try await bus.publish(1, on: counts)
      _ = leaves
    }
    async let taken = Self.take(5, from: stays)
    for number in 2...5 { try await bus.publish(number, on: counts) }
    #expect(await taken == [1, 2, 3, 4, 5])
  }

  @Test func `a cancelled reader ends and lets waiting publishers go`() async throws {
    let bus = Bus()
    let subscription = bus.subscribe(to: counts)
    let end = await withTaskGroup(of: Int?.self) { group in
      group.addTask {
        var iterator = subscription.makeAsyncIterator()
        return await iterator.next()
      }
      group.cancelAll()
      return await group.next() ?? 0
    }
    #expect(end == nil)
    for number in 1...5 { try await bus.publish(number, on: counts) }
  }

  @Test func `an alert that nobody would hear is refused, a state is not`() async throws {
    let bus = Bus()
    try await bus.publish("a live", on: states)
    do {
      try await bus.publish(1, on: counts)
      Issue.record("an alert vanished")
    } catch let fault as Fault {
      #expect(fault.code == "link.nobody-listens")
    }
  }

  @Test func `a camera's state is kept by camera and stream`() async throws {
    let bus = Bus()
    let subscription = bus.subscribe(to: .cameraState)
    let camera = ID<Camera>(rawValue: 1)
    let reports = [
      CameraReport(camera: camera, role: .main, state: .connecting),
      CameraReport(camera: camera, role: .sub, state: .live),
      CameraReport(camera: camera, role: .main, state: .live),
    ]
    for report in reports { try await bus.publish(report, on: .cameraState) }
    #expect(await Self.take(2, from: subscription) == [reports[1], reports[2]])
  }

  private static func take<Message>(
    _ count: Int, from subscription: Subscription<Message>
  ) async -> [Message] {
    var taken: [Message] = []
    for await message in subscription {
      taken.append(message)
      if taken.count == count { break }
    }
    return taken
  }
}
