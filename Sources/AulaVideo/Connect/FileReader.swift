import AulaDomain

/// A demuxer that may be awaited: it blocks a queue of its own instead of the caller.
actor FileReader {
  private let executor = QueueExecutor(label: "aula.file")
  private let address: StreamAddress
  private let world: any World
  private var demuxer: Demuxer?

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ address: StreamAddress, world: any World) {
    self.address = address
    self.world = world
  }

  /// The next thing in the file; `nil` at its end, and then from the start again.
  func next() throws -> DemuxedUnit? {
    if demuxer == nil { demuxer = try Demuxer(address, world: world) }
    let unit = try demuxer?.next()
    if unit == nil { demuxer = nil }
    return unit
  }
}
