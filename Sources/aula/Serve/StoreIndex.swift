import AulaDomain
import AulaStore
import AulaVideo

/// The recorder's index, kept in the store. Called on recorders' own threads, so it may block.
struct StoreIndex: RecordingIndex {
  let store: Store
  let folder: ID<RecordingFolder>

  func lastEnd(camera: ID<Camera>, role: StreamRole) throws -> MediaTime? {
    try store.readBlocking { try RecordingArchive.lastEnd(of: camera, role, $0) }
  }

  func indexedLength(of segment: ID<Segment>) throws -> Int64? {
    try store.readBlocking { try RecordingArchive.indexedLength(of: segment, $0) }
  }

  func open(_ segment: Segment) throws {
    try store.writeBlocking { try RecordingArchive.open(segment, in: folder, $0) }
  }

  func commit(_ groups: [PictureGroup]) throws {
    try store.writeBlocking { try RecordingArchive.commit(groups, in: $0) }
  }

  func close(_ segment: ID<Segment>) throws {
    try store.writeBlocking { try RecordingArchive.close(segment, in: $0) }
  }

  func withdraw(_ segment: ID<Segment>, beyond length: Int64) throws {
    try store.writeBlocking { try RecordingArchive.withdraw(segment, beyond: length, in: $0) }
  }

  func openGap(camera: ID<Camera>, role: StreamRole) throws -> Gap? {
    try store.readBlocking { try RecordingArchive.openGap(of: camera, role, $0) }
  }

  func note(_ gap: Gap, camera: ID<Camera>, role: StreamRole) throws {
    try store.writeBlocking { try RecordingArchive.note(gap, camera: camera, role: role, in: $0) }
  }
}
