import AulaConsole
import AulaDomain
import AulaVideo
import Dispatch
import Synchronization

/// Has uploaded photographs drawn by a worker, one after another: one takes hundreds of megabytes
/// and seconds while it is drawn, and all the other workers go on with their cameras. At most eight
/// wait; further ones are refused.
final class PhotoQueue: PhotoProcessor {
  private static let most = 8

  private let pool: AnalysisPool
  private let queue = DispatchQueue(label: "aula.photos", qos: .utility)
  private let waiting = Mutex(0)

  init(_ pool: AnalysisPool) {
    self.pool = pool
  }

  /// - Throws: `serve.photos-busy`, `analysis.busy`, `analysis.unsafe-photo`, `video.bad-photo`,
  ///   `video.photo-memory`.
  func process(_ file: PhotoFile) async throws -> ProcessedPhoto {
    try enter()
    defer { waiting.withLock { $0 -= 1 } }
    let asked = PhotographRequest(
      format: file.kind == .jpeg ? .jpeg : .png, turn: file.turn, bytes: file.bytes)
    return try Self.photo(try await drawn(asked))
  }

  private func drawn(_ asked: PhotographRequest) async throws -> WorkerReply {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { [pool] in
        let done = DispatchSemaphore(value: 0)
        pool.draw(asked) { answer in
          continuation.resume(with: answer)
          done.signal()
        }
        done.wait()
      }
    }
  }

  /// A worker that drew hostile bytes is not believed: what it gives is looked at as an upload is.
  private static func photo(_ reply: WorkerReply) throws -> ProcessedPhoto {
    switch reply {
    case .photograph(_, let picture, let thumbnail, _):
      guard let picture = try? PhotoFile(picture), let small = try? PhotoFile(thumbnail),
        picture.kind == .jpeg, small.kind == .jpeg
      else { throw noPicture }
      return ProcessedPhoto(picture: picture.bytes, thumbnail: small.bytes)
    case .refused(_, let fault, _): throw fault
    default: throw noPicture
    }
  }

  private static var noPicture: Fault {
    Fault(.failed, "analysis.no-picture", "the worker answered with no photograph")
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
}
