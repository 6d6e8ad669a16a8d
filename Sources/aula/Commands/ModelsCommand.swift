import ArgumentParser
import AulaDomain
import AulaVision
import Foundation

/// `aula models`: detectors in the data folder.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "Detectors that name people and vehicles.",
    subcommands: [Add.self, List.self, Remove.self])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a model and put it into the data folder.",
      discussion: """
        Takes person-vehicle-bike-detection of Intel's Open Model Zoo (.xml with its .bin beside \
        it) or NanoDet-Plus (.onnx). The model is loaded before it is kept, for which the runtime \
        must be there: scripts/openvino.sh installs it. Nothing is fetched from a network. The \
        setting analysis.model then names it.
        """)

    @Argument(help: "The model's file: .xml (its .bin beside it) or .onnx.")
    var file: String

    @Option(
      help: ArgumentHelp(
        "What its weights (.bin or .onnx) must hash to, as their source says.", valueName: "hex"))
    var sha256: String?

    @Flag(help: "One JSON object.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      guard !file.contains("://") else {
        throw ValidationError("Nothing is fetched: load \(file) down first, and name the file.")
      }
      let configuration = try options.configuration()
      let model = try ModelFile(path: file)
      if let sha256, try model.weights.sha256() != sha256.lowercased() {
        throw Fault(
          .corrupt, "models.wrong-hash",
          "\(model.weights.path) hashes to \(try model.weights.sha256()): fetch it again")
      }
      let folder = DataFolder(path: configuration.data)
      try folder.make()
      let detector = try Detector(
        model: file, libraries: DetectorRuntime.libraries(in: configuration.analysis.runtime))
      let kept = try ModelStore(data: configuration.data).keep(model)
      let card = try ModelCard(kept, summary: detector.summary, configuration.analysis.model)
      print(json ? try card.jsonLine() : card.text)
      if !json, !card.isUsed { print("To use it: analysis.model: \(kept.description.path)") }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The models in the data folder, and which one is used.")

    @Flag(help: "One JSON object a line.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      let configuration = try options.configuration()
      let used = configuration.analysis.model
      let models = try ModelStore(data: configuration.data).all()
      for model in models {
        let card = try ModelCard(model, summary: nil, used)
        print(json ? try card.jsonLine() : card.text)
      }
      if json { return }
      if models.isEmpty { print("There are none: rules go by motion and size alone.") }
      if let used, !models.contains(where: { $0.description.isSame(as: used) }) {
        print("analysis.model names \(used), which lies elsewhere.")
      }
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a model out of the data folder.")

    @Argument(help: "Its name, as the list has it.")
    var name: String

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      let configuration = try options.configuration()
      let store = ModelStore(data: configuration.data)
      guard let model = try store.all().first(where: { $0.name == name }) else {
        throw Fault(
          .notFound, "models.no-such-model", "\(name): aula models list has the models there are")
      }
      if let used = configuration.analysis.model, model.description.isSame(as: used) {
        throw Fault(
          .conflict, "models.in-use",
          "\(name) is named in analysis.model: name another one there first, or none")
      }
      try store.remove(model)
      print("\(name) was removed.")
    }
  }
}
