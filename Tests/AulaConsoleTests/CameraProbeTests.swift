import AulaDomain
import AulaStore
import AulaTesting
import HTTPTypes
import Hummingbird
import Testing

@testable import AulaConsole

/// «Test connection» of a camera's page.
@Suite(.timeLimit(.minutes(1)))
struct CameraProbeTests {
  /// A camera that never answers.
  private struct SilentProber: CameraProber {
    let told = Observed<String>()

    func probe(_ url: String) async throws -> CameraProbe {
      told.add("begun")
      let (silence, end) = AsyncStream<Void>.makeStream()
      for await _ in silence {}
      end.finish()
      told.add("cancelled: \(Task.isCancelled)")
      throw CancellationError()
    }
  }

  @Test func `a look at a camera ends when the browser that asked for it goes`() async throws {
    let prober = SilentProber()
    let desktop = try await Desktop(prober: prober) { $0.port = 0 }
    let id = desktop.camera.id
    var camera = try await desktop.console.store.read { try $0.camera(id) }
    camera.mainAddress = "rtsp://127.0.0.1/silent"
    _ = try await desktop.desk.save(camera, by: desktop.desk.deed(nil, .system))
    let browser = try await desktop.signedIn(.administrator)
    let token = FormToken(secret: browser.secret).make(in: desktop.world)
    let cookie = browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    let ports = Observed<Int>()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await desktop.console.application { ports.add($0) }.run() }
      defer { group.cancelAll() }
      let wire = try await Wire.open(try await ports.first { _ in true })
      let headers = ["x-form-token: \(token)", "content-length: 0"]
      let path = "/cameras/\(camera.id)/test"
      try await wire.send(Wire.request(path, cookie: cookie, headers, method: "POST"))
      #expect(try await prober.told.first { _ in true } == "begun")
      try await wire.close()
      #expect(try await prober.told.first { $0 != "begun" } == "cancelled: true")
    }
  }
}
