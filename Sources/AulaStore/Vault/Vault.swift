import AulaDomain
import Crypto
import Foundation

/// Seals single fields (a camera's password, later a person's number) under keys that lie in
/// `vault.key` beside the database, not in it: a copied database tells nothing of them.
///
/// The file has a line for each key, `seal KEY-ID HEX` with the newest first, and one `search HEX`.
/// Rotation adds a key; what was sealed under the older ones still opens, until it is sealed anew.
package struct Vault: Sendable {
  private struct Key: Sendable {
    /// Four bytes, told in each sealed field.
    let id: [UInt8]
    let key: SymmetricKey
  }

  private let path: String
  private let keys: [Key]
  private let searchKey: SymmetricKey

  /// Reads the keys below the data folder, or makes them where there are none.
  package init(folder: String) throws {
    let path = "\(folder)/vault.key"
    let text = try KeyFile(path: path).text {
      Self.sealLine() + "search \(hexadecimal(randomBytes(32)))\n"
    }
    try self.init(path: path, text: text)
  }

  private init(path: String, text: String) throws {
    var keys: [Key] = []
    var searchKey: SymmetricKey?
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 3, words[0] == "seal", let id = bytes(hexadecimal: words[1], count: 4),
        let key = bytes(hexadecimal: words[2], count: 32)
      {
        keys.append(Key(id: id, key: SymmetricKey(data: key)))
      } else if words.count == 2, words[0] == "search", searchKey == nil,
        let key = bytes(hexadecimal: words[1], count: 32)
      {
        searchKey = SymmetricKey(data: key)
      } else {
        throw KeyFile.unreadable(path)
      }
    }
    guard let searchKey, !keys.isEmpty else { throw KeyFile.unreadable(path) }
    self.path = path
    self.keys = keys
    self.searchKey = searchKey
  }

  /// AES-256-GCM under the newest key: version 1, key id (4), nonce (12), text, tag (16).
  ///
  /// `place` says where the field lives, `camera.password:ID`; it opens nowhere else, so that
  /// somebody who can write the database cannot move a secret to where he may read it.
  package func seal(_ text: String, at place: String) throws -> [UInt8] {
    let key = keys[0]
    let header = [Self.version] + key.id
    // The nonce is drawn by the library, not the world: one drawn twice would break the seal.
    let box = try AES.GCM.seal(
      Data(text.utf8), using: key.key, authenticating: header + Array(place.utf8))
    guard let combined = box.combined else { preconditionFailure("the nonce has 12 bytes") }
    return header + Array(combined)
  }

  package func open(_ sealed: [UInt8], at place: String) throws -> String {
    guard sealed.count >= 5, sealed[0] == Self.version else { throw Self.broken }
    let header = Array(sealed[..<5])
    guard let key = keys.first(where: { $0.id == header[1...].map { $0 } }) else {
      throw Fault(
        .notFound, "store.unknown-key",
        "the field was sealed with key \(hexadecimal(header[1...])), which \(path) lacks: restore "
          + "the key file that belongs to this database")
    }
    guard let box = try? AES.GCM.SealedBox(combined: sealed[5...]),
      let text = try? AES.GCM.open(
        box, using: key.key, authenticating: header + Array(place.utf8))
    else { throw Self.broken }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether the field should be sealed anew: it lies under an older key.
  package func isStale(_ sealed: [UInt8]) -> Bool {
    sealed.count < 5 || Array(sealed[1..<5]) != keys[0].id
  }

  /// A keyed hash (HMAC-SHA-256) to look a sealed field up by: equal texts at equal places have
  /// equal hashes, which tell nothing without the key. It stays the same when keys are rotated.
  package func fingerprint(_ text: String, at place: String) -> [UInt8] {
    let message = Array("\(place)\u{0}\(text)".utf8)
    return Array(HMAC<SHA256>.authenticationCode(for: message, using: searchKey))
  }

  /// A vault whose newest key is a new one; the file is replaced before this returns.
  package func rotated() throws -> Vault {
    let file = KeyFile(path: path)
    let text = Self.sealLine() + (try file.text { "" })
    let vault = try Vault(path: path, text: text)
    try file.replace(with: text)
    return vault
  }

  private static let version: UInt8 = 1

  private static func sealLine() -> String {
    "seal \(hexadecimal(randomBytes(4))) \(hexadecimal(randomBytes(32)))\n"
  }

  private static var broken: Fault {
    Fault(
      .corrupt, "store.seal-broken",
      "a sealed field was changed, or belongs elsewhere: restore the database from a backup")
  }
}

/// From the system's generator: a key that a seed could repeat would be none.
private func randomBytes(_ count: Int) -> [UInt8] {
  SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)).withUnsafeBytes { Array($0) }
}
