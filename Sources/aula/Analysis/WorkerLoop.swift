import AulaDomain
import AulaVideo
import AulaVision

/// The worker's side: takes one request after the other until the server is gone. Whatever its
/// input does to it, it may die: the server starts another.
struct WorkerLoop {
  private let socket: WorkerSocket
  private let size: PictureSize
  private let framesPerSecond: Double
  private let detector: Detector?
  private let clock = SystemWorld()

  init(socket: WorkerSocket, size: PictureSize, framesPerSecond: Double, detector: Detector?) {
    self.socket = socket
    self.size = size
    self.framesPerSecond = framesPerSecond
    self.detector = detector
  }

  func run() {
    var cameras: [ID<Camera>: CameraAnalyzer] = [:]
    while let bytes = socket.receive() {
      guard let request = try? WorkerRequest(bytes) else { return }
      guard answer(request, &cameras) else { return }
    }
  }

  /// False where the server is gone.
  private func answer(
    _ request: WorkerRequest, _ cameras: inout [ID<Camera>: CameraAnalyzer]
  ) -> Bool {
    let began = clock.uptime()
    let spent = { (clock.uptime() - began).microseconds }
    switch request {
    case .rules(let camera, let text):
      let analyzer = cameras[camera] ?? analyzer(of: camera)
      cameras[camera] = analyzer
      return send(analyzer.replace(rules: text))
    case .begin(let camera, let format): return send(cameras[camera]?.begin(format) ?? [])
    case .skip(let camera): cameras[camera]?.skip()
    case .forget(let camera): cameras[camera] = nil
    case .packet(let ticket, let camera, let packet, let looks):
      let found = cameras[camera]?.take(packet, looks: looks)
      return send(found?.replies ?? [])
        && send([.done(ticket, isSound: found?.isSound, microseconds: spent())])
    case .check(let ticket, let format, let packet):
      let isSound = StreamDecoder.isSound(packet, format)
      return send([.done(ticket, isSound: isSound, microseconds: spent())])
    case .still(let ticket, let still):
      return send([
        reply(to: ticket, spent) { .picture(ticket, try still.jpeg(), microseconds: spent()) }
      ])
    case .photograph(let ticket, let asked):
      return send([reply(to: ticket, spent) { try draw(asked, ticket, spent) }])
    }
    return true
  }

  /// What `make` gives, or its refusal.
  private func reply(
    to ticket: WorkerRequest.Ticket, _ spent: () -> Int64, _ make: () throws -> WorkerReply
  ) -> WorkerReply {
    do {
      return try make()
    } catch {
      let fault =
        error as? Fault ?? Fault(.failed, "analysis.no-picture", "no picture", cause: error)
      return .refused(ticket, fault, microseconds: spent())
    }
  }

  private func draw(
    _ asked: PhotographRequest, _ ticket: WorkerRequest.Ticket, _ spent: () -> Int64
  ) throws -> WorkerReply {
    let made = try Photograph(drawing: asked.bytes, asked.format, turn: asked.turn)
    return .photograph(
      ticket, picture: made.picture, thumbnail: made.thumbnail, microseconds: spent())
  }

  private func analyzer(of camera: ID<Camera>) -> CameraAnalyzer {
    CameraAnalyzer(
      camera: camera, size: size, framesPerSecond: framesPerSecond, detector: detector)
  }

  private func send(_ replies: [WorkerReply]) -> Bool {
    for reply in replies {
      guard let bytes = try? reply.bytes() else { continue }
      guard socket.send(bytes) else { return false }
    }
    return true
  }
}
