package import AulaDomain

/// Outlines on the map. `version` is the record's as it was read; corners come as they were drawn,
/// and none takes the outline away. What is no outline is refused with `registry.outline-…`.
extension Desk {
  package func draw(
    _ corners: [GeoPoint], around yard: ID<Yard>, version: Int64, by deed: Deed
  ) async throws -> Yard {
    try await change(.editYard, by: deed, of: { .yard(try $0.tx.yard(yard)) }) { ledger in
      var yard = try ledger.tx.yard(yard)
      try ledger.demand(version, is: yard.version, of: "yard \(yard.number)")
      yard.outline = try Self.outline(corners, around: yard.center)
      yard.version += 1
      try ledger.tx.update(yard)
      try ledger.note(
        "yard.outline", .yard, yard.id.rawValue, version: yard.version, by: deed,
        try Self.details(yard.outline))
      return yard
    }
  }

  package func draw(
    _ corners: [GeoPoint], of building: ID<Building>, version: Int64, by deed: Deed
  ) async throws -> Building {
    try await change(
      .editYard, by: deed, of: { .yard(try $0.tx.yard(of: building)) }
    ) { ledger in
      var building = try ledger.tx.building(building)
      try ledger.demand(version, is: building.version, of: "building \(building.id)")
      let yard = try ledger.tx.yard(building.yard)
      building.outline = try Self.outline(corners, around: yard.center)
      building.version += 1
      try ledger.tx.update(building)
      try ledger.note(
        "building.outline", .building, building.id.rawValue, version: building.version, by: deed,
        try Self.details(building.outline))
      return building
    }
  }

  private static func outline(
    _ corners: [GeoPoint], around center: GeoPoint
  ) throws -> GeoPolygon? {
    if corners.isEmpty { return nil }
    do throws(OutlineError) {
      return try Outline.around(center, corners: corners)
    } catch {
      throw error.fault
    }
  }

  private static func details(_ outline: GeoPolygon?) throws -> [String: JournalValue] {
    [
      PassportHistory.fields: [.text(PassportRecord.Field.outline.rawValue)],
      "outline": try Field.outline(outline).map { .text($0) } ?? .null,
      "squareMetres": .number(Int64(nearest: outline?.area ?? 0)),
    ]
  }
}
