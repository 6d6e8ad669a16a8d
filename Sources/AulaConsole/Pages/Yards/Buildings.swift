import AulaDomain
import AulaStore
import Hummingbird

extension Console {
  func addBuildings(to routes: Routes) {
    routes.get("/yards/{yard}/buildings/new", needs: .editYard) { _, visit in
      let (yard, _) = try await editedYard(visit)
      return try ask(buildingPage(nil, of: yard, visit), visit)
    }
    routes.post("/yards/{yard}/buildings/new", needs: .editYard) { form, visit in
      let (yard, _) = try await editedYard(visit)
      return try await saveBuilding(nil, of: yard, form, visit)
    }
    routes.get("/buildings/{building}", needs: .editYard) { _, visit in
      let (building, yard) = try await editedBuilding(visit)
      return try ask(buildingPage(building, of: yard, visit), visit)
    }
    routes.post("/buildings/{building}", needs: .editYard) { form, visit in
      let (building, yard) = try await editedBuilding(visit)
      return try await saveBuilding(building, of: yard, form, visit)
    }
    routes.get("/buildings/{building}/remove", needs: .editYard) { _, visit in
      let (building, yard) = try await editedBuilding(visit)
      let title = visit.text("remove.building", ["name": visit.name(building.address)])
      return try askRemoval(
        title, of: yard, at: Link.building(building.id).path, version: building.version, visit)
    }
    routes.post("/buildings/{building}/remove", needs: .editYard) { form, visit in
      var (building, yard) = try await editedBuilding(visit)
      building.version = form.version
      try await desk.delete(building, by: try deed(visit))
      return redirect(to: .yard(yard.id), notice: "yards.saved")
    }
  }

  func editedBuilding(_ visit: Visit) async throws -> (Building, Yard) {
    let id = try visit.id("building", of: Building.self)
    return try await read(.editYard, visit, of: { .yard(try $0.yard(of: id)) }) { tx in
      (try tx.building(id), try tx.yard(of: id))
    }
  }

  private func buildingPage(_ building: Building?, of yard: Yard, _ visit: Visit) -> FormPage {
    FormPage(
      title: visit.text("yards.building-title", ["name": yard.name]),
      action: (building.map { .building($0.id) } ?? Link.yardPart(yard.id, "buildings/new")).path,
      submit: visit.text("form.save"), back: Link.yard(yard.id).path, backLabel: yard.name,
      fields: buildingFields(building, visit), version: building?.version)
  }

  private func buildingFields(_ building: Building?, _ visit: Visit) -> [Field] {
    let text = visit.text
    let materials = visit.none + visit.choices(Building.Material.self, "material")
    func number(_ name: String, _ value: Int?) -> Field {
      Field(name, text("building.\(name)"), .number, value: value.map(String.init) ?? "").optional()
    }
    return [
      Field("address-ru", text("yards.address-ru"), value: building?.address.ru ?? "").wide(),
      Field("address-kk", text("yards.address-kk"), value: building?.address.kk ?? "").optional()
        .wide(),
      number("year", building?.yearBuilt),
      Field(
        "material", text("building.material"), .choice(materials),
        value: building?.material?.rawValue ?? ""
      ).optional(),
      number("floors", building?.floors), number("entrances", building?.entrances),
      number("flats", building?.flats),
      Field("notes", text("building.notes"), .area(rows: 3), value: building?.notes ?? "")
        .optional().hint(text("building.notes-hint")),
    ]
  }

  private func saveBuilding(
    _ building: Building?, of yard: Yard, _ form: Form, _ visit: Visit
  ) async throws -> Response {
    try await submit(
      form, buildingPage(building, of: yard, visit), visit, done: .yard(yard.id),
      notice: "yards.saved"
    ) { answers in
      let ask = buildingFields(building, visit)
      let address = BilingualText(
        ru: answers.text(ask[0], most: 300), kk: answers.text(ask[1], most: 300))
      var next =
        building ?? Building(id: ID(in: world), yard: yard.id, address: address)
      next.address = address
      next.yearBuilt = answers.number(ask[2], in: 1_700...2_200)
      next.material = Building.Material(rawValue: answers.choice(ask[3]))
      next.floors = answers.number(ask[4], in: 1...200)
      next.entrances = answers.number(ask[5], in: 0...100)
      next.flats = answers.number(ask[6], in: 0...5_000)
      next.notes = answers.text(ask[7], most: 2_000)
      guard answers.areGood else { return }
      if building == nil { return try await desk.add(next, by: try deed(visit)) }
      next.version = form.version
      _ = try await desk.save(next, by: try deed(visit))
    }
  }
}
