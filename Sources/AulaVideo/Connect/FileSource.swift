package import AulaDomain

/// A video file in a camera's place.
package struct FileSource: VideoSource {
  package enum Pace: Sendable {
    /// As recorded: on UTC from the moment of the start, like a camera.
    case recorded
    /// Without waiting, on a timeline that starts at tick 0.
    case fastest
  }

  private let address: StreamAddress
  private let pace: Pace
  private let loops: Bool
  private let world: any World

  /// - Parameter loops: begins again at the end, for ever, on a timeline that goes on.
  package init(
    _ address: StreamAddress, pace: Pace = .recorded, loops: Bool = false, world: any World
  ) {
    self.address = address
    self.pace = pace
    self.loops = loops
    self.world = world
  }

  package func run(deliver: @escaping @Sendable (SourceEvent) -> Void) async throws {
    let reader = FileReader(address, world: world)
    var lap = Lap(start: pace == .recorded ? MediaTime(world.now()) : MediaTime(ticks: 0))
    var announced: InputFormat?
    let began = (time: lap.start, uptime: world.uptime())
    deliver(.state(.connecting))
    repeat {
      while let unit = try await reader.next() {
        try Task.checkCancellation()
        switch unit {
        case .begin(let format):
          lap.step = Int64(90_000 / (format.nominalRate > 0 ? format.nominalRate : 25))
          if format != announced { deliver(.begin(format)) }
          if announced == nil { deliver(.state(.live)) }
          announced = format
        case .packet(let packet):
          let placed = lap.place(packet)
          try await wait(until: placed.decodeTime, began)
          deliver(.packet(placed.arriving(at: world.now())))
        }
      }
      guard lap.frames > 0 else {
        throw Fault(.corrupt, "video.not-video", "\(address): there is no picture in it")
      }
      lap = Lap(start: lap.end, step: lap.step)
    } while loops
    deliver(.state(.off))
  }

  private func wait(
    until time: MediaTime, _ began: (time: MediaTime, uptime: Duration)
  ) async throws {
    guard pace == .recorded else { return }
    let due = Duration.microseconds(time.ticks(since: began.time) * 100 / 9)
    let passed = world.uptime() - began.uptime
    if due > passed { try await world.sleep(for: due - passed) }
  }
}

/// One pass through a file, and where it lies on the timeline.
private struct Lap {
  let start: MediaTime
  /// Ticks from one frame to the next, where the file does not say.
  var step: Int64 = 3_600
  private(set) var end: MediaTime
  private(set) var frames = 0

  init(start: MediaTime, step: Int64 = 3_600) {
    self.start = start
    self.step = step
    end = start
  }

  mutating func place(_ packet: Packet) -> Packet {
    var placed = packet
    placed.time = start.advanced(byTicks: packet.time.ticks)
    placed.decodeTime = start.advanced(byTicks: packet.decodeTime.ticks)
    let duration = packet.durationTicks > 0 ? packet.durationTicks : step
    end = max(end, placed.time.advanced(byTicks: duration))
    frames += 1
    return placed
  }
}

extension Packet {
  func arriving(at moment: Timestamp) -> Packet {
    Packet(
      time: time, decodeTime: decodeTime, durationTicks: durationTicks, arrival: moment,
      isKey: isKey, data: data)
  }
}
