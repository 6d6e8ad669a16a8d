import AulaDomain
import AulaStore

/// The data folder: the database and the keys.
struct Archive: Sendable {
  let store: Store
  let vault: Vault
  private let key: JournalKey
  /// Held for as long as the archive is used.
  private let lock: DataLock

  static func open(_ path: String, world: any World) async throws -> Archive {
    let folder = DataFolder(path: path)
    try folder.make()
    let lock = try folder.lock()
    let store = try Store.open(path: folder.database)
    _ = try await Migrator().migrate(store, in: world)
    return Archive(
      store: store, vault: try Vault(folder: path), key: try JournalKey(folder: path), lock: lock)
  }

  /// Rolls what was recorded to its end into the log: a recording that is lost later is missed.
  func sealRecordings(in world: any World) async throws {
    while true {
      let rolls = try await store.read { try RecordingSeals.unsealed($0) }
      let sealed = try await store.write { try RecordingSeals.seal(rolls, in: $0, world: world) }
      if sealed < RecordingSeals.longestList { return }
    }
  }

  /// Writes down what the log is now, signed: whoever holds it can prove later that nothing before
  /// was changed.
  func signHead(in world: any World) async throws {
    _ = try await Journal.signHead(of: store, with: key, in: world)
  }
}
