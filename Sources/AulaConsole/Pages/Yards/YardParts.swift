import AulaDomain
import AulaStore
import Hummingbird

/// Entrances and hazards: small lists that belong to the yard's record and share its version.
extension Console {
  func addYardParts(to routes: Routes) {
    for part in YardPart.allCases {
      let path = "/yards/{yard}/\(part.rawValue)/{place}"
      routes.get(path, needs: .editYard) { _, visit in
        let (yard, _) = try await editedYard(visit)
        return try ask(try partPage(part, yard, visit), visit)
      }
      routes.post(path, needs: .editYard) { form, visit in try await savePart(part, form, visit) }
      routes.get(path + "/remove", needs: .editYard) { _, visit in
        let (yard, _) = try await editedYard(visit)
        guard let place = try partPlace(part, yard, visit) else { throw Self.noSuchPart }
        let title = visit.text(
          "remove.\(part.rawValue)", ["name": part.name(place, of: yard, visit)])
        let path = Link.yardPart(yard.id, "\(part.rawValue)/\(place)").path
        return try askRemoval(title, of: yard, at: path, version: yard.version, visit)
      }
      routes.post(path + "/remove", needs: .editYard) { form, visit in
        var (yard, _) = try await editedYard(visit)
        guard let place = try partPlace(part, yard, visit) else { throw Self.noSuchPart }
        part.remove(place, from: &yard)
        yard.version = form.version
        _ = try await desk.save(yard, by: try deed(visit))
        return redirect(to: .yard(yard.id), notice: "yards.saved")
      }
    }
  }

  private static var noSuchPart: Fault {
    Fault(.notFound, "console.no-such-page", "the yard has no such entry")
  }

  /// `nil`: a new one.
  private func partPlace(_ part: YardPart, _ yard: Yard, _ visit: Visit) throws -> Int? {
    let name = visit.parameters.get("place") ?? ""
    if name == "new" { return nil }
    let count = part.count(yard)
    guard count > 0, let place = OutsideNumber.whole(name, in: 0...(count - 1)) else {
      throw Self.noSuchPart
    }
    return place
  }

  private func partPage(_ part: YardPart, _ yard: Yard, _ visit: Visit) throws -> FormPage {
    let place = try partPlace(part, yard, visit)
    var page = FormPage(
      title: visit.text("yards.\(part.rawValue)-title", ["name": yard.name]),
      action: Link.yardPart(yard.id, "\(part.rawValue)/\(place.map(String.init) ?? "new")").path,
      submit: visit.text("form.save"), back: Link.yard(yard.id).path, backLabel: yard.name,
      fields: part.fields(yard, place, visit), version: yard.version)
    if part == .entrances {
      let entrance = place.flatMap { yard.entrances[safe: $0] }
      page.map = formMap(.place, at: entrance?.point ?? yard.center)
    }
    return page
  }

  private func savePart(_ part: YardPart, _ form: Form, _ visit: Visit) async throws -> Response {
    let (yard, _) = try await editedYard(visit)
    let place = try partPlace(part, yard, visit)
    return try await submit(
      form, try partPage(part, yard, visit), visit, done: .yard(yard.id), notice: "yards.saved"
    ) { answers in
      var next = yard
      part.put(&answers, place, in: &next, visit)
      guard answers.areGood else { return }
      next.version = form.version
      _ = try await desk.save(next, by: try deed(visit))
    }
  }
}

enum YardPart: String, CaseIterable {
  case entrances
  case hazards

  func count(_ yard: Yard) -> Int {
    self == .entrances ? yard.entrances.count : yard.hazards.count
  }

  func name(_ place: Int, of yard: Yard, _ visit: Visit) -> String {
    switch self {
    case .entrances: yard.entrances[safe: place]?.name ?? ""
    case .hazards:
      yard.hazards[safe: place].map { visit.text("hazard.\($0.kind.rawValue)") } ?? ""
    }
  }

  func remove(_ place: Int, from yard: inout Yard) {
    switch self {
    case .entrances: yard.entrances.remove(at: place)
    case .hazards: yard.hazards.remove(at: place)
    }
  }

  func fields(_ yard: Yard, _ place: Int?, _ visit: Visit) -> [Field] {
    let text = visit.text
    switch self {
    case .entrances:
      let entrance = place.flatMap { yard.entrances[safe: $0] }
      return [
        Field("name", text("yards.entrance-name"), value: entrance?.name ?? ""),
        Field("place", text("yards.place"), value: entrance?.point?.shown ?? "").optional()
          .hint(text("yards.place-hint")),
        Field(
          "vehicles", text("yards.for-vehicles"), .checkbox,
          value: entrance?.forVehicles == true ? "on" : ""
        ).wide(),
        Field("notes", text("yards.entrance-notes"), .area(rows: 3), value: entrance?.notes ?? "")
          .optional(),
      ]
    case .hazards:
      let hazard = place.flatMap { yard.hazards[safe: $0] }
      let kinds = visit.none + visit.choices(Hazard.Kind.self, "hazard")
      return [
        Field(
          "kind", text("yards.hazard-kind"), .choice(kinds), value: hazard?.kind.rawValue ?? ""),
        Field("note", text("yards.hazard-note"), .area(rows: 2), value: hazard?.note ?? "")
          .optional().hint(text("yards.hazard-hint")),
      ]
    }
  }

  /// Puts what the answers say at the place, or at the end.
  func put(_ answers: inout Answers, _ place: Int?, in yard: inout Yard, _ visit: Visit) {
    let ask = fields(yard, place, visit)
    switch self {
    case .entrances:
      let entrance = Entrance(
        name: answers.text(ask[0], most: 120), point: answers.place(ask[1]),
        forVehicles: answers.form.isOn("vehicles"), notes: answers.text(ask[3], most: 1_000))
      if let point = entrance.point { answers.keep(point, near: yard.center, ask[1]) }
      if let place { yard.entrances[place] = entrance } else { yard.entrances.append(entrance) }
    case .hazards:
      guard let kind = Hazard.Kind(rawValue: answers.choice(ask[0])) else { return }
      let hazard = Hazard(kind: kind, note: answers.text(ask[1], most: 500))
      if let place { yard.hazards[place] = hazard } else { yard.hazards.append(hazard) }
    }
  }
}
