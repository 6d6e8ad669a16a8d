package import AulaDomain

/// Many records of the registry at once, as a programme that is taken over has them.
package struct RegistryBatch: Sendable {
  package var cities: [City] = []
  package var partners: [Partner] = []
  package var agreements: [Agreement] = []
  package var units: [Unit] = []
  package var yards: [Yard] = []
  package var buildings: [Building] = []
  /// Without user and password in their addresses.
  package var cameras: [Camera] = []

  package init() {}
}

extension Desk {
  /// All of them or none, in one transaction, each with its entry. Open pages are not told record
  /// by record.
  package func add(_ batch: RegistryBatch, by deed: Deed) async throws {
    let world = world
    try await store.write { tx in
      var ledger = Ledger(tx: tx, world: world)
      try ledger.demand(.importRegistry, for: deed)
      for city in batch.cities { try tx.insert(city) }
      for partner in batch.partners {
        try tx.insert(partner)
        try ledger.noteNew(.partner, partner.id.rawValue, by: deed)
      }
      for agreement in batch.agreements {
        try tx.insert(agreement)
        try ledger.noteNew(.agreement, agreement.id.rawValue, by: deed)
      }
      for unit in batch.units {
        try tx.insert(unit)
        try ledger.noteNew(.unit, unit.id.rawValue, by: deed)
      }
      try ledger.add(batch.yards, batch.buildings, batch.cameras, by: deed)
    }
  }
}

extension Ledger {
  fileprivate mutating func add(
    _ yards: [Yard], _ buildings: [Building], _ cameras: [Camera], by deed: Deed
  ) throws {
    for yard in yards {
      try tx.insert(yard)
      try noteNew(.yard, yard.id.rawValue, by: deed)
    }
    for building in buildings {
      try tx.insert(building)
      try noteNew(.building, building.id.rawValue, by: deed)
    }
    for camera in cameras {
      try tx.insert(camera)
      try noteNew(.camera, camera.id.rawValue, by: deed)
    }
  }

  fileprivate mutating func noteNew(_ noun: Change.Noun, _ id: Int64, by deed: Deed) throws {
    try note("\(noun.rawValue).add", noun, id, version: 1, by: deed)
  }
}
