import AulaDomain
import AulaTesting
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import AulaConsole
@testable import AulaStore

struct LiveTests {
  private let world = ManualWorld()

  private func change(_ id: Int64, unit: ID<AulaDomain.Unit>? = nil) -> Change {
    Change(noun: .assignment, id: id, version: 1, incident: nil, unit: unit)
  }

  private func kinds(_ stream: AsyncStream<Notice>, _ count: Int) async -> [String] {
    var kinds: [String] = []
    for await notice in stream {
      kinds.append(notice.kind)
      if kinds.count == count { break }
    }
    return kinds
  }

  @Test func `a page that comes back hears what it missed, and no more`() async throws {
    let hub = ChangeHub(world: world)
    let ear = Ear(topics: ["assignment"])
    let first = hub.listen(ear, after: nil)
    hub.publish(change(1))
    var iterator = first.values.makeAsyncIterator()
    let seen = try #require(await iterator.next())
    hub.publish(change(2))
    hub.publish(change(3))
    let back = hub.listen(ear, after: seen.id)
    #expect(await kinds(back.values, 2) == ["change", "change"])
  }

  @Test(arguments: ["other-1", "", "999", "x-y-z"])
  func `a page from another life is told to fetch everything`(last: String) async {
    let hub = ChangeHub(world: world)
    let back = hub.listen(Ear(topics: ["assignment"]), after: last)
    #expect(await kinds(back.values, 1) == ["refresh"])
  }

  @Test func `a page that does not read is let go, not kept in memory`() {
    let hub = ChangeHub(world: world)
    _ = hub.listen(Ear(topics: ["assignment"]), after: nil)
    for id in 0...Int64(ChangeHub.backlog) { hub.publish(change(id)) }
    #expect(hub.listening == 0)
  }

  @Test func `a crew hears of its own unit alone`() async throws {
    let hub = ChangeHub(world: world)
    let own = ID<AulaDomain.Unit>(in: world)
    let listening = hub.listen(Ear(topics: ["assignment"], unit: own), after: nil)
    hub.publish(change(1, unit: ID(in: world)))
    hub.publish(change(2, unit: own))
    var iterator = listening.values.makeAsyncIterator()
    let heard = try #require(await iterator.next())
    #expect(heard.unit == own)
  }

  @Test(
    arguments: [
      ("bytes=0-99", 0..<100), ("bytes=900-", 900..<1000), ("bytes=-50", 950..<1000),
      ("bytes=990-5000", 990..<1000), ("bytes=0-0", 0..<1),
    ])
  func `a range of a film is read as the standard says`(text: String, range: Range<Int>) {
    let found = FilmAnswer.range(text, of: 1000)
    #expect(found == Int64(range.lowerBound)..<Int64(range.upperBound))
  }

  @Test(arguments: [
    "bytes=1000-", "bytes=5-4", "bytes=a-b", "bytes=-0", "bytes=0-1,5-6", "0-1", "",
  ])
  func `a range that means nothing is refused`(text: String) {
    #expect(FilmAnswer.range(text, of: 1000) == nil)
  }

  @Test func `ranges of random text never break the reader`() {
    var random = SeededRandom(seed: 7)
    let letters = Array("bytes=-0123456789, ")
    for _ in 0..<5_000 {
      let text = "bytes=" + String((0..<8).map { _ in letters.randomElement(using: &random)! })
      if let range = FilmAnswer.range(text, of: 777) {
        #expect(range.lowerBound >= 0 && range.upperBound <= 777 && !range.isEmpty)
      }
    }
  }
}
