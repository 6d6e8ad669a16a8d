import AulaDomain
import AulaStore

extension Alert {
  /// The way to the alert's moment as a file, half a minute on each side; of one that went on for
  /// long, its end.
  var export: String {
    let (start, end) = (moment.start, moment.end)
    let from = max(start, end - .seconds(600)) - .seconds(30)
    let to = end + .seconds(30)
    return Link.cameraPart(camera, "export").with([
      ("from", "\(Int64(nearest: from.seconds))"), ("to", "\(Int64(nearest: to.seconds))"),
    ])
  }
}

/// Why an alert shows no picture any more: a whole sentence.
struct RemovedPicture {
  let text: String

  init?(_ alert: Alert, at removed: Timestamp?, _ clock: LocalTime) {
    guard let removed else { return nil }
    let days = Int(nearest: (removed.since(alert.raisedAt).inSeconds / 86_400).rounded(.down))
    text = clock.texts("alerts.picture-removed", count: days, ["time": clock.full(removed)])
  }
}
