import AulaDomain

/// Where each frame of a plain MP4 file stands and when it is shown (ISO/IEC 14496-12, 8.6 and
/// 8.7): what lets any player begin anywhere without reading what lies before.
struct SampleTable: Hashable, Sendable {
  struct Sample: Hashable {
    /// Bytes from the file's start.
    let offset: Int64
    let length: Int
    /// When it is decoded.
    let time: MediaTime
    /// As the fragment states it.
    let durationTicks: Int64
    /// Ticks from decoding to showing.
    let compositionOffset: Int32
    let isKey: Bool
  }

  /// The longest step that the table can hold.
  private static let longest = Int64(UInt32.max)

  /// In the order of the file.
  private let samples: [Sample]
  /// Ticks until the next frame, of each.
  private let steps: [Int64]

  /// A frame that is not later than the one before it stands 1 tick after it: a file cannot say
  /// otherwise.
  init(_ samples: [Sample]) {
    self.samples = samples
    var place: Int64 = 0
    var steps: [Int64] = []
    steps.reserveCapacity(samples.count)
    let start = samples.first?.time ?? MediaTime(ticks: 0)
    for next in samples.dropFirst() {
      let passed = next.time.ticks(since: start.advanced(byTicks: place))
      let step = min(max(1, passed), Self.longest)
      steps.append(step)
      place += step
    }
    if let last = samples.last { steps.append(min(max(1, last.durationTicks), Self.longest)) }
    self.steps = steps
  }

  /// Of the whole track.
  var durationTicks: Int64 { steps.reduce(0, +) }

  /// When the first frame is shown, from the start of the track.
  var firstShown: Int64 {
    var place: Int64 = 0
    var first = Int64.max
    // Frames are reordered over a few places, never over hundreds.
    for (sample, step) in zip(samples, steps).prefix(32) {
      first = min(first, place + Int64(sample.compositionOffset))
      place += step
    }
    return samples.isEmpty ? 0 : first
  }

  /// The same frames, `count` bytes further on in the file.
  func moved(by count: Int64) -> SampleTable {
    SampleTable(
      samples.map {
        Sample(
          offset: $0.offset + count, length: $0.length, time: $0.time,
          durationTicks: $0.durationTicks, compositionOffset: $0.compositionOffset,
          isKey: $0.isKey)
      })
  }

  /// Its length does not depend on the offsets.
  func write(to table: inout BoxWriter) {
    table.fullBox("stts") { Self.write(Self.runs(steps), to: &$0) }
    if samples.contains(where: { $0.compositionOffset != 0 }) {
      table.fullBox("ctts", version: 1) {
        Self.write(Self.runs(samples.map { Int64($0.compositionOffset) }), to: &$0)
      }
    }
    table.fullBox("stss") { box in
      let keys = samples.indices.filter { samples[$0].isKey }
      box.u32(keys.count)
      for place in keys { box.u32(place + 1) }
    }
    table.fullBox("stsc") { box in
      for value in [1, 1, 1, 1] { box.u32(value) }  // from chunk 1 on: one frame, entry 1
    }
    table.fullBox("stsz") { box in
      box.u32(0)
      box.u32(samples.count)
      for sample in samples { box.u32(sample.length) }
    }
    table.fullBox("co64") { box in
      box.u32(samples.count)
      for sample in samples { box.u64(sample.offset) }
    }
  }

  private static func runs(_ values: [Int64]) -> [(count: Int, value: Int64)] {
    var runs: [(count: Int, value: Int64)] = []
    for value in values {
      if let last = runs.last, last.value == value {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((1, value))
      }
    }
    return runs
  }

  private static func write(_ runs: [(count: Int, value: Int64)], to box: inout BoxWriter) {
    box.u32(runs.count)
    for run in runs {
      box.u32(run.count)
      box.u32(UInt32(truncatingIfNeeded: run.value))
    }
  }
}
