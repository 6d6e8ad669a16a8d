import AulaDomain
import AulaStore
import Hummingbird

struct UnitListModel {
  struct Line {
    let callSign: String
    let path: String?
    let kind: String
    let partner: String?
    let badge: Badge
    let detail: String?
    let licence: String?
    /// A private unit may not be sent without one.
    let badLicence: Badge?
    let place: Cell?
    let phone: String
    let version: Int64
    let duty: String
    /// Where it is asked why; `nil` where the unit cannot be taken out of service.
    let out: String?
    let moves: [PageFrame.Choice]
    let hasMoves: Bool
  }

  let list: String
  let units: [Line]
  let actions: [Table.Action]
  let filters: FilterForm
  /// Heads alone: the rows have buttons.
  let table: Table
  let pager: ListPageModel.Pager
  let file: String?
  let printed: [String]
}

/// What somebody looks for among the units, as the address says.
private struct UnitSearch {
  let filter: UnitFilter
  let request: ListRequest<UnitSort>

  init(_ request: Request) {
    let query = request.query
    var filter = UnitFilter()
    filter.kind = query["kind"].flatMap(Unit.Kind.init)
    filter.duty = query["duty"].flatMap { Unit.Duty.names.contains($0) ? $0 : nil }
    filter.partner = query["partner"].flatMap { ID($0) }
    self.filter = filter
    self.request = ListRequest(
      request, .units,
      filter: [
        ("kind", filter.kind?.rawValue ?? ""), ("duty", filter.duty ?? ""),
        ("partner", filter.partner.map { "\($0)" } ?? ""),
      ], usually: Sorting(.kind))
  }

  func form(_ directory: Directory, _ visit: Visit) -> FilterForm {
    let text = visit.text
    return FilterForm(
      request,
      [
        .choice(
          "kind", text("units.kind"), any: text("units.any"),
          visit.choices(Unit.Kind.self, "unit.kind"), filter.kind?.rawValue),
        .choice(
          "duty", text("units.duty"), any: text("units.any"),
          Unit.Duty.names.map { .init($0, text("unit.duty.\($0)")) }, filter.duty),
        .choice(
          "partner", text("units.partner"), any: text("units.any"),
          Array(directory.partnerChoices(visit, .responseCompany).dropFirst()),
          filter.partner.map { "\($0)" }),
      ])
  }
}

extension Console {
  func unitList(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = UnitSearch(request)
    let directory = try await directory(visit)
    let list = unitList(search.request, directory, visit)
    let part = try await read(.seeUnits, visit) {
      try $0.units(search.filter, by: search.request.sorting, list.window)
    }
    let text = visit.text
    let mayAdd = visit.may(.editUnits)
    let table = list.table(
      part.lines, empty: text("units.empty"), missing: text("units.none-such"), text)
    let whole = ListPageModel(
      list, part, table: table, filters: search.form(directory, visit),
      actions: mayAdd ? [.init(label: text("units.add"), path: Link.newUnit.path)] : [],
      counted: text("units.count", count: part.total), visit)
    let model = UnitListModel(
      list: whole.list, units: part.lines.map { line($0, directory, mayAdd: mayAdd, visit) },
      actions: whole.actions, filters: whole.filters, table: whole.table, pager: whole.pager,
      file: whole.file, printed: whole.printed)
    return try page("units/list", title: text("units.title"), model, for: visit)
  }

  func unitFile(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = UnitSearch(request)
    let list = unitList(search.request, try await directory(visit), visit)
    return try await list.file("units", visit) { window in
      try await read(.seeUnits, visit) {
        try $0.units(search.filter, by: search.request.sorting, window).lines
      }
    }
  }

  private func unitList(
    _ request: ListRequest<UnitSort>, _ directory: Directory, _ visit: Visit
  ) -> List<Unit, UnitSort> {
    let (text, clock) = (visit.text, visit.clock)
    return List(
      request: request,
      columns: [
        .init(label: text("units.call-sign"), sort: .callSign) { Cell($0.callSign) },
        .init(label: text("units.kind"), sort: .kind) { unit in
          Cell(text("unit.kind.\(unit.kind.rawValue)"))
        } text: { unit in
          let kind = text("unit.kind.\(unit.kind.rawValue)")
          return directory.partner(unit.partner).map { "\(kind), \($0.name)" } ?? kind
        },
        .init(label: text("units.duty"), sort: .duty) { Cell(UnitDuty.badge($0, visit)) },
        .init(label: text("units.seen"), sort: .seen) {
          $0.position.map { Cell($0.at, visit) } ?? Cell("—")
        } text: {
          $0.position.map { clock.sortable($0.at) } ?? ""
        },
        .init(label: text("units.phone")) {
          Cell($0.phone.isEmpty ? "—" : $0.phone)
        } text: {
          $0.phone
        },
      ], pageLength: 100)
  }

  private func line(
    _ unit: AulaDomain.Unit, _ directory: Directory, mayAdd: Bool, _ visit: Visit
  ) -> UnitListModel.Line {
    UnitListModel.Line(
      callSign: unit.callSign, path: mayAdd ? Link.unit(unit.id).path : nil,
      kind: visit.text("unit.kind.\(unit.kind.rawValue)"),
      partner: directory.partner(unit.partner)?.name,
      badge: UnitDuty.badge(unit, visit), detail: UnitDuty.detail(unit, visit),
      licence: isLicensed(unit, visit) ? licence(unit, visit) : nil,
      badLicence: isLicensed(unit, visit)
        ? nil : licence(unit, visit).map { Badge(.bad, $0) },
      place: unit.position.map { Cell($0.at, visit) },
      phone: unit.phone.isEmpty ? "—" : unit.phone, version: unit.version,
      duty: Link.unit(unit.id).path + "/duty",
      out: unit.duty == .available ? Link.unit(unit.id).path + "/out-of-service" : nil,
      moves: UnitDuty.moves(unit.duty).map { .init($0, visit.text("unit.move.\($0)")) },
      hasMoves: unit.duty != .committed)
  }

  private func isLicensed(_ unit: AulaDomain.Unit, _ visit: Visit) -> Bool {
    unit.kind == .police || unit.licenceExpiry.map { $0 > visit.now } ?? false
  }

  private func licence(_ unit: AulaDomain.Unit, _ visit: Visit) -> String? {
    guard unit.kind == .private else { return nil }
    guard let end = unit.licenceExpiry else { return visit.text("units.licence-missing") }
    return visit.text(
      end > visit.now ? "units.licence-until" : "units.licence-expired",
      ["date": visit.clock.date(end)])
  }
}
