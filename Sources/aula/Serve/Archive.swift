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

  /// Writes down what the log is now, signed: whoever holds it can prove later that nothing before
  /// was changed.
  func signHead(in world: any World) async throws {
    _ = try await Journal.signHead(of: store, with: key, in: world)
  }
}
