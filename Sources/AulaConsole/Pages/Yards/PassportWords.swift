import AulaDomain
import AulaStore

/// What a passport is different in since it was signed, part by part, in words.
struct PassportWords {
  struct Part {
    let title: String
    let lines: [Line]
  }

  struct Line {
    /// `Дом ул. Садовая, 6: этажей`
    let what: String
    /// The value as it was signed; `nil` where one sentence tells it.
    let was: String?
    let now: String?
    /// When, and whose doing it was.
    let note: String
  }

  private let directory: Directory
  private let visit: Visit
  private var text: Texts { visit.text }

  init(_ directory: Directory, _ visit: Visit) {
    self.directory = directory
    self.visit = visit
  }

  func parts(_ history: PassportHistory) -> [Part] {
    PassportRecord.Kind.allCases.compactMap { kind in
      let lines = history.lines.filter { $0.change.record.kind == kind }
      return lines.isEmpty
        ? nil : Part(title: text("passport.part-of.\(kind.rawValue)"), lines: lines.map(line))
    }
  }

  /// What an entry says that it changed, in words: `этажей, материал стен`.
  func fields(_ marks: [String], of noun: String) -> String {
    let kind = PassportRecord.Kind(rawValue: noun) ?? .yard
    let names = marks.compactMap { mark -> String? in
      if mark == PassportChange.belonging { return text("cameras.yard") }
      if let kind = PassportRecord.Kind(rawValue: mark) {
        return text("passport.part-of.\(kind.rawValue)")
      }
      return PassportRecord.Field(rawValue: mark).map { text(Self.label($0, of: kind)) }
    }
    return names.joined(separator: ", ")
  }

  private func line(_ line: PassportHistory.Line) -> Line {
    let record = line.change.record
    let named = ["name": name(record)]
    let kind = record.kind.rawValue
    let note = line.entry.map(said) ?? ""
    switch line.change.deed {
    case .added:
      return Line(what: text("passport.added.\(kind)", named), was: nil, now: nil, note: note)
    case .removed:
      return Line(what: text("passport.removed.\(kind)", named), was: nil, now: nil, note: note)
    case .changed(let field, let from, let to):
      let label = text(Self.label(field, of: record.kind))
      let what =
        record.kind == .yard
        ? label : text("passport.field", ["name": name(record), "field": label])
      if let sentence = sentence(field, from, to) {
        return Line(
          what: text("passport.told", ["field": what, "what": sentence]), was: nil, now: nil,
          note: note)
      }
      return Line(what: what, was: shown(field, from), now: shown(field, to), note: note)
    }
  }

  private func said(_ entry: LogLine) -> String {
    "\(visit.clock.dated(entry.at, now: visit.now)), \(LogWords.who(entry, text))"
  }

  /// What people know the record by.
  func name(_ record: PassportRecord) -> String {
    switch record.kind {
    case .yard, .entrance, .camera: record.text(.name)
    case .hazard: text("hazard.\(record.text(.hazardKind))")
    case .building:
      visit.name(BilingualText(ru: record.text(.addressRu), kk: record.text(.addressKk)))
    case .photo:
      record.text(.caption).isEmpty
        ? text("photo.subject-of.\(record.text(.subject))") : record.text(.caption)
    }
  }

  /// Of what two values side by side would not tell: where something stands, how it is drawn.
  private func sentence(
    _ field: PassportRecord.Field, _ from: PassportRecord.Value?, _ to: PassportRecord.Value?
  ) -> String? {
    switch (from, to) {
    case (.place(let from), .place(let to)):
      let metres = max(1, Int(nearest: from.metres(to: to)))
      return text("passport.moved", ["metres": text.number(metres)])
    case (.outline(let from), .outline(let to)):
      return text("passport.redrawn", ["from": area(from), "to": area(to)])
    case (nil, .outline(let to)): return text("passport.drawn", ["area": area(to)])
    case (.outline, nil): return text("passport.wiped")
    default: return nil
    }
  }

  private func area(_ corners: [GeoPoint]) -> String {
    text.number(Int(nearest: GeoPolygon(corners: corners)?.area ?? 0))
  }

  private func shown(_ field: PassportRecord.Field, _ value: PassportRecord.Value?) -> String {
    let none = text("form.none")
    switch value {
    case nil: return none
    case .text(let words): return code(field).map { text("\($0).\(words)") } ?? day(field, words)
    case .flag(let flag): return text(flag ? "form.yes" : "form.no")
    case .place(let place): return place.shown
    case .outline(let corners): return area(corners)
    case .number(let number):
      switch field {
      case .city: return directory.city(ID(rawValue: number), visit) ?? none
      case .partner: return directory.partner(ID(rawValue: number))?.name ?? none
      case .inspector: return directory.inspector(ID(rawValue: number)) ?? none
      case .azimuth: return "\(number)°"
      default: return "\(number)"
      }
    }
  }

  private func day(_ field: PassportRecord.Field, _ words: String) -> String {
    field == .created ? CalendarDate(words).map { visit.day($0) } ?? words : words
  }

  /// The group of texts of a field that holds a code of the domain.
  private func code(_ field: PassportRecord.Field) -> String? {
    switch field {
    case .material: "material"
    case .subject: "photo.subject-of"
    case .hazardKind: "hazard"
    default: nil
    }
  }

  /// The key of a field's name, as the forms have it.
  private static func label(
    _ field: PassportRecord.Field, of kind: PassportRecord.Kind
  ) -> String {
    switch (field, kind) {
    case (.number, _): "yards.number"
    case (.name, .camera): "cameras.name"
    case (.name, .entrance): "yards.entrance-name"
    case (.name, _): "yards.name"
    case (.addressRu, _): "yards.address-ru"
    case (.addressKk, _): "yards.address-kk"
    case (.city, _): "yards.city"
    case (.created, _): "yards.created"
    case (.place, _): "passport.place"
    case (.outline, _): "passport.outline"
    case (.inspector, _): "yards.inspector"
    case (.partner, _): "yards.partner"
    case (.access, _): "yards.access"
    case (.intercom, _): "yards.intercom"
    case (.vehicles, _): "yards.for-vehicles"
    case (.hazardKind, _): "yards.hazard-kind"
    case (.notes, .hazard): "yards.hazard-note"
    case (.notes, .entrance): "yards.entrance-notes"
    case (.notes, _): "building.notes"
    case (.material, _): "building.material"
    case (.year, _): "building.year"
    case (.floors, _): "building.floors"
    case (.entrances, _): "building.entrances"
    case (.flats, _): "building.flats"
    case (.subject, _): "photo.subject"
    case (.caption, _): "photo.caption"
    case (.azimuth, _): "cameras.azimuth"
    case (.enabled, _): "cameras.enabled"
    }
  }
}
