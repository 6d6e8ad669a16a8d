package import AulaDomain
import Synchronization

package struct RTSPSettings: Sendable {
  /// Until the first answer and the first packet.
  package var connectTimeout = Duration.seconds(10)
  /// Without a packet for this long, the camera is shown as stalled.
  package var stallAfter = Duration.seconds(4)
  /// Without a packet for this long, the connection is given up.
  package var giveUpAfter = Duration.seconds(10)
  /// With packets but no usable picture for this long, likewise.
  package var garbageAfter = Duration.seconds(30)
  package var firstRetry = Duration.milliseconds(500)
  package var longestRetry = Duration.seconds(30)
  /// After a refused password: cameras lock out who insists.
  package var retryAfterRefusal = Duration.seconds(30)

  package init() {}
}

/// A camera, by RTSP over TCP. Connects, delivers, and connects again until cancelled.
///
/// The blocking calls run on a thread of this camera's own; nothing is shared with another camera.
package struct RTSPSource: VideoSource {
  private let address: StreamAddress
  private let settings: RTSPSettings
  private let world: any World

  package init(
    _ address: StreamAddress, settings: RTSPSettings = RTSPSettings(), world: any World
  ) {
    self.address = address
    self.settings = settings
    self.world = world
  }

  package func run(deliver: @escaping @Sendable (SourceEvent) -> Void) async throws {
    let outlet = SourceOutlet(world: world, stallAfter: settings.stallAfter, deliver: deliver)
    var backoff = Backoff(settings)
    while !Task.isCancelled {
      outlet.connecting()
      let began = world.uptime()
      let fault = await connect(outlet)
      if Task.isCancelled { break }
      let served = outlet.hasDelivered ? world.uptime() - began : .zero
      let pause = backoff.pause(after: fault, served: served, chance: world.chance())
      outlet.failed(fault, retryAt: world.now() + pause)
      try await world.sleep(for: pause)
    }
    throw CancellationError()
  }

  /// One connection, until it ends; why it did.
  private func connect(_ outlet: SourceOutlet) async -> Fault {
    let session = RTSPSession(address: address, settings: settings, world: world)
    return await withTaskGroup(of: Fault?.self) { group in
      group.addTask { await session.run(outlet) }
      group.addTask {
        try? await outlet.watch()
        return nil
      }
      defer { group.cancelAll() }
      for await fault in group { if let fault { return fault } }
      return Fault(.unavailable, "video.hung-up", "\(address): cancelled")
    }
  }
}

/// Pauses between attempts: doubled from one to the next, and spread by chance, so that a thousand
/// cameras behind one switch do not come back in one instant.
struct Backoff {
  private let settings: RTSPSettings
  private var next: Duration

  init(_ settings: RTSPSettings) {
    self.settings = settings
    next = settings.firstRetry
  }

  /// - Parameters:
  ///   - served: how long the camera delivered before the fault.
  ///   - chance: 0…1; the pause is half to one and a half times the rule's.
  mutating func pause(after fault: Fault, served: Duration, chance: Double) -> Duration {
    if served >= settings.giveUpAfter { next = settings.firstRetry }
    let rule = fault.kind == .denied ? max(next, settings.retryAfterRefusal) : next
    next = min(next * 2, settings.longestRetry)
    return rule * (0.5 + chance)
  }
}

/// One connection to a camera.
struct RTSPSession: Sendable {
  let address: StreamAddress
  let settings: RTSPSettings
  let world: any World

  func run(_ outlet: SourceOutlet) async -> Fault {
    let interrupt = Interrupt()
    return await withTaskCancellationHandler {
      await onThread(named: "aula.camera") { read(outlet, interrupt) }
    } onCancel: {
      interrupt.fire()
    }
  }

  /// Blocks until the connection ends.
  private func read(_ outlet: SourceOutlet, _ interrupt: Interrupt) -> Fault {
    do {
      interrupt.fire(after: settings.connectTimeout)
      var demuxer = try Demuxer(address, world: world, interrupt: interrupt)
      var lastUse = world.uptime()
      while true {
        switch try demuxer.step() {
        case .unit(.begin(let format)):
          outlet.begin(format)
        case .unit(.packet(let packet)):
          lastUse = world.uptime()
          outlet.packet(packet)
        case .unusable:
          outlet.sawBytes()
          if world.uptime() - lastUse > settings.garbageAfter { throw garbage }
        case .end:
          return Fault(.unavailable, "video.hung-up", "\(address): the camera hung up")
        }
        interrupt.fire(after: settings.giveUpAfter)
      }
    } catch let fault as Fault {
      return fault
    } catch {
      return Fault(.failed, "video.unreachable", "\(address): reading failed", cause: error)
    }
  }

  private var garbage: Fault {
    Fault(
      .corrupt, "video.garbage",
      "\(address): bytes come, but no picture that can be decoded is among them")
  }
}
