import AulaDomain
import AulaStore
import Hummingbird

struct Fact {
  let name: String
  let value: String
}

struct YardModel {
  struct Part {
    let title: String
    let tag: String?
    let badge: Badge?
    let notes: String?
    let edit: String
    let remove: String
  }

  struct House {
    let title: String
    let facts: [Fact]
    let notes: String?
    let edit: String
    let remove: String
    let draw: String
    let drawLabel: String
    let version: Int64
  }

  struct Picture {
    let path: String
    let thumbnail: String
    let caption: String?
    let subject: String
    let remove: String
  }

  struct Eye {
    let name: String
    let path: String
    let live: String?
    let badge: Badge
  }

  struct Changes {
    /// What is said of them as a whole; `nil`: nobody has signed.
    let said: String?
    /// In which zone their times are; `nil` where none is told.
    let zone: String?
    let parts: [PassportWords.Part]
  }

  struct Block {
    let name: String
    /// Where what is missing is filled in.
    let path: String
    let badge: Badge
  }

  let version: Int64
  let facts: [Fact]
  let sketch: YardSketch?
  /// Area and perimeter; `nil`: the outline is not drawn.
  let size: String?
  let draw: String
  let entrances: [Part]
  let hazards: [Part]
  let access: String?
  let intercom: String?
  let buildings: [House]
  let photos: [Picture]
  let cameras: [Eye]
  let blocks: [Block]
  let percent: Int
  let percentText: String
  let signed: String
  /// How it differs from what was signed; empty where it does not, or nobody knows.
  let changes: Changes
  let log: String
  let mayEdit: Bool
  let edit: String
  let sign: String
  let newEntrance: String
  let newHazard: String
  let newBuilding: String
  let newPhoto: String
  let newCamera: String?
  let map: String?
  /// Where an operator opens an incident here.
  let report: String?
}

extension Console {
  func yardShow(_ visit: Visit) async throws -> Response {
    let id = try visit.id("yard", of: Yard.self)
    let (passport, directory, signer, history) = try await read(.seeRegistry, visit) { tx in
      let passport = try tx.passport(of: id)
      return (
        passport, try Directory(tx), try passport.signedBy.map { try tx.user($0).name },
        try tx.history(of: passport)
      )
    }
    let model = try YardModel(
      passport, directory, signer: signer, history, console: self, visit)
    return try page("yards/show", title: passport.yard.name, model, for: visit)
  }
}

extension YardModel {
  init(
    _ passport: Passport, _ directory: Directory, signer: String?, _ history: PassportHistory?,
    console: Console, _ visit: Visit
  ) throws {
    let yard = passport.yard
    let text = visit.text
    let here = [("yard", "\(yard.id)")]
    version = yard.version
    facts = Self.facts(yard, directory, visit)
    sketch = YardSketch(passport, visit)
    size = yard.outline?.size(text)
    draw = Link.yardPart(yard.id, "outline").path
    entrances = yard.entrances.enumerated().map { Self.entrance($1, $0, yard, visit) }
    hazards = yard.hazards.enumerated().map { Self.hazard($1, $0, yard, visit) }
    access = yard.accessNotes.unlessEmpty
    intercom = yard.intercomNotes.unlessEmpty
    buildings = passport.buildings.map { Self.house($0, visit) }
    photos = passport.photos.map { Self.picture($0, text) }
    cameras = Self.eyes(passport, console, visit)
    blocks = passport.completeness.map { Self.block($0, passport, text) }
    newCamera = visit.may(.editCameras) ? Link.newCamera.with(here) : nil
    percent = passport.percent
    percentText = text("passport.percent", ["percent": "\(passport.percent)"])
    signed = Self.signed(passport, signer, visit)
    changes = Self.changes(passport, history, directory, visit)
    log = Link.yardPart(yard.id, "log").path
    report = visit.may(.openIncident) ? Link.newIncident.with(here) : nil
    mayEdit = visit.may(.editYard, of: .yard(yard))
    edit = Link.yardPart(yard.id, "edit").path
    sign = Link.yardPart(yard.id, "sign").path
    newEntrance = Link.yardPart(yard.id, "entrances/new").path
    newHazard = Link.yardPart(yard.id, "hazards/new").path
    newBuilding = Link.yardPart(yard.id, "buildings/new").path
    newPhoto = Link.yardPart(yard.id, "photos/new").path
    map = visit.may(.seeQueue) ? Link.map.with(here) : nil
  }

  private static func picture(_ photo: Photo, _ text: Texts) -> Picture {
    let path = Link.photo(photo.id).path
    return Picture(
      path: path, thumbnail: path + "/thumbnail", caption: photo.caption.unlessEmpty,
      subject: text("photo.subject-of.\(photo.subject.rawValue)"), remove: path + "/remove")
  }

  private static func eyes(
    _ passport: Passport, _ console: Console, _ visit: Visit
  ) -> [Eye] {
    passport.cameras.map { camera in
      Eye(
        name: camera.name, path: Link.camera(camera.id).path,
        live: camera.isConnected
          && visit.may(
            .watchCamera, of: .footage(camera, in: passport.yard, call: nil, .live))
          ? Link.camera(camera.id).path + "#picture" : nil,
        badge: console.badge(camera, visit))
    }
  }

  private static func block(
    _ block: PassportBlock, _ passport: Passport, _ text: Texts
  ) -> Block {
    let edit = Link.yardPart(passport.yard.id, "edit").path
    let path =
      switch block.name {
      case .identity: passport.yard.outline == nil ? "#outline" : edit
      case .people: edit
      case .buildings, .entrances, .photos, .cameras: "#\(block.name.rawValue)"
      }
    let part = ["filled": "\(block.filled)", "expected": "\(block.expected)"]
    return Block(
      name: text("passport.block.\(block.name.rawValue)"), path: path,
      badge: block.isComplete
        ? Badge(.good, text("passport.complete")) : Badge(.quiet, text("passport.part", part)))
  }

  private static func facts(_ yard: Yard, _ directory: Directory, _ visit: Visit) -> [Fact] {
    let text = visit.text
    let none = text("form.none")
    return [
      Fact(name: text("yards.number"), value: "\(yard.number)"),
      Fact(name: text("yards.address"), value: visit.name(yard.address)),
      Fact(name: text("yards.city"), value: directory.city(yard.city, visit) ?? none),
      Fact(name: text("yards.created"), value: visit.day(yard.createdOn)),
      Fact(name: text("yards.place"), value: yard.center.shown),
      Fact(name: text("yards.inspector"), value: directory.inspector(yard.inspector) ?? none),
      Fact(name: text("yards.partner"), value: directory.partner(yard.partner)?.name ?? none),
    ]
  }

  private static func entrance(
    _ entrance: Entrance, _ place: Int, _ yard: Yard, _ visit: Visit
  ) -> Part {
    let path = Link.yardPart(yard.id, "entrances/\(place)").path
    return Part(
      title: entrance.name,
      tag: visit.text(entrance.forVehicles ? "yards.by-car" : "yards.on-foot"), badge: nil,
      notes: entrance.notes.unlessEmpty, edit: path, remove: path + "/remove")
  }

  private static func hazard(
    _ hazard: Hazard, _ place: Int, _ yard: Yard, _ visit: Visit
  ) -> Part {
    let path = Link.yardPart(yard.id, "hazards/\(place)").path
    return Part(
      title: "", tag: nil,
      badge: Badge(.bad, visit.text("hazard.\(hazard.kind.rawValue)")),
      notes: hazard.note.unlessEmpty,
      edit: path, remove: path + "/remove")
  }

  private static func house(_ building: Building, _ visit: Visit) -> House {
    let text = visit.text
    let numbers: [(String, Int?)] = [
      ("year", building.yearBuilt), ("floors", building.floors),
      ("entrances", building.entrances), ("flats", building.flats),
    ]
    var facts = numbers.map { name, value in
      Fact(name: text("building.\(name)"), value: value.map(String.init) ?? text("form.none"))
    }
    let material = building.material.map { text("material.\($0.rawValue)") }
    facts.append(
      Fact(
        name: text("building.area"),
        value: building.outline.map {
          text("building.square-metres", ["area": text.number(Int(nearest: $0.area))])
        } ?? text("form.none")))
    facts.insert(Fact(name: text("building.material"), value: material ?? text("form.none")), at: 1)
    let path = Link.building(building.id).path
    return House(
      title: visit.name(building.address), facts: facts, notes: building.notes.unlessEmpty,
      edit: path,
      remove: path + "/remove", draw: Link.buildingOutline(building.id).path,
      drawLabel: text(building.outline == nil ? "outline.draw" : "outline.building"),
      version: building.version)
  }

  private static func changes(
    _ passport: Passport, _ history: PassportHistory?, _ directory: Directory, _ visit: Visit
  ) -> Changes {
    guard passport.revision > 0 else { return Changes(said: nil, zone: nil, parts: []) }
    guard let history else {
      return Changes(said: visit.text("passport.not-kept"), zone: nil, parts: [])
    }
    let key = history.lines.isEmpty ? "passport.unchanged" : "passport.changed"
    let zone = visit.text("passport.zone", ["zone": visit.clock.zoneName(visit.now)])
    return Changes(
      said: visit.text(key), zone: history.lines.isEmpty ? nil : zone,
      parts: PassportWords(directory, visit).parts(history))
  }

  private static func signed(_ passport: Passport, _ signer: String?, _ visit: Visit) -> String {
    guard let signer, let at = passport.signedAt else { return visit.text("passport.unsigned") }
    return visit.text(
      "passport.signed",
      ["name": signer, "time": visit.clock.date(at), "revision": "\(passport.revision)"])
  }
}
