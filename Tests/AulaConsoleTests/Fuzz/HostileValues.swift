import AulaTesting
import Foundation

/// What no page of ours sends: numbers at and beyond the ends of every type, and things that are no
/// numbers, no text, no JSON.
enum HostileValues {
  /// As somebody would type them.
  static let texts = numbers + places + others

  static let others: [String] = [
    "", " ", "\u{0}", "a\u{0}b", "\u{FEFF}1", "\u{202E}9", "١٢٣", "1,5", "null", "true", "-", "+",
    "2024-02-30", "9999-12-31", "0001-01-01", "1970-01-01", "zzzzzzzzzzzzz", "7ZZZZZZZZZZZZ",
    "0000000000000", "../../etc/passwd", "'; drop table yard; --", "{{t}}", "<script>", "%s%n",
    "[[1e300,1e300],[nan,0]]", #"{"type":"Polygon","coordinates":[[[1e300,1],[2,1e30],[3,3]]]}"#,
  ]

  static let numbers = [
    "9223372036854775807", "-9223372036854775808", "9223372036854775806", "9223372036854775808",
    "18446744073709551615", "18446744073709551614", "9007199254740992", "4294967296", "2147483648",
    "nan", "-nan", "inf", "-inf", "1e30", "-1e30", "1e300", "-1e300", "1e400", "5e-324", "0x1p1023",
    "-1", "-0", "0", "1", "1e10", "7258118400", "7258118401",
  ]

  static let places = [
    "1e300, 1", "1, 1e300", "-1e300, -1e300", "nan, nan", "inf 1", "90.0001, 0", "90, 180.0001",
    "-90, -180",
  ]

  /// A megabyte of each.
  static let long = ["9", "a", "[", "%", "1,"].map {
    String(repeating: $0, count: 1 << 20 / $0.utf8.count)
  }

  /// JSON for one member of a body.
  static let json: [String] = [
    "9223372036854775807", "-9223372036854775808", "9223372036854775806", "9223372036854775808",
    "18446744073709551615", "1e30", "-1e30", "1e300", "-1e300", "1e400", "5e-324", "-0.0", "0",
    "-1", "0.5", "7258118401", "null", "true", "[]", "{}", #""""#, #""\u0000""#, #""\ud800""#,
    #""1e300, 1""#, #""9223372036854775807""#, "NaN", "[null]", "[9223372036854775807]",
    #"["7ZZZZZZZZZZZZ"]"#, nested(500), #"{"a":1e300}"#,
  ]

  /// Whole bodies that are not what a route reads.
  static let bodies: [[UInt8]] =
    [
      "", "{", "null", "[]", "0", "nan", #"{"version":}"#, #"{"version":1,"version":2}"#,
      "\u{FEFF}{}", nested(100_000), String(repeating: #"{"a":"#, count: 10_000), long[0], long[2],
    ].map { Array($0.utf8) } + [[0xFF, 0xFE, 0x00], Array("{\"note\":\"".utf8) + [0xC0, 0xAF]]

  /// Parts of an address that are not well encoded.
  static let encodings = ["%", "%z", "%0", "%00", "%ff%fe", "%C0%AF", "%F5%80%80%80", "%2F..%2F"]

  /// Forms in several parts that are broken, with their boundary `x`.
  static let multiparts = [
    "", "--x", "--x--", "--x\r\n", "--x\r\n\r\n", "--x\r\nA: b\r\n\r\n--x--",
    "--x\r\nContent-Disposition: form-data; name=\"version\r\n\r\n1\r\n--x--",
    "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a\"\r\n\r\n\r\n--x--",
    "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a\"\r\n\r\nÿØÿ\r\n--x--",
    "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\n",
  ].map { Array($0.utf8) }

  private static func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }
}
