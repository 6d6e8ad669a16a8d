import AulaTesting
import Foundation
import Testing

@testable import aula

/// A start on a disk with no room left ended with 70, which is a defect of ours, and said nothing
/// of the disk. The disk is real and tiny: a tmpfs that only the program sees.
@Suite(.serialized, .timeLimit(.minutes(3)), .enabled(if: canMount))
struct FullDiskTests {
  /// Runs `before` on the small disk at `$1`, then the program.
  private func program(
    on disk: URL, size: String, before: String, _ arguments: [String]
  ) -> BuiltProgram {
    let script = """
      disk=$1; shift
      mount -t tmpfs -o size=\(size) none "$disk" || exit 99
      \(before)
      exec "$@"
      """
    return BuiltProgram(
      arguments, after: ["unshare", "-rm", "sh", "-c", script, "sh", disk.path])
  }

  private let fill = #"cat /dev/zero > "$disk/fill" 2>/dev/null"#

  @Test(arguments: [
    "", #""$1" migrate --data "$disk/data" >/dev/null"#,
    #""$1" migrate --data "$disk/data" >/dev/null; rm -f "$disk"/data/aula.sqlite-*"#,
  ])
  func `a full disk at the start says what to free, and the code is 71`(before: String) async throws
  {
    try await withTemporaryFolder { disk in
      let answer = try await program(
        on: disk, size: "3m", before: before + "\n" + fill,
        ["serve", "--listen", "127.0.0.1:0", "--data", disk.path + "/data"]
      ).end()
      #expect(answer.status == ExitStatus.exhausted.rawValue, "\(answer)")
      #expect(answer.errors.contains("aula: data.full: the disk of the data folder"))
      #expect(answer.errors.contains("free some space there"))
    }
  }

  @Test func `with ballast aboard a full disk does not keep a server from starting`() async throws {
    try await withTemporaryFolder { disk in
      let before = #"""
        "$1" migrate --data "$disk/data" >/dev/null
        fallocate -l 32M "$disk/data/ballast"
        """#
      let server = program(
        on: disk, size: "40m", before: before + "\n" + fill,
        [
          "serve", "--listen", "127.0.0.1:0", "--data", disk.path + "/data", "--camera",
          "a=rtsp://127.0.0.1:9/x",
        ])
      _ = try await server.words.first { $0.hasPrefix("aula: open http://127.0.0.1:") }
      try await server.signal(SIGTERM)
      let end = try await server.end()
      #expect(end.status == 0, "\(end.errors)")
    }
  }

  @Test func `where only recordings have no room, people can work`() async throws {
    try await withTemporaryFolder { folder in
      let disk = folder.appending(path: "disk")
      try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: false)
      let server = program(
        on: disk, size: "64k", before: fill,
        [
          "serve", "--listen", "127.0.0.1:0", "--data", folder.path + "/data", "--set",
          "recording.folder=\(disk.path)/recordings",
        ])
      _ = try await server.words.first { $0.hasPrefix("aula: open http://127.0.0.1:") }
      try await server.signal(SIGTERM)
      let end = try await server.end()
      #expect(end.status == 0, "\(end.errors)")
      #expect(end.errors.contains("nothing is recorded until the folder is ready"))
    }
  }

  @Test func `ballast takes real blocks, once, and only where there is room`() throws {
    try withTemporaryFolder { folder in
      let ballast = Ballast(folder: folder.path)
      ballast.take(leaving: .max / 2)
      #expect(!ballast.letGo())
      ballast.take(leaving: 0)
      ballast.take(leaving: 0)
      var facts = stat()
      #expect(stat(folder.path + "/ballast", &facts) == 0)
      #expect(Int64(facts.st_blocks) * 512 >= Ballast.size && facts.st_mode & 0o077 == 0)
      #expect(ballast.letGo() && !ballast.letGo())
    }
  }
}

private let canMount: Bool = {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
  process.standardError = FileHandle.nullDevice
  do { try process.run() } catch { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}()
