import AulaDomain
import AulaStore
import Foundation
import Hummingbird

extension Console {
  func addUnits(to routes: Routes) {
    routes.get("/units", needs: .seeUnits) { request, visit in try await unitList(request, visit) }
    routes.get("/units.csv", needs: .seeUnits) { request, visit in
      try await unitFile(request, visit)
    }
    routes.get("/units/new", needs: .editUnits) { _, visit in
      try ask(unitForm(nil, try await directory(visit), visit), visit)
    }
    routes.post("/units/new", needs: .editUnits) { form, visit in
      try await saveUnit(nil, form, visit)
    }
    routes.get("/units/{unit}", needs: .editUnits) { _, visit in
      try ask(unitForm(try await unit(visit), try await directory(visit), visit), visit)
    }
    routes.post("/units/{unit}", needs: .editUnits) { form, visit in
      try await saveUnit(try await unit(visit), form, visit)
    }
    addOutOfService(to: routes)
    routes.post("/units/{unit}/duty", needs: .setDuty) { form, visit in
      let unit = try await unitOnDuty(visit)
      guard let move = UnitDuty.move(form["move"]) else {
        throw Fault(.invalid, "console.bad-form", "there is no such change of duty")
      }
      _ = try await desk.setDuty(of: unit.id, version: form.version, move, by: try deed(visit))
      return redirect(to: Link.local(form["back"]) ?? Link.units.path, notice: "units.saved")
    }
  }

  func unit(_ visit: Visit) async throws -> AulaDomain.Unit {
    let id = try visit.id("unit", of: AulaDomain.Unit.self)
    return try await read(.editUnits, visit) { try $0.unit(id) }
  }

  /// The unit of the path, whose duty the visitor may set.
  func unitOnDuty(_ visit: Visit) async throws -> AulaDomain.Unit {
    let id = try visit.id("unit", of: AulaDomain.Unit.self)
    return try await read(.setDuty, visit, of: { _ in .unit(id) }) { try $0.unit(id) }
  }

  private func unitForm(
    _ unit: AulaDomain.Unit?, _ directory: Directory, _ visit: Visit
  ) -> FormPage {
    let text = visit.text
    let expiry = unit?.licenceExpiry.map { moment in
      let offset = visit.clock.zone.secondsFromGMT(for: moment.foundation)
      return CalendarDate(moment, secondsFromUTC: offset).description
    }
    return FormPage(
      title: unit.map { text("units.edit-title", ["name": $0.callSign]) }
        ?? text("units.add-title"),
      action: (unit.map { .unit($0.id) } ?? Link.newUnit).path, submit: text("form.save"),
      back: Link.units.path, backLabel: text("units.title"),
      fields: [
        Field("sign", text("units.call-sign"), value: unit?.callSign ?? ""),
        Field(
          "kind", text("units.kind"),
          .choice(visit.choices(AulaDomain.Unit.Kind.self, "unit.kind")),
          value: (unit?.kind ?? .police).rawValue),
        Field(
          "partner", text("units.partner"),
          .choice(directory.partnerChoices(visit, .responseCompany)),
          value: unit?.partner.map { "\($0)" } ?? ""
        ).optional().hint(text("units.partner-hint")),
        Field("licence", text("units.licence"), .date, value: expiry ?? "").optional()
          .hint(text("units.licence-hint")),
        Field("phone", text("units.phone"), .telephone, value: unit?.phone ?? "").optional(),
      ], version: unit?.version)
  }

  private func saveUnit(
    _ unit: AulaDomain.Unit?, _ form: Form, _ visit: Visit
  ) async throws -> Response {
    let page = unitForm(unit, try await directory(visit), visit)
    return try await submit(form, page, visit, done: .units, notice: "units.saved") { answers in
      let sign = answers.text(page.fields[0], most: 20)
      let kind = AulaDomain.Unit.Kind(rawValue: answers.choice(page.fields[1])) ?? .police
      let partner = ID<Partner>(answers.choice(page.fields[2]))
      let licence = answers.date(page.fields[3])
      let phone = answers.text(page.fields[4], most: 40)
      if kind == .private, partner == nil {
        answers.refuse("partner", visit.text("units.error.partner"))
      }
      guard answers.areGood else { return }
      var next = unit ?? AulaDomain.Unit(id: ID(in: world), callSign: sign, kind: kind)
      next.callSign = sign
      next.kind = kind
      next.partner = kind == .private ? partner : nil
      next.licenceExpiry = licence.flatMap { self.lastSecond(of: $0, visit) }
      next.phone = phone
      if unit == nil { return try await desk.add(next, by: try deed(visit)) }
      next.version = form.version
      _ = try await desk.save(next, by: try deed(visit))
    }
  }

  /// The last second of a day: a licence is good on the day that it ends.
  private func lastSecond(of date: CalendarDate, _ visit: Visit) -> Timestamp? {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = visit.clock.zone
    let parts = DateComponents(
      year: date.year, month: date.month, day: date.day, hour: 23, minute: 59, second: 59)
    return calendar.date(from: parts).map { Timestamp(seconds: $0.timeIntervalSince1970) }
  }
}
