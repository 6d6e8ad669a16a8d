import AulaDomain
import COpenVINO

/// A model, compiled for this processor, and one request to run it. Not safe for two threads at
/// once: `Detector` sees to that.
final class OpenVINO {
  private var functions = aula_openvino()
  private var core: OpaquePointer?
  private var compiled: OpaquePointer?
  private var request: OpaquePointer?
  private var input: OpaquePointer?
  let outputCount: Int
  /// Batch, channels, height, width.
  let inputShape: [Int]
  /// Floats, as many as `inputShape` says.
  let inputData: UnsafeMutablePointer<Float>

  /// One of the model's results, valid until the next run.
  struct Output {
    let shape: [Int]
    let floats: UnsafePointer<Float>?
    let integers: [Int]
  }

  /// Loads the runtime from the first of `libraries` that is there, and the model (`.xml` with its
  /// `.bin` beside it, or `.onnx`).
  init(model path: String, libraries: [String], threads: Int) throws(Fault) {
    try Self.load(&functions, libraries)
    let functions = functions
    let check = { (status: Int32, what: String) throws(Fault) in
      if status != 0 { throw Self.fault(functions, status, "\(path): \(what)") }
    }
    try check(functions.create_core(&core), "the runtime does not start")
    var model: OpaquePointer?
    try check(functions.read_model(core, path, nil, &model), "cannot be read as a model")
    defer { functions.free_model(model) }
    try check(
      aula_openvino_compile(&self.functions, core, model, "\(threads)", &compiled),
      "cannot be compiled")
    try check(functions.create_request(compiled, &request), "cannot be run")
    var count = 0
    try check(functions.output_count(compiled, &count), "has no outputs")
    outputCount = count
    try check(functions.input(request, 0, &input), "has no input")
    var data: UnsafeMutableRawPointer?
    try check(functions.data(input, &data), "has no input of fixed size")
    guard Self.type(functions, input) == AULA_OV_F32, let data else {
      throw Fault(.unsupported, "vision.unknown-model", "\(path): its input is not of floats")
    }
    inputShape = Self.shape(functions, input)
    inputData = data.assumingMemoryBound(to: Float.self)
  }

  deinit {
    if input != nil { functions.free_tensor(input) }
    if request != nil { functions.free_request(request) }
    if compiled != nil { functions.free_compiled(compiled) }
    if core != nil { functions.free_core(core) }
  }

  private static func load(
    _ functions: inout aula_openvino, _ libraries: [String]
  ) throws(Fault) {
    var reasons: [String] = []
    for library in libraries {
      guard let reason = aula_openvino_load(&functions, library) else { return }
      reasons.append(String(cString: reason))
    }
    throw Fault(
      .unavailable, "vision.no-runtime",
      "the detector's runtime cannot be loaded (scripts/openvino.sh installs it): "
        + (reasons.isEmpty ? "no place to look" : reasons.joined(separator: "; ")))
  }

  private static func fault(_ functions: aula_openvino, _ status: Int32, _ what: String) -> Fault {
    var detail = functions.describe(status).map { String(cString: $0) } ?? "error \(status)"
    if let text = functions.last_error() {
      detail += ": " + String(cString: text).prefix(300)
      functions.free_text(text)
    }
    return Fault(.invalid, "vision.bad-model", "\(what) (\(detail))")
  }

  private static func shape(_ functions: aula_openvino, _ tensor: OpaquePointer?) -> [Int] {
    var shape = ov_shape_t()
    guard functions.shape(tensor, &shape) == 0, let sides = shape.dims else { return [] }
    defer { _ = functions.free_shape(&shape) }
    return (0..<Int(shape.rank)).map { Int(sides[$0]) }
  }

  private static func type(_ functions: aula_openvino, _ tensor: OpaquePointer?) -> Int {
    var type: Int32 = 0
    return functions.element_type(tensor, &type) == 0 ? Int(type) : -1
  }

  /// Runs the model on what `inputData` holds, and hands its outputs to `body`.
  func run<Result>(_ body: ([Output]) throws(Fault) -> Result) throws(Fault) -> Result {
    let status = functions.infer(request)
    guard status == 0 else { throw Self.fault(functions, status, "inference failed") }
    var tensors: [OpaquePointer?] = []
    defer { for tensor in tensors { functions.free_tensor(tensor) } }
    var outputs: [Output] = []
    for index in 0..<outputCount {
      var tensor: OpaquePointer?
      guard functions.output(request, index, &tensor) == 0 else { continue }
      tensors.append(tensor)
      outputs.append(read(tensor))
    }
    return try body(outputs)
  }

  private func read(_ tensor: OpaquePointer?) -> Output {
    let shape = Self.shape(functions, tensor)
    let count = shape.reduce(1, *)
    var data: UnsafeMutableRawPointer?
    guard count > 0, functions.data(tensor, &data) == 0, let data else {
      return Output(shape: shape, floats: nil, integers: [])
    }
    switch Self.type(functions, tensor) {
    case AULA_OV_F32:
      return Output(shape: shape, floats: data.assumingMemoryBound(to: Float.self), integers: [])
    case AULA_OV_I32:
      let values = data.assumingMemoryBound(to: Int32.self)
      return Output(shape: shape, floats: nil, integers: (0..<count).map { Int(values[$0]) })
    case AULA_OV_I64:
      let values = data.assumingMemoryBound(to: Int64.self)
      return Output(shape: shape, floats: nil, integers: (0..<count).map { Int(values[$0]) })
    default: return Output(shape: shape, floats: nil, integers: [])
    }
  }
}
