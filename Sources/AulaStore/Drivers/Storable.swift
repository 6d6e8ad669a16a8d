package import AulaDomain

/// What can be a parameter of a statement and a cell of a row.
package protocol Storable: Sendable {
  var stored: Value { get }
  /// `nil` where the cell does not hold such a value.
  static func restored(from value: Value) -> Self?
}

extension Value: Storable {
  package var stored: Value { self }
  package static func restored(from value: Value) -> Value? { value }
}

extension Int64: Storable {
  package var stored: Value { .integer(self) }
  package static func restored(from value: Value) -> Int64? {
    if case .integer(let number) = value { number } else { nil }
  }
}

extension Int: Storable {
  package var stored: Value { .integer(Int64(self)) }
  package static func restored(from value: Value) -> Int? {
    Int64.restored(from: value).flatMap(Int.init(exactly:))
  }
}

extension Double: Storable {
  package var stored: Value { .real(self) }
  /// Whole numbers too: an expression over reals may come back as one.
  package static func restored(from value: Value) -> Double? {
    switch value {
    case .real(let number): number
    case .integer(let number): Double(exactly: number)
    default: nil
    }
  }
}

/// Stored as 0 or 1: SQLite knows no booleans.
extension Bool: Storable {
  package var stored: Value { .integer(self ? 1 : 0) }
  package static func restored(from value: Value) -> Bool? {
    switch value {
    case .integer(0): false
    case .integer(1): true
    default: nil
    }
  }
}

extension String: Storable {
  package var stored: Value { .text(self) }
  package static func restored(from value: Value) -> String? {
    if case .text(let text) = value { text } else { nil }
  }
}

extension [UInt8]: Storable {
  package var stored: Value { .blob(self) }
  package static func restored(from value: Value) -> [UInt8]? {
    if case .blob(let bytes) = value { bytes } else { nil }
  }
}

extension Optional: Storable where Wrapped: Storable {
  package var stored: Value { self?.stored ?? .null }
  package static func restored(from value: Value) -> Wrapped?? {
    if value == .null { return .some(nil) }
    return Wrapped.restored(from: value).map(Optional.some)
  }
}

/// A closed set of words needs only `extension Word: Storable {}`.
extension Storable where Self: RawRepresentable, RawValue: Storable {
  package var stored: Value { rawValue.stored }
  package static func restored(from value: Value) -> Self? {
    RawValue.restored(from: value).flatMap(Self.init(rawValue:))
  }
}

extension ID: Storable {
  package var stored: Value { .integer(rawValue) }
  package static func restored(from value: Value) -> ID? {
    Int64.restored(from: value).map(ID.init(rawValue:))
  }
}

/// Microseconds since 1970, UTC: columns named `…_at`.
extension Timestamp: Storable {
  package var stored: Value { .integer(microseconds) }
  package static func restored(from value: Value) -> Timestamp? {
    Int64.restored(from: value).map(Timestamp.init(microseconds:))
  }
}

/// Ticks of 1/90 000 s since 1970, UTC: columns named `…_tick`.
extension MediaTime: Storable {
  package var stored: Value { .integer(ticks) }
  package static func restored(from value: Value) -> MediaTime? {
    Int64.restored(from: value).map(MediaTime.init(ticks:))
  }
}
