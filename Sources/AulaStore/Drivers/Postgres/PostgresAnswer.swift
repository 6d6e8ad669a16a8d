import AulaDomain
import CPostgres

/// What the server answered to one statement, in binary form. Frees itself.
struct PostgresAnswer: ~Copyable {
  private let result: OpaquePointer

  /// Throws what the server refused.
  init(_ result: OpaquePointer?, to sql: String, on handle: OpaquePointer) throws {
    guard let result = unsafe result else {
      throw PostgresFaults.lost(unsafe String(cString: PQerrorMessage(handle)))
    }
    switch unsafe PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: unsafe self.result = result
    default:
      defer { unsafe PQclear(result) }
      throw unsafe PostgresFaults.fault(
        result, sql: sql, isAlive: PQstatus(handle) == CONNECTION_OK)
    }
  }

  deinit { unsafe PQclear(result) }

  /// Rows that the statement changed.
  var changed: Int { unsafe Int(String(cString: PQcmdTuples(result))) ?? 0 }

  func rows() throws -> [Row] {
    let width = unsafe PQnfields(result)
    let columns = (0..<width).map { unsafe String(cString: PQfname(result, $0)) }
    let types = (0..<width).map { unsafe PQftype(result, $0) }
    return try (0..<(unsafe PQntuples(result))).map { row in
      let values = try (0..<width).map { column in
        try cell(row, column, of: types[Int(column)], named: columns[Int(column)])
      }
      return Row(columns: columns, values: values)
    }
  }

  private func cell(_ row: Int32, _ column: Int32, of type: Oid, named name: String) throws -> Value
  {
    guard unsafe PQgetisnull(result, row, column) == 0 else { return .null }
    let length = Int(unsafe PQgetlength(result, row, column))
    let bytes = unsafe UnsafeRawBufferPointer(
      start: PQgetvalue(result, row, column), count: length)
    guard let value = unsafe PostgresCell.value([UInt8](bytes), of: type) else {
      throw Fault(
        .corrupt, "store.unexpected-value",
        "column \(name) holds a type of PostgreSQL that the store does not read: \(type)")
    }
    return value
  }
}

/// One cell in the binary form of the protocol.
enum PostgresCell {
  /// `nil` where the type is not one that the store reads, or the bytes are not of it.
  static func value(_ bytes: [UInt8], of type: Oid) -> Value? {
    switch type {
    case PostgresType.bool: bytes.first.map { .integer($0 == 0 ? 0 : 1) }
    case PostgresType.int2, PostgresType.int4, PostgresType.int8:
      whole(bytes[...]).map(Value.integer)
    case PostgresType.float8:
      whole(bytes[...]).map { .real(Double(bitPattern: UInt64(bitPattern: $0))) }
    case PostgresType.float4:
      whole(bytes[...]).map { .real(Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0)))) }
    case PostgresType.bytea: .blob(bytes)
    case PostgresType.numeric: numeric(bytes)
    case _ where PostgresType.textLike.contains(type): .text(String(decoding: bytes, as: UTF8.self))
    default: nil
    }
  }

  /// Two, four or eight bytes, the highest first.
  private static func whole(_ bytes: ArraySlice<UInt8>) -> Int64? {
    let number = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    switch bytes.count {
    case 2: return Int64(Int16(truncatingIfNeeded: number))
    case 4: return Int64(Int32(truncatingIfNeeded: number))
    case 8: return Int64(bitPattern: number)
    default: return nil
    }
  }

  /// A sum of whole numbers comes as `numeric`: a count of digits to the base of 10 000, the power
  /// of the first, a sign, digits after the point for people, then the digits.
  private static func numeric(_ bytes: [UInt8]) -> Value? {
    let words = stride(from: 0, to: bytes.count - bytes.count % 2, by: 2).compactMap {
      whole(bytes[$0..<($0 + 2)])
    }
    guard words.count >= 4, words.count == 4 + Int(words[0]) else { return nil }
    let sign: Int64 = words[2] == 0 ? 1 : -1
    // 0x4000 is minus; others are no numbers.
    guard words[2] == 0 || words[2] == 0x4000 else { return .null }
    let digits = words.dropFirst(4)
    let power = Int(words[1])
    guard digits.count <= power + 1, power < 5 else {
      let value = digits.enumerated().reduce(0.0) { sum, digit in
        sum + Double(digit.element) * powerOfTenThousand(power - digit.offset)
      }
      return .real(Double(sign) * value)
    }
    var sum: Int64 = 0
    for place in stride(from: 0, through: power, by: 1) {
      let digit = place < digits.count ? digits[digits.startIndex + place] : 0
      let (shifted, isOver) = sum.multipliedReportingOverflow(by: 10_000)
      let (next, isOverToo) = shifted.addingReportingOverflow(sign * digit)
      if isOver || isOverToo { return nil }
      sum = next
    }
    return .integer(sum)
  }

  private static func powerOfTenThousand(_ power: Int) -> Double {
    let steps = repeatElement(10_000.0, count: abs(power)).reduce(1, *)
    return power < 0 ? 1 / steps : steps
  }
}
