import AulaDomain
import AulaRehearsal
import AulaStore
import AulaTesting
import AulaVideo
import Foundation
import Testing

@testable import aula

/// A hundred cameras that send anything, and one that behaves: one process is left standing, and
/// the good camera's recording has no hole.
@Suite(.serialized) struct HostileCamerasTests {
  static let cameras = 100
  private static let anybody = """
    {"zones": [{"name": "z", "polygon": [[0, 0], [1, 0], [1, 1], [0, 1]]}], "lines": [],
     "rules": [{"name": "r", "kind": "intrusion", "zone": "z", "dwell": 0}]}
    """

  @Test(.timeLimit(.minutes(5)))
  func `a hundred hostile cameras leave the server standing, and the recording whole`()
    async throws
  {
    try await withTemporaryFolder { folder in
      let loops = try HostileLoops()
      try await StageServer.serving(.init(), world: SystemWorld()) { stage in
        var addresses = ["good": try mountGood(on: stage)]
        for number in 0..<Self.cameras {
          let path = "bad\(number)"
          stage.mount(path, .loop(try loops.loop(number)))
          addresses[path] = stage.url(path)
        }
        for (number, fault) in Self.faults.enumerated() {
          stage.set(fault, on: "bad\(number * 3)")
        }
        let good = try await register(addresses, in: folder)
        try await serve(folder, whileRecording: good)
      }
      let answer = try await BuiltProgram.run(["verify", "--json", "--all", "--data", folder.path])
      #expect(answer.status == 0, "\(answer.output.prefix(2_000)) \(answer.errors.prefix(2_000))")
    }
  }

  private static let faults: [StreamFault] = [
    .garbagePayload(after: .seconds(2)), .garbageFraming(after: .seconds(3)),
    .clockJump(after: .seconds(2), by: .seconds(36_000)), .cut(after: .seconds(2)),
    .parameterChange(after: .seconds(1)), .stall(after: .seconds(1)), .unauthorized, .refuse,
  ]

  private func mountGood(on stage: StageServer) throws -> String {
    let pictures = (0..<20).map { TestCamera.picture($0, width: 160, height: 96) }
    stage.mount("good", .loop(try EncodedLoop(coding: pictures, rate: 10)))
    return stage.url("good")
  }

  /// All cameras, each with a rule, so that every picture is looked at. The good one's id.
  private func register(_ addresses: [String: String], in folder: URL) async throws -> ID<Camera> {
    let world = SystemWorld()
    let archive = try await Archive.open(folder.path, world: world)
    defer { archive.store.close() }
    let desk = Desk(
      store: archive.store, world: world, vault: archive.vault,
      hasher: try PasswordHasher(cost: .least))
    var good: ID<Camera>?
    for (name, address) in addresses {
      var camera = Camera(id: ID(in: world), name: name, placement: .publicPlace)
      camera.mainAddress = address
      let deed = desk.deed(.setup)
      try await desk.add(camera, by: deed)
      _ = try await desk.save(rules: Self.anybody, of: camera.id, version: 0, by: deed)
      if name == "good" { good = camera.id }
    }
    return try #require(good)
  }

  /// Until the good camera's recording is twenty seconds long; every worker is killed meanwhile.
  private func serve(_ folder: URL, whileRecording camera: ID<Camera>) async throws {
    let server = BuiltProgram(
      ["serve", "--listen", "127.0.0.1:0", "--data", folder.path, "--set", "log.level=error"])
    _ = try await server.words.first { $0.hasPrefix("aula: open") }
    let store = try Store.open(path: DataFolder(path: folder.path).database)
    defer { store.close() }
    let (world, everything) = (RealWorld(), MediaTime(ticks: 0)..<MediaTime(ticks: 1 << 50))
    var coverage: Coverage
    var isKilled = false
    repeat {
      try await world.sleep(for: .milliseconds(500))
      coverage = try await store.read {
        try RecordingArchive.coverage(of: camera, .main, in: everything, $0)
      }
      if !isKilled, Self.seconds(coverage) > 8 {
        let workers = try await Self.workers(of: server)
        #expect(!workers.isEmpty)
        for worker in workers { kill(worker, SIGKILL) }
        isKilled = true
      }
      #expect(try await server.isRunning)
    } while Self.seconds(coverage) < 20
    #expect(coverage.gaps.isEmpty, "\(coverage.gaps)")
    for (before, after) in zip(coverage.recorded, coverage.recorded.dropFirst()) {
      #expect(after.lowerBound.ticks(since: before.upperBound) < 9_000)
    }
    try await server.signal(SIGTERM)
    #expect(try await server.end().status == 0)
  }

  private static func seconds(_ coverage: Coverage) -> Double {
    coverage.recorded.reduce(0) { $0 + $1.upperBound.seconds - $1.lowerBound.seconds }
  }

  private static func workers(of server: BuiltProgram) async throws -> [Int32] {
    // A child belongs to the thread that started it.
    let threads = "/proc/\(try await server.identifier)/task"
    return try FileManager.default.contentsOfDirectory(atPath: threads).flatMap { thread in
      let children = try? String(contentsOfFile: "\(threads)/\(thread)/children", encoding: .utf8)
      return (children ?? "").split(separator: " ").compactMap { Int32($0) }
    }
  }
}
