import AulaDomain
import AulaStore
import Hummingbird

extension Console {
  func addAgreements(to routes: Routes) {
    routes.get("/partners/{partner}/agreements/new", needs: .editPartners) { _, visit in
      try ask(agreementForm(nil, of: try await partner(visit), visit), visit)
    }
    routes.post("/partners/{partner}/agreements/new", needs: .editPartners) { form, visit in
      try await saveAgreement(nil, of: try await partner(visit), form, visit)
    }
    routes.get("/agreements/{agreement}", needs: .editPartners) { _, visit in
      let (agreement, partner) = try await agreement(visit)
      return try ask(agreementForm(agreement, of: partner, visit), visit)
    }
    routes.post("/agreements/{agreement}", needs: .editPartners) { form, visit in
      let (agreement, partner) = try await agreement(visit)
      return try await saveAgreement(agreement, of: partner, form, visit)
    }
  }

  private func agreement(_ visit: Visit) async throws -> (Agreement, Partner) {
    let id = try visit.id("agreement", of: Agreement.self)
    return try await read(.seePartners, visit) { tx in
      let agreement = try tx.agreement(id)
      return (agreement, try tx.partner(agreement.partner))
    }
  }

  func partnerShow(_ request: Request, _ visit: Visit) async throws -> Response {
    let id = try visit.id("partner", of: Partner.self)
    let asked = ListRequest(
      request, .partner(id), filter: [], usually: Sorting(AgreementSort.signed, isDescending: true))
    let (partner, agreements, counts, units) = try await read(.seePartners, visit) { tx in
      (
        try tx.partner(id), try tx.agreements(of: id, by: asked.sorting),
        try tx.cameraCounts().filter { $0.partner == id },
        try tx.units().filter { $0.partner == id }
      )
    }
    let text = visit.text
    let mayEdit = visit.may(.editPartners)
    let none = text("form.none")
    let model = PartnerModel(
      list: asked.link.path,
      facts: [
        Fact(name: text("partners.kind"), value: text("partner.kind.\(partner.kind.rawValue)")),
        Fact(
          name: text("partners.contact"), value: partner.contact.isEmpty ? none : partner.contact),
        Fact(name: text("partners.phone"), value: partner.phone.isEmpty ? none : partner.phone),
      ], notes: partner.notes.unlessEmpty,
      table: agreementTable(agreements, asked, mayEdit: mayEdit, visit),
      cameras: text("cameras.count", count: counts.reduce(0) { $0 + $1.cameras }),
      hasCameras: partner.kind == .cameraOwner || !counts.isEmpty, units: units.map(\.callSign),
      hasUnits: partner.kind == .responseCompany || !units.isEmpty,
      cameraList: Link.cameras.with([("partner", "\(id)")]),
      edit: mayEdit ? Link.partner(id).path + "/edit" : nil,
      newAgreement: mayEdit ? Link.partner(id).path + "/agreements/new" : nil)
    return try page("partners/show", title: partner.name, model, for: visit)
  }

  private func agreementTable(
    _ agreements: [Agreement], _ asked: ListRequest<AgreementSort>, mayEdit: Bool, _ visit: Visit
  ) -> Table {
    let text = visit.text
    let today = today(visit)
    let list = List<Agreement, AgreementSort>(
      request: asked,
      columns: [
        .init(label: text("agreement.number"), sort: .number) {
          Cell($0.number, link: mayEdit ? .agreement($0.id) : nil)
        },
        .init(label: text("agreement.state"), sort: .state) {
          Cell($0.standing(on: today).badge(text))
        },
        .init(label: text("agreement.signed"), sort: .signed) { Cell(visit.day($0.signedOn)) },
        .init(label: text("agreement.ends"), sort: .ends) {
          Cell($0.endsOn.map { visit.day($0) } ?? text("agreement.open-ended"))
        },
        .init(label: text("agreement.subject"), sort: .subject) { Cell($0.subject) },
      ])
    let lines = asked.grouped(agreements, under: .state) { $0.standing(on: today).rawValue }
    let empty = text("agreement.empty")
    return list.table(lines, empty: empty, missing: empty, text)
  }

  private func agreementForm(
    _ agreement: Agreement?, of partner: Partner, _ visit: Visit
  ) -> FormPage {
    let text = visit.text
    return FormPage(
      title: text("agreement.form-title", ["name": partner.name]),
      action: agreement.map { Link.agreement($0.id).path }
        ?? Link.partner(partner.id).path + "/agreements/new",
      submit: text("form.save"), back: Link.partner(partner.id).path, backLabel: partner.name,
      fields: [
        Field("number", text("agreement.number"), value: agreement?.number ?? "").wide(),
        Field(
          "signed", text("agreement.signed"), .date, value: agreement?.signedOn.description ?? ""),
        Field("ends", text("agreement.ends"), .date, value: agreement?.endsOn?.description ?? "")
          .optional(),
        Field(
          "subject", text("agreement.subject"), .area(rows: 3), value: agreement?.subject ?? ""),
      ], version: agreement?.version)
  }

  private func saveAgreement(
    _ agreement: Agreement?, of partner: Partner, _ form: Form, _ visit: Visit
  ) async throws -> Response {
    let page = agreementForm(agreement, of: partner, visit)
    return try await submit(
      form, page, visit, done: .partner(partner.id), notice: "partners.saved"
    ) { answers in
      let number = answers.text(page.fields[0], most: 80)
      let signed = answers.date(page.fields[1])
      let ends = answers.date(page.fields[2])
      let subject = answers.text(page.fields[3], most: 500)
      if let signed, let ends, ends < signed {
        answers.refuse("ends", visit.text("agreement.error.order"))
      }
      guard answers.areGood, let signed else { return }
      var next =
        agreement
        ?? Agreement(
          id: ID(in: world), partner: partner.id, number: number, signedOn: signed,
          subject: subject)
      (next.number, next.signedOn, next.endsOn) = (number, signed, ends)
      next.subject = subject
      if agreement == nil { return try await desk.add(next, by: try deed(visit)) }
      next.version = form.version
      _ = try await desk.save(next, by: try deed(visit))
    }
  }
}

/// How an agreement stands on a day, in the order in which a list has it.
private enum AgreementStanding: Int {
  case inForce
  case notYet
  case ended

  func badge(_ text: Texts) -> Badge {
    switch self {
    case .inForce: Badge(.good, text("agreement.in-force"))
    case .notYet: Badge(.info, text("agreement.not-yet"))
    case .ended: Badge(.quiet, text("agreement.ended"))
    }
  }
}

extension Agreement {
  fileprivate func standing(on day: CalendarDate) -> AgreementStanding {
    isInForce(on: day) ? .inForce : day < signedOn ? .notYet : .ended
  }
}
