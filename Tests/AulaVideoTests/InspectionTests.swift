import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import Testing

@Suite(.timeLimit(.minutes(3)))
struct InspectionTests {
  @Test func `of 500 changed bits in recordings 500 are found, and named by their bytes`()
    async throws
  {
    let stage = try Stage()
    var options = RecorderOptions()
    options.segmentTicks = 90_000
    try await Clips.withFolder { folder in
      try await stage.record(0..<40, in: folder, options: options)
      var random = SeededRandom(seed: 500)
      let inspection = RecordingInspection(root: folder.path)
      let entries = stage.index.entries
      var found = 0
      for _ in 0..<500 {
        let entry = entries[Int(random.next() % UInt64(entries.count))]
        let file = stage.file(folder, entry)
        let whole = try Data(contentsOf: file)
        let place = Int(random.next() % UInt64(whole.count))
        var bytes = whole
        bytes[place] ^= 1 << UInt8(random.next() % 8)
        try bytes.write(to: file)
        let defects = try inspection.defects(
          of: entry.segment, groups: entry.groups, readsAll: true)
        if defects.count == 1, defects[0].holds(place) { found += 1 }
        try whole.write(to: file)
      }
      #expect(found == 500)
      for entry in entries {
        #expect(
          try inspection.defects(of: entry.segment, groups: entry.groups, readsAll: true) == [])
      }
    }
  }

  @Test func `numbers of an index that mean nothing are defects, not traps`() async throws {
    let stage = try Stage(frames: 10)
    try await Clips.withFolder { folder in
      try await stage.record(0..<10, in: folder)
      let entry = stage.index.entries[0]
      for number in [Int64.min, -1, 0, 1, 1 << 40, .max] {
        for other in [Int64.min, -1, 0, 1, 1 << 40, .max] {
          let group = PictureGroup(
            segment: entry.segment.id, offset: number, length: other, start: stage.start,
            end: stage.start.advanced(byTicks: 1), frames: 1)
          for readsAll in [false, true] {
            let defects = try RecordingInspection(root: folder.path).defects(
              of: entry.segment, groups: [group], readsAll: readsAll)
            #expect(!defects.isEmpty)
          }
        }
      }
    }
  }
}

extension RecordingDefect {
  /// Names a stretch of bytes that holds `place`.
  fileprivate func holds(_ place: Int) -> Bool {
    switch self {
    case .headUnlike(let length): place < length
    case .groupUnlike(let offset, let length): place >= offset && place < offset + length
    case .fileMissing, .fileShort, .groupsOverlap, .fileUnknown: false
    }
  }
}
