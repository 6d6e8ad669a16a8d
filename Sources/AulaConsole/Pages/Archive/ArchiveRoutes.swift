import AulaDomain
import AulaStore
import Foundation
import Hummingbird

extension Console {
  func addArchive(to routes: Routes) {
    routes.get("/cameras/{camera}/archive", needs: .browseArchive, shows: .footage) {
      request, visit in
      try await archive(request, visit)
    }
  }

  /// One day of one stream: what is recorded, what is not and why, and the player over it.
  private func archive(_ request: Request, _ visit: Visit) async throws -> Response {
    let actor = try visit.actor
    let look = Look.archive(from: visit.now, to: visit.now)
    let (camera, zone) = try await desk.footage(
      of: try visit.id("camera"), for: actor, look
    ) { tx, camera in (camera, try camera.yard.map { try tx.yard($0).timeZone }) }
    let clock = LocalTime(
      zone: zone.flatMap { TimeZone(identifier: $0) } ?? settings.zone, texts: visit.text)
    let search = ArchiveSearch(request, camera, clock, now: visit.now)
    try await looks.enter(
      .archive(from: search.day.start, to: search.day.end), of: camera.id, by: actor.user)
    let (coverage, oldest) = try await desk.footage(of: camera.id, for: actor, look) { tx, camera in
      (
        try RecordingArchive.coverage(of: camera.id, search.role, in: search.range, tx),
        try RecordingArchive.firstStart(of: camera.id, search.role, tx)
      )
    }
    let model = try ArchiveModel(search, coverage, oldest: oldest?.timestamp, visit)
    let title = visit.text("archive.title", ["camera": camera.name])
    return try page("cameras/archive", title: title, model, for: visit)
  }
}

/// What of the archive is asked for, as the address says.
struct ArchiveSearch {
  static let pageLength = 50

  let camera: Camera
  let role: StreamRole
  let clock: LocalTime
  let now: Timestamp
  let day: LocalDay
  /// Where the player begins; `nil`: at the end of what there is.
  let moment: Timestamp?
  /// How many gaps to pass over.
  let skipped: Int

  init(_ request: Request, _ camera: Camera, _ clock: LocalTime, now: Timestamp) {
    let query = request.query
    self.camera = camera
    self.clock = clock
    self.now = now
    role = query["stream"].flatMap(StreamRole.init) ?? .main
    let asked = query.moment("at").map { min($0, now) }
    let date = query["day"].flatMap { CalendarDate($0) }
      .flatMap { (1970...2199).contains($0.year) ? $0 : nil }
    let today = clock.day(of: now)
    day =
      asked.map { clock.day(of: $0) } ?? date.map { min($0, today.date) }.map { clock.day($0) }
      ?? today
    moment = asked
    skipped = query.whole("skip", in: 0...1_000_000) ?? 0
  }

  /// How much of the day has passed.
  var end: Timestamp { min(day.end, now) }

  var range: Range<MediaTime> {
    MediaTime(day.start)..<max(MediaTime(end), MediaTime(day.start).advanced(byTicks: 1))
  }

  func link(
    _ day: CalendarDate? = nil, at moment: Timestamp? = nil, role: StreamRole? = nil, skip: Int = 0
  ) -> String {
    let role = role ?? self.role
    return Link.cameraPart(camera.id, "archive").with([
      ("day", moment == nil ? "\(day ?? self.day.date)" : ""),
      ("at", moment.map { "\(Int64($0.seconds.rounded(.down)))" } ?? ""),
      ("stream", role == .main ? "" : role.rawValue), ("skip", skip > 0 ? "\(skip)" : ""),
    ])
  }
}
