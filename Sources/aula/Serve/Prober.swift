import AulaConsole
import AulaDomain
import AulaVideo
import Synchronization

/// «Test connection» on a camera's page: a short look at what it sends. At most four at once, since
/// each has a thread; further ones are refused.
final class Prober: CameraProber {
  private static let most = 4

  private let world: any World
  private let running = Mutex(0)

  init(world: any World) {
    self.world = world
  }

  func probe(_ url: String) async throws -> CameraProbe {
    try enter()
    defer { running.withLock { $0 -= 1 } }
    let report = try await StreamProbe.look(
      at: StreamAddress(url), span: .seconds(2), timeout: .seconds(8), world: world)
    guard let stream = report.format.stream else {
      throw Fault(
        .unsupported, "serve.codec",
        "the camera sends a codec that is not recorded: set it to H.264 or H.265")
    }
    return CameraProbe(
      codec: stream.codec, width: stream.width, height: stream.height, rate: report.rate)
  }

  private func enter() throws {
    let isAdmitted = running.withLock { running in
      guard running < Self.most else { return false }
      running += 1
      return true
    }
    guard !isAdmitted else { return }
    throw Fault(
      .unavailable, "serve.tests-busy", "other cameras are being tested: try again in ten seconds")
  }
}
