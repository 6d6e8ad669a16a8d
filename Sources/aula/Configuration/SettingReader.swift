import AulaDomain
import Foundation

/// Asks what was said for what it means, setting by setting, and gathers what is wrong, so that a
/// user hears of all mistakes at once.
struct SettingReader {
  struct Setting: Equatable, Sendable {
    let key: String
    /// As said, or the default; without credentials.
    let text: String
    let origin: String
  }

  private let said: Said
  private var problems: [Fault] = []
  private(set) var settings: [Setting] = []

  init(_ said: Said) {
    self.said = said
  }

  /// The value of `key`, whose default is `standard`; of a wrong one `finish` will throw.
  mutating func value<Value>(
    _ key: String, _ standard: String, expected: String, read: (String) -> Value?
  ) -> Value {
    guard let fallback = read(standard) else {
      preconditionFailure("the default of \(key) is not \(expected)")
    }
    let saying = said.sayings[key]
    let shown = withoutCredentials(saying?.text ?? standard)
    settings.append(Setting(key: key, text: shown, origin: saying?.origin ?? "default"))
    guard let saying else { return fallback }
    if let value = read(saying.text.trimmingCharacters(in: .whitespaces)) { return value }
    refuse(key, saying, "expected \(expected), found \"\(shown)\"")
    return fallback
  }

  mutating func refuse(_ key: String, _ saying: Saying?, _ message: String) {
    let place = saying.map { "\($0.origin): " } ?? ""
    problems.append(Fault(.invalid, "config.value", "\(place)\(key): \(message)"))
  }

  /// Throws where something was wrong, or was said under a key that nobody asked for.
  mutating func finish() throws {
    let known = Set(settings.map(\.key))
    let strangers = said.sayings.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
    for (key, saying) in strangers {
      let isVariable = key.hasPrefix("AULA_")
      let names = isVariable ? Set(known.map(Said.environmentName)) : known
      let near = nearest(to: key, among: names).map { "; did you mean \($0)?" } ?? ""
      let message = "\(saying.origin): \(key): there is no such setting\(near)"
      problems.append(Fault(.invalid, "config.unknown-key", message))
    }
    guard let first = problems.first else { return }
    let all = problems.map(\.message).joined(separator: "\n")
    throw Fault(.invalid, first.code, all)
  }

  private func nearest(to key: String, among known: Set<String>) -> String? {
    let ranked = known.map { (distance: editDistance(key.lowercased(), $0.lowercased()), key: $0) }
    let best = ranked.min { ($0.distance, $0.key) < ($1.distance, $1.key) }
    return best.flatMap { $0.distance <= 3 ? $0.key : nil }
  }
}

/// Levenshtein's distance: letters to add, drop or change.
private func editDistance(_ left: String, _ right: String) -> Int {
  let right = Array(right)
  var row = Array(0...right.count)
  for (number, letter) in left.enumerated() {
    var corner = row[0]
    row[0] = number + 1
    for place in right.indices {
      let change = corner + (right[place] == letter ? 0 : 1)
      corner = row[place + 1]
      row[place + 1] = min(change, row[place] + 1, corner + 1)
    }
  }
  return row[right.count]
}

extension SettingReader {
  mutating func text(_ key: String, _ standard: String) -> String {
    value(key, standard, expected: "a word") { $0.isEmpty ? nil : $0 }
  }

  /// Empty means none.
  mutating func optionalText(_ key: String) -> String? {
    value(key, "", expected: "a word") { .some($0.isEmpty ? nil : $0) }
  }

  mutating func flag(_ key: String, _ standard: Bool) -> Bool {
    value(key, "\(standard)", expected: "true or false") { text in
      ["true": true, "yes": true, "on": true, "false": false, "no": false, "off": false][text]
    }
  }

  mutating func number(_ key: String, _ standard: Int, in range: ClosedRange<Int>) -> Int {
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    return value(key, "\(standard)", expected: expected) { OutsideNumber.whole($0, in: range) }
  }

  /// `20 GB`, `512 MB`, `1000000`: decimal units, at most 1 000 TB.
  mutating func bytes(_ key: String, _ standard: String) -> Int64 {
    value(key, standard, expected: "bytes up to 1000 TB, such as 20 GB or 512 MB") { text in
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      let unit = text.dropFirst(digits.count).trimmingCharacters(in: .whitespaces).uppercased()
      let scales: [String: Int64] = [
        "": 1, "B": 1, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
      ]
      guard let number = Int64(digits), let scale = scales[unit] else { return nil }
      let (bytes, isTooMany) = number.multipliedReportingOverflow(by: scale)
      return isTooMany || bytes > 1_000_000_000_000_000 ? nil : bytes
    }
  }

  mutating func decimal(_ key: String, _ standard: Double, in range: ClosedRange<Double>) -> Double
  {
    let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
    return value(key, "\(standard)", expected: expected) { OutsideNumber.decimal($0, in: range) }
  }

  mutating func span(_ key: String, _ standard: Int, of unit: TimeUnit, in range: ClosedRange<Int>)
    -> Duration
  {
    unit.duration * number(key, standard, in: range)
  }

  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ standard: Choice
  ) -> Choice {
    let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    return value(key, standard.rawValue, expected: "one of \(words)") { Choice(rawValue: $0) }
  }

  /// At least one, none twice.
  mutating func choices<Choice: RawRepresentable<String> & CaseIterable & Hashable>(
    _ key: String, _ standard: [Choice]
  ) -> [Choice] {
    let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    let text = standard.map(\.rawValue).joined(separator: ",")
    return value(key, text, expected: "a list of some of \(words)") { text in
      let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      let choices = parts.compactMap { Choice(rawValue: $0) }
      let isWhole = choices.count == parts.count && Set(choices).count == parts.count
      return isWhole && !choices.isEmpty ? choices : nil
    }
  }
}

enum TimeUnit {
  case seconds
  case minutes
  case hours
  case days

  var duration: Duration {
    switch self {
    case .seconds: .seconds(1)
    case .minutes: .seconds(60)
    case .hours: .seconds(3_600)
    case .days: .seconds(86_400)
    }
  }
}
