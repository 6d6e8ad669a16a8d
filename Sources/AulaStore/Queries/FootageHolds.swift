package import AulaDomain

/// Footage that retention leaves alone: what belongs to incidents, by camera.
package struct FootageHolds: Sendable {
  private let stretches: [ID<Camera>: [Range<MediaTime>]]

  package static let empty = FootageHolds([:])

  init(_ stretches: [ID<Camera>: [Range<MediaTime>]]) {
    self.stretches = stretches
  }

  package var isEmpty: Bool { stretches.isEmpty }

  package func holds(_ camera: ID<Camera>, _ start: MediaTime, _ end: MediaTime) -> Bool {
    stretches[camera]?.contains { $0.lowerBound < end && start < $0.upperBound } ?? false
  }

  /// Nothing is kept up by hand: incidents and their alerts say what is held. The cameras are those
  /// of its alerts, its own, and all of its yard.
  ///
  /// - Parameter closedAfter: incidents that were closed earlier hold nothing; `nil`: all hold.
  package static func current(
    closedAfter: Timestamp?, now: Timestamp, in tx: any Connection
  ) throws -> FootageHolds {
    var stretches: [ID<Camera>: [Range<MediaTime>]] = [:]
    for row in try tx.query(heldFootage, [closedAfter ?? Timestamp(microseconds: .min)]) {
      let window = FootageHold.window(
        firstSeen: try row["first_seen_at"], openedAt: try row["opened_at"],
        closedAt: try row["closed_at"], now: now)
      let stretch = MediaTime(window.lowerBound)..<MediaTime(window.upperBound)
      stretches[try row["camera_id"], default: []].append(stretch)
    }
    return FootageHolds(stretches)
  }
}

private let heldFootage = """
  with held as (
    select id, camera_id, yard_id, opened_at, closed_at from incident where closed_at is null
    union
    select id, camera_id, yard_id, opened_at, closed_at from incident where closed_at > $1
    union
    select id, camera_id, yard_id, opened_at, closed_at from incident
    join footage_hold on footage_hold.incident_id = incident.id
  ),
  seen as (
    select id as incident_id, camera_id from held where camera_id is not null
    union
    select incident_id, alert.camera_id from alert
    where incident_id in (select id from held)
    union
    select held.id, camera.id from held join camera on camera.yard_id = held.yard_id
  )
  select seen.camera_id, held.opened_at, held.closed_at,
    (select min(first_seen_at) from alert where alert.incident_id = held.id) as first_seen_at
  from seen join held on held.id = seen.incident_id
  """
