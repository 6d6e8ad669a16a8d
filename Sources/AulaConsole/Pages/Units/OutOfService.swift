import AulaDomain
import AulaStore
import Hummingbird

/// Why a unit cannot go out: the code is kept, with what somebody adds to it.
enum OutReason: String, CaseIterable {
  case vehicle
  case refuelling
  case restBreak = "break"
  case paperwork
  case onAnotherCall = "on-another-call"
  case other

  /// What is stored, or `nil` where `other` says nothing more.
  func stored(note: String) -> String? {
    if note.isEmpty { return self == .other ? nil : rawValue }
    return "\(rawValue): \(note)"
  }
}

extension Console {
  func addOutOfService(to routes: Routes) {
    routes.get("/units/{unit}/out-of-service", needs: .setDuty) { _, visit in
      try ask(outForm(try await unitOnDuty(visit), visit), visit)
    }
    routes.post("/units/{unit}/out-of-service", needs: .setDuty) { form, visit in
      let unit = try await unitOnDuty(visit)
      let page = outForm(unit, visit)
      return try await submit(form, page, visit, done: .units, notice: "units.saved") { answers in
        let reason = OutReason(rawValue: answers.choice(page.fields[0]))
        let note = answers.text(page.fields[1], most: 200)
        let stored = reason.flatMap { $0.stored(note: note) }
        if reason != nil, stored == nil {
          answers.refuse("note", visit.text("units.error.out-note"))
        }
        guard answers.areGood, let stored else { return }
        _ = try await desk.setDuty(
          of: unit.id, version: form.version, .takeOutOfService(reason: stored),
          by: try deed(visit))
      }
    }
  }

  private func outForm(_ unit: AulaDomain.Unit, _ visit: Visit) -> FormPage {
    let text = visit.text
    return FormPage(
      title: text("units.out-title", ["name": unit.callSign]), intro: text("units.out-intro"),
      action: Link.unit(unit.id).path + "/out-of-service", submit: text("units.out-submit"),
      back: Link.units.path, backLabel: text("units.title"),
      fields: [
        Field(
          "reason", text("units.out-reason"),
          .choice(visit.none + visit.choices(OutReason.self, "outReason"))
        ).wide(),
        Field("note", text("units.out-note")).optional().wide(),
      ], version: unit.version)
  }
}
