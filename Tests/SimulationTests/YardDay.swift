import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import AulaStore

/// One day and night of the programme, on a clock that only the day itself moves, from one seed:
/// the real desk on a real database file, everybody else played. After every step the auditor
/// looks.
final class YardDay {
  let world: ManualWorld
  let town = Town()
  private(set) var desk: Desk
  private(set) var auditor = Auditor()
  private(set) var tally = Tally()
  private var random: SeededRandom
  private let folder: URL
  private let key: JournalKey
  private var heads: [SignedHead] = []
  private var lives = 1

  /// What happened, so that a test can see that the day was not an empty one.
  struct Tally: Equatable {
    var steps = 0
    var triggers = 0
    var done: [String: Int] = [:]
    var refused: [String: Int] = [:]
    var kills = 0
    var closed = 0
  }

  init(seed: UInt64, in folder: URL) async throws {
    self.folder = folder
    world = ManualWorld(seed: seed)
    random = SeededRandom(seed: seed ^ 0xDA7)
    key = try JournalKey(folder: folder.path)
    desk = try await Self.open(folder.appending(path: "life-1"), in: world, vault: folder)
    try await town.found(on: desk, in: world)
    try await auditor.look(at: desk)
  }

  private static func open(_ place: URL, in world: ManualWorld, vault: URL) async throws -> Desk {
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    // What is killed here is a process, not a machine.
    var options = SQLiteOptions()
    options.durability = .processEnd
    let store = try Store.open(path: place.appending(path: "aula.sqlite").path, options: options)
    _ = try await Migrator().migrate(store, in: world)
    return Desk(
      store: store, world: world, vault: try Vault(folder: vault.path),
      hasher: try PasswordHasher(cost: .least))
  }

  /// So long, in steps of some seconds to a minute and a half by night, of minutes by day.
  /// - Returns: the root over the journal, which holds every deed of the day and its time.
  func run(hours: Int = 24) async throws -> [UInt8] {
    var cast = Cast(town)
    let end = world.uptime() + .seconds(hours * 3_600)
    let steps = hours * 30
    let kills = Set((0..<2).map { _ in number(steps / 8...steps) })
    let setBacks = Set((0..<4).map { _ in number(steps / 8...steps) })
    while world.uptime() < end {
      // From ten in the evening to four in the morning there is most to do; UTC+5.
      let hour = (world.now().microseconds / 3_600_000_000 + 5) % 24
      let pace = hour >= 22 || hour < 4 ? 5_000...90_000 : 60_000...400_000
      world.advance(by: .milliseconds(number(pace)))
      tally.steps += 1
      if kills.contains(tally.steps) { try await dieAndRise() }
      if setBacks.contains(tally.steps) { world.setClock(to: world.now() - .seconds(180)) }
      if tally.steps.isMultiple(of: 50) {
        heads.append(try await Journal.signHead(of: desk.store, with: key, in: world))
      }
      try await cast.act(in: self)
      try await auditor.look(at: desk)
    }
    return try await finish()
  }

  /// What SIGKILL leaves: the files as they are, with the write-ahead log.
  private func dieAndRise() async throws {
    let old = folder.appending(path: "life-\(lives)")
    lives += 1
    tally.kills += 1
    let new = folder.appending(path: "life-\(lives)")
    try FileManager.default.createDirectory(at: new, withIntermediateDirectories: true)
    for name in ["aula.sqlite", "aula.sqlite-wal"] {
      try FileManager.default.copyItem(
        at: old.appending(path: name), to: new.appending(path: name))
    }
    desk = try await Self.open(new, in: world, vault: folder)
    try await auditor.lookAtAll(of: desk)
  }

  private func finish() async throws -> [UInt8] {
    try await auditor.lookAtAll(of: desk)
    try await auditor.expectNothingLost(on: desk, triggers: tally.triggers)
    try await desk.store.checkPages()
    let report = try await Journal.verify(
      desk.store, trusted: [key.publicKey], witnessed: heads)
    #expect(report.defect == nil)
    #expect(report.size == auditor.entries)
    #expect(report.heads >= Set(heads).count)
    return report.root
  }
}

/// Chance of the actors, apart from the world's.
extension YardDay {
  func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
  func chance(_ percent: Int) -> Bool { number(1...100) <= percent }
  func pick<Item>(_ items: [Item]) -> Item? { items.randomElement(using: &random) }
}

extension YardDay {
  /// What the desk may refuse: a stale view, what the domain forbids, and an alert that another
  /// operator holds. All else is a defect.
  private static let refusals: Set<String> = [
    "store.stale-version", "dispatch.illegal-transition", "dispatch.assignments-open",
    "dispatch.unit-not-dispatchable", "dispatch.already-on-incident", "dispatch.not-by-radio",
    "access.held-by-another",
  ]

  func countTrigger() { tally.triggers += 1 }
  func countClosed() { tally.closed += 1 }

  /// Asks the desk for something, on the strength of the version that was `seen` of a record. What
  /// it refuses must leave no trace, and what rests on a stale view must be refused.
  @discardableResult
  func ask<Answer: Sendable>(
    _ what: String, seen: Seen?, _ body: (Desk) async throws -> Answer
  ) async throws -> Answer? {
    let before = try await auditor.journalSize(of: desk)
    do {
      let answer = try await body(desk)
      tally.done[what, default: 0] += 1
      if let seen { #expect(auditor.version(of: seen) == seen.version, "\(what) was stale") }
      return answer
    } catch let fault as Fault where Self.refusals.contains(fault.code) {
      tally.refused[fault.code, default: 0] += 1
      let after = try await auditor.journalSize(of: desk)
      #expect(after == before, "\(what) was refused, half done")
      return nil
    } catch {
      Issue.record("step \(tally.steps): \(what): \(error)")
      throw error
    }
  }
}

extension YardDay {
  /// Does what must not change any record, and expects of it what `body` says.
  func expectUnchanged(_ what: String, _ body: (Desk) async throws -> Bool) async throws {
    let before = try await auditor.journalSize(of: desk)
    let isAsExpected = try await body(desk)
    #expect(isAsExpected, "\(what)")
    let after = try await auditor.journalSize(of: desk)
    #expect(after == before, "\(what) changed something")
  }
}
