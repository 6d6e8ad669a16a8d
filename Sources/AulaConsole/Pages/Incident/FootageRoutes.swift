import AulaDomain
import AulaStore
import Hummingbird

/// Keeping an incident's footage beyond its term, and letting go of it.
extension Console {
  func addFootageHolds(to routes: Routes) {
    routes.get("/incidents/{incident}/hold", needs: .holdFootage) { _, visit in
      try ask(holdForm(try await heldIncident(visit), visit), visit)
    }
    routes.post("/incidents/{incident}/hold", needs: .holdFootage) { form, visit in
      let incident = try await heldIncident(visit)
      var page = holdForm(incident, visit)
      var answers = Answers(form, visit.text)
      let reason = answers.text(page.fields[0], most: Desk.longestHoldReason)
      guard answers.areGood else {
        page.fields = answers.filled(page.fields)
        return try ask(page, visit)
      }
      try await desk.hold(incident.id, reason: reason, by: try deed(visit))
      return redirect(to: "/incidents/\(incident.id)", notice: "hold.done")
    }
    routes.post("/incidents/{incident}/release", needs: .holdFootage) { _, visit in
      let incident = try await heldIncident(visit)
      try await desk.release(incident.id, by: try deed(visit))
      return redirect(to: "/incidents/\(incident.id)", notice: "hold.released")
    }
  }

  private func heldIncident(_ visit: Visit) async throws -> Incident {
    let id = try visit.id("incident", of: Incident.self)
    return try await read(.holdFootage, visit) { try $0.incident(id) }
  }

  private func holdForm(_ incident: Incident, _ visit: Visit) -> FormPage {
    let text = visit.text
    return FormPage(
      title: text("hold.title", ["number": String(incident.number)]), intro: text("hold.intro"),
      action: "/incidents/\(incident.id)/hold", submit: text("hold.submit"),
      back: "/incidents/\(incident.id)",
      backLabel: text("incident.title", ["number": String(incident.number)]),
      fields: [Field("reason", text("hold.reason")).wide()])
  }
}

/// What an incident's page says of its footage.
struct IncidentFootage {
  let text: String
  /// The way to the first alert's moment as a file; `nil` where no camera saw it.
  let export: String?
  /// Where it may be kept without term; `nil` where it is.
  let hold: String?
  /// Where it may be let go of.
  let release: String?

  init(
    _ incident: Incident, _ first: Alert?, held: HeldFootage?, term: Duration, _ clock: LocalTime,
    _ visit: Visit
  ) {
    export = first?.export
    let path = "/incidents/\(incident.id)"
    hold = held == nil ? path + "/hold" : nil
    release = held == nil ? nil : path + "/release"
    text = Self.words(incident, held, term, clock, visit)
  }

  private static func words(
    _ incident: Incident, _ held: HeldFootage?, _ term: Duration, _ clock: LocalTime,
    _ visit: Visit
  ) -> String {
    let text = visit.text
    if let held {
      return text(
        "incident.footage.held",
        [
          "reason": held.reason, "who": held.by ?? text("log.byItself"),
          "time": clock.full(held.at),
        ])
    }
    guard let closed = incident.closure?.at else {
      return text("incident.footage.open", ["days": String(Int(term.inSeconds / 86_400))])
    }
    let until = closed + term
    return text(
      until > visit.now ? "incident.footage.until" : "incident.footage.over",
      ["time": clock.full(until)])
  }
}
