package import AulaDomain

/// Sight for one camera: frame → motion → blobs → (detector) → tracks → rules → triggers.
///
/// It has no clock: time comes with the frames. It belongs to one thread; the detector may be
/// shared.
package final class Sight {
  package struct Settings {
    package var rules: RuleSet
    /// The analysed picture fits in this; it keeps the camera's shape and is never enlarged.
    package var maximumWidth = 640
    package var maximumHeight = 360
    /// Frames a second that are looked at; `nil` for all.
    package var rate: Double?
    /// The moment of media tick 0: 1970 for live streams, unknown for a file. Without it schedules
    /// cannot be kept, and every rule is awake.
    package var epoch: Timestamp?
    /// A thing that stands still and shows no life is background after so long.
    package var absorbSeconds = 60.0

    package init(rules: RuleSet) { self.rules = rules }
  }

  /// What was seen in one frame.
  package struct View {
    package let time: MediaTime
    package let triggers: [Trigger]
    package let tracks: [SeenTrack]
  }

  /// A track as it stands in one frame.
  package struct SeenTrack {
    package let id: Int
    package let label: ThingLabel
    package let box: PictureBox
    /// Not seen in this frame itself, but expected there.
    package let isHidden: Bool
  }

  package private(set) var analysed = 0
  package private(set) var inferences = 0
  package var usesDetector: Bool { detector != nil }

  private let settings: Settings
  private let detector: Detector?
  var eye: Eye?
  private var last: MediaTime?
  private var due: MediaTime?

  package init(_ settings: Settings, detector: Detector? = nil) {
    self.settings = settings
    self.detector = detector
  }

  /// Looks at the next frame. `nil` where the rate skips it. Frames come in order of time; a frame
  /// that is not later than the one before is skipped, and after a hole of 10 s, a jump back or a
  /// new picture size everything begins anew. Throws `vision.picture-too-small`, and what the
  /// detector throws.
  package func see(_ frame: Frame) throws(Fault) -> View? {
    guard isWanted(frame) else { return nil }
    let seconds = last.map { $0.seconds(until: frame.time) } ?? 0
    if eye?.suits(frame) != true || !(0...10).contains(seconds) {
      eye = nil
      eye = try Eye(frame, settings, detector: detector)
    }
    last = frame.time
    analysed += 1
    guard let eye else { return nil }
    let triggers = try eye.look(at: frame, seconds: seconds)
    inferences += eye.takeInferences()
    return View(time: frame.time, triggers: triggers, tracks: eye.seenTracks())
  }

  /// Keeps to the rate without drifting: half a frame early is good enough.
  private func isWanted(_ frame: Frame) -> Bool {
    if let last, frame.time == last { return false }
    guard let rate = settings.rate else { return true }
    let step = max(1, Int64(nearest: Double(MediaTime.ticksPerSecond) / rate))
    if let due, let last, frame.time > last {
      guard frame.time.ticks(since: due) >= -step / 8 else { return false }
      self.due = max(due.advanced(byTicks: step), frame.time.advanced(byTicks: step / 2))
    } else {
      due = frame.time.advanced(byTicks: step)
    }
    return true
  }
}
