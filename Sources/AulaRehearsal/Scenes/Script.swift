import AulaDomain
import Foundation

/// A way written down place by place.
struct Route {
  private var steps: [Path.Step]
  private var time: Float

  init(from place: Vec, at time: Float) {
    steps = [Path.Step(time: time, place: place)]
    self.time = time
  }

  /// Goes on to a place, at metres a second.
  func to(_ x: Float, _ z: Float, up y: Float = 0, speed: Float = 1.35, gait: Path.Gait = .walk)
    -> Route
  {
    var longer = self
    let place = Vec(x, y, z)
    longer.time += length(place - (steps.last?.place ?? place)) / speed
    longer.steps.append(Path.Step(time: longer.time, place: place, gait: gait))
    return longer
  }

  func stay(_ seconds: Float, gait: Path.Gait = .stand) -> Route {
    var longer = self
    longer.time += seconds
    longer.steps.append(
      Path.Step(time: longer.time, place: steps.last?.place ?? .zero, gait: gait))
    return longer
  }

  var path: Path { Path(steps: steps) }
}

/// Light of a car that itself is out of sight, turning.
struct Sweep {
  let place: Vec
  let headings: ClosedRange<Float>
  let times: ClosedRange<Float>
  /// From the greater heading to the lesser.
  var backwards = true

  func beam(_ time: Float) -> Beam? {
    guard times.contains(time) else { return nil }
    var part = Grain.ease((time - times.lowerBound) / (times.upperBound - times.lowerBound))
    if backwards { part = 1 - part }
    let heading = mix(headings.lowerBound, headings.upperBound, part)
    let ahead = Vec(cosf(heading), -0.055, sinf(heading))
    return Beam(place: place, along: unit(ahead), side: Vec(-ahead.z, 0, ahead.x) * 0.57)
  }
}

/// A zone or a line on the ground, named as an operator would name it.
struct SceneSpot {
  let name: String
  let corners: [Vec]

  static let playground = SceneSpot(
    name: "Детская площадка",
    corners: [Vec(-1.2, 0, 21.8), Vec(9.2, 0, 21.8), Vec(9.2, 0, 32), Vec(-1.2, 0, 32)])
  static let parking = SceneSpot(
    name: "Парковка",
    corners: [Vec(-10.8, 0, 15.0), Vec(-2.2, 0, 15.0), Vec(-2.2, 0, 20.2), Vec(-13.6, 0, 20.2)])
  static let drive = SceneSpot(
    name: "Проезд",
    corners: [Vec(-5.8, 0, 9.4), Vec(5.8, 0, 9.4), Vec(9.4, 0, 15), Vec(-9.4, 0, 15)])
  static let barrier = SceneSpot(
    name: "Поперёк проезда", corners: [Vec(1.5, 0, 9.3), Vec(1.5, 0, 15.1)])
}

/// What the scene is to be watched for.
struct SceneRule {
  let name: String
  let kind: RuleKind
  let spot: SceneSpot
  let labels: [ThingLabel]
  /// Seconds.
  let dwell: Float?
  let direction: String?
  /// When it is awake; always where there is none.
  let hours: Schedule?

  init(
    _ name: String, _ kind: RuleKind, _ spot: SceneSpot, labels: [ThingLabel] = [.person],
    dwell: Float? = nil, direction: String? = nil, hours: Schedule? = nil
  ) {
    (self.name, self.kind, self.spot) = (name, kind, spot)
    (self.labels, self.dwell, self.direction) = (labels, dwell, direction)
    self.hours = hours
  }
}

/// A scene in full: the yard, the hour, and what happens in the loop.
struct Script {
  var plan: YardPlan
  var daylight: Daylight
  /// Seconds.
  var loop: Float = 40
  /// 1 is a breeze.
  var wind: Float = 1
  var movers: [Mover] = []
  var sweeps: [Sweep] = []
  /// Burned in with the clock; `nil` leaves both out.
  var caption: String? = "ДВОР"
  /// The date as written, and seconds of the day at the loop's start.
  var date = "22-11-2026"
  var clockStart = 0
  var rules: [SceneRule] = []
  var expected: [Scene.Expected] = []

  func beams(_ time: Float) -> [Beam] { sweeps.compactMap { $0.beam(time) } }

  func clock(at time: Float) -> String {
    let second = clockStart + Int(time)
    return date
      + String(
        format: "  %02d:%02d:%02d", second / 3_600 % 24, second / 60 % 60, second % 60)
  }

  mutating func add(_ look: Mover.Look, _ route: Route, headlights: Bool = false) {
    movers.append(
      Mover(id: movers.count + 1, look: look, path: route.path, headlights: headlights))
  }

  /// Says that a rule must trigger between two moments, for the mover added last.
  mutating func expect(_ rule: String, _ seconds: ClosedRange<Double>) {
    guard let found = rules.first(where: { $0.name == rule }), let mover = movers.last else {
      return
    }
    expected.append(
      Scene.Expected(
        rule: rule, kind: found.kind, label: mover.label, thing: mover.id, seconds: seconds))
  }
}
