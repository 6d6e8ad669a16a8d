import AulaDomain
import AulaStore
import Hummingbird

/// What no camera saw: somebody called, or a patrol told. The operator writes it down, and goes on
/// with it at the desk as with any other.
extension Console {
  func addIncidentByHand(to routes: Routes) {
    routes.get("/incidents/new", needs: .openIncident) { request, visit in
      let yard = request.query["yard"] ?? ""
      return try ask(try await incidentForm(yard: yard, visit), visit)
    }
    routes.post("/incidents/new", needs: .openIncident) { form, visit in
      try await openIncident(form, visit)
    }
  }

  private func incidentForm(yard: String, _ visit: Visit) async throws -> FormPage {
    let text = visit.text
    let yards = try await read(.openIncident, visit) { try $0.yards(limit: 5_000).items }
    let choices = yards.map {
      PageFrame.Choice("\($0.id)", "№ \($0.number) · \($0.name) · \(text.of($0.address))")
    }
    return FormPage(
      title: text("incident.new.title"), intro: text("incident.new.intro"),
      action: Link.newIncident.path, submit: text("incident.new.submit"), back: Link.desk.path,
      backLabel: text("desk.title"),
      fields: [
        Field(
          "kind", text("incidents.kind"),
          .choice(visit.none + visit.choices(Incident.Kind.self, "incidentKind"))
        ).wide(),
        Field("caller", text("incident.caller.name")).optional()
          .hint(text("incident.caller.name-hint")),
        Field("phone", text("incident.caller.phone"), .telephone).optional()
          .hint(text("incident.caller.phone-hint")),
        Field("yard", text("cameras.yard"), .choice(visit.none + choices), value: yard).optional()
          .wide(),
        Field("place", text("yards.place")).optional().wide()
          .hint(text("incident.new.place-hint")),
        Field("note", text("incident.new.note"), .area(rows: 4)).hint(
          text("incident.new.note-hint")),
      ])
  }

  private func openIncident(_ form: Form, _ visit: Visit) async throws -> Response {
    var page = try await incidentForm(yard: "", visit)
    var answers = Answers(form, visit.text)
    let kind = Incident.Kind(rawValue: answers.choice(page.fields[0]))
    let name = answers.text(page.fields[1], most: Caller.longestName)
    let phone = answers.text(page.fields[2], most: Caller.longestPhone)
    let yard = ID<Yard>(answers.choice(page.fields[3]))
    let place = answers.place(page.fields[4])
    let note = answers.text(page.fields[5], most: 1_500)
    if yard == nil, place == nil { answers.refuse("yard", visit.text("incident.new.no-place")) }
    guard answers.areGood, let kind else {
      page.fields = answers.filled(page.fields)
      return try ask(page, visit)
    }
    let incident = try await desk.openIncident(
      kind, yard: yard, place: place, note: note, caller: Caller(name: name, phone: phone),
      by: try deed(visit))
    return redirect(to: "\(Link.desk.path)#incident-\(incident.id)")
  }
}
