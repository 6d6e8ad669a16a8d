import Foundation
import Synchronization
import Testing

/// An RTSP server that we did not write, in a process of its own.
final class GstServer: Sendable {
  static let isHere: Bool = {
    let check =
      "import gi; gi.require_version('GstRtspServer','1.0'); "
      + "from gi.repository import Gst, GstRtspServer; Gst.init(None); "
      + "assert all(Gst.ElementFactory.find(n) for n in "
      + "('h264parse','h265parse','rtph264pay','matroskademux'))"
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = ["-c", check]
    process.standardError = FileHandle.nullDevice
    try? process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  private let process: Mutex<Process>
  private let id: Int32
  let port: Int

  init(_ arguments: [String]) throws {
    let process = Process()
    let output = Pipe()
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "gst_server.py").path
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [script] + arguments
    process.standardInput = Pipe()
    process.standardOutput = output
    try process.run()
    var line = Data()
    while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8) {
      if byte.isEmpty { break }
      line += byte
    }
    id = process.processIdentifier
    self.process = Mutex(process)
    port = try #require(Int(String(decoding: line, as: UTF8.self)))
  }

  func address(_ credentials: String = "") -> String {
    "rtsp://\(credentials)127.0.0.1:\(port)/live"
  }

  func pause() { kill(id, SIGSTOP) }
  func goOn() { kill(id, SIGCONT) }
  func stop() { kill(id, SIGKILL) }
}
