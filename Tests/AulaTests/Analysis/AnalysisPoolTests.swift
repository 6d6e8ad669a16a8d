import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import Logging
import Testing

@testable import aula

/// The pool with real worker processes: the built program, or a script that dies on demand.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct AnalysisPoolTests {
  private let lines = Observed<String>()
  private let verdicts = Observed<(ID<Camera>, StreamVerdict)>()
  private let first = ID<Camera>(rawValue: 1)
  private let second = ID<Camera>(rawValue: 2)

  private func pool(
    _ program: String? = nil, workers: Int = 1, world: any World = RealWorld()
  ) throws -> AnalysisPool {
    let said = ["AULA_ANALYSIS_WORKERS": "\(workers)"]
    let configuration = try Configuration(
      Said(environment: said, keys: Configuration.keys))
    let lines = lines
    let logger = Logger(label: "aula.test") { _ in
      LineLog(
        label: "aula.test", format: .text, world: world, write: { lines.add($0) }, logLevel: .info)
    }
    return AnalysisPool(
      .init(configuration, program: program ?? BuiltProgram.path, hasDetector: false),
      world: world, logger: logger, report: { _ in })
  }

  /// Plays a film as each of the cameras until `body` has returned.
  private func playing(
    _ pool: AnalysisPool, _ cameras: [ID<Camera>],
    _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let film = StreamAddress(try TestCamera.file(in: folder))
      try await play(film, pool, cameras, body)
    }
  }

  private func play(
    _ film: StreamAddress, _ pool: AnalysisPool, _ cameras: [ID<Camera>],
    _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try? await pool.run() }
      for camera in cameras {
        let source = FileSource(film, pace: .recorded, loops: true, world: RealWorld())
        let analysis = pool.analysis(of: camera, rules: nil)
        group.addTask { await analysis.run { [verdicts] in verdicts.add((camera, $0)) } }
        group.addTask {
          try? await source.run { event in
            switch event {
            case .begin(let format): analysis.begin(format)
            case .packet(let packet): analysis.append(packet)
            case .gap, .state: break
            }
          }
        }
      }
      defer { group.cancelAll() }
      try await body()
    }
  }

  private func sound(of camera: ID<Camera>, after count: Int = 0) async throws {
    let wanted = verdicts.all.count { Self.isSound($0, camera) } + 1
    while verdicts.all.count(where: { Self.isSound($0, camera) }) < wanted + count {
      _ = try await verdicts.first(verdicts.all.count + 1)
    }
  }

  private static func isSound(_ verdict: (ID<Camera>, StreamVerdict), _ camera: ID<Camera>) -> Bool
  {
    if case .picture(isSound: true, _) = verdict.1 { verdict.0 == camera } else { false }
  }

  @Test func `workers judge every camera, and a still is made by one`() async throws {
    let pool = try pool(workers: 2)
    try await playing(pool, [first, second]) {
      try await sound(of: first)
      try await sound(of: second)
      let still = try TestCamera.still()
      #expect(try await pool.jpeg(still, of: first).prefix(2) == [0xFF, 0xD8])
      let nothing = StillRequest(
        format: still.format, fragments: [], moment: MediaTime(ticks: 0), maximumWidth: nil)
      let fault = await #expect(throws: Fault.self) { try await pool.jpeg(nothing, of: first) }
      #expect(fault?.code == "video.no-picture")
    }
  }

  @Test func `a worker that is killed is replaced, and its cameras go on`() async throws {
    let pool = try pool()
    try await playing(pool, [first]) {
      for _ in 0..<3 {
        try await sound(of: first)
        let victim = try #require(pool.identifiers.first)
        kill(victim, SIGKILL)
        try await sound(of: first, after: 10)
        #expect(pool.identifiers.first != victim)
      }
      #expect(pool.health.setAside == 0)
    }
  }

  /// Speaks as a worker does, but dies of the second camera's pictures.
  private func mortal(in folder: URL, _ death: String) throws -> String {
    let script = """
      #!/usr/bin/env python3
      import os, signal, socket, struct, time
      link = socket.socket(fileno=0)
      def read(count):
          data = b""
          while len(data) < count:
              more = link.recv(count - len(data))
              if not more: os._exit(0)
              data += more
          return data
      while True:
          message = read(struct.unpack("<I", read(4))[0])
          if message[0] != 2: continue
          camera, ticket = struct.unpack_from("<qQ", message, 1)
          if camera == 2: \(death)
          reply = struct.pack("<BQqB", 0, ticket, 100, 1)
          link.sendall(struct.pack("<I", len(reply)) + reply)
      """
    let path = folder.appending(path: "mortal").path
    try Data(script.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  @Test(arguments: ["os.kill(os.getpid(), signal.SIGSEGV)", "link.sendall(b'\\x03\\0\\0\\0abc')"])
  func `a camera that ends two workers is set aside, and the other goes on`(
    death: String
  ) async throws {
    try await withTemporaryFolder { folder in
      try await checkSetAside(try pool(mortal(in: folder, death)))
    }
  }

  private func checkSetAside(_ pool: AnalysisPool) async throws {
    try await playing(pool, [first, second]) {
      let (camera, _) = try await verdicts.first {
        if case .setAside = $0.1 { true } else { false }
      }
      #expect(camera == second && pool.health.setAside == 1)
      try await sound(of: first, after: 10)
      #expect(lines.all.count { $0.contains("a worker has ended") } == 2)
      let still = try TestCamera.still()
      let fault = await #expect(throws: Fault.self) { try await pool.jpeg(still, of: second) }
      #expect(fault?.code == "analysis.set-aside")
    }
  }

  @Test func `a worker that hangs is ended, and its camera set aside the second time`()
    async throws
  {
    let world = ManualWorld()
    try await withTemporaryFolder { folder in
      try await checkHang(
        try pool(mortal(in: folder, Self.hang), world: world), in: world)
    }
  }

  /// Says so, and does nothing more.
  private static let hang = """
    part = lambda text: struct.pack("<I", len(text)) + text; \
    told = bytes([4]) + part(b"failed") + part(b"x") + part(b"stuck"); \
    link.sendall(struct.pack("<I", len(told)) + told); time.sleep(1000)
    """

  private func said(_ words: String, times: Int) async throws {
    while lines.all.count(where: { $0.contains(words) }) < times {
      _ = try await lines.first(lines.all.count + 1)
    }
  }

  private func checkHang(_ pool: AnalysisPool, in world: ManualWorld) async throws {
    try await playing(pool, [second]) {
      for strike in 1...2 {
        try await said("stuck", times: strike)
        try await world.whenSleeping(1)
        world.advance(by: .seconds(30))
        try await said("how=hung", times: strike)
      }
      _ = try await verdicts.first { if case .setAside = $0.1 { true } else { false } }
    }
  }

  @Test func `a program that cannot be started is said, and tried again`() async throws {
    let pool = try pool("/nowhere/aula")
    try await playing(pool, [first]) {
      _ = try await lines.first { $0.contains("analysis.no-worker") }
      #expect(!pool.health.isRunning)
    }
  }
}
