import AulaConsole
import AulaDomain
import AulaVideo

/// «Test connection» on a camera's page: a short look at what it sends.
struct Prober: CameraProber {
  let world: any World

  func probe(_ url: String) async throws -> CameraProbe {
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
}
