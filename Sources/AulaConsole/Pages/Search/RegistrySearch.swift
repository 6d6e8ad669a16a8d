import AulaDomain
import AulaStore

/// What one question finds, of one kind: the first few, and the way to the rest.
struct SearchGroup: Sendable {
  enum Kind: String, CaseIterable {
    case yards
    case addresses
    case incidents
    case cameras
    case units
    case partners

    /// Whoever may not open what is found does not learn that it is there.
    var permission: Permission {
      switch self {
      case .yards, .addresses, .cameras: .seeRegistry
      case .partners: .seePartners
      case .incidents: .seeIncidents
      case .units: .seeUnits
      }
    }
  }

  struct Line: Sendable {
    let text: String
    let note: String
    let path: String
  }

  let kind: Kind
  let lines: [Line]
  let total: Int
  /// The list of all that was found; `nil` where all of it is here.
  let all: String?
}

/// One question to the whole registry. Persons are not asked for: neither users nor callers, nor
/// what people wrote of an incident.
struct RegistrySearch {
  let question: String
  /// Lines of a group.
  let most: Int
  let visit: Visit

  init(_ question: String, most: Int, _ visit: Visit) {
    self.question = String(question.prefix(100))
    self.most = most
    self.visit = visit
  }

  /// Groups that nothing was found for are left out.
  func groups(in tx: any Connection) throws -> [SearchGroup] {
    if SearchFold.words(question).isEmpty { return [] }
    return try SearchGroup.Kind.allCases.filter { visit.may($0.permission) }.compactMap { kind in
      let (lines, total) = try find(kind, in: tx)
      if lines.isEmpty { return nil }
      return SearchGroup(
        kind: kind, lines: lines, total: total, all: total > lines.count ? all(kind) : nil)
    }
  }

  private typealias Found = (lines: [SearchGroup.Line], total: Int)

  private func find(_ kind: SearchGroup.Kind, in tx: any Connection) throws -> Found {
    switch kind {
    case .yards: try yards(tx)
    case .addresses: try addresses(tx)
    case .incidents: try incidents(tx)
    case .cameras: try cameras(tx)
    case .units: try units(tx)
    case .partners: try partners(tx)
    }
  }

  private var window: ListWindow { ListWindow(limit: most) }

  /// The yard that has the number comes before those that have it in their address.
  private func yards(_ tx: any Connection) throws -> Found {
    var filter = YardFilter()
    filter.text = question
    let part = try tx.yards(filter, by: Sorting(.number), window)
    let called = try SearchFold.number(question).flatMap { try tx.yard(number: $0) }
    let found = (called.map { [$0] } ?? []) + part.lines.filter { $0.id != called?.id }
    let lines = found.prefix(most).map {
      SearchGroup.Line(
        text: "№ \($0.number) · \($0.name)", note: visit.name($0.address),
        path: Link.yard($0.id).path
      )
    }
    return (lines, part.total)
  }

  private func addresses(_ tx: any Connection) throws -> Found {
    let part = try tx.buildings(like: question, window)
    let lines = part.lines.map {
      SearchGroup.Line(
        text: visit.name($0.building.address), note: "№ \($0.yardNumber) · \($0.yardName)",
        path: Link.yard($0.building.yard).path + "#buildings")
    }
    return (lines, part.total)
  }

  private func incidents(_ tx: any Connection) throws -> Found {
    var filter = IncidentFilter()
    filter.text = question
    let part = try tx.incidents(filter, window)
    let text = visit.text
    // The one that has the number, before those of the yard that has it.
    let number = SearchFold.number(question)
    let found =
      part.lines.filter { $0.incident.number == number }
      + part.lines.filter { $0.incident.number != number }
    let lines = found.map { line in
      let kind = text("incidentKind.\(line.incident.kind.rawValue)")
      let place = PlaceJSON(line.place, visit)?.name ?? line.place.camera ?? text("queue.nowhere")
      return SearchGroup.Line(
        text: "№ \(line.incident.number) · \(kind)", note: place,
        path: Link.incident(line.incident.id).path)
    }
    return (lines, part.total)
  }

  private func cameras(_ tx: any Connection) throws -> Found {
    var filter = CameraFilter()
    filter.text = question
    let part = try tx.cameras(filter, by: Sorting(.name), window)
    let lines = try part.lines.map { camera in
      let yard = try camera.yard.map { try tx.yard($0) }
      return SearchGroup.Line(
        text: camera.name,
        note: yard.map { PlaceJSON($0, visit).name }
          ?? visit.text("placement.\(camera.placement.rawValue)"),
        path: Link.camera(camera.id).path)
    }
    return (lines, part.total)
  }

  /// There are not many, and call signs are short: they are compared here.
  private func units(_ tx: any Connection) throws -> Found {
    let words = SearchFold.words(question)
    let found = try tx.units().filter { unit in
      let sign = SearchFold.fold(unit.callSign)
      return words.allSatisfy { sign.contains($0) }
    }
    let lines = found.prefix(most).map { unit in
      SearchGroup.Line(
        text: unit.callSign, note: visit.text("unit.kind.\(unit.kind.rawValue)"),
        // The list is everybody's who may see units; the record is not.
        path: Link.units.path)
    }
    return (Array(lines), found.count)
  }

  private func partners(_ tx: any Connection) throws -> Found {
    var filter = PartnerFilter()
    filter.text = question
    let part = try tx.partners(filter, by: Sorting(.name), window)
    let lines = part.lines.map {
      SearchGroup.Line(
        text: $0.name, note: visit.text("partner.kind.\($0.kind.rawValue)"),
        path: Link.partner($0.id).path)
    }
    return (lines, part.total)
  }

  private func all(_ kind: SearchGroup.Kind) -> String {
    switch kind {
    case .yards, .addresses: Link.yards.with([("text", question)])
    case .incidents: Link.incidents.with([("text", question)])
    case .cameras: Link.cameras.with([("text", question)])
    case .units: Link.units.path
    case .partners: Link.partners.with([("text", question)])
    }
  }
}
