/// One record of a passport as plain values: what is kept of it when the passport is signed.
///
/// Names of people are not among them: who answers for the yard is an id.
package struct PassportRecord: Hashable, Sendable, Codable {
  /// In the order of a printed passport.
  package enum Kind: String, Sendable, CaseIterable, Codable {
    case yard
    case entrance
    case hazard
    case building
    case photo
    case camera
  }

  package enum Field: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    case number
    case name
    case addressRu = "address-ru"
    case addressKk = "address-kk"
    case city
    case created
    case place
    case outline
    case inspector
    case partner
    case access
    case intercom
    case vehicles
    case hazardKind = "hazard-kind"
    case material
    case year
    case floors
    case entrances
    case flats
    case notes
    case subject
    case caption
    /// Degrees clockwise from north.
    case azimuth
    case enabled
  }

  package enum Value: Hashable, Sendable, Codable {
    case text(String)
    case number(Int64)
    case flag(Bool)
    case place(GeoPoint)
    case outline([GeoPoint])
  }

  package let kind: Kind
  /// Of a building, a photograph, a camera; 0 of what belongs to the yard's own record.
  package let id: Int64
  /// What is not known has no value.
  package let values: [Field: Value]

  init(_ kind: Kind, id: Int64 = 0, _ values: [Field: Value?]) {
    self.kind = kind
    self.id = id
    self.values = values.compactMapValues { $0 }
  }

  package func text(_ field: Field) -> String {
    if case .text(let text)? = values[field] { text } else { "" }
  }
}

extension PassportRecord.Value {
  /// `nil` for a text that is empty: nobody has written it.
  fileprivate static func words(_ text: String) -> Self? { text.isEmpty ? nil : .text(text) }
  /// To the five digits that forms have: a place that is only saved again has not moved.
  fileprivate static func spot(_ place: GeoPoint) -> Self {
    func near(_ degrees: Double) -> Double { (degrees * 100_000).rounded() / 100_000 }
    return .place(
      GeoPoint(latitude: near(place.latitude), longitude: near(place.longitude)))
  }

  fileprivate static func whole(_ number: Int?) -> Self? { number.map { .number(Int64($0)) } }
}

extension PassportRecord {
  package init(_ yard: Yard) {
    self.init(
      .yard,
      [
        .number: .number(Int64(yard.number)), .name: .words(yard.name),
        .addressRu: .words(yard.address.ru), .addressKk: .words(yard.address.kk),
        .city: .number(yard.city.rawValue), .created: .text("\(yard.createdOn)"),
        .place: .spot(yard.center), .outline: yard.outline.map { .outline($0.corners) },
        .inspector: yard.inspector.map { .number($0.rawValue) },
        .partner: yard.partner.map { .number($0.rawValue) },
        .access: .words(yard.accessNotes), .intercom: .words(yard.intercomNotes),
      ])
  }

  package init(_ entrance: Entrance) {
    self.init(
      .entrance,
      [
        .name: .words(entrance.name), .place: entrance.point.map { .spot($0) },
        .vehicles: .flag(entrance.forVehicles), .notes: .words(entrance.notes),
      ])
  }

  package init(_ hazard: Hazard) {
    self.init(.hazard, [.hazardKind: .text(hazard.kind.rawValue), .notes: .words(hazard.note)])
  }

  package init(_ building: Building) {
    self.init(
      .building, id: building.id.rawValue,
      [
        .addressRu: .words(building.address.ru), .addressKk: .words(building.address.kk),
        .material: building.material.map { .text($0.rawValue) },
        .year: .whole(building.yearBuilt), .floors: .whole(building.floors),
        .entrances: .whole(building.entrances), .flats: .whole(building.flats),
        .outline: building.outline.map { .outline($0.corners) }, .notes: .words(building.notes),
      ])
  }

  package init(_ photo: Photo) {
    self.init(
      .photo, id: photo.id.rawValue,
      [.subject: .text(photo.subject.rawValue), .caption: .words(photo.caption)])
  }

  /// Where it is and where it looks; never how to reach it.
  package init(_ camera: Camera) {
    self.init(
      .camera, id: camera.id.rawValue,
      [
        .name: .words(camera.name), .place: camera.position.map { .spot($0) },
        .azimuth: .whole(camera.azimuth.map { Int(nearest: $0) }), .enabled: .flag(camera.enabled),
        .partner: camera.partner.map { .number($0.rawValue) },
      ])
  }
}

extension Passport {
  /// All that a signature stands for.
  package var records: [PassportRecord] {
    yard.records + buildings.map { .init($0) } + photos.map { .init($0) }
      + cameras.map { .init($0) }
  }
}

extension Yard {
  /// What the yard's own record holds of its passport.
  package var records: [PassportRecord] {
    [PassportRecord(self)] + entrances.map { .init($0) } + hazards.map { .init($0) }
  }
}
