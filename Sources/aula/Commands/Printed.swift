import Foundation

extension Encodable {
  /// One line of JSON for a program to read: keys in order, slashes as they are.
  func jsonLine() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension Sequence<UInt8> {
  /// Two digits a byte, small letters.
  var hexadecimal: String {
    map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
  }
}
