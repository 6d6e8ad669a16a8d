import AulaDomain
import AulaStore
import AulaVideo

/// The database and, in the data folder, the keys.
struct Archive: Sendable {
  let store: Store
  let vault: Vault
  let heads: HeadFile
  private let key: JournalKey
  /// Held for as long as the archive is used.
  private let lock: DataLock

  /// `database`: `nil` for a file in the data folder. `journal`: where its key and its heads lie;
  /// `nil`: in the data folder.
  static func open(
    _ path: String, database: DatabasePlace? = nil, journal: JournalPlaces? = nil,
    world: any World
  ) async throws -> Archive {
    let places = journal ?? JournalPlaces(data: path)
    let folder = DataFolder(path: path)
    try folder.make()
    let lock = try folder.lock()
    let store = try (database ?? .file(folder.database)).open()
    _ = try await Migrator().migrate(store, in: world)
    return Archive(
      store: store, vault: try Vault(folder: path), heads: HeadFile(path: places.heads),
      key: try JournalKey(path: places.key), lock: lock)
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
  @discardableResult
  func sign(in world: any World) async throws -> SignedHead {
    try await Journal.signHead(of: store, with: key, in: world)
  }

  /// Appends a head to the head file, which may lie on a mount that stalls. Throws
  /// `journal.head-file`.
  func handOut(_ head: SignedHead) async throws {
    let heads = heads
    try await onThread(named: "aula.heads") { Result { try heads.append(head) } }.get()
  }

  func signHead(in world: any World) async throws {
    try await handOut(try await sign(in: world))
  }
}
