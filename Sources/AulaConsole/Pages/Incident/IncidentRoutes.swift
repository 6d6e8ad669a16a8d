import AulaDomain
import AulaStore
import Hummingbird
import NIOCore

extension Console {
  func addIncidents(to routes: Routes) {
    routes.get("/incidents", needs: .seeIncidents, use: incidentList)
    routes.get("/incidents.csv", needs: .seeIncidents, use: incidentFile)
    addIncidentByHand(to: routes)
    routes.get("/incidents/{incident}", needs: .seeIncidents) { _, visit in
      let id = try visit.id("incident", of: Incident.self)
      let view = try await desk.view(id, for: try visit.actor)
      let held = try await read(.seeIncidents, visit) { try $0.heldFootage(of: id) }
      let title = visit.text("incident.title", ["number": String(view.incident.number)])
      let model = IncidentPage(
        view, held: held, term: settings.hold,
        boot: try boot(visit, open: "incident-\(id)").boot, visit)
      return try page("operator/incident", title: title, model, for: visit)
    }
    routes.get("/api/incidents/{incident}", needs: .seeIncidents) { _, visit in
      let view = try await desk.view(
        try visit.id("incident", of: Incident.self), for: try visit.actor)
      return try .json(try await detail(view, visit))
    }
    addIncidentMoves(to: routes)
    addFootageHolds(to: routes)
    addCallers(to: routes)
    routes.send(.post, "/api/assignments/{assignment}/move", needs: .moveAssignment) {
      body, _, visit in try await moveAssignment(body, visit)
    }
  }

  private func addIncidentMoves(to routes: Routes) {
    routes.send(.post, "/api/incidents/{incident}/dispatch", needs: .dispatchUnits) {
      body, _, visit in
      try await move(visit) { id, deed in
        let wish = try body.read(DispatchBody.self)
        return try await desk.dispatch(wish.units, to: id, version: wish.version, by: deed).incident
      }
    }
    routes.send(.post, "/api/incidents/{incident}/resolve", needs: .resolveIncident) {
      body, _, visit in
      try await move(visit) { id, deed in
        try await desk.resolve(id, version: try body.read(VersionBody.self).version, by: deed)
      }
    }
    routes.send(.post, "/api/incidents/{incident}/close", needs: .closeIncident) { body, _, visit in
      try await move(visit) { id, deed in
        let wish = try body.read(CloseBody.self)
        return try await desk.close(
          id, version: wish.version, try wish.known, note: wish.note, by: deed)
      }
    }
    routes.send(.post, "/api/incidents/{incident}/amend", needs: .amendIncident) { body, _, visit in
      try await amend(body, visit)
    }
    routes.send(.post, "/api/incidents/{incident}/reopen", needs: .reopenIncident) {
      body, _, visit in
      try await move(visit) { id, deed in
        let wish = try body.read(ReopenBody.self)
        return try await desk.reopen(id, version: wish.version, reason: wish.reason, by: deed)
      }
    }
  }

  private func amend(_ body: ByteBuffer, _ visit: Visit) async throws -> Response {
    try await move(visit) { id, deed in
      let wish = try body.read(AmendBody.self)
      return try await desk.amend(
        id, version: wish.version, kind: try wish.known, note: wish.note, by: deed)
    }
  }

  private func move(
    _ visit: Visit, _ work: (ID<Incident>, Deed) async throws -> Incident
  ) async throws -> Response {
    let incident = try await work(try visit.id("incident"), try deed(visit))
    return try .json(try await sent(incident, visit))
  }

  /// A crew's own step by its phone, or the desk's on its behalf: told by radio.
  private func moveAssignment(_ body: ByteBuffer, _ visit: Visit) async throws -> Response {
    let actor = try visit.actor
    let wish = try body.read(AssignmentBody.self)
    let move = try wish.known
    let isCrew = actor.role == .crew
    let deed =
      isCrew
      ? try wish.press.deed(of: actor, desk)
      : desk.deed(actor.user, wish.isDesk ? .console : .radio)
    let next = try await desk.move(
      try visit.id("assignment"), version: wish.version, move, by: deed)
    let sign = try await read(.moveAssignment, visit, of: { _ in .unit(next.unit) }) {
      try $0.unit(next.unit).callSign
    }
    return try .json(AssignmentAnswer(assignment: AssignmentJSON(next, callSign: sign, visit)))
  }
}

private struct AssignmentAnswer: Encodable {
  let assignment: AssignmentJSON
}

private struct DispatchBody: Decodable {
  let version: Int64
  let units: [ID<Unit>]
}

private struct CloseBody: Decodable {
  let version: Int64
  let disposition: String
  let note: String

  var known: Disposition {
    get throws {
      guard let known = Disposition(rawValue: disposition) else {
        throw Fault(.invalid, "console.bad-json", "disposition: there is no such one")
      }
      return known
    }
  }
}

private struct ReopenBody: Decodable {
  let version: Int64
  let reason: String
}

private struct AmendBody: Decodable {
  let version: Int64
  let kind: String
  let note: String

  var known: Incident.Kind {
    get throws {
      guard let known = Incident.Kind(rawValue: kind) else {
        throw Fault(.invalid, "console.bad-json", "kind: there is no such kind of incident")
      }
      guard note.count <= 2_000 else {
        throw Fault(.invalid, "console.bad-json", "note: at most 2000 characters")
      }
      return known
    }
  }
}

struct AssignmentBody: Decodable {
  /// The moves that a desk may offer, under their names in a body, in the order of work.
  static let moves: [(name: String, move: AssignmentMove)] = [
    ("acknowledge", .acknowledge), ("setOff", .setOff), ("arrive", .arrive),
    ("clear", .clear(note: "")), ("decline", .decline(.other, note: "")),
    ("beUnable", .beUnable(reason: "")), ("cancel", .cancel(reason: "")),
  ]

  let version: Int64
  let move: String
  let reason: String?
  let note: String?
  let press: Press

  private enum CodingKeys: CodingKey { case version, move, reason, note }

  init(from decoder: any Decoder) throws {
    let body = try decoder.container(keyedBy: CodingKeys.self)
    version = try body.decode(Int64.self, forKey: .version)
    move = try body.decode(String.self, forKey: .move)
    reason = try body.decodeIfPresent(String.self, forKey: .reason)
    note = try body.decodeIfPresent(String.self, forKey: .note)
    press = try Press(from: decoder)
  }

  /// The desk's own doing, on nobody's behalf.
  var isDesk: Bool { ["dispatch", "cancel", "takeBack"].contains(move) }

  var known: AssignmentMove {
    get throws {
      switch move {
      case "dispatch": return .dispatch
      case "acknowledge": return .acknowledge
      case "setOff": return .setOff
      case "arrive": return .arrive
      case "clear": return .clear(note: note ?? "")
      case "cancel": return .cancel(reason: reason ?? "")
      case "beUnable": return .beUnable(reason: reason ?? "")
      case "takeBack": return .takeBack
      case "decline":
        if let known = reason.flatMap(DeclineReason.init(rawValue:)) {
          return .decline(known, note: note ?? "")
        }
        throw Fault(.invalid, "console.bad-json", "reason: there is no such reason")
      default: throw Fault(.invalid, "console.bad-json", "move: there is no such move")
      }
    }
  }
}
