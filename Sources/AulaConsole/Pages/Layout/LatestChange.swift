import AulaDomain
import AulaStore

/// What was done to a record before somebody else's change of it came too late.
struct LatestChange: Encodable {
  /// In words, `Тревога взята в работу`; `nil` where there are none for it.
  let what: String?
  let who: String
  let at: Double
  /// One sentence of all of it, with the time of today.
  let said: String
  /// The same with date, time and zone, for a page that is read, compared and printed.
  let dated: String
  /// Nobody has decided anything: the camera has only seen the same again.
  let isRepeat: Bool

  init(_ line: LogLine, _ visit: Visit) {
    let text = visit.text
    let isKnown = text.entries["log.\(line.action)"] != nil
    let what = isKnown ? LogWords.say(line, visit.clock) : nil
    self.what = what
    who = LogWords.who(line, text)
    at = line.at.seconds
    isRepeat = line.action == "alert.fold"
    let key = isKnown ? "conflict.what" : "conflict.who"
    let blanks = ["what": what ?? "", "who": who]
    func sentence(_ time: String) -> String {
      text(key, blanks.merging(["time": time]) { $1 })
    }
    said = sentence(visit.clock.short(line.at, now: visit.now))
    dated = sentence(visit.clock.full(line.at))
  }
}

extension Console {
  /// Of the record that the request was about, later than its version `seen`; `nil` where its
  /// address names no record.
  ///
  /// A crew is not told the names of who works at the desk.
  func latestChange(_ visit: Visit, after seen: Int64?) async throws -> LatestChange? {
    guard visit.may(.seeRegistry), let (noun, id) = Self.record(in: visit.here)
    else { return nil }
    return try await read(.seeRegistry, visit) {
      try $0.latestLogLine(of: noun, id, after: seen ?? 0)
    }.map { LatestChange($0, visit) }
  }

  /// `/api/alerts/12/take` is about alert 12.
  private static func record(in path: String) -> (Change.Noun, Int64)? {
    let parts = path.prefix { $0 != "?" }.split(separator: "/").drop { $0 == "api" }
    guard let name = parts.first, let id = parts.dropFirst().first.flatMap({ ID<Void>(String($0)) })
    else { return nil }
    if parts.last == "rules" { return (.ruleset, id.rawValue) }
    return nouns[String(name)].map { ($0, id.rawValue) }
  }

  private static let nouns: [String: Change.Noun] = [
    "alerts": .alert, "incidents": .incident, "assignments": .assignment, "units": .unit,
    "yards": .yard, "buildings": .building, "cameras": .camera, "partners": .partner,
    "agreements": .agreement, "users": .user,
  ]
}
