/// The door for numbers that come from outside: an address, a form, JSON, a setting, a file, a
/// camera. What passes lies in the range that was asked for, so that arithmetic on it cannot
/// overflow: where a number does, Swift ends the process, and with it everybody's recording.
package enum OutsideNumber {
  /// No number that we ask for is written longer. Megabytes of digits are not read.
  private static let longest = 40

  /// Decimal digits with or without a sign; `nil` for anything else, and outside the range.
  package static func whole<Number: FixedWidthInteger>(
    _ text: some StringProtocol, in range: ClosedRange<Number>
  ) -> Number? {
    guard text.utf8.count <= longest, let number = Number(text), range.contains(number) else {
      return nil
    }
    return number
  }

  /// `nil` for what is no finite number, and outside the range.
  package static func decimal(
    _ text: some StringProtocol, in range: ClosedRange<Double>
  ) -> Double? {
    guard text.utf8.count <= longest, let number = Double(text), range.contains(number) else {
      return nil
    }
    return number
  }

  /// Unix seconds as a script or a phone says them.
  package static func moment(_ text: some StringProtocol) -> Timestamp? {
    decimal(text, in: Timestamp.knownSeconds).flatMap(Timestamp.init(unixSeconds:))
  }
}

extension Timestamp {
  /// The moments that Aula knows, in Unix seconds: the years 1970 to 2199. Any clock that shows
  /// another one is broken.
  package static let knownSeconds: ClosedRange<Double> = 0...7_258_118_400

  /// A moment that somebody else told; `nil` outside `knownSeconds`, and for what is no number.
  package init?(unixSeconds seconds: Double) {
    guard Self.knownSeconds.contains(seconds) else { return nil }
    self.init(seconds: seconds)
  }
}

extension FixedWidthInteger {
  /// The nearest whole number that the type holds; 0 for what is no number.
  package init(nearest value: Double) {
    let whole = value.rounded()
    self = Self(exactly: whole) ?? (whole > 0 ? .max : whole < 0 ? .min : 0)
  }

  /// The sum, or the type's end where the sum is beyond it.
  func addingToEnd(_ other: Self) -> Self {
    let (sum, isBeyond) = addingReportingOverflow(other)
    return isBeyond ? (other > 0 ? .max : .min) : sum
  }

  func subtractingToEnd(_ other: Self) -> Self {
    let (rest, isBeyond) = subtractingReportingOverflow(other)
    return isBeyond ? (other > 0 ? .min : .max) : rest
  }

  func multipliedToEnd(by other: Self) -> Self {
    let (product, isBeyond) = multipliedReportingOverflow(by: other)
    return isBeyond ? ((self < 0) == (other < 0) ? .max : .min) : product
  }
}
