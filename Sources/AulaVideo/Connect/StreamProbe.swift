package import AulaDomain

/// What a look at a camera or file found out.
package struct ProbeReport: Sendable {
  package let format: InputFormat
  /// Frames a second, counted.
  package let rate: Double
  /// Frames from one key frame to the next; `nil` where fewer than two key frames came.
  package let groupLength: Double?
  /// Bits a second, counted.
  package let bitrate: Double
  /// Seconds of video looked at.
  package let seconds: Double
  package let frames: Int
  /// Until the first usable picture.
  package let firstPictureAfter: Duration
  /// The camera's clock less ours, where the camera tells it (RTCP sender reports).
  package let clockOffset: Duration?
}

package enum StreamProbe {
  /// Looks at a stream for a while.
  ///
  /// - Parameters:
  ///   - span: of video to look at, or until two groups of pictures were seen and half of it
  /// passed.
  ///   - timeout: for the connection, and for each packet.
  /// - Throws: as `Demuxer`; `video.not-video` where no picture comes.
  package static func look(
    at address: StreamAddress, span: Duration = .seconds(6), timeout: Duration = .seconds(10),
    world: any World
  ) async throws -> ProbeReport {
    let interrupt = Interrupt()
    let result = await withTaskCancellationHandler {
      await onThread(named: "aula.probe") {
        Result { try read(address, span, timeout, interrupt, world) }
      }
    } onCancel: {
      interrupt.fire()
    }
    return try result.get()
  }

  private static func read(
    _ address: StreamAddress, _ span: Duration, _ timeout: Duration, _ interrupt: Interrupt,
    _ world: any World
  ) throws -> ProbeReport {
    let began = world.uptime()
    interrupt.fire(after: timeout)
    var demuxer = try Demuxer(address, world: world, interrupt: interrupt)
    var tally = Tally()
    while let unit = try demuxer.next() {
      interrupt.fire(after: timeout)
      switch unit {
      case .begin(let format):
        if tally.format != nil { break }
        tally.format = format
        tally.firstAfter = world.uptime() - began
      case .packet(let packet):
        tally.add(packet)
        let seen = tally.seconds
        let enough = tally.keys > 2 && seen >= span.inSeconds / 2
        if enough || seen >= span.inSeconds {
          return try tally.report(address, origin: demuxer.cameraClockOrigin)
        }
      }
    }
    return try tally.report(address, origin: nil)
  }
}

private struct Tally {
  var format: InputFormat?
  var firstAfter = Duration.zero
  var keys = 0
  private var frames = 0
  private var bytes = 0
  private var firstKey: Int?
  private var lastKey = 0
  private var first: MediaTime?
  private var last = MediaTime(ticks: 0)
  private var latest: Packet?

  var seconds: Double {
    first.map { Double(last.ticks(since: $0)) / Double(MediaTime.ticksPerSecond) } ?? 0
  }

  mutating func add(_ packet: Packet) {
    if packet.isKey {
      keys += 1
      firstKey = firstKey ?? frames
      lastKey = frames
    }
    frames += 1
    bytes += packet.data.count
    first = first ?? packet.time
    last = max(last, packet.time)
    latest = packet
  }

  func report(_ address: StreamAddress, origin: Timestamp?) throws -> ProbeReport {
    guard let format, frames > 0 else {
      throw Fault(.corrupt, "video.not-video", "\(address): there is no picture in it")
    }
    let offset = origin.flatMap { origin in
      latest.map { packet in
        let camera = origin + .microseconds(packet.time.ticks * 100 / 9)
        return camera.since(packet.arrival)
      }
    }
    let span = seconds * Double(frames) / Double(max(1, frames - 1))
    return ProbeReport(
      format: format, rate: seconds > 0 ? Double(frames - 1) / seconds : format.nominalRate,
      groupLength: keys > 1 ? Double(lastKey - (firstKey ?? 0)) / Double(keys - 1) : nil,
      bitrate: span > 0 ? Double(bytes) * 8 / span : 0, seconds: seconds, frames: frames,
      firstPictureAfter: firstAfter, clockOffset: offset)
  }
}
