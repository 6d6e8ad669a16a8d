import AulaDomain
import AulaRehearsal
import Foundation

/// A program run to its end, off the cooperative threads.
struct Program {
  let status: Int32
  let output: String

  static func run(_ name: String, _ arguments: [String]) async throws -> Program {
    try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try wait(name, arguments) }) }.start()
    }
  }

  private static func wait(_ name: String, _ arguments: [String]) throws -> Program {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Program(
      status: process.terminationStatus, output: String(decoding: bytes, as: UTF8.self))
  }
}

/// A short scene, small enough for a debug test.
enum Tiny {
  static let picture = ScenePicture(width: 192, height: 108, rate: 4)

  /// A loop of a second with a key frame each half: real H.264 of a rendered yard.
  static func loop(rate: Double = 12, frames: Int = 12) throws -> EncodedLoop {
    let scene = try Scene.named("crowd")
    let renderer = SceneRenderer(scene, picture: ScenePicture(width: 192, height: 108, rate: rate))
    return try EncodedLoop(
      coding: (60..<(60 + frames)).map { renderer.render($0).frame }, rate: rate)
  }
}
