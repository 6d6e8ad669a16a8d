import AulaConsole
import AulaDomain
import AulaStore
import AulaTesting
import AulaVideo
import Foundation
import Testing

@testable import aula

/// Four demonstration cameras wrote 45 GB a day, and nothing deleted: a laptop was full in a day.
@Suite(.timeLimit(.minutes(3)))
struct RetentionTests {
  @Test func `a day of four cameras stays within its bytes, the oldest going first`() async throws {
    try await FourCameras.inFolder { yard in
      let most = 300_000
      let retention = try yard.retention(bytes: Int64(most))
      try await yard.record(hours: 24) { _ in
        retention.pass()
        #expect(yard.files.count * FourCameras.fileLength <= most)
      }
      let left = try await yard.segments()
      #expect(Set(left.map(\.path)) == yard.files)
      // The last hours of all four, without a hole.
      let oldest = try #require(left.map(\.start.timestamp).min())
      let steps = Int(yard.world.now().since(oldest).inSeconds / 300)
      #expect(left.count <= steps * 4 && left.count > (steps - 1) * 4)
      #expect(left.count > 250)
      let removed = 24 * FourCameras.perHour - left.count
      #expect(try await yard.removed() == removed)
      #expect(retention.health?.state == .quota)
      // Bounded in the journal: once for each stream and pass, not for each file.
      let entries = try await yard.entries()
      #expect(entries.count <= 4 * 24 && entries.count < removed / 8)
      #expect(
        entries.reduce(0) { $0 + ($1.draft.details["segments"]?.count ?? 0) } == removed)
      #expect(yard.faults.all.isEmpty)
    }
  }

  @Test func `what is older than its days goes within the hour, and nothing younger`() async throws
  {
    try await FourCameras.inFolder { yard in
      let retention = try yard.retention(days: 1)
      try await yard.record(hours: 30) { hour in
        retention.pass()
        #expect(yard.files.count == min(hour + 1, 24) * FourCameras.perHour)
      }
      let left = try await yard.segments()
      let oldest = try #require(left.map(\.start.timestamp).min())
      #expect(yard.world.now().since(oldest) == .seconds(86_400))
      #expect(retention.health?.state == .ready && retention.health?.days == 1)
      // Day folders that became empty go once no recorder can be making a file in them.
      try await yard.record(hours: 48) { _ in retention.pass() }
      let days = try FileManager.default.contentsOfDirectory(
        atPath: yard.recordings.storage.path("\(yard.cameras[0].id)/main"))
      #expect(!days.contains("2026-06-15") && days.count <= 4)
    }
  }

  @Test func `footage of an incident outlives the rest, until its own term is over`() async throws {
    try await FourCameras.inFolder { yard in
      let retention = try yard.retention(days: 1, bytes: 100_000, holdDays: 2)
      try await yard.record(hours: 2)
      let deed = { yard.desk.deed(FourCameras.desktop, .console) }
      let opened = yard.world.now()
      let incident = try await yard.desk.openIncident(
        .theft, camera: yard.cameras[1].id, by: deed())
      try await yard.record(hours: 1)
      _ = try await yard.desk.close(
        incident.id, version: 1, .registered, note: "похищен велосипед", by: deed())
      // From ten minutes before to ten minutes after: 80 minutes.
      let held = { (segment: Segment) in
        segment.camera == yard.cameras[1].id
          && segment.start.timestamp > opened - .seconds(900)
          && segment.start.timestamp < opened + .seconds(4_200)
      }
      try await yard.record(hours: 36) { _ in retention.pass() }
      #expect(try await yard.segments().filter(held).count == 16)
      #expect(yard.files.count <= 100)
      // Closed for more than two days, it holds nothing.
      try await yard.record(hours: 13) { _ in retention.pass() }
      #expect(try await yard.segments().filter(held).isEmpty)
      #expect(Set(try await yard.segments().map(\.path)) == yard.files)
    }
  }

  @Test func `what somebody holds stays, and more than there is room for is said`() async throws {
    try await FourCameras.inFolder { yard in
      let retention = try yard.retention(bytes: 10_000, holdDays: 0)
      let deed = { yard.desk.deed(FourCameras.desktop, .console) }
      let incident = try await yard.desk.openIncident(
        .theft, camera: yard.cameras[0].id, by: deed())
      try await yard.record(hours: 2)
      _ = try await yard.desk.close(incident.id, version: 1, .registered, note: "дело", by: deed())
      try await yard.desk.hold(incident.id, reason: "запрос следствия", by: deed())
      try await yard.record(hours: 6) { _ in retention.pass() }
      let left = try await yard.segments()
      #expect(left.count == 26 && left.allSatisfy { $0.camera == yard.cameras[0].id })
      #expect(retention.health?.state == .held)
      try await yard.desk.release(incident.id, by: deed())
      retention.pass()
      #expect(yard.files.count <= 10 && retention.health?.state == .quota)
    }
  }

  @Test func `what a kill left between the steps is finished at the next start`() async throws {
    try await FourCameras.inFolder { yard in
      try await yard.record(hours: 1)
      var plan = RemovalPlan(holds: .empty)
      plan.bytes = 6_000
      let marked = try await yard.store.write { [plan] tx in
        try RecordingRetention.mark(plan, in: yard.recordings.folder, at: yard.world.now(), tx)
      }
      #expect(marked.count == 6 && yard.files.count == 48)
      // What recovery put aside goes with its file.
      let aside = yard.recordings.storage.path(marked[0].path + ".700.damaged")
      try Data("torn".utf8).write(to: URL(filePath: aside))
      // Nobody is shown what is going.
      let camera = yard.cameras[0].id
      let coverage = try await yard.recordings.coverage(
        of: camera, .main, from: yard.world.now() - .seconds(3_600), to: yard.world.now())
      #expect(coverage.recorded.first?.lowerBound != marked.first?.start)
      // Killed after half of the files.
      _ = try yard.recordings.storage.remove(marked.prefix(3).map { ($0.path, $0.segment) })
      #expect(yard.files.count == 45)
      #expect(try await yard.segments().count == 48)
      for _ in 0..<2 {
        try yard.retention().pass()
        #expect(yard.files.count == 42 && !FileManager.default.fileExists(atPath: aside))
        #expect(Set(try await yard.segments().map(\.path)) == yard.files)
        #expect(try await yard.removed() == 6)
      }
      let marks: Int? = try await yard.store.read {
        try $0.value("select count(*) from segment_removal")
      }
      #expect(marks == 0)
    }
  }
}

extension JournalValue {
  fileprivate var count: Int? {
    if case .number(let number) = self { Int(number) } else { nil }
  }
}
