import AulaConsole
import AulaDomain
import AulaVideo
import Dispatch
import Synchronization

/// Draws uploaded photographs one after another, on a thread of its own: one takes hundreds of
/// megabytes while it is drawn. At most eight wait; further ones are refused.
final class PhotoQueue: PhotoProcessor {
  private static let most = 8

  private let queue = DispatchQueue(label: "aula.photos", qos: .utility)
  private let waiting = Mutex(0)

  func process(_ file: PhotoFile) async throws -> ProcessedPhoto {
    try enter()
    defer { waiting.withLock { $0 -= 1 } }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try Self.draw(file) }) }
    }
  }

  private func enter() throws {
    let isTaken = waiting.withLock { waiting in
      guard waiting < Self.most else { return false }
      waiting += 1
      return true
    }
    guard !isTaken else { return }
    throw Fault(
      .unavailable, "serve.photos-busy",
      "many photographs are being taken in: try again in a few seconds")
  }

  private static func draw(_ file: PhotoFile) throws -> ProcessedPhoto {
    let made = try Photograph(
      drawing: file.bytes, file.kind == .jpeg ? .jpeg : .png, turn: file.turn)
    return ProcessedPhoto(picture: made.picture, thumbnail: made.thumbnail)
  }
}
