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
  /// Ends after `timeout` and `span` together at the latest, whatever the camera's clock says.
  ///
  /// - Parameters:
  ///   - span: of video to look at, or until two groups of pictures were seen and half of it
  /// passed.
  ///   - timeout: until the first picture.
  /// - Throws: as `Demuxer`; `video.not-video` where no picture comes, `video.timed-out` where they
  ///   cease.
  package static func look(
    at address: StreamAddress, span: Duration = .seconds(6), timeout: Duration = .seconds(10),
    world: any World
  ) async throws -> ProbeReport {
    let interrupt = Interrupt()
    let look = Look(
      address: address, span: span, timeout: timeout, interrupt: interrupt, world: world)
    let result = await withTaskCancellationHandler {
      await onThread(named: "aula.probe") { Result { try look.run() } }
    } onCancel: {
      interrupt.fire()
    }
    return try result.get()
  }
}

private struct Look: Sendable {
  let address: StreamAddress
  let span: Duration
  let timeout: Duration
  let interrupt: Interrupt
  let world: any World

  /// A file, or a camera that floods us, ends here where its times stand still.
  private var mostFrames: Int { 1_000 + Int(min(span.inSeconds, 3_600) * 240) }

  func run() throws -> ProbeReport {
    interrupt.fire(after: timeout)
    var tally = Tally(isFile: address.isFile, began: world.uptime())
    var demuxer = try Demuxer(address, world: world, interrupt: interrupt)
    do {
      while let unit = try demuxer.next() {
        take(unit, &tally)
        if isEnough(tally) {
          return try tally.report(address, origin: demuxer.cameraClockOrigin, at: world.uptime())
        }
      }
    } catch let fault as Fault where fault.code == "video.timed-out" && goesOn(tally) {
      // The time to look has passed between two pictures.
    }
    return try tally.report(address, origin: nil, at: world.uptime())
  }

  private func take(_ unit: DemuxedUnit, _ tally: inout Tally) {
    switch unit {
    case .begin(let format):
      guard tally.format == nil else { return }
      tally.begin(format, at: world.uptime())
      // Not anew with each packet: a camera whose times crawl would never be done with.
      if !address.isFile { interrupt.fire(after: span) }
    case .packet(let packet):
      tally.add(packet, at: world.uptime())
    }
  }

  private func isEnough(_ tally: Tally) -> Bool {
    let seen = tally.seconds
    let isHalf = tally.keys > 2 && seen >= span.inSeconds / 2
    return isHalf || seen >= span.inSeconds || tally.frames >= mostFrames
      || tally.elapsed(world.uptime()) >= span
  }

  /// Whether pictures came until just now.
  private func goesOn(_ tally: Tally) -> Bool {
    guard tally.frames > 1, let latest = tally.latestAt, !interrupt.hasFired else { return false }
    return world.uptime() - latest < span / 2
  }
}

private struct Tally {
  let isFile: Bool
  let began: Duration
  private(set) var format: InputFormat?
  private(set) var keys = 0
  private(set) var frames = 0
  /// By our clock.
  private(set) var latestAt: Duration?
  private var firstAt: Duration?
  private var bytes = 0
  private var firstKey: Int?
  private var lastKey = 0
  private var first: MediaTime?
  private var last: MediaTime?
  private var latest: Packet?

  init(isFile: Bool, began: Duration) {
    (self.isFile, self.began) = (isFile, began)
  }

  /// Of video, by the camera's clock, which may stand still or run anyhow.
  var seconds: Double {
    guard let first, let last else { return 0 }
    let (ticks, isTooMuch) = last.ticks.subtractingReportingOverflow(first.ticks)
    return isTooMuch ? 0 : Double(ticks) / Double(MediaTime.ticksPerSecond)
  }

  func elapsed(_ now: Duration) -> Duration { firstAt.map { now - $0 } ?? .zero }

  mutating func begin(_ format: InputFormat, at now: Duration) {
    self.format = format
    firstAt = now
  }

  mutating func add(_ packet: Packet, at now: Duration) {
    if packet.isKey {
      keys += 1
      firstKey = firstKey ?? frames
      lastKey = frames
    }
    frames += 1
    bytes += packet.data.count
    first = first ?? packet.time
    last = last.map { max($0, packet.time) } ?? packet.time
    latest = packet
    latestAt = now
  }

  /// The camera's clock where it can be true, else ours.
  private func trueSeconds(at now: Duration) -> Double {
    let ours = elapsed(now).inSeconds
    let isCredible = isFile || ours < 1 || (0.25...4).contains(seconds / ours)
    return isCredible ? seconds : ours
  }

  func report(
    _ address: StreamAddress, origin: Timestamp?, at now: Duration
  ) throws -> ProbeReport {
    guard let format, let firstAt, frames > 0 else {
      throw Fault(.corrupt, "video.not-video", "\(address): there is no picture in it")
    }
    let seconds = trueSeconds(at: now)
    let span = seconds * Double(frames) / Double(max(1, frames - 1))
    return ProbeReport(
      format: format, rate: seconds > 0 ? Double(frames - 1) / seconds : format.nominalRate,
      groupLength: keys > 1 ? Double(lastKey - (firstKey ?? 0)) / Double(keys - 1) : nil,
      bitrate: span > 0 ? Double(bytes) * 8 / span : 0, seconds: seconds, frames: frames,
      firstPictureAfter: firstAt - began, clockOffset: offset(origin))
  }

  private func offset(_ origin: Timestamp?) -> Duration? {
    guard let origin, let latest else { return nil }
    let (product, isTooMuch) = latest.time.ticks.multipliedReportingOverflow(by: 100)
    guard !isTooMuch else { return nil }
    return (origin + .microseconds(product / 9)).since(latest.arrival)
  }
}
