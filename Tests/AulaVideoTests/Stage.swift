import AulaDomain
import AulaTesting
import AulaVideo
import Foundation

/// An encoded test stream with a group of five frames a second and a half, and a recorder for it.
struct Stage {
  static let rate = 10
  let world: ManualWorld
  var index = MemoryIndex()
  let disk = FailingDisk()
  let camera = ID<Camera>(rawValue: 4_711)
  let faults = Log<Observation>()
  let format: StreamFormat
  let packets: [Packet]
  let start: MediaTime

  init(frames: Int = 40, world: ManualWorld = ManualWorld()) throws {
    self.world = world
    start = MediaTime(world.now())
    var encoder = try H264Encoder(
      EncoderOptions(width: 64, height: 48, rate: 10, groupLength: 5, quality: .constant(30)))
    var packets: [Packet] = []
    for frame in 0..<frames {
      let picture = DecodeTests.picture(frame)
        .moved(to: start.advanced(byTicks: Int64(frame) * 9_000))
      packets += try encoder.encode(picture)
    }
    format = encoder.format
    self.packets = packets
  }

  /// The same camera and index, `seconds` on.
  static func later(_ stage: Stage, by seconds: Int) throws -> Stage {
    stage.world.advance(by: .seconds(seconds))
    var later = try Stage(frames: stage.packets.count, world: stage.world)
    later.index = stage.index
    return later
  }

  var fragments: [Fragment] {
    var writer = FragmentWriter(format: format)
    return packets.map { writer.fragment($0) }
  }

  func storage(_ folder: URL, isFirstUse: Bool = true) throws -> RecordingStorage {
    try RecordingStorage(root: folder.path, isFirstUse: isFirstUse, minimumFree: 0, disk: disk)
  }

  func recorder(_ folder: URL, _ options: RecorderOptions = RecorderOptions()) throws -> Recorder {
    Recorder(
      camera: camera, role: .main, storage: try storage(folder, isFirstUse: index.entries.isEmpty),
      index: index, options: options, world: world, observe: { faults.add($0) })
  }

  /// Writes fragments, moving the clock along, and finishes as at a regular end.
  func record(
    _ range: Range<Int>, in folder: URL, options: RecorderOptions = RecorderOptions(),
    each: (Int) -> Void = { _ in }
  ) async throws {
    let recorder = try recorder(folder, options)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await recorder.run() }
      recorder.begin(format: format, initialization: Initialization.bytes(for: format))
      for index in range {
        each(index)
        recorder.append(fragments[index])
      }
      group.cancelAll()
    }
  }

  func file(_ folder: URL, _ entry: MemoryIndex.Entry) -> URL {
    folder.appending(path: entry.segment.path)
  }
}

extension Frame {
  func moved(to time: MediaTime) -> Frame {
    Frame(
      time: time, arrival: time.timestamp, width: width, height: height, luma: luma, blue: blue,
      red: red)
  }
}
