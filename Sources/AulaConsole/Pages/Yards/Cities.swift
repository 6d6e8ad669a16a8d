import AulaDomain
import AulaStore
import Foundation
import Hummingbird

/// Cities, which yards and cameras lie in. A fresh installation has none, and no yard before it.
extension Console {
  func addCities(to routes: Routes) {
    routes.get("/cities/new", needs: .addYards) { _, visit in
      try ask(cityPage(visit), visit)
    }
    routes.post("/cities/new", needs: .addYards) { form, visit in
      try await addCity(form, visit)
    }
  }

  private func cityPage(_ visit: Visit) -> FormPage {
    let text = visit.text
    var page = FormPage(
      title: text("cities.add-title"), intro: text("cities.intro"), action: Link.newCity.path,
      submit: text("form.save"), back: Link.yards.path, backLabel: text("yards.title"),
      fields: [
        Field("name-ru", text("cities.name-ru")),
        Field("name-kk", text("cities.name-kk")).optional(),
        Field("place", text("yards.place")).hint(text("yards.place-hint")),
        Field("zone", text("cities.zone"), value: settings.zone.identifier)
          .hint(text("cities.zone-hint")),
      ])
    page.map = formMap(.place, at: nil)
    return page
  }

  private func addCity(_ form: Form, _ visit: Visit) async throws -> Response {
    let page = cityPage(visit)
    return try await submit(form, page, visit, done: .newYard, notice: "cities.saved") { answers in
      let name = BilingualText(
        ru: answers.text(page.fields[0], most: 80), kk: answers.text(page.fields[1], most: 80))
      let place = answers.place(page.fields[2])
      let zone = answers.text(page.fields[3], most: 60)
      if !zone.isEmpty, !TimeZone.knownTimeZoneIdentifiers.contains(zone) {
        answers.refuse("zone", visit.text("cities.error.zone"))
      }
      guard answers.areGood, let place else { return }
      try await desk.add(
        City(id: ID(in: world), name: name, center: place, timeZone: zone), by: deed(visit))
    }
  }
}
