import AulaDomain
import AulaStore
import Hummingbird

extension Console {
  func addYards(to routes: Routes) {
    routes.get("/yards", needs: .seeRegistry) { request, visit in try await yardList(request, visit)
    }
    routes.get("/yards.csv", needs: .seeRegistry) { request, visit in
      try await yardFile(request, visit)
    }
    routes.get("/yards/new", needs: .addYards) { _, visit in
      let directory = try await directory(visit)
      // A yard lies in a city: where there is none, that is the first question.
      if directory.cities.isEmpty { return redirect(to: .newCity) }
      return try ask(yardPage(nil, directory, visit), visit)
    }
    routes.post("/yards/new", needs: .addYards) { form, visit in
      try await addYard(form, visit)
    }
    routes.get("/yards/{yard}", needs: .seeRegistry) { _, visit in try await yardShow(visit) }
    routes.get("/yards/{yard}/log", needs: .seeRegistry) { _, visit in try await yardLog(visit) }
    routes.get("/yards/{yard}/edit", needs: .editYard) { _, visit in
      let (yard, directory) = try await editedYard(visit)
      return try ask(yardPage(yard, directory, visit), visit)
    }
    routes.post("/yards/{yard}/edit", needs: .editYard) { form, visit in
      try await saveYard(form, visit)
    }
    routes.post("/yards/{yard}/sign", needs: .editYard) { _, visit in
      let (yard, _) = try await editedYard(visit)
      _ = try await desk.signPassport(of: yard.id, by: try deed(visit))
      return redirect(to: .yard(yard.id), notice: "yards.signed")
    }
    addCities(to: routes)
    addYardParts(to: routes)
    addBuildings(to: routes)
    addPhotos(to: routes)
    addOutlines(to: routes)
    addSurroundings(to: routes)
  }

  /// The yard of the path, which the visitor may edit.
  func editedYard(_ visit: Visit) async throws -> (Yard, Directory) {
    let id = try visit.id("yard", of: Yard.self)
    return try await read(.editYard, visit, of: { .yard(try $0.yard(id)) }) {
      (try $0.yard(id), try Directory($0))
    }
  }

  /// What the visitor does now, at the desk.
  /// A crew acts by its phone, everybody else by the console.
  func deed(_ visit: Visit) throws -> Deed {
    let actor = try visit.actor
    return desk.deed(actor.user, actor.role == .crew ? .app : .console)
  }

  private func yardPage(_ yard: Yard?, _ directory: Directory, _ visit: Visit) -> FormPage {
    let text = visit.text
    var page = FormPage(
      title: yard.map { text("yards.edit-title", ["name": $0.name]) } ?? text("yards.add-title"),
      action: yard.map { Link.yardPart($0.id, "edit").path } ?? Link.newYard.path,
      submit: text("form.save"), back: (yard.map { Link.yard($0.id) } ?? .yards).path,
      backLabel: yard?.name ?? text("yards.title"),
      fields: YardForm(directory, visit).fields(yard), version: yard?.version)
    page.map = formMap(.place, at: yard?.center)
      .jumping("city", directory.cities.map { ("\($0.id)", $0.center) })
    return page
  }

  private func addYard(_ form: Form, _ visit: Visit) async throws -> Response {
    let directory = try await directory(visit)
    let id = ID<Yard>(in: world)
    return try await submit(
      form, yardPage(nil, directory, visit), visit, done: .yard(id), notice: "yards.saved"
    ) { answers in
      let questions = YardForm(directory, visit)
      guard let yard = questions.yard(&answers, from: nil, id: id, cities: directory.cities) else {
        return
      }
      try await desk.add(yard, by: try deed(visit))
    }
  }

  private func saveYard(_ form: Form, _ visit: Visit) async throws -> Response {
    let (yard, directory) = try await editedYard(visit)
    return try await submit(
      form, yardPage(yard, directory, visit), visit, done: .yard(yard.id), notice: "yards.saved"
    ) { answers in
      let questions = YardForm(directory, visit)
      guard
        var next = questions.yard(
          &answers, from: yard, id: yard.id, cities: directory.cities)
      else { return }
      next.version = form.version
      _ = try await desk.save(next, by: try deed(visit))
    }
  }
}
