package import AulaDomain

extension Desk {
  /// An address with user and password in it is taken apart: they are sealed.
  package func add(
    _ camera: Camera, credentials: CameraCredentials? = nil, by deed: Deed
  ) async throws {
    let (camera, found) = Self.stripped(camera)
    try await write(
      camera, (credentials ?? found).map(CredentialsChange.set) ?? .keep, "camera.add", by: deed
    ) { try $0.insert(camera) }
  }

  package func save(
    _ camera: Camera, credentials: CredentialsChange = .keep, by deed: Deed
  ) async throws -> Camera {
    var (next, found) = Self.stripped(camera)
    next.version += 1
    let written = next
    var credentials = credentials
    if case .keep = credentials, let found { credentials = .set(found) }
    try await write(next, credentials, "camera.save", by: deed) { try $0.update(written) }
    return next
  }

  /// The URL to connect to, with user and password: for the recorder alone, never for a page or a
  /// log. `nil` where the camera is not connected.
  package func streamURL(of camera: ID<Camera>, _ role: StreamRole) async throws -> String? {
    let (camera, sealed) = try await store.read { tx in
      (try tx.camera(camera), try tx.secret(of: camera))
    }
    guard camera.enabled, let address = camera.address(role) else { return nil }
    let credentials = try sealed.map { try CameraCredentials(vault.open($0, at: camera.place)) }
    return CameraAddress.join(address, credentials)
  }

  package func hasCredentials(_ camera: ID<Camera>) async throws -> Bool {
    try await store.read { try $0.secret(of: camera) != nil }
  }

  /// The first rules of a camera have version 0 as the version seen.
  package func save(
    rules text: String, of camera: ID<Camera>, version: Int64, by deed: Deed
  ) async throws -> CameraRules {
    try await change { ledger in
      try ledger.enterMismatch(of: .ruleset, camera.rawValue)
      let next = CameraRules(
        camera: camera, version: version + 1, text: text, editedBy: deed.actor, editedAt: deed.at)
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
    _ write: @escaping @Sendable (any Connection) throws -> Void
  ) async throws {
    let vault = vault
    try await change { ledger in
      try ledger.enterMismatch(of: .camera, camera.id.rawValue)
      try write(ledger.tx)
      var details: [String: JournalValue] = ["name": .text(camera.name)]
      switch credentials {
      case .keep: break
      case .set(let pair):
        try ledger.tx.setSecret(vault.seal(pair.line, at: camera.place), of: camera.id)
        details["credentials"] = "set"
      case .remove:
        try ledger.tx.setSecret(nil, of: camera.id)
        details["credentials"] = "removed"
      }
      try ledger.note(
        action, .camera, camera.id.rawValue, version: camera.version, by: deed, details)
    }
  }

  private static func stripped(_ camera: Camera) -> (Camera, CameraCredentials?) {
    var plain = camera
    let main = camera.mainAddress.map(CameraAddress.split)
    let sub = camera.subAddress.map(CameraAddress.split)
    plain.mainAddress = main?.address
    plain.subAddress = sub?.address
    return (plain, main?.credentials ?? sub?.credentials)
  }
}

extension Camera {
  fileprivate var place: String { "camera.password:\(id)" }
}

extension CameraCredentials {
  /// One line each: a password holds no line break.
  fileprivate var line: String { "\(user)\n\(password)" }

  fileprivate init(_ line: String) throws {
    let parts = line.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    self.init(user: String(parts[0]), password: parts.count > 1 ? String(parts[1]) : "")
  }
}
