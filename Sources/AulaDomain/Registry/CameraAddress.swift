/// Takes user and password out of a camera's URL, and puts them back for whoever connects.
package enum CameraAddress {
  /// `rtsp://user:pass@host/path` → the address without them, and the two decoded.
  ///
  /// The last `@` before the path ends them: camera passwords hold `@` more often than they are
  /// escaped.
  package static func split(_ url: String) -> (address: String, credentials: CameraCredentials?) {
    guard let scheme = url.firstRange(of: "://") else { return (url, nil) }
    let rest = url[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard let at = authority.lastIndex(of: "@") else { return (url, nil) }
    let pair = authority[..<at].split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let credentials = CameraCredentials(
      user: decoded(pair.first ?? ""), password: pair.count > 1 ? decoded(pair[1]) : "")
    return (String(url[..<scheme.upperBound] + rest[rest.index(after: at)...]), credentials)
  }

  /// The address with user and password, escaped (RFC 3986, 3.2.1).
  package static func join(_ address: String, _ credentials: CameraCredentials?) -> String {
    guard let credentials, let scheme = address.firstRange(of: "://") else { return address }
    let pair = "\(encoded(credentials.user)):\(encoded(credentials.password))@"
    return address[..<scheme.upperBound] + pair + address[scheme.upperBound...]
  }

  private static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.reduce(into: "") { sum, byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
        sum.append(Character(Unicode.Scalar(byte)))
      default:
        sum.append("%")
        sum.append(digits[Int(byte >> 4)])
        sum.append(digits[Int(byte & 15)])
      }
    }
  }

  /// A `%` that begins no escape is kept as it stands.
  private static func decoded(_ text: Substring) -> String {
    let bytes = Array(text.utf8)
    var plain: [UInt8] = []
    var place = 0
    while place < bytes.count {
      if bytes[place] == 0x25, place + 2 < bytes.count,
        let byte = UInt8(String(decoding: bytes[place + 1...place + 2], as: UTF8.self), radix: 16)
      {
        plain.append(byte)
        place += 3
      } else {
        plain.append(bytes[place])
        place += 1
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }
}
