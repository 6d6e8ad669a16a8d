import AulaDomain
import AulaStore
import Crypto
import Foundation
import Hummingbird
import NIOCore
import Synchronization

/// What of the map stands, as it was last made: one for each language, made anew when the registry
/// has changed. Everybody who may see the map sees the same.
final class StillMap: Sendable {
  private struct Made {
    let state: RegistryState
    let body: TaggedBody
  }

  private let made = Mutex<[Language: Made]>([:])

  func body(_ language: Language, at state: RegistryState) -> TaggedBody? {
    made.withLock { $0[language].flatMap { $0.state == state ? $0.body : nil } }
  }

  func keep(_ data: Data, _ language: Language, at state: RegistryState) -> TaggedBody {
    let body = TaggedBody(
      type: "application/json; charset=utf-8", tag: String(SHA256.hash(data: data).hex.prefix(32)),
      bytes: ByteBuffer(bytes: data))
    made.withLock { $0[language] = Made(state: state, body: body) }
    return body
  }
}

extension Console {
  /// Cities, yards, buildings and cameras: some hundred kilobytes that seldom change, so that a
  /// browser keeps them and asks whether they still hold.
  func stillMapAnswer(_ request: Request, _ visit: Visit) async throws -> Response {
    let language = visit.text.language
    let state = try await read(.seeQueue, visit) { try $0.registryState() }
    if let body = stillMap.body(language, at: state) {
      return body.answer(request, keep: "private, no-cache")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // What changes between the two readings is found by the next who asks.
    let data = try encoder.encode(try await stillMapJSON(visit))
    return stillMap.keep(data, language, at: state).answer(request, keep: "private, no-cache")
  }
}
