import AulaDomain
import Crypto
import Foundation

/// Puts the fragments that lie beyond the index into groups, as the recorder would have, up to the
/// first that cannot have been written by it.
struct TailScan {
  /// Ticks from one frame of a run to the next: a camera that is silent for longer is connected
  /// anew, and then begins another segment.
  static let longestStep: Int64 = 60 * MediaTime.ticksPerSecond
  static let longestSegment: Int64 = 24 * 3_600 * MediaTime.ticksPerSecond

  private struct Group {
    let offset: Int64
    let start: MediaTime
    let continues: Bool
    var length: Int64 = 0
    var end: MediaTime
    var frames = 0
    var hash = SHA256()
  }

  private(set) var groups: [PictureGroup] = []
  /// The first byte that is not adopted.
  private(set) var place: Int64
  /// Where what is indexed and adopted ends.
  private(set) var end: MediaTime
  private var group: Group?
  private var lastStart: MediaTime?
  private let segment: ID<Segment>
  private let known: IndexedSegment
  private let bound: GroupBound

  init(_ segment: ID<Segment>, _ known: IndexedSegment, _ bound: GroupBound) {
    self.segment = segment
    self.known = known
    self.bound = bound
    place = known.length
    end = known.end
  }

  mutating func read(_ reader: FragmentReader) throws {
    while let (found, bytes) = try reader.fragment(at: place), follows(found) {
      take(found, bytes)
    }
    finishGroup()
  }

  /// Times rise, by steps that a stream can make: a changed bit is not taken for another hour.
  private func follows(_ found: FragmentScanner.Found) -> Bool {
    let isFirst = place == known.initializationLength
    if isFirst {
      return found.isKey && found.start == known.start && found.durationTicks <= Self.longestStep
    }
    let step = found.start.ticks(since: lastStart ?? end)
    // How long the last indexed frame stood is not exactly known.
    let least: Int64 = lastStart == nil ? -MediaTime.ticksPerSecond : 1
    return step >= least && step <= Self.longestStep && found.durationTicks <= Self.longestStep
      && found.start > known.start
      && found.start.ticks(since: known.start) < Self.longestSegment - 2 * Self.longestStep
  }

  private mutating func take(_ found: FragmentScanner.Found, _ bytes: [UInt8]) {
    if var last = group {
      let isFull =
        last.length + Int64(bytes.count) > bound.bytes
        || found.start.ticks(since: last.start) >= bound.ticks
      if found.isKey || isFull {
        last.end = found.start
        group = last
        finishGroup()
      }
    }
    var next =
      group
      ?? Group(offset: place, start: found.start, continues: !found.isKey, end: found.start)
    next.length += Int64(bytes.count)
    next.frames += 1
    next.end = found.start.advanced(byTicks: max(1, found.durationTicks))
    next.hash.update(data: bytes)
    group = next
    lastStart = found.start
    end = next.end
    place += Int64(bytes.count)
  }

  private mutating func finishGroup() {
    guard let group else { return }
    self.group = nil
    groups.append(
      PictureGroup(
        segment: segment, offset: group.offset, length: group.length, start: group.start,
        end: group.end, frames: group.frames, continues: group.continues,
        digest: Array(group.hash.finalize())))
  }

  /// A file is made within seconds of its first picture; an hour allows for a clock that is set.
  static func isNear(_ start: MediaTime, _ moment: MediaTime) -> Bool {
    abs(start.ticks(since: moment)) < 3_600 * MediaTime.ticksPerSecond
  }

  static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    Array(SHA256.hash(data: Array(bytes)))
  }
}

/// What lies in a file behind its last sound fragment.
struct Leavings {
  /// Bytes; every head of ours is shorter.
  static let longestHead: Int64 = 4_096

  let reader: FragmentReader
  let from: Int64

  init(reader: FragmentReader, from: Int64) {
    self.reader = reader
    self.from = from
  }

  /// Not what a crash leaves: a fragment whose end is missing, or zeros.
  var areDamaged: Bool {
    get throws {
      let rest = reader.end - from
      if rest < FragmentScanner.headLength { return false }
      if let head = try reader.head(at: from), Int64(head.length) > rest,
        head.length <= FragmentReader.longest
      {
        return false
      }
      return try !chunks { bytes in bytes.allSatisfy { $0 == 0 } }
    }
  }

  /// The first picture of which at least the head can be read, at about `moment`.
  func firstStart(near moment: MediaTime) throws -> MediaTime? {
    var first: MediaTime?
    _ = try chunks { bytes in
      first =
        Self.heads(in: bytes).first { TailScan.isNear($0.start, moment) }?.start
      return first == nil
    }
    return first
  }

  /// Where the last picture ends of which at least the head can be read.
  func end(after start: MediaTime) throws -> MediaTime? {
    var end: MediaTime?
    _ = try chunks { bytes in
      for head in Self.heads(in: bytes) {
        let step = head.start.ticks(since: start)
        guard step > -MediaTime.ticksPerSecond, step < TailScan.longestSegment,
          head.durationTicks <= TailScan.longestStep
        else { continue }
        end = max(end ?? start, head.start.advanced(byTicks: max(1, head.durationTicks)))
      }
      return true
    }
    return end.flatMap { $0 > start ? $0 : nil }
  }

  /// Reads on as long as `body` says so; each chunk begins with the end of the one before.
  private func chunks(_ body: ([UInt8]) -> Bool) throws -> Bool {
    var place = from
    while place < reader.end {
      let bytes = try reader.file.read(Int(min(1 << 20, reader.end - place)), at: place)
      let isLast = place + Int64(bytes.count) >= reader.end || bytes.isEmpty
      guard body(bytes) else { return false }
      if isLast { return true }
      place += Int64(bytes.count - FragmentScanner.headLength)
    }
    return true
  }

  private static func heads(in bytes: [UInt8]) -> [FragmentScanner.Head] {
    let data = Data(bytes)
    var heads: [FragmentScanner.Head] = []
    var place = 0
    while let name = data.range(of: Data("moof".utf8), in: place..<data.count) {
      if let head = FragmentScanner.head(in: bytes[...], at: name.lowerBound - 4) {
        heads.append(head)
      }
      place = name.upperBound
    }
    return heads
  }
}
