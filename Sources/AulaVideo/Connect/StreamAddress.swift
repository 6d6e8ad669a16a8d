import Foundation

/// Where video comes from: a file, or `rtsp://user:password@host/path`. As text it shows neither
/// user, password nor query values, so that it may stand in logs and errors.
package struct StreamAddress: Hashable, Sendable, CustomStringConvertible,
  CustomDebugStringConvertible, CustomReflectable
{
  /// With its credentials: for the wire alone.
  let secret: String
  package let description: String
  package let isFile: Bool

  package init(_ text: String) {
    isFile = !text.contains("://") || text.hasPrefix("file://")
    secret = text.hasPrefix("file://") ? String(text.dropFirst(7)) : Self.escaped(text)
    description = isFile ? secret : Self.redacted(text)
  }

  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["address": description]) }

  /// Host and port, where it has any.
  package var host: String? { isFile ? nil : URLComponents(string: description)?.host }

  private struct Parts {
    var scheme: Substring
    var user: Substring?
    var rest: Substring

    /// The last `@` before the path ends the credentials: people write `@` in passwords.
    init?(_ text: String) {
      guard let colon = text.range(of: "://") else { return nil }
      scheme = text[..<colon.upperBound]
      let body = text[colon.upperBound...]
      let authority = body[..<(body.firstIndex { "/?#".contains($0) } ?? body.endIndex)]
      guard let at = authority.lastIndex(of: "@") else {
        rest = body
        return
      }
      user = body[..<at]
      rest = body[body.index(after: at)...]
    }
  }

  private static func escaped(_ text: String) -> String {
    guard let parts = Parts(text), let user = parts.user else { return text }
    return parts.scheme + user.replacing("@", with: "%40") + "@" + parts.rest
  }

  private static func redacted(_ text: String) -> String {
    guard let parts = Parts(text) else { return text }
    let query = parts.rest.firstIndex(of: "?")
    guard let query else { return parts.scheme + String(parts.rest) }
    let names = parts.rest[query...].dropFirst().split(separator: "&").map { pair in
      pair.prefix { $0 != "=" } + (pair.contains("=") ? "=…" : "")
    }
    return parts.scheme + parts.rest[..<query] + "?" + names.joined(separator: "&")
  }
}
