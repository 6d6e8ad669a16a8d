import AulaDomain
import AulaStore
import AulaVideo
import Foundation
import Logging

/// The recordings' folder and index, as recorders write them and the console reads them.
struct Recordings: Sendable {
  let store: Store
  let storage: RecordingStorage
  let folder: ID<RecordingFolder>
  private let index: StoreIndex
  private let options: RecorderOptions
  private let world: any World

  /// - Parameter refused: called where the folder cannot be made ready: the disk is full, or away.
  /// If it returns, recording begins when the folder is ready.
  static func open(
    _ configuration: Configuration, store: Store, world: any World,
    disk: any RecordingDisk = POSIXDisk(), refused: (any Error) throws -> Void = { throw $0 }
  ) async throws -> Recordings {
    let root = configuration.recording.folder ?? configuration.data + "/recordings"
    let path = URL(filePath: root).standardizedFileURL.path
    let (folder, isFirstUse) = try await store.write { tx in
      (
        try RecordingArchive.folder(at: path, in: tx, world: world),
        try RecordingRetention.isUnused(tx)
      )
    }
    var options = RecorderOptions()
    options.segmentTicks =
      Int64(configuration.recording.segment.inSeconds) * MediaTime.ticksPerSecond
    options.syncEvery = configuration.recording.flush
    // Retention keeps the whole floor free; recording goes on a while below it.
    let storage = RecordingStorage(
      unprepared: path, isFirstUse: isFirstUse,
      minimumFree: configuration.recording.minimumFree / 4, disk: disk)
    do { try storage.prepare() } catch { try refused(error) }
    return Recordings(
      store: store, storage: storage, folder: folder,
      index: StoreIndex(store: store, folder: folder, world: world), options: options, world: world)
  }

  /// As `open`; a folder that cannot be made ready is logged, and the server starts without it.
  static func begin(
    _ configuration: Configuration, _ store: Store, _ world: any World, _ logger: Logger
  ) async throws -> Recordings {
    try await open(configuration, store: store, world: world) { error in
      logger.error("nothing is recorded until the folder is ready", metadata: ["why": "\(error)"])
    }
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
