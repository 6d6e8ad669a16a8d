import AulaDomain
import AulaVideo
import Testing

@Suite(.timeLimit(.minutes(3)))
struct LiveRingTests {
  let format = StreamFormat(
    codec: .h264, width: 16, height: 16, nominalRate: 10, configuration: [1],
    codecString: "avc1.64001f")

  private func fragment(_ index: Int, size: Int = 10) -> Fragment {
    Fragment(
      sequence: Int64(index), startsWithKey: index % 5 == 0,
      start: MediaTime(ticks: Int64(index) * 9_000), durationTicks: 9_000,
      arrival: Timestamp(microseconds: 0),
      bytes: [UInt8](repeating: UInt8(index % 256), count: size))
  }

  private func ring(_ range: Range<Int>, capacity: Int = 1 << 20) -> LiveRing {
    let ring = LiveRing(capacity: capacity)
    ring.begin(format: format, initialization: [9])
    for index in range { ring.append(fragment(index)) }
    return ring
  }

  private func text(_ event: LiveEvent?) -> String {
    switch event {
    case .begin: "begin"
    case .fragment(let fragment): "\(fragment.sequence)"
    case .skipped(let count): "skipped \(count)"
    case nil: "end"
    }
  }

  private func take(_ count: Int, _ iterator: inout LiveEvents.Iterator) async -> [String] {
    var texts: [String] = []
    for _ in 0..<count { texts.append(text(await iterator.next())) }
    return texts
  }

  @Test func `a viewer begins at once with the latest key frame`() async {
    var viewer = ring(0..<8).events().makeAsyncIterator()
    #expect(await take(4, &viewer) == ["begin", "5", "6", "7"])
  }

  @Test func `what is held is the whole last group and the one being received`() {
    let ring = ring(0..<23)
    #expect(ring.held.fragments == 8)
    #expect(ring.held.bytes == 80)
  }

  @Test func `a slow viewer jumps to the latest key frame and is told what was lost`() async {
    let ring = ring(0..<6)
    var viewer = ring.events().makeAsyncIterator()
    #expect(await take(2, &viewer) == ["begin", "5"])
    for index in 6..<10 { ring.append(fragment(index)) }
    #expect(await take(1, &viewer) == ["6"])
    for index in 10..<18 { ring.append(fragment(index)) }
    #expect(await take(4, &viewer) == ["skipped 8", "15", "16", "17"])
  }

  @Test func `a new run is announced before its first fragment`() async {
    let ring = ring(0..<6)
    var viewer = ring.events().makeAsyncIterator()
    _ = await take(2, &viewer)
    ring.begin(format: format, initialization: [8])
    for index in 0..<2 { ring.append(fragment(index)) }
    #expect(await take(3, &viewer) == ["begin", "0", "1"])
  }

  @Test func `a viewer who comes first waits for the first picture`() async {
    let ring = LiveRing()
    async let first = {
      var viewer = ring.events().makeAsyncIterator()
      return await take(2, &viewer)
    }()
    ring.begin(format: format, initialization: [])
    ring.append(fragment(0))
    #expect(await first == ["begin", "0"])
  }

  @Test func `a viewer who is cancelled while waiting ends`() async {
    let ring = LiveRing()
    let ended = await withTaskGroup(of: String.self) { group in
      group.addTask {
        var viewer = ring.events().makeAsyncIterator()
        return await text(viewer.next())
      }
      group.cancelAll()
      return await group.next()
    }
    #expect(ended == "end")
  }

  @Test func `memory is bounded even when no key frame comes`() async {
    let ring = ring(0..<1, capacity: 1_000)
    for index in 1..<1_000 where index % 5 != 0 { ring.append(fragment(index, size: 100)) }
    #expect(ring.held.bytes <= 1_000)
    async let late = {
      var viewer = ring.events().makeAsyncIterator()
      return await take(2, &viewer)
    }()
    ring.append(fragment(1_000))
    #expect(await late == ["begin", "1000"])
  }
}
