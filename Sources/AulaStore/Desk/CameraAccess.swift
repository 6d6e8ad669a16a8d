import AulaDomain
import Foundation

/// What opens a camera, as it is sealed: user and password, and the addresses whose path or query
/// holds a secret.
struct CameraAccess: Equatable {
  var credentials: CameraCredentials?
  /// Whole but for user and password; `nil`: the camera's row has it whole.
  var main: String?
  var sub: String?

  /// Replaces the camera's addresses by what may be stored and shown of them, and keeps the rest.
  /// `stored`: the camera as it is in its table.
  mutating func take(_ camera: inout Camera, stored: Camera?) throws {
    var found: CameraCredentials?
    try Self.take(&camera.mainAddress, stored?.mainAddress, &main, &found)
    try Self.take(&camera.subAddress, stored?.subAddress, &sub, &found)
    if let found { credentials = found }
  }

  private static func take(
    _ address: inout String?, _ stored: String?, _ whole: inout String?,
    _ found: inout CameraCredentials?
  ) throws {
    guard let typed = address else { return whole = nil }
    let (plain, credentials) = CameraAddress.split(typed)
    let shown = CameraAddress.masked(plain)
    if typed == stored, typed == shown { return }
    guard !typed.contains("…") else {
      throw Fault(
        .invalid, "desk.masked-address",
        "a camera's address has … where a part of it is hidden: enter the address whole")
    }
    found = found ?? credentials
    whole = shown == plain ? nil : plain
    address = shown
  }

  /// Sets, keeps or removes user and password; a word for the journal where that is news.
  mutating func apply(_ change: CredentialsChange, _ before: CameraAccess) -> String? {
    switch change {
    case .set(let pair): credentials = pair
    case .remove: credentials = nil
    case .keep: return credentials == before.credentials ? nil : "set"
    }
    return credentials == nil ? "removed" : "set"
  }
}

/// As text: `user` and `password` a line each, as they always were, or JSON where there is more.
extension CameraAccess {
  private struct Parts: Codable {
    var user: String?
    var password: String?
    var main: String?
    var sub: String?
  }

  /// No user's name begins with it.
  private static let mark = "\u{1}"

  /// `nil`: there is nothing to seal.
  var text: String? {
    guard main != nil || sub != nil else {
      return credentials.map { "\($0.user)\n\($0.password)" }
    }
    let parts = Parts(
      user: credentials?.user, password: credentials?.password, main: main, sub: sub)
    guard let data = try? JSONEncoder().encode(parts) else { return nil }
    return Self.mark + String(decoding: data, as: UTF8.self)
  }

  init(_ text: String) throws {
    if text.hasPrefix(Self.mark) {
      let parts = try JSONDecoder().decode(Parts.self, from: Data(text.dropFirst().utf8))
      credentials = parts.user.map { CameraCredentials(user: $0, password: parts.password ?? "") }
      (main, sub) = (parts.main, parts.sub)
    } else {
      let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      credentials = CameraCredentials(
        user: String(lines.first ?? ""), password: lines.count > 1 ? String(lines[1]) : "")
    }
  }
}
