import AulaDomain
import Foundation

/// Where video comes from: a file, or `rtsp://user:password@host/path`. As text it shows nothing
/// that opens the camera, so that it may stand in logs and errors.
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
    description = isFile ? secret : CameraAddress.masked(text)
  }

  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["address": description]) }

  /// Host and port, where it has any.
  package var host: String? { isFile ? nil : URLComponents(string: description)?.host }

  /// For messages, of an address that somebody else chose.
  var shownHost: String {
    let body = Parts(description).map { $0.rest } ?? ""
    let host = body.prefix { !"/?#".contains($0) }.prefix(80)
    return host.isEmpty ? "another address" : String(host)
  }

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
}
