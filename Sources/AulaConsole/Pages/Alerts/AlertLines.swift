import AulaDomain
import AulaStore

/// One alert as a line of the page, and of the file.
extension AlertLine {
  typealias Columns = List<AlertLine, AlertSort>

  /// As the page shows them.
  static func list(_ request: ListRequest<AlertSort>, _ visit: Visit) -> Columns {
    let (text, clock) = (visit.text, visit.clock)
    return List(
      request: request,
      columns: [
        .init(label: text("alerts.picture")) { $0.thumbnail(clock) },
        .init(label: text("alerts.raised"), sort: .raised) { line in
          var raised = Cell(clock.short(line.alert.raisedAt, now: visit.now))
          raised.link = Link.openAlert(line.alert.id).path
          raised.note = clock.age(line.alert.raisedAt, now: visit.now)
          return raised
        },
        .init(label: text("alerts.rule"), sort: .rule) {
          Cell($0.alert.rule, note: text("ruleKind.\($0.alert.ruleKind.rawValue)"))
        },
        .init(label: text("alerts.place"), sort: .place) {
          Cell($0.placeName(text) ?? text("queue.nowhere"), link: $0.alert.yard.map(Link.yard))
        },
        .init(label: text("alerts.camera"), sort: .camera) { line in
          var camera = Cell(line.place.camera ?? "", link: .camera(line.alert.camera))
          let count = line.alert.count
          camera.note = count > 1 ? text("alerts.times", count: count) : nil
          return camera
        },
        .init(label: text("alerts.state"), sort: .state) {
          Cell(Badge.alert($0.alert.state, text))
        },
        .init(label: text("alerts.who"), sort: .who) { Cell($0.handler ?? "—") },
        .init(label: text("alerts.result")) { $0.result(text) },
      ])
  }

  /// Its frame, or why there is none any more, and the way to its moment as a file.
  private func thumbnail(_ clock: LocalTime) -> Cell {
    let text = clock.texts
    var cell = Cell("", note: RemovedPicture(alert, at: pictureRemovedAt, clock)?.text)
    if alert.picture != nil {
      cell.text = text("alerts.open")
      cell.picture = Link.alertPicture(alert.id).path
      cell.link = Link.openAlert(alert.id).path
    }
    cell.also = .init(label: text("export.open"), path: alert.export)
    return cell
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

  /// As the file has them: each fact a column of its own. Times are in the zone of the control
  /// centre, as `2026-11-24 14:03:27`.
  static func file(_ request: ListRequest<AlertSort>, _ visit: Visit) -> Columns {
    let (text, clock) = (visit.text, visit.clock)
    func column(
      _ name: String, _ written: @escaping @Sendable (AlertLine) -> String
    ) -> ListColumn<AlertLine, AlertSort> {
      .init(label: text("alerts.file.\(name)")) { Cell(written($0)) }
    }
    let time = { @Sendable (moment: Timestamp?) in moment.map(clock.sortable) ?? "" }
    return List(
      request: request,
      columns: [
        column("id") { "\($0.alert.id)" }, column("raised") { time($0.alert.raisedAt) },
        column("seen-from") { time($0.alert.firstSeen) },
        column("seen-to") { time($0.alert.lastSeen) }, column("rule") { $0.alert.rule },
        column("kind") { text("ruleKind.\($0.alert.ruleKind.rawValue)") },
        column("yard") { $0.place.yardNumber.map(String.init) ?? "" },
        column("address") { $0.place.address.map(text.of) ?? "" },
        column("camera") { $0.place.camera ?? "" }, column("count") { "\($0.alert.count)" },
        column("state") { text("alertState.\($0.alert.state.rawValue)") },
        column("who") { $0.handler ?? "" }, column("taken") { time($0.alert.acknowledgedAt) },
        column("decided") { time($0.alert.decidedAt) },
        column("cause") { $0.alert.dismissal.map { text("cause.\($0.cause)") } ?? "" },
        column("note") { $0.alert.dismissal?.note ?? "" },
        column("incident") { $0.incidentNumber.map(String.init) ?? "" },
      ])
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
