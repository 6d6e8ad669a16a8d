import AulaDomain
import AulaStore

// What the operator's script gets. Moments are Unix seconds, ids are their text.

struct NamedJSON: Encodable {
  let id: String
  let name: String
}

struct DeadlineJSON: Encodable {
  let kind: String
  let warnsAt: Double
  let alertsAt: Double

  init?(_ deadline: Deadline?) {
    guard let deadline else { return nil }
    kind = deadline.kind.rawValue
    warnsAt = deadline.warnsAt.seconds
    alertsAt = deadline.alertsAt.seconds
  }
}

struct AlertJSON: Encodable {
  let id: String
  let version: Int64
  let ruleKind: String
  let rule: String
  let label: String
  let state: String
  let camera: NamedJSON
  let yard: PlaceJSON?
  let firstSeen: Double
  let lastSeen: Double
  /// When the frame that completed the rule reached this machine.
  let arrivedAt: Double
  let raisedAt: Double
  let count: Int
  let box: [Double]
  /// The stretch of time that is shown of it.
  let moment: Span
  /// Of an opened alert: moments of `moment`, each with its box. `[seconds, x, y, width, height]`.
  var path: [[Double]]?
  /// Whether there is a still picture of it.
  let hasPicture: Bool
  /// Of an opened alert: why there is none any more.
  var pictureRemoved: String?
  let handler: NamedJSON?
  /// Whose it is, as this user sees it: `nobody`, `self` or `another`.
  let holder: String
  let deadline: DeadlineJSON?
  let incident: String?
  let dismissal: String?

  struct Span: Encodable {
    let start: Double
    let end: Double
  }

  init(
    _ alert: Alert, camera: String, yard: PlaceJSON?, handler: String?, _ visit: Visit
  ) {
    id = alert.id.description
    version = alert.version
    ruleKind = alert.ruleKind.rawValue
    rule = alert.rule
    label = alert.label.rawValue
    state = alert.state.rawValue
    self.camera = NamedJSON(id: alert.camera.description, name: camera)
    self.yard = yard
    firstSeen = alert.firstSeen.seconds
    lastSeen = alert.lastSeen.seconds
    arrivedAt = alert.arrivedAt.seconds
    raisedAt = alert.raisedAt.seconds
    count = alert.count
    box = [alert.box.x, alert.box.y, alert.box.width, alert.box.height]
    moment = Span(start: alert.moment.start.seconds, end: alert.moment.end.seconds)
    hasPicture = alert.picture != nil
    self.handler = alert.handler.map { NamedJSON(id: $0.description, name: handler ?? "") }
    holder = (visit.user.map { alert.holder(for: $0.id) } ?? .nobody).rawValue
    deadline = DeadlineJSON(alert.deadline)
    incident = alert.incident?.description
    dismissal = alert.dismissal.map {
      switch $0 {
      case .falseAlarm(let cause, _): cause.rawValue
      case .test: "test"
      }
    }
  }

  static func points(_ moment: AlertMoment) -> [[Double]] {
    moment.path.map { point in
      let box = point.box
      return [point.time.timestamp.seconds, box.x, box.y, box.width, box.height]
    }
  }
}

/// Where a line of the queue is: `Двор 12, ул. Ержанова, 18`. `№` is for incidents alone.
struct PlaceJSON: Encodable {
  let name: String

  init?(_ place: QueuePlace, _ visit: Visit) {
    guard let address = place.address, let number = place.yardNumber else { return nil }
    name = Self.name(number, address, visit.text)
  }

  init(_ yard: Yard, _ visit: Visit) {
    name = Self.name(yard.number, yard.address, visit.text)
  }

  private static func name(_ number: Int, _ address: BilingualText, _ text: Texts) -> String {
    text("place.yard", ["number": "\(number)", "address": text.of(address)])
  }
}

struct IncidentJSON: Encodable {
  let id: String
  let version: Int64
  let number: Int
  let kind: String
  let state: String
  let yard: PlaceJSON?
  let camera: NamedJSON?
  let openedAt: Double
  let deadline: DeadlineJSON?
  let progress: String
  let units: [UnitStateJSON]
  let closure: ClosureJSON?
  let note: String

  struct UnitStateJSON: Encodable {
    let callSign: String
    let state: String
  }

  struct ClosureJSON: Encodable {
    let disposition: String
    let note: String
    let at: Double
  }

  init(
    _ incident: Incident, crews: [CrewLine], camera: String?, yard: PlaceJSON?,
    deadline: Deadline?
  ) {
    id = incident.id.description
    version = incident.version
    number = incident.number
    kind = incident.kind.rawValue
    state = incident.state.rawValue
    self.yard = yard
    self.camera = incident.camera.map { NamedJSON(id: $0.description, name: camera ?? "") }
    openedAt = incident.openedAt.seconds
    self.deadline = DeadlineJSON(deadline)
    progress = IncidentProgress(crews.map(\.assignment)).rawValue
    units = crews.filter { $0.assignment.state.isUnderWay }.map {
      UnitStateJSON(callSign: $0.callSign, state: $0.assignment.state.rawValue)
    }
    closure = incident.closure.map {
      ClosureJSON(disposition: $0.disposition.rawValue, note: $0.note, at: $0.at.seconds)
    }
    note = incident.note
  }
}

struct AssignmentJSON: Encodable {
  let id: String
  let version: Int64
  let unit: String
  let callSign: String
  let kind: String
  let state: String
  let isEnded: Bool
  /// In words.
  let reason: String?
  /// What may come next: names of `AssignmentBody`.
  let moves: [String]
  /// Whether an operator entered the last step and may take it back.
  let mayBeTakenBack: Bool
  let proposedAt: Double
  let dispatchedAt: Double?
  let acknowledgedAt: Double?
  let enRouteAt: Double?
  let onSceneAt: Double?
  let endedAt: Double?
  let deadline: DeadlineJSON?

  init(_ assignment: Assignment, callSign: String, _ visit: Visit) {
    id = assignment.id.description
    version = assignment.version
    unit = assignment.unit.description
    self.callSign = callSign
    kind = assignment.kind.rawValue
    state = assignment.state.rawValue
    isEnded = assignment.state.isEnded
    reason = assignment.reason.map { LogWords.say($0, visit.text) }
    moves = AssignmentBody.moves.filter { Assignment.allowed($0.move, in: assignment.state) }
      .map(\.name)
    mayBeTakenBack = assignment.mayBeTakenBack
    proposedAt = assignment.proposedAt.seconds
    dispatchedAt = assignment.dispatchedAt?.seconds
    acknowledgedAt = assignment.acknowledgedAt?.seconds
    enRouteAt = assignment.enRouteAt?.seconds
    onSceneAt = assignment.onSceneAt?.seconds
    endedAt = assignment.endedAt?.seconds
    deadline = DeadlineJSON(assignment.deadline)
  }
}

struct UnitJSON: Encodable {
  let id: String
  let version: Int64
  let callSign: String
  let kind: String
  let duty: String
  /// Latitude and longitude.
  let position: [Double]?
  let positionAt: Double?
  /// Why it cannot go out, in words.
  let why: String?

  init(_ unit: Unit, _ visit: Visit) {
    id = unit.id.description
    version = unit.version
    callSign = unit.callSign
    kind = unit.kind.rawValue
    duty = unit.duty.name
    position = unit.position?.point.pair
    positionAt = unit.position?.at.seconds
    why = UnitDuty.detail(unit, visit)
  }
}

struct CameraJSON: Encodable {
  let id: String
  let name: String
  /// By the stream's role.
  let states: [String: LiveMessage]
  /// Of the worst stream.
  let state: LiveMessage
  let position: [Double]?
  let azimuth: Double?
  let fieldOfView: Double?
  let range: Double?
  let yard: String?

  init(_ camera: Camera, state: (StreamRole) -> CameraState) {
    let streams = camera.streams.map { ($0.role, state($0.role)) }
    id = camera.id.description
    name = camera.name
    states = Dictionary(
      uniqueKeysWithValues: streams.map { ($0.0.rawValue, LiveMessage.state($0.1)) })
    self.state = .state(.worst(streams.map(\.1)))
    position = camera.position?.pair
    azimuth = camera.azimuth
    fieldOfView = camera.fieldOfView
    range = camera.range
    yard = camera.yard?.description
  }
}

struct HealthJSON: Encodable {
  struct Part: Encodable {
    let state: String
    let tone: String
    var seconds: Int?
    /// Frames a second of a camera: achieved, and to be achieved.
    var rate: Double?
    var wanted: Double?
    var days: Int?
    /// Free on the disk, whole gigabytes.
    var free: Int64?
  }

  let recorder: Part
  let detector: Part
  let storage: Part?

  init(_ health: Health) {
    recorder =
      switch health.recorder {
      case .atRisk(let span):
        Part(state: "at-risk", tone: "good", seconds: Int(span.inSeconds.rounded(.up)))
      case .failing: Part(state: "failing", tone: "bad")
      case .off: Part(state: "off", tone: "warn")
      }
    detector = Self.detector(health.analysis)
    storage = health.storage.map { storage in
      Part(
        state: storage.state.rawValue, tone: storage.state.tone,
        seconds: Int(storage.reach.inSeconds), days: storage.days,
        free: storage.free / 1_000_000_000)
    }
  }

  private static func detector(_ analysis: Health.Analysis) -> Part {
    switch analysis {
    case .off: Part(state: "off", tone: "warn")
    case .failing: Part(state: "failing", tone: "bad")
    case .running(let namesThings, let rate):
      Part(
        state: rate.isBehind ? "behind" : namesThings ? "ready" : "motion-only",
        tone: rate.isBehind || !namesThings ? "warn" : "good",
        rate: (rate.framesPerSecond * 10).rounded() / 10,
        wanted: (rate.wanted * 10).rounded() / 10)
    }
  }
}

extension Health.Storage.State {
  fileprivate var tone: String {
    switch self {
    case .ready, .quota: "good"
    case .room, .clock: "warn"
    case .held, .full, .missing, .failing: "bad"
    }
  }
}

extension GeoPoint {
  /// Latitude, longitude: Leaflet's order.
  var pair: [Double] { [latitude, longitude] }
}

extension Texts {
  /// The text in this language; Russian where it was not written.
  func of(_ text: BilingualText) -> String {
    language == .kk && !text.kk.isEmpty ? text.kk : text.ru
  }
}
