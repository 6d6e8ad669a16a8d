import AulaDomain
import AulaStore
import Hummingbird

/// What somebody looks for among the partners, as the address says.
private struct PartnerSearch {
  let filter: PartnerFilter
  let request: ListRequest<PartnerSort>

  init(_ request: Request) {
    let query = request.query
    var filter = PartnerFilter()
    filter.text = query["text"].map { String($0.prefix(100)) } ?? ""
    filter.kind = query["kind"].flatMap(Partner.Kind.init)
    self.filter = filter
    self.request = ListRequest(
      request, .partners,
      filter: [("text", filter.text), ("kind", filter.kind?.rawValue ?? "")],
      usually: Sorting(.name))
  }

  func form(_ visit: Visit) -> FilterForm {
    let text = visit.text
    return FilterForm(
      request,
      [
        .text("text", text("partners.name"), filter.text),
        .choice(
          "kind", text("partners.kind"), any: text("partners.any-kind"),
          visit.choices(Partner.Kind.self, "partner.kind"), filter.kind?.rawValue),
      ])
  }
}

/// What the list tells beside the partners' own rows.
private struct PartnerFacts: Sendable {
  let agreements: [Agreement]
  let counts: [CameraCount]

  init(_ tx: any Connection) throws {
    agreements = try tx.agreements()
    counts = try tx.cameraCounts()
  }

  func cameras(_ partner: Partner, inYards: Bool = false) -> Int {
    counts.filter { $0.partner == partner.id && (!inYards || $0.placement == .yard) }
      .reduce(0) { $0 + $1.cameras }
  }

  func isInForce(_ partner: Partner, on day: CalendarDate) -> Bool {
    agreements.contains { $0.partner == partner.id && $0.isInForce(on: day) }
  }
}

extension Console {
  func partnerList(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = PartnerSearch(request)
    let list = partnerList(
      search.request, try await read(.seePartners, visit) { try PartnerFacts($0) }, visit)
    let part = try await read(.seePartners, visit) {
      try $0.partners(search.filter, by: search.request.sorting, list.window)
    }
    let text = visit.text
    let model = ListPageModel(
      list, part,
      table: list.table(
        part.lines, empty: text("partners.empty"), missing: text("partners.none-such"), text),
      filters: search.form(visit),
      actions: visit.may(.editPartners)
        ? [.init(label: text("partners.add"), path: Link.newPartner.path)] : [],
      counted: text("partners.count", count: part.total), visit)
    return try page("list", title: text("partners.title"), model, for: visit)
  }

  func partnerFile(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = PartnerSearch(request)
    let list = partnerList(
      search.request, try await read(.seePartners, visit) { try PartnerFacts($0) }, visit)
    return try await list.file("partners", visit) { window in
      try await read(.seePartners, visit) {
        try $0.partners(search.filter, by: search.request.sorting, window).lines
      }
    }
  }

  private func partnerList(
    _ request: ListRequest<PartnerSort>, _ facts: PartnerFacts, _ visit: Visit
  ) -> List<Partner, PartnerSort> {
    let (text, today) = (visit.text, today(visit))
    return List(
      request: request,
      columns: [
        .init(label: text("partners.name"), sort: .name) { Cell($0.name, link: .partner($0.id)) },
        .init(label: text("partners.kind"), sort: .kind) {
          Cell(text("partner.kind.\($0.kind.rawValue)"))
        },
        .init(label: text("partners.agreement")) {
          Cell(
            facts.isInForce($0, on: today)
              ? Badge(.good, text("agreement.in-force"))
              : Badge(.warn, text("agreement.none-valid")))
        },
        .init(label: text("partners.cameras"), sort: .cameras, isNumber: true) {
          Cell(text.number(facts.cameras($0)))
        } text: {
          "\(facts.cameras($0))"
        },
        .init(label: text("partners.in-yards"), sort: .yardCameras, isNumber: true) {
          Cell(text.number(facts.cameras($0, inYards: true)))
        } text: {
          "\(facts.cameras($0, inYards: true))"
        },
      ], pageLength: 100)
  }
}
