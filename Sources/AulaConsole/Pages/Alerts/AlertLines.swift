import AulaDomain
import AulaStore

/// One alert as a line of the page, and of the file.
extension AlertLine {
  func row(_ visit: Visit) -> [Cell] {
    let text = visit.text
    var picture = Cell("")
    if alert.picture != nil {
      picture.picture = Link.alertPicture(alert.id).path
      picture.link = Link.openAlert(alert.id).path
      picture.text = text("alerts.open")
    }
    var raised = Cell(visit.clock.short(alert.raisedAt, now: visit.now))
    raised.link = Link.openAlert(alert.id).path
    raised.note = visit.clock.age(alert.raisedAt, now: visit.now)
    let kind = text("ruleKind.\(alert.ruleKind.rawValue)")
    var camera = Cell(place.camera ?? "", link: .camera(alert.camera))
    camera.note = alert.count > 1 ? text("alerts.times", count: alert.count) : nil
    return [
      picture, raised, Cell(alert.rule, note: kind),
      Cell(placeName(text) ?? text("queue.nowhere"), link: alert.yard.map(Link.yard)), camera,
      Cell(Badge.alert(alert.state, text)), Cell(handler ?? "—"), result(text),
    ]
  }

  private func result(_ text: Texts) -> Cell {
    if let number = incidentNumber, let incident = alert.incident {
      return Cell(text("incident.title", ["number": "\(number)"]), link: .incident(incident))
    }
    guard let dismissal = alert.dismissal else { return Cell("—") }
    return Cell(
      text("cause.\(dismissal.cause)"), note: dismissal.note.isEmpty ? nil : dismissal.note)
  }

  private func placeName(_ text: Texts) -> String? {
    guard let number = place.yardNumber, let address = place.address else { return nil }
    return text("place.yard", ["number": "\(number)", "address": text.of(address)])
  }

  private static let columns = [
    "id", "raised", "seen-from", "seen-to", "rule", "kind", "yard", "address", "camera", "count",
    "state", "who", "taken", "decided", "cause", "note", "incident",
  ]

  static func headings(_ text: Texts) -> [String] { columns.map { text("alerts.file.\($0)") } }

  /// Times in the zone of the control centre, as `2026-11-24 14:03:27`.
  func cells(_ clock: LocalTime) -> [String] {
    let text = clock.texts
    let of = { (moment: Timestamp?) in moment.map(clock.sortable) ?? "" }
    return [
      "\(alert.id)", of(alert.raisedAt), of(alert.firstSeen), of(alert.lastSeen), alert.rule,
      text("ruleKind.\(alert.ruleKind.rawValue)"), place.yardNumber.map(String.init) ?? "",
      place.address.map(text.of) ?? "", place.camera ?? "", "\(alert.count)",
      text("alertState.\(alert.state.rawValue)"), handler ?? "", of(alert.acknowledgedAt),
      of(alert.decidedAt), alert.dismissal.map { text("cause.\($0.cause)") } ?? "",
      alert.dismissal?.note ?? "", incidentNumber.map(String.init) ?? "",
    ]
  }
}

extension Dismissal {
  fileprivate var cause: String {
    switch self {
    case .falseAlarm(let cause, _): cause.rawValue
    case .test: "test"
    }
  }
}

extension Badge {
  static func alert(_ state: Alert.State, _ text: Texts) -> Badge {
    let tone: Tone =
      switch state {
      case .new: .warn
      case .acknowledged: .info
      case .confirmed: .bad
      case .dismissed: .quiet
      }
    return Badge(tone, text("alertState.\(state.rawValue)"))
  }
}
