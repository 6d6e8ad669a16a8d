import AulaDomain
import Crypto
import Foundation

/// Signs the journal's heads: an Ed25519 key in a file of mode 0600. Its public half lies beside
/// it, for auditors: `journal.pub` beside `journal.key`.
package struct JournalKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  package static func publicPath(of path: String) -> String {
    (path.hasSuffix(".key") ? String(path.dropLast(4)) : path) + ".pub"
  }

  /// As `journal.pub` has it: 64 hexadecimal digits.
  package static func publicKey(text: String) -> [UInt8]? {
    bytes(hexadecimal: text.filter { !$0.isWhitespace }, count: 32)
  }

  package var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

  package init(folder: String) throws {
    try self.init(path: "\(folder)/journal.key")
  }

  /// Reads the key, or makes one where there is none. Throws `store.key-…`, also where others may
  /// read it.
  package init(path: String) throws {
    let text = try KeyFile(path: path).text {
      hexadecimal(Curve25519.Signing.PrivateKey().rawRepresentation) + "\n"
    }
    guard let raw = bytes(hexadecimal: text.dropLast(), count: 32),
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw)
    else { throw KeyFile.unreadable(path) }
    self.key = key
    try Data((hexadecimal(publicKey) + "\n").utf8)
      .write(to: URL(filePath: Self.publicPath(of: path)), options: .atomic)
  }

  func sign(
    _ link: SignedHead.Link, size: Int, root: [UInt8], at time: Timestamp
  ) throws -> SignedHead {
    let statement = SignedHead.statement(link, size: size, root: root, signedAt: time)
    return SignedHead(
      link: link, size: size, root: root, signedAt: time, publicKey: publicKey,
      signature: Array(try key.signature(for: Data(statement.utf8))))
  }
}
