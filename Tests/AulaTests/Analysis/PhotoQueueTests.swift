import AulaConsole
import AulaDomain
import AulaTesting
import AulaVideo
import Foundation
import Logging
import Testing

@testable import aula

/// Uploaded photographs, drawn by real worker processes: the built program, or a script that dies.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct PhotoQueueTests {
  private let lines = Observed<String>()

  private func pool(_ program: String? = nil, megabytes: Int = 1_024) throws -> AnalysisPool {
    let said = [
      "AULA_ANALYSIS_WORKERS": "1", "AULA_ANALYSIS_WORKER_MEGABYTES": "\(megabytes)",
    ]
    let configuration = try Configuration(Said(environment: said, keys: Configuration.keys))
    let (lines, world) = (lines, RealWorld())
    let logger = Logger(label: "aula.test") { _ in
      LineLog(
        label: "aula.test", format: .text, world: world, write: { lines.add($0) }, logLevel: .info)
    }
    return AnalysisPool(
      .init(configuration, program: program ?? BuiltProgram.path, hasDetector: false),
      world: world, logger: logger, report: { _ in })
  }

  private func running(
    _ pool: AnalysisPool, _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try? await pool.run() }
      defer { group.cancelAll() }
      while pool.identifiers.isEmpty { try await RealWorld().sleep(for: .milliseconds(5)) }
      try await body()
    }
  }

  private static func jpeg(_ width: Int = 640, _ height: Int = 480) throws -> [UInt8] {
    let gray = [UInt8](repeating: 128, count: width / 2 * (height / 2))
    let frame = Frame(
      time: MediaTime(ticks: 0), arrival: Timestamp(microseconds: 0), width: width,
      height: height, luma: [UInt8](repeating: 90, count: width * height), blue: gray, red: gray)
    return try JPEG.encode(frame, isFullRange: true)
  }

  @Test func `a photograph is drawn by a worker, upright and with its thumbnail`() async throws {
    let pool = try pool()
    try await running(pool) {
      let made = try await PhotoQueue(pool).process(try PhotoFile(Self.jpeg(3_000, 2_000)))
      let (picture, small) = (try PhotoFile(made.picture), try PhotoFile(made.thumbnail))
      #expect(picture.width == 2_560 && small.width == 320)
    }
    #expect(!lines.all.contains { $0.contains("a worker has ended") })
  }

  @Test func `a worker that is killed while it draws is replaced, and its successor draws`()
    async throws
  {
    let pool = try pool()
    try await running(pool) {
      let victim = try #require(pool.identifiers.first)
      // Stopped, it cannot be done before it is killed.
      kill(victim, SIGSTOP)
      async let made = PhotoQueue(pool).process(try PhotoFile(Self.jpeg()))
      while !pool.isDrawing { try await RealWorld().sleep(for: .milliseconds(5)) }
      kill(victim, SIGKILL)
      let picture = try await made.picture
      #expect(try PhotoFile(picture).width == 640)
      #expect(pool.identifiers.first != victim)
    }
    #expect(lines.all.count { $0.contains("a worker has ended") } == 1)
  }

  /// Speaks as a worker does, but dies of photographs; anything else it answers.
  private func mortal(in folder: URL, _ death: String) throws -> String {
    let script = """
      #!/usr/bin/env python3
      import os, signal, socket, struct
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
          ticket, = struct.unpack_from("<Q", message, 1)
          if message[0] == 7: \(death)
          reply = struct.pack("<BQqB", 0, ticket, 100, 1)
          link.sendall(struct.pack("<I", len(reply)) + reply)
      """
    let path = folder.appending(path: "mortal").path
    try Data(script.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  /// How the worker ends, what the uploader is told, and how many workers it costs.
  private static let deaths = [
    ("os.kill(os.getpid(), signal.SIGSEGV)", "analysis.unsafe-photo", 1),
    ("os._exit(70)", "analysis.unsafe-photo", 1),
    ("link.sendall(b'\\x03\\0\\0\\0abc')", "analysis.unsafe-photo", 1),
    // Perhaps somebody's kill: once more, and no further.
    ("os.kill(os.getpid(), signal.SIGKILL)", "analysis.busy", 2),
  ]

  @Test(arguments: deaths.indices)
  func `a photograph that ends its worker is refused, not tried for ever, and no camera is blamed`(
    at place: Int
  ) async throws {
    let (death, code, ended) = Self.deaths[place]
    try await withTemporaryFolder { folder in
      let pool = try pool(mortal(in: folder, death))
      try await running(pool) {
        let photo = try PhotoFile(Self.jpeg())
        let fault = await #expect(throws: Fault.self) {
          try await PhotoQueue(pool).process(photo)
        }
        #expect(fault?.code == code)
        // The next worker is there, and at work for a camera.
        let (format, packet) = try TestCamera.keyFrame()
        let (sound, told) = AsyncStream.makeStream(of: Bool.self)
        let isTaken = pool.look(at: packet, of: format, camera: ID(rawValue: 1)) {
          told.yield($0)
        }
        #expect(isTaken)
        #expect(await sound.first { _ in true } == true)
      }
      #expect(pool.health.setAside == 0)
      #expect(lines.all.count { $0.contains("a worker has ended") } == ended)
      #expect(!lines.all.contains { $0.contains("set aside") })
    }
  }

  /// 40 million pixels of eight bytes each, in a few hundred kilobytes.
  private func large(in folder: URL) throws -> [UInt8] {
    let script = """
      import struct, sys, zlib
      def part(name, data):
          check = struct.pack(">I", zlib.crc32(name + data))
          return struct.pack(">I", len(data)) + name + data + check
      pack = zlib.compressobj(1)
      row = bytes(1 + 8 * 8000)
      data = b"".join(pack.compress(row) for _ in range(5000)) + pack.flush()
      head = struct.pack(">IIBBBBB", 8000, 5000, 16, 6, 0, 0, 0)
      parts = part(b"IHDR", head) + part(b"IDAT", data) + part(b"IEND", b"")
      open(sys.argv[1], "wb").write(b"\\x89PNG\\r\\n\\x1a\\n" + parts)
      """
    let place = folder.appending(path: "large.png")
    let python = Process()
    python.executableURL = URL(filePath: "/usr/bin/env")
    python.arguments = ["python3", "-c", script, place.path]
    try python.run()
    python.waitUntilExit()
    return Array(try Data(contentsOf: place))
  }

  @Test func `a photograph beyond the worker's memory is refused in words; with room it is drawn`()
    async throws
  {
    try await withTemporaryFolder { folder in
      let photo = try PhotoFile(try large(in: folder))
      let narrow = try pool(megabytes: 128)
      try await running(narrow) {
        let fault = await #expect(throws: Fault.self) {
          try await PhotoQueue(narrow).process(photo)
        }
        #expect(fault?.code == "video.photo-memory")
        let small = try PhotoFile(Self.jpeg())
        #expect(try await PhotoQueue(narrow).process(small).picture.count > 100)
      }
      let wide = try pool()
      try await running(wide) {
        let made = try await PhotoQueue(wide).process(photo)
        #expect(try PhotoFile(made.picture).width == 2_560)
      }
      #expect(!lines.all.contains { $0.contains("a worker has ended") })
    }
  }
}
