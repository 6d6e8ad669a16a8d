/// A house that stands at a yard.
package struct Building: Hashable, Sendable {
  package enum Material: String, Sendable, CaseIterable {
    case brick
    case panel
    case block
    case monolith
    case wood
    case other
  }

  package let id: ID<Building>
  package var version: Int64
  package var yard: ID<Yard>
  package var address: BilingualText
  package var yearBuilt: Int?
  package var material: Material?
  package var floors: Int?
  /// Staircases with a door of their own (подъезды).
  package var entrances: Int?
  package var flats: Int?
  package var outline: GeoPolygon?
  /// Basement, attic and roof: what is open, who has the key.
  package var notes = ""

  package init(
    id: ID<Building>, version: Int64 = 1, yard: ID<Yard>, address: BilingualText,
    outline: GeoPolygon? = nil
  ) {
    self.id = id
    self.version = version
    self.yard = yard
    self.address = address
    self.outline = outline
  }
}

/// A photograph in a yard's passport. The bytes lie in a file; this says which and whose.
package struct Photo: Hashable, Sendable {
  package enum Subject: String, Sendable, CaseIterable {
    case facade
    case entrance
    case plan
    case other
  }

  package let id: ID<Photo>
  package let yard: ID<Yard>
  package let building: ID<Building>?
  package let subject: Subject
  /// `image/jpeg`, `image/png` or `image/webp`.
  package let mediaType: String
  /// Below the data folder, with `/`.
  package let path: String
  /// Bytes.
  package let length: Int64
  /// SHA-256 of the file, 64 hexadecimal digits.
  package let digest: String
  package let caption: String
  package let author: ID<User>?
  package let addedAt: Timestamp

  package init(
    id: ID<Photo>, yard: ID<Yard>, building: ID<Building>? = nil, subject: Subject,
    mediaType: String, path: String, length: Int64, digest: String, caption: String = "",
    author: ID<User>?, addedAt: Timestamp
  ) {
    self.id = id
    self.yard = yard
    self.building = building
    self.subject = subject
    self.mediaType = mediaType
    self.path = path
    self.length = length
    self.digest = digest
    self.caption = caption
    self.author = author
    self.addedAt = addedAt
  }
}
