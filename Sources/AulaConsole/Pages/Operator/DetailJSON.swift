import AulaDomain
import AulaStore

/// A yard as somebody who sends or goes there needs it.
struct YardJSON: Encodable {
  let id: String
  let number: Int
  let name: String
  let address: String
  let center: [Double]
  let entrances: [EntranceJSON]
  let hazards: [HazardJSON]
  let accessNotes: String
  let intercomNotes: String

  struct EntranceJSON: Encodable {
    let name: String
    let forVehicles: Bool
    let notes: String
  }

  struct HazardJSON: Encodable {
    let kind: String
    let note: String
  }

  init(_ yard: Yard, _ visit: Visit) {
    id = yard.id.description
    number = yard.number
    name = yard.name
    address = visit.text.of(yard.address)
    center = yard.center.pair
    entrances = yard.entrances.map {
      EntranceJSON(name: $0.name, forVehicles: $0.forVehicles, notes: $0.notes)
    }
    hazards = yard.hazards.map { HazardJSON(kind: $0.kind.rawValue, note: $0.note) }
    accessNotes = yard.accessNotes
    intercomNotes = yard.intercomNotes
  }
}

struct RecommendationJSON: Encodable {
  struct Card: Encodable {
    let police: Int
    let `private`: Int
  }

  struct Candidate: Encodable {
    let unit: String
    let callSign: String
    let kind: String
    let partner: String?
    let reason: String
    let isChosen: Bool
    let distance: Double
    let minutes: Int
    let isStale: Bool
    let locationAge: Double
  }

  struct Shortfall: Encodable {
    let kind: String
    let missing: Int
    let reason: String
    let excluded: [Excluded]
  }

  struct Excluded: Encodable {
    let callSign: String
    let exclusion: String
    var age: Double?
    var distance: Double?
  }

  let card: Card
  let candidates: [Candidate]
  let shortfalls: [Shortfall]

  /// `partners`: whose crew a private unit is.
  init(_ recommendation: Recommendation, partners: [ID<Unit>: String]) {
    card = Card(police: recommendation.card.police, private: recommendation.card.private)
    candidates = recommendation.candidates.map { candidate in
      Candidate(
        unit: candidate.unit.description, callSign: candidate.callSign,
        kind: candidate.kind.rawValue, partner: partners[candidate.unit],
        reason: candidate.reason.rawValue, isChosen: candidate.isChosen,
        distance: candidate.distance, minutes: candidate.minutes, isStale: candidate.isStale,
        locationAge: candidate.locationAge.inSeconds)
    }
    shortfalls = recommendation.shortfalls.map { shortfall in
      Shortfall(
        kind: shortfall.kind.rawValue, missing: shortfall.missing,
        reason: shortfall.reason.rawValue, excluded: shortfall.excluded.map(Excluded.init))
    }
  }
}

extension RecommendationJSON.Excluded {
  init(_ excluded: Recommendation.Excluded) {
    callSign = excluded.callSign
    switch excluded.exclusion {
    case .alreadyOnIncident: exclusion = "already-on-incident"
    case .declined: exclusion = "declined"
    case .hindered(let hindrance): exclusion = hindrance.rawValue
    case .noLocation: exclusion = "no-location"
    case .locationTooOld(let span):
      exclusion = "location-too-old"
      age = span.inSeconds
    case .tooFar(let metres):
      exclusion = "too-far"
      distance = metres
    }
  }
}

struct LogJSON: Encodable {
  /// When it happened.
  let at: Double
  /// When it was entered, where that was noticeably later.
  let receivedAt: Double?
  /// Why what the crew's phone said is not taken as it stands, and what it said.
  let doubt: String?
  let toldAt: Double?
  /// Of the visitor's language, as on the incident's own page.
  let text: String
  let who: String

  /// `clock`: of the yard's zone.
  init(_ line: LogLine, _ clock: LocalTime) {
    at = line.time.at.seconds
    receivedAt = line.time.isLate ? line.time.received.seconds : nil
    doubt = line.time.doubt?.rawValue
    toldAt = line.time.doubt == nil ? nil : line.time.told?.seconds
    text = LogWords.say(line, clock)
    who = LogWords.who(line, clock.texts)
  }
}

/// An opened alert or incident: all of the screen's middle and right.
struct DetailJSON: Encodable {
  var alert: AlertJSON?
  var incident: IncidentJSON?
  /// The kind of incident it is or would become.
  let kind: String
  var alerts: [AlertJSON] = []
  var camera: CameraJSON?
  /// The camera itself, then its neighbours.
  var cameras: [CameraJSON] = []
  var yard: YardJSON?
  /// IANA name.
  let zone: String
  var recommendation: RecommendationJSON?
  /// Whether it is known who told of it; `nil` where the visitor may not ask.
  var hasCaller: Bool?
  var assignments: [AssignmentJSON] = []
  var log: [LogJSON] = []
  /// Of the rule that raised it: lists of points, 0…1.
  var zones: [[[Double]]] = []
  var lines: [[[Double]]] = []
}
