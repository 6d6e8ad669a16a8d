import Crypto
import Foundation

/// Who may watch, and how they must prove it.
package struct StageCredentials: Sendable {
  package enum Scheme: Sendable {
    /// RFC 7617.
    case basic
    /// RFC 2617 with MD5, which is what cameras speak.
    case digest
  }

  static let realm = "Aula rehearsal"

  let user: String
  let password: String
  let scheme: Scheme

  package init(user: String, password: String, scheme: Scheme) {
    self.user = user
    self.password = password
    self.scheme = scheme
  }

  func challenge(nonce: String) -> String {
    switch scheme {
    case .basic: "Basic realm=\"\(Self.realm)\""
    case .digest: "Digest realm=\"\(Self.realm)\", nonce=\"\(nonce)\", algorithm=MD5"
    }
  }

  func accepts(_ authorization: String?, method: String, nonce: String) -> Bool {
    guard let authorization else { return false }
    switch scheme {
    case .basic:
      let expected = Data("\(user):\(password)".utf8).base64EncodedString()
      return authorization == "Basic \(expected)"
    case .digest:
      guard authorization.hasPrefix("Digest ") else { return false }
      return accepts(Self.fields(authorization.dropFirst(7)), method, nonce)
    }
  }

  private func accepts(_ fields: [String: String], _ method: String, _ nonce: String) -> Bool {
    guard fields["username"] == user, fields["nonce"] == nonce, let uri = fields["uri"] else {
      return false
    }
    let secret = Self.md5("\(user):\(Self.realm):\(password)")
    let request = Self.md5("\(method):\(uri)")
    var middle = nonce
    if let quality = fields["qop"], let count = fields["nc"], let client = fields["cnonce"] {
      middle += ":\(count):\(client):\(quality)"
    }
    return fields["response"] == Self.md5("\(secret):\(middle):\(request)")
  }

  /// `name="value", name=value` with commas allowed within quotes.
  static func fields(_ text: Substring) -> [String: String] {
    var fields: [String: String] = [:]
    var rest = text
    while let equals = rest.firstIndex(of: "=") {
      let name = rest[..<equals].drop { $0 == "," || $0 == " " }
      rest = rest[rest.index(after: equals)...]
      let isQuoted = rest.first == "\""
      if isQuoted { rest = rest.dropFirst() }
      let end = rest.firstIndex(of: isQuoted ? "\"" : ",") ?? rest.endIndex
      fields[name.trimmingSpaces.lowercased()] = String(rest[..<end])
      rest = end < rest.endIndex ? rest[rest.index(after: end)...] : ""
    }
    return fields
  }

  static func md5(_ text: String) -> String {
    Insecure.MD5.hash(data: Data(text.utf8))
      .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
