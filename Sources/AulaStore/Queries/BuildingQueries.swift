package import AulaDomain

extension Building.Material: Storable {}
extension Photo.Subject: Storable {}

private let insertBuilding = """
  insert into building (id, version, yard_id, address_ru, address_kk, year_built, material,
    floors, entrances, flats, outline, notes, search_folded)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  """
private let updateBuilding = """
  update building set version = $2, yard_id = $3, address_ru = $4, address_kk = $5,
    year_built = $6, material = $7, floors = $8, entrances = $9, flats = $10, outline = $11,
    notes = $12, search_folded = $13
  where id = $1 and version = $2 - 1
  """
private let foldBuilding = "update building set search_folded = $2 where id = $1"
private let deleteBuilding = "delete from building where id = $1 and version = $2"
private let selectBuilding = "select * from building where id = $1"
private let selectBuildings = """
  select * from building where $1 is null or yard_id = $1 order by yard_id, address_ru, id
  """
private let insertPhoto = """
  insert into photo (id, yard_id, building_id, subject, media_type, path, length, digest, caption,
    author_id, added_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  """
private let selectPhotos = "select * from photo where yard_id = $1 order by subject, id"
private let selectPhoto = "select * from photo where id = $1"
private let deletePhoto = "delete from photo where id = $1"
private let insertSignature = """
  insert into passport_signature (yard_id, revision, signed_by_id, signed_at, percent)
  values ($1, $2, $3, $4, $5)
  """
private let selectSignature = """
  select * from passport_signature where yard_id = $1 order by revision desc limit 1
  """

extension Connection {
  package func insert(_ building: Building) throws {
    try execute(insertBuilding, try cells(building))
  }

  /// `building.version` is the new one: one more than was read.
  package func update(_ building: Building) throws {
    try executeOne(updateBuilding, try cells(building), orStale: "building \(building.id)")
  }

  package func delete(_ building: Building) throws {
    try executeOne(
      deleteBuilding, [building.id, building.version], orStale: "building \(building.id)")
  }

  package func building(_ id: ID<Building>) throws -> Building {
    guard let row = try first(selectBuilding, [id]) else {
      throw Field.missing("building", "\(id)")
    }
    return try Building(row: row)
  }

  /// Of one yard, or of all: the map draws them.
  package func buildings(of yard: ID<Yard>?) throws -> [Building] {
    try query(selectBuildings, [yard]).map { try Building(row: $0) }
  }

  package func insert(_ photo: Photo) throws {
    try execute(
      insertPhoto,
      [
        photo.id, photo.yard, photo.building, photo.subject, photo.mediaType, photo.path,
        photo.length, photo.digest, photo.caption, photo.author, photo.addedAt,
      ])
  }

  package func photos(of yard: ID<Yard>) throws -> [Photo] {
    try query(selectPhotos, [yard]).map { try Photo(row: $0) }
  }

  package func photo(_ id: ID<Photo>) throws -> Photo {
    guard let row = try first(selectPhoto, [id]) else { throw Field.missing("photo", "\(id)") }
    return try Photo(row: row)
  }

  package func deletePhoto(_ id: ID<Photo>) throws {
    try executeOne(AulaStore.deletePhoto, [id], orStale: "photo \(id)")
  }

  /// The yard with all that its passport gathers.
  package func passport(of yard: ID<Yard>) throws -> Passport {
    let signature = try first(selectSignature, [yard])
    return Passport(
      revision: try signature?["revision"] ?? 0, signedBy: try signature?["signed_by_id"],
      signedAt: try signature?["signed_at"], yard: try self.yard(yard),
      buildings: try buildings(of: yard), photos: try photos(of: yard),
      cameras: try cameras(of: yard))
  }

  func insertSignature(_ passport: Passport, by user: ID<User>, at now: Timestamp) throws {
    try execute(
      AulaStore.insertSignature,
      [passport.yard.id, passport.revision + 1, user, now, passport.percent])
  }

  /// For buildings that were written before they could be searched.
  func foldBuildings() throws {
    for row in try query("select id, address_ru, address_kk from building") {
      let id: ID<Building> = try row["id"]
      try execute(foldBuilding, [id, folded(try row.bilingual("address"))])
    }
  }

  private func folded(_ address: BilingualText) -> String {
    SearchFold.fold("\(address.ru) \(address.kk)")
  }

  private func cells(_ building: Building) throws -> [any Storable] {
    [
      building.id, building.version, building.yard, building.address.ru, building.address.kk,
      building.yearBuilt, building.material, building.floors, building.entrances, building.flats,
      try Field.outline(building.outline), building.notes, folded(building.address),
    ]
  }
}

extension Building {
  init(row: Row) throws {
    self.init(
      id: try row["id"], version: try row["version"], yard: try row["yard_id"],
      address: try row.bilingual("address"), outline: try row.outline())
    yearBuilt = try row["year_built"]
    material = try row["material"]
    floors = try row["floors"]
    entrances = try row["entrances"]
    flats = try row["flats"]
    notes = try row["notes"]
  }
}

extension Photo {
  init(row: Row) throws {
    self.init(
      id: try row["id"], yard: try row["yard_id"], building: try row["building_id"],
      subject: try row["subject"], mediaType: try row["media_type"], path: try row["path"],
      length: try row["length"], digest: try row["digest"], caption: try row["caption"],
      author: try row["author_id"], addedAt: try row["added_at"])
  }
}
