/// Which units to send, why these, and what is missing, with its reason.
package struct Recommendation: Hashable, Sendable {
  /// One unit that may be sent.
  package struct Candidate: Hashable, Sendable {
    package enum Reason: String, Sendable, CaseIterable {
      /// The nearest of its kind.
      case nearest
      /// Not the nearest, and the card needs more than one.
      case nextNearest = "next-nearest"
      /// Not needed by the card: a choice for the operator.
      case alternative
    }

    package let unit: ID<Unit>
    package let callSign: String
    package let kind: Unit.Kind
    package let reason: Reason
    /// Metres, as the crow flies.
    package let distance: Double
    /// At the settings' speed, over the settings' detour: a guess that is said to be one.
    package let estimate: Duration
    package let located: Timestamp
    package let locationAge: Duration
    /// Its place is old enough to be doubted.
    package let isStale: Bool

    /// The card wants this one.
    package var isChosen: Bool { reason != .alternative }
    /// Whole minutes, rounded up, at least 1.
    package var minutes: Int { max(1, Int((estimate.inSeconds / 60).rounded(.up))) }
  }

  /// Why a unit is not a candidate.
  package enum Exclusion: Hashable, Sendable {
    case alreadyOnIncident
    case declined
    case hindered(Unit.Hindrance)
    case noLocation
    case locationTooOld(Duration)
    /// Metres.
    case tooFar(Double)
  }

  package struct Excluded: Hashable, Sendable {
    package let unit: ID<Unit>
    package let callSign: String
    package let exclusion: Exclusion
  }

  /// A need of the card that no candidate meets.
  package struct Shortfall: Hashable, Sendable {
    package enum Reason: String, Sendable, CaseIterable {
      case noneAvailable = "none-available"
      case tooFar = "too-far"
      case locationTooOld = "location-too-old"
      case noLocation = "no-location"
      case licenceExpired = "licence-expired"
      case alreadyOnIncident = "already-on-incident"
    }

    package let kind: Unit.Kind
    package let missing: Int
    /// What would help soonest; `excluded` has all.
    package let reason: Reason
    package let excluded: [Excluded]
  }

  package struct Settings: Hashable, Sendable {
    /// Older places are not used at all.
    package var oldest = Duration.seconds(1_800)
    /// Older places are used, and marked.
    package var stale = Duration.seconds(300)
    /// Metres.
    package var radius = 20_000.0
    /// Metres per second: 30 km/h, a car in a town at night.
    package var speed = 30 / 3.6
    /// Road over crow's flight.
    package var detour = 1.4
    /// Candidates of each kind beyond what the card needs.
    package var alternatives = 2

    package init() {}
  }

  package let card: RunCard
  /// Police first, then private; in each kind the nearest first.
  package let candidates: [Candidate]
  package let shortfalls: [Shortfall]
  package let settings: Settings

  package var chosen: [Candidate] { candidates.filter(\.isChosen) }
  package var isComplete: Bool { shortfalls.isEmpty }
}

extension Recommendation {
  /// Recommends for an incident at `place`. `assignments` are all of this incident.
  package init(
    for card: RunCard, at place: GeoPoint, units: [Unit], assignments: [Assignment],
    now: Timestamp, settings: Settings = Settings()
  ) {
    var candidates: [Candidate] = []
    var shortfalls: [Shortfall] = []
    for kind in Unit.Kind.allCases {
      let need = card.missing(kind, given: assignments)
      let sorted = Self.sort(
        units.filter { $0.kind == kind }, at: place, assignments: assignments, now: now,
        settings: settings)
      for (rank, near) in sorted.near.prefix(need + settings.alternatives).enumerated() {
        let reason: Candidate.Reason =
          rank >= need ? .alternative : (rank == 0 ? .nearest : .nextNearest)
        candidates.append(near.candidate(reason, now: now, settings: settings))
      }
      if sorted.near.count < need {
        shortfalls.append(
          Shortfall(
            kind: kind, missing: need - sorted.near.count,
            reason: Self.reason(sorted.excluded.map(\.exclusion)), excluded: sorted.excluded))
      }
    }
    self.card = card
    self.candidates = candidates
    self.shortfalls = shortfalls
    self.settings = settings
  }

  private struct Near {
    let unit: Unit
    let position: Unit.Position
    let distance: Double

    func candidate(
      _ reason: Candidate.Reason, now: Timestamp, settings: Settings
    ) -> Candidate {
      let age = max(.zero, now.since(position.at))
      return Candidate(
        unit: unit.id, callSign: unit.callSign, kind: unit.kind, reason: reason,
        distance: distance,
        estimate: .microseconds(
          Int64(nearest: distance * settings.detour / settings.speed * 1_000_000)),
        located: position.at, locationAge: age, isStale: age > settings.stale)
    }
  }

  private static func sort(
    _ units: [Unit], at place: GeoPoint, assignments: [Assignment], now: Timestamp,
    settings: Settings
  ) -> (near: [Near], excluded: [Excluded]) {
    var near: [Near] = []
    var excluded: [Excluded] = []
    for unit in units.sorted(by: { $0.id < $1.id }) {
      if let exclusion = exclusion(of: unit, assignments: assignments, now: now) {
        excluded.append(Excluded(unit: unit.id, callSign: unit.callSign, exclusion: exclusion))
        continue
      }
      guard let position = unit.position else {
        excluded.append(Excluded(unit: unit.id, callSign: unit.callSign, exclusion: .noLocation))
        continue
      }
      let distance = position.point.metres(to: place)
      let age = now.since(position.at)
      if age > settings.oldest || distance > settings.radius {
        excluded.append(
          Excluded(
            unit: unit.id, callSign: unit.callSign,
            exclusion: age > settings.oldest ? .locationTooOld(age) : .tooFar(distance)))
      } else {
        near.append(Near(unit: unit, position: position, distance: distance))
      }
    }
    return (near.sorted { ($0.distance, $0.unit.id) < ($1.distance, $1.unit.id) }, excluded)
  }

  private static func exclusion(
    of unit: Unit, assignments: [Assignment], now: Timestamp
  ) -> Exclusion? {
    let own = assignments.filter { $0.unit == unit.id }
    if own.contains(where: { $0.state.isUnderWay }) { return .alreadyOnIncident }
    if own.contains(where: { $0.state == .declined || $0.state == .unable }) { return .declined }
    return unit.hindrance(at: now).map(Exclusion.hindered)
  }

  /// What is nearest to a unit that could go: a far one before a stale one before an absent one.
  private static func reason(_ exclusions: [Exclusion]) -> Shortfall.Reason {
    let reasons = exclusions.map { exclusion -> Shortfall.Reason in
      switch exclusion {
      case .tooFar: .tooFar
      case .locationTooOld: .locationTooOld
      case .noLocation: .noLocation
      case .hindered(.licenceExpired), .hindered(.licenceMissing): .licenceExpired
      case .alreadyOnIncident: .alreadyOnIncident
      case .declined, .hindered: .noneAvailable
      }
    }
    let order: [Shortfall.Reason] = [
      .tooFar, .locationTooOld, .noLocation, .licenceExpired, .alreadyOnIncident,
    ]
    return order.first(where: reasons.contains) ?? .noneAvailable
  }
}
