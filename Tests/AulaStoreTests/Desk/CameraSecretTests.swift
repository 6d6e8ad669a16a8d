import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import Testing

/// Makers put passwords into paths and queries. They are sealed like those in front of the host.
struct CameraSecretTests {
  private static let plain = "rtsp://10.0.0.5/user=aula&password=hunter2hunter"
  private static let small = "rtsp://10.0.0.5/small?token=deadbeefcafe"
  private static let secrets = ["hunter2hunter", "deadbeefcafe", "opensesame"]

  private static let administrator = Actor(user: ID(rawValue: 1), role: .administrator)

  /// A database on disk, and the desk on it.
  private func withDesk(
    _ body: (Desk, Store, URL) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "aula-secret-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let world = ManualWorld()
    let store = try Store.open(path: folder.appending(path: "aula.db").path)
    _ = try await Migrator().migrate(store, in: world)
    let desk = Desk(
      store: store, world: world, vault: try Vault(folder: folder.path),
      hasher: try PasswordHasher(cost: .least))
    try await body(desk, store, folder)
    store.close()
  }

  /// The files of the database, its log too.
  private func expectNoSecret(in folder: URL, _ place: SourceLocation = #_sourceLocation) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let data = try Data(contentsOf: folder.appending(path: name))
      for secret in Self.secrets {
        #expect(
          data.range(of: Data(secret.utf8)) == nil, "\(secret) in \(name)",
          sourceLocation: place)
      }
    }
  }

  private func camera(_ world: ManualWorld = ManualWorld()) -> Camera {
    var camera = Camera(id: ID(in: world), name: "К-1", placement: .publicPlace)
    camera.mainAddress = Self.plain
    camera.subAddress = Self.small
    return camera
  }

  @Test func `a secret in path or query is in no file and no journal, and opens the stream`()
    async throws
  {
    try await withDesk { desk, store, folder in
      let camera = camera()
      try await desk.add(camera, by: desk.deed(.setup))
      let shown = try await store.read { try $0.camera(camera.id) }
      #expect(shown.mainAddress == "rtsp://10.0.0.5/user=…")
      #expect(shown.subAddress == "rtsp://10.0.0.5/small?token=…")
      #expect(
        try await desk.streamURL(of: camera.id, .main, for: .service(.recording)) == Self.plain)
      #expect(
        try await desk.streamURL(of: camera.id, .sub, for: .service(.recording)) == Self.small)
      #expect(try await desk.hasCredentials(camera.id, for: Self.administrator) == false)
      try expectNoSecret(in: folder)
    }
  }

  @Test func `what is saved as it was shown stays, and what is typed anew replaces it`()
    async throws
  {
    try await withDesk { desk, store, folder in
      let (id, deed) = (camera().id, desk.deed(.setup))
      try await desk.add(
        camera(), credentials: CameraCredentials(user: "aula", password: "opensesame"), by: deed)
      var shown = try await store.read { try $0.camera(id) }
      shown.name = "К-2"
      shown = try await desk.save(shown, by: deed)
      #expect(
        try await desk.streamURL(of: id, .main, for: .service(.recording))
          == "rtsp://aula:opensesame@10.0.0.5/user=aula&password=hunter2hunter")
      shown.mainAddress = "rtsp://10.0.0.6/user=…"
      await #expect { _ = try await desk.save(shown, by: deed) } throws: {
        ($0 as? Fault)?.code == "desk.masked-address"
      }
      shown.mainAddress = "rtsp://10.0.0.6/live"
      shown.subAddress = nil
      shown = try await desk.save(shown, credentials: .remove, by: deed)
      #expect(
        try await desk.streamURL(of: id, .main, for: .service(.recording)) == "rtsp://10.0.0.6/live"
      )
      #expect(try await desk.hasCredentials(id, for: Self.administrator) == false)
      try expectNoSecret(in: folder)
    }
  }

  @Test func `what an earlier version stored plain is sealed, and the file cleared of it`()
    async throws
  {
    try await withDesk { desk, store, folder in
      let camera = camera()
      try await store.write { try $0.insert(camera) }
      let log = try Data(contentsOf: folder.appending(path: "aula.db-wal"))
      #expect(log.range(of: Data(Self.secrets[0].utf8)) != nil, "it was there")
      #expect(try await desk.sealAddresses() == 1)
      #expect(try await desk.sealAddresses() == 0)
      #expect(
        try await desk.streamURL(of: camera.id, .main, for: .service(.recording)) == Self.plain)
      try expectNoSecret(in: folder)
    }
  }
}
