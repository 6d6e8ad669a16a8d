package import AulaDomain

/// What to do with a camera's user and password when it is saved.
package enum CredentialsChange: Sendable {
  case keep
  case set(CameraCredentials)
  case remove
}

/// Records of the registry. `add` takes a new record of version 1; `save` one with the version that
/// was read, and gives it back one version on.
extension Desk {
  /// A city has no versions: it is not changed.
  package func add(_ city: City, by deed: Deed) async throws {
    try await record(.addYards, "city.add", .city, city.id.rawValue, 0, by: deed) {
      try $0.insert(city)
    }
  }

  package func add(_ yard: Yard, by deed: Deed) async throws {
    try await record(
      .addYards, "yard.add", .yard, yard.id.rawValue, yard.version, by: deed
    ) { try $0.insert(yard) }
  }

  package func save(_ yard: Yard, by deed: Deed) async throws -> Yard {
    var next = yard
    next.version = try nextVersion(after: yard.version, of: "yard \(yard.number)")
    let written = next
    try await record(
      .editYard, "yard.save", .yard, yard.id.rawValue, next.version, by: deed,
      of: { .yard(try $0.tx.yard(yard.id)) }
    ) { tx in
      try tx.update(written)
    } details: { tx in
      try PassportHistory.details(from: tx.yard(written.id).records, to: written.records)
    }
    return next
  }

  package func add(_ building: Building, by deed: Deed) async throws {
    try await record(
      .editYard, "building.add", .building, building.id.rawValue, building.version, by: deed,
      of: { .yard(try $0.tx.yard(building.yard)) }
    ) { try $0.insert(building) }
  }

  package func save(_ building: Building, by deed: Deed) async throws -> Building {
    var next = building
    next.version = try nextVersion(after: building.version, of: "building \(building.id)")
    let written = next
    try await record(
      .editYard, "building.save", .building, building.id.rawValue, next.version, by: deed,
      of: { ledger in
        // The yard that it goes to is asked about, as the one that it is in.
        try ledger.demand(.editYard, for: deed) { .yard(try $0.tx.yard(building.yard)) }
        return .yard(try ledger.tx.yard(of: building.id))
      }
    ) { tx in
      try tx.update(written)
    } details: { tx in
      PassportHistory.details(
        from: [PassportRecord(try tx.building(written.id))], to: [PassportRecord(written)])
    }
    return next
  }

  package func delete(_ building: Building, by deed: Deed) async throws {
    try await record(
      .editYard, "building.delete", .building, building.id.rawValue, building.version, by: deed,
      of: { .yard(try $0.tx.yard(of: building.id)) }
    ) { try $0.delete(building) }
  }

  /// The file is there already: a row never names bytes that are not on disk.
  package func add(_ photo: Photo, by deed: Deed) async throws {
    try await record(
      .editYard, "photo.add", .photo, photo.id.rawValue, 0, by: deed,
      of: { .yard(try $0.tx.yard(photo.yard)) }
    ) { try $0.insert(photo) }
  }

  /// The caller removes the file afterwards.
  package func delete(_ photo: ID<Photo>, by deed: Deed) async throws {
    try await record(
      .editYard, "photo.delete", .photo, photo.rawValue, 0, by: deed,
      of: { .yard(try $0.tx.yard(of: photo)) }
    ) { try $0.deletePhoto(photo) }
  }

  /// Signs a yard's passport off as it stands; the new one.
  package func signPassport(of yard: ID<Yard>, by deed: Deed) async throws -> Passport {
    guard let user = deed.actor else {
      throw Fault(.denied, "desk.unsigned", "a passport is signed by a person")
    }
    return try await change(.editYard, by: deed, of: { .yard(try $0.tx.yard(yard)) }) { ledger in
      let passport = try ledger.tx.passport(of: yard)
      try ledger.tx.insertSignature(passport, by: user, at: deed.at)
      try ledger.note(
        "passport.sign", .passport, yard.rawValue, version: Int64(passport.revision + 1), by: deed,
        try PassportHistory.details(of: passport))
      return try ledger.tx.passport(of: yard)
    }
  }

  package func add(_ partner: Partner, by deed: Deed) async throws {
    try await record(
      .editPartners, "partner.add", .partner, partner.id.rawValue, partner.version, by: deed
    ) { try $0.insert(partner) }
  }

  package func save(_ partner: Partner, by deed: Deed) async throws -> Partner {
    var next = partner
    next.version = try nextVersion(after: partner.version, of: "partner \(partner.id)")
    let written = next
    try await record(
      .editPartners, "partner.save", .partner, partner.id.rawValue, next.version, by: deed
    ) { try $0.update(written) }
    return next
  }

  package func add(_ agreement: Agreement, by deed: Deed) async throws {
    try await record(
      .editPartners, "agreement.add", .agreement, agreement.id.rawValue, agreement.version, by: deed
    ) { try $0.insert(agreement) }
  }

  package func save(_ agreement: Agreement, by deed: Deed) async throws -> Agreement {
    var next = agreement
    next.version = try nextVersion(after: agreement.version, of: "agreement \(agreement.id)")
    let written = next
    try await record(
      .editPartners, "agreement.save", .agreement, agreement.id.rawValue, next.version, by: deed
    ) { try $0.update(written) }
    return next
  }

  /// `details` are taken before the write.
  func record(
    _ permission: Permission, _ action: String, _ noun: Change.Noun, _ id: Int64,
    _ version: Int64, by deed: Deed,
    of resource: @escaping @Sendable (Ledger) throws -> Resource = { _ in .all },
    _ write: @escaping @Sendable (any Connection) throws -> Void,
    details: @escaping @Sendable (any Connection) throws -> [String: JournalValue] = { _ in [:] }
  ) async throws {
    try await change(permission, by: deed, of: resource) { ledger in
      try ledger.enterMismatch(of: noun, id)
      let details = try details(ledger.tx)
      try write(ledger.tx)
      try ledger.note(action, noun, id, version: version, by: deed, binds: true, details)
    }
  }
}

extension Connection {
  package func yard(of building: ID<Building>) throws -> Yard {
    try yard(try self.building(building).yard)
  }

  package func yard(of photo: ID<Photo>) throws -> Yard { try yard(try self.photo(photo).yard) }
}
