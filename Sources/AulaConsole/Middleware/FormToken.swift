import AulaDomain
import Crypto
import HTTPTypes
import Hummingbird

/// Proves that a form was made for this very browser: no other site can make one.
///
/// `salt.tag`, the tag being HMAC-SHA256 of the salt under the browser's secret. Each form has
/// another salt, so that compressed pages leak nothing of the tag (BREACH).
struct FormToken {
  let secret: String

  func make(in world: any World) -> String {
    let salt = RandomText.hex(words: 1, in: world)
    return salt + "." + tag(salt)
  }

  func accepts(_ token: String) -> Bool {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard !secret.isEmpty, parts.count == 2, parts[0].utf8.count == 16 else { return false }
    let wanted = Array(tag(String(parts[0])).utf8)
    let given = Array(parts[1].utf8)
    guard wanted.count == given.count else { return false }
    // Constant time: how far two tags agree must not show.
    return zip(wanted, given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private func tag(_ salt: String) -> String {
    let key = SymmetricKey(data: Array("aula form \(secret)".utf8))
    return HMAC<SHA256>.authenticationCode(for: Array(salt.utf8), using: key).hex
  }
}

enum SameSite {
  /// Whether the browser itself says that the request comes from our own pages.
  ///
  /// Old browsers and command lines say nothing; for them the token alone decides.
  static func allows(_ request: Request) -> Bool {
    if let site = HTTPField.Name("sec-fetch-site").flatMap({ request.headers[$0] }),
      site != "same-origin", site != "none"
    {
      return false
    }
    guard let origin = request.headers[.origin], let start = origin.firstRange(of: "://") else {
      return request.headers[.origin] == nil
    }
    return request.head.authority.map { $0 == origin[start.upperBound...] } ?? false
  }
}
