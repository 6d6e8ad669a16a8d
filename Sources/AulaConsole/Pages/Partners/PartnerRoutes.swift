import AulaDomain
import AulaStore
import Foundation
import Hummingbird

struct PartnerModel {
  /// Where the list of agreements is: the way back from one leads here, in its order.
  let list: String
  let facts: [Fact]
  let notes: String?
  let table: Table
  let cameras: String
  /// What a company of the other kind has none of is not said.
  let hasCameras: Bool
  let units: [String]
  let hasUnits: Bool
  let cameraList: String
  let edit: String?
  let newAgreement: String?
}

extension Console {
  func addPartners(to routes: Routes) {
    routes.get("/partners", needs: .seePartners) { request, visit in
      try await partnerList(request, visit)
    }
    routes.get("/partners.csv", needs: .seePartners) { request, visit in
      try await partnerFile(request, visit)
    }
    routes.get("/partners/new", needs: .editPartners) { _, visit in
      try ask(partnerForm(nil, visit), visit)
    }
    routes.post("/partners/new", needs: .editPartners) { form, visit in
      try await savePartner(nil, form, visit)
    }
    routes.get("/partners/{partner}", needs: .seePartners) { request, visit in
      try await partnerShow(request, visit)
    }
    routes.get("/partners/{partner}/edit", needs: .editPartners) { _, visit in
      try ask(partnerForm(try await partner(visit), visit), visit)
    }
    routes.post("/partners/{partner}/edit", needs: .editPartners) { form, visit in
      try await savePartner(try await partner(visit), form, visit)
    }
    addAgreements(to: routes)
  }

  func partner(_ visit: Visit) async throws -> Partner {
    let id = try visit.id("partner", of: Partner.self)
    return try await read(.seePartners, visit) { try $0.partner(id) }
  }

  /// Today's date where the visitor is.
  func today(_ visit: Visit) -> CalendarDate {
    let offset = visit.clock.zone.secondsFromGMT(for: visit.now.foundation)
    return CalendarDate(visit.now, secondsFromUTC: offset)
  }

  private func partnerForm(_ partner: Partner?, _ visit: Visit) -> FormPage {
    let text = visit.text
    return FormPage(
      title: partner.map { text("partners.edit-title", ["name": $0.name]) }
        ?? text("partners.add-title"),
      action: partner.map { Link.partner($0.id).path + "/edit" } ?? Link.newPartner.path,
      submit: text("form.save"), back: (partner.map { .partner($0.id) } ?? Link.partners).path,
      backLabel: partner?.name ?? text("partners.title"),
      fields: [
        Field("name", text("partners.name"), value: partner?.name ?? ""),
        Field(
          "kind", text("partners.kind"), .choice(visit.choices(Partner.Kind.self, "partner.kind")),
          value: (partner?.kind ?? .cameraOwner).rawValue),
        Field("contact", text("partners.contact"), value: partner?.contact ?? "").optional()
          .hint(text("partners.contact-hint")),
        Field("phone", text("partners.phone"), .telephone, value: partner?.phone ?? "").optional(),
        Field("notes", text("partners.notes"), .area(rows: 4), value: partner?.notes ?? "")
          .optional(),
      ], version: partner?.version)
  }

  private func savePartner(
    _ partner: Partner?, _ form: Form, _ visit: Visit
  ) async throws -> Response {
    let page = partnerForm(partner, visit)
    let id = partner?.id ?? ID<Partner>(in: world)
    return try await submit(form, page, visit, done: .partner(id), notice: "partners.saved") {
      answers in
      let name = answers.text(page.fields[0], most: 160)
      guard let kind = Partner.Kind(rawValue: answers.choice(page.fields[1])) else { return }
      var next = partner ?? Partner(id: id, name: name, kind: kind)
      (next.name, next.kind) = (name, kind)
      next.contact = answers.text(page.fields[2])
      next.phone = answers.text(page.fields[3], most: 40)
      next.notes = answers.text(page.fields[4], most: 2_000)
      guard answers.areGood else { return }
      if partner == nil { return try await desk.add(next, by: try deed(visit)) }
      next.version = form.version
      _ = try await desk.save(next, by: try deed(visit))
    }
  }
}
