import AulaDomain
import AulaStore
import Foundation
import Hummingbird

/// Recorded pictures as a file. A crew takes none along.
extension Console {
  func addExport(to routes: Routes) {
    routes.get("/cameras/{camera}/export", needs: .exportFootage, shows: .footage) {
      request, visit in
      try await exportPage(request, visit)
    }
    routes.get("/cameras/{camera}/clip.mp4", needs: .exportFootage, shows: .footage) {
      request, visit in
      try await exportFile(request, visit)
    }
  }

  /// What the files would hold, and what they would not, before one is taken.
  private func exportPage(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = try await exportSearch(request, visit)
    let camera = search.camera
    var found: ExportFound?
    if let span = search.span {
      try await looks.enter(
        .archive(from: span.lowerBound, to: span.upperBound), of: camera.id,
        by: try visit.actor.user)
      found = try await self.found(search, span, visit)
    }
    let model = ExportModel(search, found, visit)
    let title = visit.text("export.title", ["camera": camera.name])
    return try page("cameras/export", title: title, model, for: visit)
  }

  private func exportFile(_ request: Request, _ visit: Visit) async throws -> Response {
    let (search, actor) = (try await exportSearch(request, visit), try visit.actor)
    guard let span = search.span else {
      throw Fault(
        .invalid, "console.bad-span", "from and to are Unix seconds, at most an hour apart")
    }
    guard let slot = exports.take() else {
      throw Fault(
        .unavailable, "console.exports-busy",
        "\(ExportSlots.most) files are being saved: wait until one is done")
    }
    let (camera, part) = (search.camera, request.query.whole("part", in: 1...10_000) ?? 1)
    let found = try await found(search, span, visit)
    let (clip, film) = try await sense().footage.file(
      of: camera.id, role: search.role, from: span.lowerBound, to: span.upperBound,
      place: part - 1)
    let name = ExportName(
      camera, clip, part: part, of: max(part, found.clips.count),
      missing: found.missing(in: clip, search.now).length, search.clock)
    let look = Look.exported(from: clip.start, to: clip.end)
    try await looks.enter(look, of: camera.id, by: actor.user)
    let isAdmitted = try admission(visit)
    return FilmAnswer(film: film) {
      // Held until the last byte has left.
      defer { withExtendedLifetime(slot) {} }
      guard await isAdmitted() else {
        throw Fault(.denied, "console.not-allowed", "the sign-in has ended")
      }
      _ = try await desk.camera(camera.id, for: actor, look)
    }.file(disposition: name.disposition)
  }

  private func exportSearch(_ request: Request, _ visit: Visit) async throws -> ExportSearch {
    let (camera, zone) = try await desk.footage(
      of: try visit.id("camera"), for: try visit.actor,
      .exported(from: visit.now, to: visit.now)
    ) { tx, camera in (camera, try camera.yard.map { try tx.yard($0).timeZone }) }
    let clock = LocalTime(
      zone: zone.flatMap { TimeZone(identifier: $0) } ?? settings.zone, texts: visit.text)
    return ExportSearch(request, camera, clock, now: visit.now)
  }

  private func found(
    _ search: ExportSearch, _ span: Range<Timestamp>, _ visit: Visit
  ) async throws -> ExportFound {
    let clips = try await sense().footage.clips(
      of: search.camera.id, role: search.role, from: span.lowerBound, to: span.upperBound)
    // A file begins with a key frame, and so a little before what was asked for.
    let from = min(span.lowerBound, clips.map(\.start).min() ?? span.lowerBound)
    let to = max(span.upperBound, clips.map(\.end).max() ?? span.upperBound)
    let coverage = try await desk.footage(
      of: search.camera.id, for: try visit.actor, .exported(from: from, to: to)
    ) { tx, camera in
      try RecordingArchive.coverage(
        of: camera.id, search.role, in: MediaTime(from)..<MediaTime(to), tx)
    }
    return ExportFound(clips: clips, coverage: coverage)
  }
}

/// What there is of a stretch.
struct ExportFound {
  let clips: [RecordedClip]
  let coverage: Coverage

  func missing(in clip: RecordedClip, _ now: Timestamp) -> MissingFootage {
    MissingFootage(coverage, in: clip.start..<max(clip.start, clip.end), now: now)
  }
}
