import AulaDomain
import Hummingbird
import HummingbirdCore

/// What an address says behind its `?`. Empty is as good as not there: forms send their empty
/// fields along. On a page that somebody leafs through, a number that means nothing counts as not
/// there either; what a script asks for is refused by the route.
struct Query {
  private let parameters: FlatDictionary<Substring, Substring>

  init(_ request: Request) {
    parameters = request.uri.queryParameters
  }

  subscript(name: String) -> String? {
    parameters[name[...]].flatMap { $0.isEmpty ? nil : String($0) }
  }

  func whole<Number: FixedWidthInteger>(
    _ name: String, in range: ClosedRange<Number>
  ) -> Number? {
    self[name].flatMap { OutsideNumber.whole($0, in: range) }
  }

  func decimal(_ name: String, in range: ClosedRange<Double>) -> Double? {
    self[name].flatMap { OutsideNumber.decimal($0, in: range) }
  }

  /// Unix seconds.
  func moment(_ name: String) -> Timestamp? { self[name].flatMap { OutsideNumber.moment($0) } }
}

extension Request {
  var query: Query { Query(self) }
}

/// When a button was pressed, by a phone's clock.
enum DeviceTime {
  /// `nil` where the phone does not say.
  static func moment(_ seconds: Double?, _ name: String = "at") throws -> Timestamp? {
    guard let seconds else { return nil }
    guard let moment = Timestamp(unixSeconds: seconds) else {
      throw Fault(
        .invalid, "console.bad-json", "\(name): expected Unix seconds from 1970 to 2199")
    }
    return moment
  }
}
