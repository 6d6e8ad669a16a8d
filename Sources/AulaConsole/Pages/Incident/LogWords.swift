import AulaDomain
import AulaStore

/// Lines of the log, and the reasons in them, in the visitor's language: for pages and for scripts.
enum LogWords {
  static func say(_ line: LogLine, _ clock: LocalTime) -> String {
    let text = clock.texts
    if line.count > 1 {
      return text(
        "logs.\(line.action)", count: line.count, ["time": clock.time(line.latest)])
    }
    let deed = text("log.\(line.action)", ["unit": line.unit ?? ""])
    guard let words = line.words else { return deed }
    let groups: [String] =
      switch line.action {
      case "alert.dismiss": ["cause"]
      case "incident.close": ["disposition"]
      case "assignment.take-back": ["assignmentState"]
      default: reasons
      }
    return "\(deed): \(say(words, groups, text))"
  }

  /// Whose deed it was, and that it was told by radio where somebody else did it.
  static func who(_ line: LogLine, _ text: Texts) -> String {
    let name = line.actor ?? text("log.byItself")
    return line.channel == .radio ? text("log.by-radio", ["name": name]) : name
  }

  /// What there is to say of the moment beside the moment itself: that it was heard of later, that
  /// the phone's clock is not to be believed; `nil`: nothing.
  static func moment(_ time: StepTime, _ clock: LocalTime, _ text: Texts) -> String? {
    let received =
      time.isLate ? text("log.received", ["time": clock.time(time.received)]) : nil
    let doubt = time.doubt.map { doubt in
      text("log.doubt.\(doubt.rawValue)", ["time": time.told.map { clock.time($0) } ?? "—"])
    }
    let words = [received, doubt].compactMap { $0 }
    return words.isEmpty ? nil : words.joined(separator: "; ")
  }

  /// Why a crew declined, was called off, or is out of service.
  static func say(_ words: String, _ text: Texts) -> String { say(words, reasons, text) }

  private static let reasons = ["declineReason", "outReason"]

  /// A reason is a code of the domain, or what somebody typed, or both: `vehicle: a tyre`.
  private static func say(_ words: String, _ groups: [String], _ text: Texts) -> String {
    let parts = words.split(separator: ":", maxSplits: 1)
    guard let code = parts.first.map(String.init) else { return words }
    for group in groups where text.entries["\(group).\(code)"] != nil {
      return ([text("\(group).\(code)")] + parts.dropFirst().map(String.init))
        .joined(separator: ":")
    }
    return words
  }
}
