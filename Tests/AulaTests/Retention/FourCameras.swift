import AulaConsole
import AulaDomain
import AulaStore
import AulaTesting
import AulaVideo
import Foundation
import Synchronization

@testable import aula

/// A disk of a known size: the files are real, the room that is left is counted.
final class SmallDisk: RecordingDisk {
  struct State {
    var room = Int64.max / 2
    /// Removed files give nothing back, as where a snapshot holds them.
    var keepsRoom = false
    /// Called before each removal.
    var whenRemoving: (@Sendable () -> Void)?
  }

  let state = Mutex(State())
  private let real = POSIXDisk()

  func create(_ path: String) throws -> any RecordingFile { try real.create(path) }
  func open(_ path: String) throws -> any RecordingFile { try real.open(path) }
  func openForReading(_ path: String) throws -> any RecordingFile {
    try real.openForReading(path)
  }

  func free(at path: String) throws -> Int64 { state.withLock { $0.room } }

  func remove(_ path: String) throws {
    state.withLock { $0.whenRemoving }?()
    let facts = try? FileManager.default.attributesOfItem(atPath: path)
    if unlink(path) != 0, errno != ENOENT {
      throw Fault(.unavailable, "video.storage-failed", "\(path) cannot be removed")
    }
    let length = (facts?[.size] as? Int64) ?? 0
    state.withLock { if !$0.keepsRoom { $0.room += length } }
  }
}

/// Four cameras of one demonstration, a yard each: a file of a thousand bytes every five minutes.
struct FourCameras: Sendable {
  static let fileLength = 1_000
  static let perHour = 48
  /// Who opens and closes incidents.
  static let desktop: ID<User> = ID(rawValue: 1)

  let world = ManualWorld()
  let disk = SmallDisk()
  let store: Store
  let desk: Desk
  let recordings: Recordings
  let cameras: [Camera]
  let faults = Observed<Fault>()
  let folder: URL

  init(in folder: URL) async throws {
    self.folder = folder
    store = try await Store.migratedScratch(in: world)
    desk = Desk(
      store: store, world: world, vault: try Vault(folder: folder.path),
      hasher: try PasswordHasher(cost: .least))
    recordings = try await Recordings.open(
      Configuration(Said(yaml: "{data: \(folder.path), recording: {minimumFree: 0}}", name: "a")),
      store: store, world: world,
      disk: disk)
    var cameras: [Camera] = []
    for number in 1...4 {
      let camera = Camera(id: ID(in: world), name: "КР-00\(number)", placement: .publicPlace)
      try await desk.add(camera, by: .service(.setup, at: world.now()))
      cameras.append(camera)
    }
    self.cameras = cameras
    try await desk.addUser(
      User(id: Self.desktop, login: "ivanova", name: "Иванова", role: .operator),
      password: "тихий двор у реки", by: .service(.setup, at: world.now()))
  }

  static func inFolder(_ body: (FourCameras) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in try await body(FourCameras(in: folder)) }
  }

  func retention(
    days: Int = 30, bytes: Int64 = 0, minimumFree: Int64 = 0, holdDays: Int = 90,
    pictures: Pictures? = nil
  ) throws -> Retention {
    let yaml = """
      recording:
        keepDays: \(days)
        keepBytes: \(bytes)
        minimumFree: \(minimumFree)
        holdDays: \(holdDays)
      """
    return Retention(
      recordings, pictures: pictures,
      limits: .init(try Configuration(Said(yaml: yaml, name: "a")).recording),
      ballast: Ballast(folder: folder.path + "/none"), world: world
    ) { [faults] observation in
      if case .fault(let fault) = observation { faults.add(fault) }
    }
  }

  /// All of them record, and time goes on.
  func record(hours: Int, each: (_ hour: Int) throws -> Void = { _ in }) async throws {
    for hour in 0..<hours {
      for _ in 0..<12 {
        for camera in cameras { try await write(camera) }
        world.advance(by: .seconds(300))
      }
      try each(hour)
    }
  }

  func write(_ camera: Camera) async throws {
    let (start, id) = (world.now(), ID<Segment>(in: world))
    let moment = Date(timeIntervalSince1970: start.seconds)
    let day = moment.formatted(.iso8601.year().month().day())
    let time = moment.formatted(.iso8601.time(includingFractionalSeconds: false)).replacing(
      ":", with: "")
    let segment = Segment(
      id: id, camera: camera.id, role: .main,
      path: "\(camera.id)/main/\(day)/\(time).000-\(id).mp4",
      format: StreamFormat(
        codec: .h264, width: 1920, height: 1080, nominalRate: 25, configuration: [1],
        codecString: "avc1.64001f"),
      initializationLength: 100, start: MediaTime(start))
    let file = URL(filePath: recordings.storage.path(segment.path))
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(count: Self.fileLength).write(to: file)
    disk.state.withLock { $0.room -= Int64(Self.fileLength) }
    let folder = recordings.folder
    try await store.write { tx in
      try RecordingArchive.open(segment, in: folder, tx)
      let group = PictureGroup(
        segment: id, offset: 100, length: Int64(Self.fileLength) - 100, start: MediaTime(start),
        end: MediaTime(start + .seconds(300)), frames: 7_500)
      try RecordingArchive.commit([group], in: tx)
      try RecordingArchive.close(id, in: tx)
    }
  }

  /// Paths of recordings on the disk.
  var files: Set<String> {
    let root = recordings.storage.root
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return Set(names.filter { $0.hasSuffix(".mp4") })
  }

  /// The index, the oldest first.
  func segments() async throws -> [Segment] {
    try await store.read { tx in
      try RecordingArchive.segments(after: ID(rawValue: 0), limit: 10_000, tx).map(\.segment)
    }
  }

  func removed() async throws -> Int {
    try await store.read {
      try $0.value("select coalesce(sum(segments), 0) from removed_recording")
    }
      ?? 0
  }

  func entries() async throws -> [JournalEntry] {
    try await store.read { try Journal.entries(before: .max, limit: 10_000, in: $0) }
      .filter { $0.draft.action == "retention.remove" }
  }
}
