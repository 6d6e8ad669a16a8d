import CPostgres

/// Parameters of one statement in the binary form of PostgreSQL's protocol: whole numbers and
/// floating ones with the highest byte first, text and bytes as they are.
struct PostgresParameters {
  private(set) var types: [Oid] = []
  private var bytes: [UInt8] = []
  /// Where each lies in `bytes`; `nil` for null.
  private var places: [Range<Int>?] = []

  init(_ parameters: [any Storable]) {
    for parameter in parameters { append(parameter.stored) }
  }

  private mutating func append(_ value: Value) {
    let start = bytes.count
    switch value {
    case .null: types.append(PostgresType.unknown)
    case .integer(let number):
      types.append(PostgresType.int8)
      append(bigEndian: UInt64(bitPattern: number))
    case .real(let number):
      types.append(PostgresType.float8)
      append(bigEndian: number.bitPattern)
    case .text(let text):
      types.append(PostgresType.text)
      bytes += text.utf8
    case .blob(let blob):
      types.append(PostgresType.bytea)
      bytes += blob
    }
    places.append(value == .null ? nil : start..<bytes.count)
  }

  private mutating func append(bigEndian number: UInt64) {
    bytes += (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
  }

  typealias Pointers = UnsafePointer<UnsafePointer<CChar>?>

  func withPointers<Answer>(
    _ body: (Int32, Pointers, UnsafePointer<Int32>, UnsafePointer<Int32>) throws -> Answer
  ) rethrows -> Answer {
    let lengths = places.map { Int32($0?.count ?? 0) } + [0]
    let formats = [Int32](repeating: 1, count: places.count + 1)
    // One byte more: an empty text is no null pointer.
    return try unsafe (bytes + [0]).withUnsafeBytes { raw in
      let base = unsafe raw.baseAddress?.assumingMemoryBound(to: CChar.self)
      let values = unsafe places.map { place in
        unsafe place.flatMap { unsafe base?.advanced(by: $0.lowerBound) }
      }
      return try unsafe body(Int32(places.count), values + [nil], lengths, formats)
    }
  }
}

/// Object identifiers of the types that the store meets (PostgreSQL's pg_type.dat).
enum PostgresType {
  static let unknown: Oid = 0
  static let bool: Oid = 16
  static let bytea: Oid = 17
  static let int8: Oid = 20
  static let int2: Oid = 21
  static let int4: Oid = 23
  static let text: Oid = 25
  static let float4: Oid = 700
  static let float8: Oid = 701
  static let numeric: Oid = 1700
  static let textLike: Set<Oid> = [text, 18, 19, 705, 1042, 1043]
}
