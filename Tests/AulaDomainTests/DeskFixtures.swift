import AulaDomain

/// 2026-06-15T18:00:00Z: a summer night in Karaganda.
let night = Timestamp(microseconds: 1_781_546_400_000_000)
let square = GeoPoint(latitude: 49.8047, longitude: 73.1094)

func later(_ seconds: Int) -> Timestamp { night + .seconds(seconds) }

func deed(_ seconds: Int = 0, by actor: Int64 = 1, _ channel: Deed.Channel = .console) -> Deed {
  Deed(actor: ID(rawValue: actor), channel: channel, at: later(seconds))
}

func trigger(from start: Int, to end: Int, rule: String = "yard at night") -> Trigger {
  Trigger(
    rule: rule, ruleKind: .intrusion, track: 1, label: .person, start: MediaTime(later(start)),
    end: MediaTime(later(end)), box: PictureBox(x: 0.1, y: 0.2, width: 0.1, height: 0.3),
    arrival: later(end))
}

func alert(_ id: Int64 = 1, camera: Int64 = 1, from start: Int = 0, to end: Int = 2) -> Alert {
  Alert(
    id: ID(rawValue: id), camera: ID(rawValue: camera), yard: ID(rawValue: 5),
    trigger: trigger(from: start, to: end), raisedAt: later(end))
}

func incident(_ state: Incident.State = .new) -> Incident {
  Incident(
    id: ID(rawValue: 7), number: 1, kind: .intrusion, state: state, yard: ID(rawValue: 5),
    camera: ID(rawValue: 1), place: square, openedAt: night, openedBy: ID(rawValue: 1))
}

func assignment(
  _ unit: Int64, _ kind: Unit.Kind = .police, _ state: Assignment.State
) -> Assignment {
  Assignment(
    id: ID(rawValue: 100 + unit), incident: ID(rawValue: 7), unit: ID(rawValue: unit),
    kind: kind, state: state, proposedAt: night, deed: deed())
}

/// A unit on duty, so many metres north of the square.
func unit(
  _ id: Int64, _ kind: Unit.Kind = .police, north: Double = 500, duty: Unit.Duty = .available,
  located: Int = 0, licence: Int? = 86_400
) -> Unit {
  Unit(
    id: ID(rawValue: id), callSign: "П-\(id)", kind: kind, duty: duty,
    position: Unit.Position(point: square.moved(north: north, east: 0), at: later(located)),
    licenceExpiry: kind == .private ? licence.map(later) : nil)
}
