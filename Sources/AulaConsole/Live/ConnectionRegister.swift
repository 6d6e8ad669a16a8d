package import AulaDomain
import NIOCore
import Synchronization

/// The connections that stand, so that no address takes all there are, and whoever comes when most
/// are taken finds a place.
package final class ConnectionRegister: Sendable {
  fileprivate struct Entry {
    let address: String
    let channel: any Channel
    /// Since when it owes us a request, or the rest of one; `nil` while we owe it an answer.
    var waitingSince: NIODeadline?
  }

  fileprivate struct State {
    var entries: [Int: Entry] = [:]
    var counts: [String: Int] = [:]
    var last = 0
    var isOver = false
  }

  private let crowd: Int
  private let perAddress: Int
  private let state = Mutex(State())
  private let endings: AsyncStream<Void>
  private let ending: AsyncStream<Void>.Continuation

  /// - Parameters:
  ///   - limit: of all together. From 19 of 20 on, each that comes costs another one its place.
  ///   - perAddress: of one IPv4 address, or of one /64 of IPv6.
  package init(limit: Int, perAddress: Int) {
    crowd = limit - limit / 20
    self.perAddress = perAddress
    (endings, ending) = AsyncStream.makeStream()
  }

  /// The server is to end.
  package func end() { ending.finish() }

  /// Until `end`. What is being answered then has a moment; what still stands after it is closed:
  /// an open page or a picture would else keep the server for as long as somebody looks.
  package func run(in world: any World) async throws {
    for await _ in endings {}
    if state.withLock({ !$0.entries.isEmpty }) { try await world.sleep(for: .seconds(1)) }
    let left = state.withLock { state in
      state.isOver = true
      return state.entries.values.map(\.channel)
    }
    for channel in left { channel.close(promise: nil) }
  }

  /// `nil`: the address has as many as it may.
  func enter(_ channel: any Channel) -> Int? {
    let address = NetworkPrefix.key(of: channel.remoteAddress?.ipAddress ?? "-")
    let (number, victim) = state.withLock { state -> (Int?, (any Channel)?) in
      let count = state.counts[address, default: 0]
      guard count < perAddress, !state.isOver else { return (nil, nil) }
      let victim = state.entries.count >= crowd ? state.leastUseful : nil
      state.last += 1
      state.counts[address] = count + 1
      state.entries[state.last] = Entry(
        address: address, channel: channel, waitingSince: .now())
      return (state.last, victim)
    }
    victim?.close(promise: nil)
    return number
  }

  func leave(_ number: Int) {
    state.withLock { state in
      guard let entry = state.entries.removeValue(forKey: number) else { return }
      let left = state.counts[entry.address, default: 0] - 1
      state.counts[entry.address] = left > 0 ? left : nil
    }
  }

  func mark(_ number: Int, isWaiting: Bool) {
    state.withLock { $0.entries[number]?.waitingSince = isWaiting ? .now() : nil }
  }
}

extension ConnectionRegister.State {
  /// Of those that wait, one of the address that has most; of these, the one that waits longest.
  fileprivate var leastUseful: (any Channel)? {
    var best: (count: Int, since: NIODeadline, channel: any Channel)?
    for entry in entries.values {
      guard let since = entry.waitingSince else { continue }
      let count = counts[entry.address, default: 0]
      if let best, (count, best.since) <= (best.count, since) { continue }
      best = (count, since, entry.channel)
    }
    return best?.channel
  }
}
