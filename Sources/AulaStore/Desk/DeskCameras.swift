package import AulaDomain

extension Desk {
  /// What of the addresses opens the camera is sealed: user and password, and what
  /// `CameraAddress.masked` hides.
  package func add(
    _ camera: Camera, credentials: CameraCredentials? = nil, by deed: Deed
  ) async throws {
    _ = try await write(
      camera, credentials.map(CredentialsChange.set) ?? .keep, "camera.add", by: deed
    ) { try $0.insert($1) }
  }

  /// An address that is as it was shown, with its `…`, stays what it is.
  package func save(
    _ camera: Camera, credentials: CredentialsChange = .keep, by deed: Deed
  ) async throws -> Camera {
    var next = camera
    next.version = try nextVersion(after: camera.version, of: "camera \(camera.id)")
    return try await write(next, credentials, "camera.save", by: deed) { try $0.update($1) }
  }

  /// The URL to connect to, with user and password: for the recorder and for the look that tries a
  /// camera, never for a page or a log. `nil` where the camera is not connected.
  package func streamURL(
    of camera: ID<Camera>, _ role: StreamRole, for principal: Principal
  ) async throws -> String? {
    let (camera, sealed) = try await read(.connectCamera, for: principal) { tx in
      (try tx.camera(camera), try tx.secret(of: camera))
    }
    guard camera.enabled, let shown = camera.address(role) else { return nil }
    let access = try sealed.map { try CameraAccess(vault.open($0, at: camera.place)) }
    let isSub = role == .sub && camera.subAddress != nil
    return CameraAddress.join(
      (isSub ? access?.sub : access?.main) ?? shown, access?.credentials)
  }

  package func hasCredentials(_ camera: ID<Camera>, for actor: Actor) async throws -> Bool {
    guard let sealed = try await read(.seeRegistry, for: actor, { try $0.secret(of: camera) })
    else { return false }
    let access = try? CameraAccess(vault.open(sealed, at: Self.place(of: camera)))
    // What cannot be opened is there all the same, and can be replaced.
    return access.map { $0.credentials != nil } ?? true
  }

  /// Seals what earlier versions of the program stored plain in the addresses, and clears the file
  /// of it; answers how many cameras that were.
  package func sealAddresses() async throws -> Int {
    let plain = try await store.read { tx in
      try tx.cameras(limit: 100_000).items.filter { camera in
        camera.streams.contains { CameraAddress.masked($0.address) != $0.address }
      }
    }
    for camera in plain { _ = try await save(camera, by: deed(.setup)) }
    if !plain.isEmpty { try await store.truncateLog() }
    return plain.count
  }

  /// The first rules of a camera have version 0 as the version seen.
  package func save(
    rules text: String, of camera: ID<Camera>, version: Int64, by deed: Deed
  ) async throws -> CameraRules {
    let written = try nextVersion(after: version, of: "the rules of camera \(camera)")
    return try await change(.editRules, by: deed) { ledger in
      try ledger.enterMismatch(of: .ruleset, camera.rawValue)
      let next = CameraRules(
        camera: camera, version: written, text: text, editedBy: deed.actor, editedAt: deed.at)
      if version == 0, try ledger.tx.ruleset(of: camera) == nil {
        try ledger.tx.insert(next)
      } else {
        try ledger.tx.update(next)
      }
      try ledger.note(
        "ruleset.save", .ruleset, camera.rawValue, version: next.version, by: deed,
        ["text": .text(text)])
      return next
    }
  }

  private func write(
    _ camera: Camera, _ credentials: CredentialsChange, _ action: String, by deed: Deed,
    _ write: @escaping @Sendable (any Connection, Camera) throws -> Void
  ) async throws -> Camera {
    let vault = vault
    return try await change(.editCameras, by: deed) { ledger in
      try ledger.enterMismatch(of: .camera, camera.id.rawValue)
      let sealed = try ledger.tx.secret(of: camera.id)
      let known = sealed.map { sealed in
        Result { try CameraAccess(vault.open(sealed, at: camera.place)) }
      }
      let before = (try? known?.get()) ?? CameraAccess()
      var (camera, access) = (camera, before)
      let stored = try? ledger.tx.camera(camera.id)
      try access.take(&camera, stored: stored)
      var details: [String: JournalValue] = ["name": .text(camera.name)]
      if let stored { details[PassportHistory.fields] = Self.fields(from: stored, to: camera) }
      if let word = access.apply(credentials, before) { details["credentials"] = .text(word) }
      try write(ledger.tx, camera)
      if access != before || credentials.isNews {
        // A seal that does not open is not written over by the way.
        if !credentials.isNews, access.credentials == nil { _ = try known?.get() }
        let sealed = try access.text.map { try vault.seal($0, at: camera.place) }
        try ledger.tx.setSecret(sealed, of: camera.id)
      }
      try ledger.note(
        action, .camera, camera.id.rawValue, version: camera.version, by: deed, details)
      return camera
    }
  }

  private static func fields(from was: Camera, to now: Camera) -> JournalValue {
    let changes = PassportChange.between([PassportRecord(was)], [PassportRecord(now)])
    let moved = was.yard == now.yard ? [] : [PassportChange.belonging]
    return .list(Set(changes.map(\.mark) + moved).sorted().map { .text($0) })
  }

  fileprivate static func place(of camera: ID<Camera>) -> String { "camera.password:\(camera)" }
}

extension Camera {
  fileprivate var place: String { Desk.place(of: id) }
}

extension CredentialsChange {
  fileprivate var isNews: Bool { if case .keep = self { false } else { true } }
}
