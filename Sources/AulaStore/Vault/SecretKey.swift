package import AulaDomain
import Crypto
import Foundation

/// The installation's key for what a copy of the database must not tell: AES-256-GCM, each text bound
/// to the record that it belongs to.
package struct SecretKey: Sendable {
  private let key: SymmetricKey

  /// 32 bytes.
  package init(bytes: [UInt8]) {
    precondition(bytes.count == 32, "a secret key has 32 bytes")
    key = SymmetricKey(data: bytes)
  }

  /// A new one, of the world's chance: for tests and demonstrations.
  package init(in world: any World) {
    self.init(bytes: Token.bytes(in: world))
  }

  /// Reads the key file, and makes it where there is none. Lose it, and the cameras' passwords must be
  /// typed again.
  package static func file(_ path: String, in world: any World) throws -> SecretKey {
    let text = try KeyFile(path: path).text {
      Data(Token.bytes(in: world)).base64EncodedString() + "\n"
    }
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let data = Data(base64Encoded: trimmed), data.count == 32 else {
      throw KeyFile.unreadable(path)
    }
    return SecretKey(bytes: Array(data))
  }

  /// `context` names the record: what was sealed for one opens for no other.
  func seal(_ text: String, for context: String) throws -> [UInt8] {
    let box = try AES.GCM.seal(
      Data(text.utf8), using: key, authenticating: Data(context.utf8))
    // A nonce of the standard 12 bytes always combines.
    guard let combined = box.combined else { preconditionFailure("a nonce of another length") }
    return Array(combined)
  }

  func open(_ sealed: [UInt8], for context: String) throws -> String {
    do {
      let box = try AES.GCM.SealedBox(combined: sealed)
      let data = try AES.GCM.open(box, using: key, authenticating: Data(context.utf8))
      return String(decoding: data, as: UTF8.self)
    } catch {
      throw Fault(
        .corrupt, "store.secret-unreadable",
        "the secret of \(context) was sealed with another key, or damaged: enter it again",
        cause: error)
    }
  }
}

/// A name that cannot be guessed: what a browser holds for a sign-in.
enum Token {
  static func bytes(in world: any World) -> [UInt8] {
    (0..<4).flatMap { _ -> [UInt8] in
      let chance = world.random()
      return (0..<8).map { UInt8(truncatingIfNeeded: chance >> ($0 * 8)) }
    }
  }

  /// 43 letters of base64url (RFC 4648, 5).
  static func text(in world: any World) -> String {
    Data(bytes(in: world)).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}
