import AulaDomain
import AulaStore
import AulaVideo

/// The recorder's index, kept in the store. Called on recorders' own threads, so it may block.
struct StoreIndex: RecordingIndex {
  let store: Store
  let folder: ID<RecordingFolder>
  let world: any World

  func lastEnd(camera: ID<Camera>, role: StreamRole) throws -> MediaTime? {
    try store.readBlocking { try RecordingArchive.lastEnd(of: camera, role, $0) }
  }

  func indexed(_ segment: ID<Segment>) throws -> IndexedSegment? {
    try store.readBlocking { try RecordingArchive.extent(of: segment, $0) }.map {
      IndexedSegment(
        length: $0.length, initializationLength: $0.initializationLength, start: $0.start,
        end: $0.end)
    }
  }

  func open(_ segment: Segment) throws {
    try store.writeBlocking { try RecordingArchive.open(segment, in: folder, $0) }
  }

  func commit(_ groups: [PictureGroup]) throws {
    try store.writeBlocking { tx in
      try RecordingSeals.unseal(Set(groups.map(\.segment)), in: tx, world: world)
      try RecordingArchive.commit(groups, in: tx)
    }
  }

  func close(_ segment: ID<Segment>) throws {
    try store.writeBlocking { try RecordingArchive.close(segment, in: $0) }
  }

  func withdraw(_ segment: ID<Segment>, beyond length: Int64) throws {
    try store.writeBlocking { tx in
      try RecordingSeals.unseal([segment], in: tx, world: world)
      try RecordingArchive.withdraw(segment, beyond: length, in: tx)
    }
  }

  func openGap(camera: ID<Camera>, role: StreamRole) throws -> Gap? {
    try store.readBlocking { try RecordingArchive.openGap(of: camera, role, $0) }
  }

  func note(_ gap: Gap, camera: ID<Camera>, role: StreamRole) throws {
    try store.writeBlocking { try RecordingArchive.note(gap, camera: camera, role: role, in: $0) }
  }
}
