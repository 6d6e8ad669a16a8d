import AulaDomain
import Crypto
package import Foundation

/// A scene coded once, as a camera's two streams, with its truth.
package struct SceneReel: Sendable {
  package let main: EncodedLoop?
  package let sub: EncodedLoop
  /// NDJSON, one line for each thing and frame.
  package let truth: String
}

/// Renders and codes scenes, and keeps the result on disk so that the next start is quick.
package struct SceneStudio: Sendable {
  /// Grows when the same scene and seed give other pictures.
  static let version = 2

  package let cache: URL?
  package let main: ScenePicture
  /// Whether only the small stream is wanted.
  package let subOnly: Bool

  /// `cache` is made where it is missing; `nil` keeps nothing.
  package init(cache: URL?, main: ScenePicture = .main, subOnly: Bool = false) {
    self.cache = cache
    self.main = main
    self.subOnly = subOnly
  }

  package var sub: ScenePicture {
    ScenePicture(width: main.width / 2, height: main.height / 2, rate: main.rate)
  }

  /// From the cache, or rendered; blocks, so it runs on a thread of its own. `progress` is told the
  /// share that is done, 0…1. Ends within a frame when its task is cancelled.
  package func reel(
    _ scene: Scene, progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) async throws -> SceneReel {
    let isCancelled = Flag()
    return try await withTaskCancellationHandler {
      try await OnThread.run(name: "aula-scene") {
        if let kept = kept(scene) { return kept }
        let made = try render(scene, unless: isCancelled, progress: progress)
        try keep(made, scene)
        return made
      }
    } onCancel: {
      isCancelled.raise()
    }
  }

  private func render(
    _ scene: Scene, unless isCancelled: Flag, progress: (Double) -> Void
  ) throws -> SceneReel {
    let drawn = subOnly ? sub : main
    let easels = Easels(scene, picture: drawn)
    defer { easels.close() }
    var large = try LoopCoder(
      width: drawn.width, height: drawn.height, rate: drawn.rate, quality: subOnly ? 24 : 27)
    var small = try LoopCoder(width: sub.width, height: sub.height, rate: sub.rate, quality: 24)
    var truth: [String] = []
    for number in 0..<easels.frameCount {
      if isCancelled.isRaised { throw CancellationError() }
      let (frame, things) = easels.take(number)
      truth += things.map(\.line)
      if !subOnly { try large.add(frame, number: Int64(number)) }
      try small.add(subOnly ? frame : frame.halved, number: Int64(number))
      if number % 24 == 0 { progress(Double(number) / Double(easels.frameCount)) }
    }
    let text = truth.joined(separator: "\n") + "\n"
    let whole = subOnly ? nil : try large.finish()
    return SceneReel(main: whole, sub: try small.finish(), truth: text)
  }

  private func file(_ scene: Scene, _ kind: String) -> URL? {
    let size = "\(main.width)x\(main.height)@\(main.rate)"
    return cache?.appending(
      path: "\(scene.name)-\(scene.seed)-\(size)-v\(Self.version).\(kind)")
  }

  /// Whether an earlier run has rendered it; the files are not read.
  package func isKept(_ scene: Scene) -> Bool {
    (subOnly ? ["sub", "ndjson"] : ["sub", "ndjson", "main"]).allSatisfy { kind in
      file(scene, kind).map { FileManager.default.fileExists(atPath: $0.path) } ?? false
    }
  }

  /// What an earlier run has rendered; `nil` where there is nothing, or not all of it.
  package func kept(_ scene: Scene) -> SceneReel? {
    guard let subFile = file(scene, "sub"), let truthFile = file(scene, "ndjson"),
      let sub = try? LoopFile.read(subFile),
      let truth = try? String(contentsOf: truthFile, encoding: .utf8)
    else { return nil }
    let main = file(scene, "main").flatMap { try? LoopFile.read($0) }
    guard subOnly || main != nil else { return nil }
    return SceneReel(main: subOnly ? nil : main, sub: sub, truth: truth)
  }

  private func keep(_ reel: SceneReel, _ scene: Scene) throws {
    guard let cache else { return }
    try FileManager.default.createDirectory(at: cache, withIntermediateDirectories: true)
    if let main = reel.main, let url = file(scene, "main") { try LoopFile.write(main, to: url) }
    if let url = file(scene, "ndjson") {
      try reel.truth.write(to: url, atomically: true, encoding: .utf8)
    }
    if let url = file(scene, "sub") { try LoopFile.write(reel.sub, to: url) }
  }
}

extension Frame {
  /// Half as wide and high, each pixel the mean of four.
  var halved: Frame {
    func half(_ plane: [UInt8], _ width: Int, _ height: Int) -> [UInt8] {
      let (across, down) = (width / 2, height / 2)
      return [UInt8](unsafeUninitializedCapacity: across * down) { out, count in
        plane.withUnsafeBufferPointer { plane in
          for y in 0..<down {
            for x in 0..<across {
              let place = y * 2 * width + x * 2
              let sum =
                UInt16(plane[place]) + UInt16(plane[place + 1]) + UInt16(plane[place + width])
                + UInt16(plane[place + width + 1])
              out[y * across + x] = UInt8((sum + 2) / 4)
            }
          }
        }
        count = across * down
      }
    }
    return Frame(
      time: time, arrival: arrival, width: width / 2, height: height / 2,
      luma: half(luma, width, height), blue: half(blue, chromaWidth, chromaHeight),
      red: half(red, chromaWidth, chromaHeight))
  }
}

/// Work that would hold up the cooperative threads.
enum OnThread {
  static func run<Value: Sendable>(
    name: String, _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let thread = Thread { continuation.resume(with: Result { try work() }) }
      thread.name = name
      thread.stackSize = 4 << 20
      thread.start()
    }
  }
}
