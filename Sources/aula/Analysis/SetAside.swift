import AulaDomain

/// Cameras whose pictures ended workers. After the second time within a while a camera is set
/// aside: nothing of it is decoded until a moment that lies further off each time.
struct SetAside {
  static let window = Duration.seconds(600)
  static let allowed = 1
  static let firstTerm = Duration.seconds(300)
  static let longestTerm = Duration.seconds(3_600)

  private struct Record {
    var strikes: [Duration] = []
    var term = firstTerm
    var until: Duration?
  }

  private var records: [ID<Camera>: Record] = [:]

  /// A worker ended over a picture of this camera.
  ///
  /// - Parameter now: by the clock that never jumps.
  /// - Returns: for how long the camera is set aside, if it is now.
  mutating func strike(_ camera: ID<Camera>, at now: Duration) -> Duration? {
    var record = records[camera] ?? Record()
    defer { records[camera] = record }
    // One that comes back and does it again needs no second chance.
    let isBack = record.until.map { now - $0 < Self.window } ?? false
    record.strikes = record.strikes.filter { now - $0 < Self.window } + [now]
    guard isBack || record.strikes.count > Self.allowed else { return nil }
    let term = record.until == nil ? Self.firstTerm : min(record.term * 2, Self.longestTerm)
    record.term = term
    record.until = now + term
    record.strikes = []
    return term
  }

  func isAside(_ camera: ID<Camera>, at now: Duration) -> Bool {
    records[camera]?.until.map { now < $0 } ?? false
  }

  /// Cameras that are set aside now.
  func count(at now: Duration) -> Int {
    records.values.count { $0.until.map { now < $0 } ?? false }
  }

  /// The camera was taken out or given another address.
  mutating func forget(_ camera: ID<Camera>) { records[camera] = nil }
}
