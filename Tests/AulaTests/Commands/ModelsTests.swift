import AulaTesting
import Foundation
import Testing

@testable import aula

struct ModelsTests {
  private static var isRunnable: Bool {
    SharedData.isHere && libraries.contains { FileManager.default.fileExists(atPath: $0) }
  }

  /// Of the checkout, wherever the tests are started.
  private static var runtime: String {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../var/openvino/libs").standardizedFileURL.path
  }

  private static var libraries: [String] { ["\(runtime)/libopenvino_c.so"] }

  private func models(_ arguments: [String], _ folder: URL, _ more: [String] = []) async throws
    -> BuiltProgram.Answer
  {
    try await BuiltProgram.run(
      ["models"] + arguments + ["--data", folder.path] + more)
  }

  @Test func `what is no model, or comes from a network, is refused before anything is written`()
    async throws
  {
    try await withTemporaryFolder { folder in
      let words = folder.appending(path: "model.txt")
      try Data("no".utf8).write(to: words)
      let half = folder.appending(path: "half.xml")
      try Data("<net/>".utf8).write(to: half)
      let data = folder.appending(path: "data")
      for (file, code) in [
        (words.path, ExitStatus.unsupported), (half.path, .notFound),
        (folder.path + "/none.onnx", .notFound), ("https://a/b.xml", .usage),
      ] {
        let answer = try await models(["add", file], data)
        #expect(answer.status == code.rawValue, "\(file): \(answer.errors)")
      }
      #expect(!FileManager.default.fileExists(atPath: data.path + "/models"))
      let list = try await models(["list"], data)
      #expect(list.output == "There are none: rules go by motion and size alone.\n")
    }
  }

  @Test func `weights of another hash than their source says are refused`() async throws {
    try await withTemporaryFolder { folder in
      for name in ["m.xml", "m.bin"] {
        try Data(name.utf8).write(to: folder.appending(path: name))
      }
      let answer = try await models(
        ["add", folder.path + "/m.xml", "--sha256", "00"], folder)
      #expect(answer.status == ExitStatus.corrupt.rawValue)
      #expect(answer.errors.contains("models.wrong-hash"))
    }
  }

  @Test func `without the runtime it says so, and what to do`() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending(path: "m.onnx")
      try Data("no".utf8).write(to: file)
      let answer = try await models(
        ["add", file.path], folder, ["--set", "analysis.runtime=\(folder.path)"])
      #expect(answer.status == ExitStatus.unavailable.rawValue)
      #expect(answer.errors.contains("scripts/openvino.sh"))
    }
  }

  @Test(.enabled(if: Self.isRunnable, "no model or no runtime here"))
  func `a model is checked, kept, named and taken away`() async throws {
    try await withTemporaryFolder { folder in
      let runtime = ["--set", "analysis.runtime=\(Self.runtime)"]
      let source = SharedData.model("pvb-2004-FP16-INT8.xml")
      let added = try await models(["add", source], folder, runtime)
      #expect(added.status == 0, "\(added.errors)")
      for word in ["person-vehicle-bike-detection, 448×256", "446722d01d80", "Apache-2.0"] {
        #expect(added.output.contains(word), "\(added.output)")
      }
      let kept = "\(folder.path)/models/pvb-2004-FP16-INT8.xml"
      #expect(added.output.contains("analysis.model: \(kept)"))
      let use = ["--set", "analysis.model=\(kept)"]
      #expect(try await models(["list"], folder, use).output.contains("(used: analysis.model)"))
      let remove = ["remove", "pvb-2004-FP16-INT8"]
      #expect(try await models(remove, folder, use).status == ExitStatus.conflict.rawValue)
      #expect(try await models(remove, folder).status == 0)
      #expect(try await models(remove, folder).status == ExitStatus.notFound.rawValue)
      #expect(!FileManager.default.fileExists(atPath: kept))
    }
  }
}
