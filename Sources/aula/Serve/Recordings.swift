import AulaDomain
import AulaStore
import AulaVideo
import Foundation

/// The recordings' folder and index, as recorders write them and the console reads them.
struct Recordings: Sendable {
  let store: Store
  let storage: RecordingStorage
  private let index: StoreIndex
  private let options: RecorderOptions
  private let world: any World

  static func open(
    _ configuration: Configuration, store: Store, world: any World
  ) async throws -> Recordings {
    let root = configuration.recording.folder ?? configuration.data + "/recordings"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    let path = URL(filePath: root).standardizedFileURL.path
    let (folder, isFirstUse) = try await store.write { tx in
      (
        try RecordingArchive.folder(at: path, in: tx, world: world),
        try tx.value("select count(*) from segment", []) == 0
      )
    }
    var options = RecorderOptions()
    options.segmentTicks =
      Int64(configuration.recording.segment.inSeconds) * MediaTime.ticksPerSecond
    options.syncEvery = configuration.recording.flush
    return Recordings(
      store: store, storage: try RecordingStorage(root: path, isFirstUse: isFirstUse),
      index: StoreIndex(store: store, folder: folder, world: world), options: options, world: world)
  }

  func recorder(
    _ camera: ID<Camera>, _ role: StreamRole, observe: @escaping Observe
  ) -> Recorder {
    Recorder(
      camera: camera, role: role, storage: storage, index: index, options: options, world: world,
      observe: observe)
  }

  func groups(
    of camera: ID<Camera>, _ role: StreamRole, from: Timestamp, to: Timestamp
  ) async throws -> [(Segment, PictureGroup)] {
    let range = MediaTime(from)..<max(MediaTime(to), MediaTime(from).advanced(byTicks: 1))
    return try await store.read { try RecordingArchive.groups(of: camera, role, in: range, $0) }
  }

  func coverage(
    of camera: ID<Camera>, _ role: StreamRole, from: Timestamp, to: Timestamp
  ) async throws -> Coverage {
    let range = MediaTime(from)..<max(MediaTime(to), MediaTime(from).advanced(byTicks: 1))
    return try await store.read { try RecordingArchive.coverage(of: camera, role, in: range, $0) }
  }
}
