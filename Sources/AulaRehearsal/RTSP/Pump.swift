import AulaDomain
import NIOCore

/// Sends one mount's programme to one client in its time. A client more than `patience` behind
/// loses what it missed and goes on at the next key frame; at most the channel's 512 KiB wait for
/// it.
struct Pump {
  private struct Over: Error {}

  static let patience = Duration.seconds(2)
  private static let reportEvery = Duration.seconds(5)

  let mount: Mount
  let server: StageServer
  let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var stream: RTPStream
  private let hangUps: Int
  private var began = Duration.zero
  private var lastReport: Duration?
  /// Number of the trouble whose clock jump was made.
  private var jumped = 0
  private var isChanged = false

  init(
    mount: Mount, server: StageServer, channel: UInt8,
    outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) {
    self.mount = mount
    self.server = server
    self.outbound = outbound
    hangUps = mount.hangUps
    stream = RTPStream(channel: channel, chance: server.world.random(), base: mount.base)
  }

  /// For PLAY's answer (RFC 2326, §12.33); the first picture's RTP time follows from `firstTicks`.
  var information: String { "seq=\(stream.sequence)" }

  private var world: any World { server.world }

  mutating func run() async throws {
    mount.countPlaying(1)
    defer { mount.countPlaying(-1) }
    began = world.uptime()
    switch mount.programme {
    case .loop(let loop): try await play(loop)
    case .live(let feed): try await follow(feed)
    }
  }

  private func ticksNow() -> Int64 { (world.uptime() - mount.epoch).microseconds * 9 / 100 }

  private mutating func play(_ first: EncodedLoop) async throws {
    var loop = first
    var number =
      server.options.join == .nextKey
      ? loop.nextKey(atOrAfter: ticksNow()) : loop.lastKey(atOrBefore: ticksNow())
    while !Task.isCancelled {
      if let alternate = mount.alternate, isChanging != isChanged {
        isChanged.toggle()
        loop = isChanged ? alternate : first
        number = loop.nextKey(atOrAfter: ticksNow())
      }
      let (picture, ticks) = loop.picture(number)
      let wait = mount.epoch + .microseconds(ticks * 100 / 9) - world.uptime()
      if wait > .zero { try await world.sleep(for: wait) }
      if wait < .zero - Self.patience {
        number = loop.nextKey(atOrAfter: ticksNow())
        continue
      }
      try await send(picture, ticks, sets: loop.parameterSets)
      number += 1
    }
  }

  private mutating func follow(_ feed: LiveFeed) async throws {
    var expected: Int64 = -1
    for await item in feed.pictures() {
      guard item.picture.isKey || item.number == expected else { continue }
      expected = item.number + 1
      try await send(item.picture, item.picture.ticks, sets: feed.parameterSets)
    }
  }

  private var isChanging: Bool {
    guard case .parameterChange(let after) = mount.trouble.fault else { return false }
    return world.uptime() - began >= after
  }

  private mutating func send(_ picture: AccessUnit, _ ticks: Int64, sets: [[UInt8]]) async throws {
    if mount.hangUps != hangUps { throw Over() }
    let trouble = mount.trouble
    var strikes = false
    if let start = trouble.fault?.start { strikes = world.uptime() - began >= start }
    if strikes { try await suffer(trouble) }
    var payloads = Packetizer(codec: mount.programme.codec).payloads(picture, parameterSets: sets)
    if strikes, case .garbagePayload = trouble.fault { payloads = payloads.map(spoiled) }
    if strikes, case .garbageFraming = trouble.fault {
      return try await outbound.write(ByteBuffer(bytes: noise(700)))
    }
    let now = world.uptime()
    let ticks = paced(ticks, trouble.fault)
    var bytes: [UInt8] = []
    if lastReport.map({ now - $0 >= Self.reportEvery }) ?? true {
      lastReport = now
      bytes = stream.report(ticks: ticks, at: world.now())
    }
    bytes += stream.frames(payloads, ticks: ticks)
    try await outbound.write(ByteBuffer(bytes: bytes))
  }

  /// Faults that stop or shift the stream.
  private mutating func suffer(_ trouble: Mount.Trouble) async throws {
    switch trouble.fault {
    case .cut: throw Over()
    case .stall:
      while mount.trouble == trouble && mount.hangUps == hangUps {
        try await world.sleep(for: .milliseconds(50))
      }
    case .clockJump(_, let by) where jumped != trouble.number:
      jumped = trouble.number
      stream.base &+= UInt32(truncatingIfNeeded: by.microseconds * 9 / 100)
      lastReport = nil
    default: break
    }
  }

  /// What the camera's own clock makes of it.
  private func paced(_ ticks: Int64, _ fault: StreamFault?) -> Int64 {
    guard case .clockPace(let thousandths) = fault else { return ticks }
    return ticks / 1_000 * Int64(thousandths)
  }

  /// The NAL header stays, so that the bytes reach the decoder.
  private func spoiled(_ payload: [UInt8]) -> [UInt8] {
    guard payload.count > 8 else { return payload }
    return payload.prefix(4) + noise(payload.count - 4)
  }

  private func noise(_ count: Int) -> [UInt8] {
    var chance = Chance(seed: world.random())
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: chance.bits() >> 9) }
  }
}
