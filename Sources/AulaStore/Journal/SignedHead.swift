package import AulaDomain
import Crypto
import Foundation

/// The journal's root at some size, signed: who holds one can prove later that the log before it
/// was not changed or cut. It is made to be handed out.
package struct SignedHead: Hashable, Sendable {
  package let size: Int
  package let root: [UInt8]
  package let signedAt: Timestamp
  /// Ed25519, 32 and 64 bytes.
  package let publicKey: [UInt8]
  package let signature: [UInt8]

  /// What is signed.
  static func statement(size: Int, root: [UInt8], signedAt: Timestamp) -> String {
    "aula journal\n\(size)\n\(hexadecimal(root))\n\(signedAt.microseconds)\n"
  }

  /// Signed by whom it names? Whether that key is to be trusted is the caller's question.
  package var isGenuine: Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
      return false
    }
    let statement = Self.statement(size: size, root: root, signedAt: signedAt)
    return key.isValidSignature(Data(signature), for: Data(statement.utf8))
  }
}

/// As a file or a letter: six lines.
extension SignedHead: LosslessStringConvertible {
  package var description: String {
    Self.statement(size: size, root: root, signedAt: signedAt)
      + "\(hexadecimal(publicKey))\n\(hexadecimal(signature))\n"
  }

  package init?(_ description: String) {
    let lines = description.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 7, lines[0] == "aula journal", lines[6].isEmpty,
      let size = Int(lines[1]), size >= 0, let time = Int64(lines[3]),
      let root = bytes(hexadecimal: lines[2], count: 32),
      let publicKey = bytes(hexadecimal: lines[4], count: 32),
      let signature = bytes(hexadecimal: lines[5], count: 64)
    else { return nil }
    self.init(
      size: size, root: root, signedAt: Timestamp(microseconds: time), publicKey: publicKey,
      signature: signature)
  }
}

/// `nil` unless it is exactly `count` bytes.
func bytes(hexadecimal text: some StringProtocol, count: Int) -> [UInt8]? {
  let digits = Array(text.utf8)
  guard digits.count == count * 2 else { return nil }
  var bytes: [UInt8] = []
  for place in stride(from: 0, to: digits.count, by: 2) {
    let pair = String(decoding: digits[place..<place + 2], as: UTF8.self)
    guard pair.first != "+", pair.first != "-", let byte = UInt8(pair, radix: 16) else {
      return nil
    }
    bytes.append(byte)
  }
  return bytes
}

/// Signs the journal's heads: an Ed25519 key in `journal.key` below the data folder. Its public
/// half lies beside it in `journal.pub`, for auditors.
package struct JournalKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  /// As `journal.pub` has it: 64 hexadecimal digits.
  package static func publicKey(text: String) -> [UInt8]? {
    bytes(hexadecimal: text.filter { !$0.isWhitespace }, count: 32)
  }

  package var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

  /// Reads the key, or makes one where there is none.
  package init(folder: String) throws {
    let text = try KeyFile(path: "\(folder)/journal.key").text {
      hexadecimal(Curve25519.Signing.PrivateKey().rawRepresentation) + "\n"
    }
    guard let raw = bytes(hexadecimal: text.dropLast(), count: 32),
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw)
    else { throw KeyFile.unreadable("\(folder)/journal.key") }
    self.key = key
    try Data((hexadecimal(publicKey) + "\n").utf8)
      .write(to: URL(filePath: "\(folder)/journal.pub"), options: .atomic)
  }

  func sign(size: Int, root: [UInt8], at time: Timestamp) throws -> SignedHead {
    let statement = SignedHead.statement(size: size, root: root, signedAt: time)
    return SignedHead(
      size: size, root: root, signedAt: time, publicKey: publicKey,
      signature: Array(try key.signature(for: Data(statement.utf8))))
  }
}

extension Journal {
  /// Signs the present end of the log and keeps the signature; a log that has not grown gives the
  /// head that it has. To be called every few minutes, and when the server stops.
  package static func signHead(
    of store: Store, with key: JournalKey, in world: any World
  ) async throws -> SignedHead {
    try await store.write { tx in
      let tip = try tip(in: tx)
      if let row = try tx.first(headAt, [tip.size, key.publicKey]) { return try SignedHead(row) }
      let head = try key.sign(size: tip.size, root: tip.root, at: world.now())
      try tx.execute(
        keepHead, [head.size, head.root, head.signedAt, head.publicKey, head.signature])
      return head
    }
  }

  /// The last head, to be handed to a witness.
  package static func latestHead(in tx: any Connection) throws -> SignedHead? {
    try tx.first(lastHead).map(SignedHead.init)
  }

  static func heads(in tx: any Connection) throws -> [SignedHead] {
    try tx.query(allHeads).map(SignedHead.init)
  }

  private static let headAt = "select * from journal_head where size = $1 and public_key = $2"
  private static let lastHead = "select * from journal_head order by size desc limit 1"
  private static let allHeads = "select * from journal_head order by size"

  /// A head by another key, from before the key was lost, is replaced.
  private static let keepHead = """
    insert into journal_head (size, root, signed_at, public_key, signature)
    values ($1, $2, $3, $4, $5)
    on conflict (size) do update set root = excluded.root, signed_at = excluded.signed_at,
      public_key = excluded.public_key, signature = excluded.signature
    """
}

extension SignedHead {
  fileprivate init(_ row: Row) throws {
    size = try row["size"]
    root = try row["root"]
    signedAt = try row["signed_at"]
    publicKey = try row["public_key"]
    signature = try row["signature"]
  }
}
