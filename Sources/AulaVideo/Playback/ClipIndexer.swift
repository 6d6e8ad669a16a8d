import AulaDomain

extension Clip {
  /// The same stretch as a plain MP4 file to be kept: the index of all its frames stands at the
  /// start, so that every player knows its length and can seek. The recorded bytes follow as they
  /// are, one `mdat` around them: what they were sealed with can still be held against them. Each
  /// frame's place is looked up in the recording, so the heads of all its fragments are read.
  ///
  /// - Throws: `video.recording-lost` where a file is missing or is not what the index says.
  package func indexed(in storage: RecordingStorage) async throws -> Clip {
    let table = try await ClipIndexer(clip: self, storage: storage).table()
    return Clip(self, head: fileHead(table))
  }

  private func fileHead(_ table: SampleTable) -> [UInt8] {
    let bare = moov(table).count + Self.dataHeadLength
    var head = moov(table.moved(by: Int64(bare)))
    var data = BoxWriter(capacity: Self.dataHeadLength)
    data.u32(1)
    data.text("mdat")
    data.u64(recordedLength + Int64(Self.dataHeadLength))
    head += data.bytes
    return head
  }

  /// Bytes of the head of an `mdat` whose length has 64 bits.
  private static let dataHeadLength = 16

  private func moov(_ table: SampleTable) -> [UInt8] {
    var export = Initialization.Export(start: start, durationTicks: table.durationTicks)
    export.table = table
    return Initialization.bytes(for: format, export: export)
  }
}

/// Looks up the frames of a clip, on a queue of its own: a slow disk holds up this viewer alone.
private actor ClipIndexer {
  private let executor = QueueExecutor(label: "aula.export")
  private let clip: Clip
  private let storage: RecordingStorage
  private var file: (path: String, reader: FragmentReader)?

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(clip: Clip, storage: RecordingStorage) {
    self.clip = clip
    self.storage = storage
  }

  /// Offsets count from the first recorded byte of the clip.
  func table() throws -> SampleTable {
    var samples: [SampleTable.Sample] = []
    var base: Int64 = 0
    for extent in clip.extents {
      try Task.checkCancellation()
      try add(extent, at: base, to: &samples)
      base += extent.length
    }
    return SampleTable(samples)
  }

  private func add(
    _ extent: Clip.Extent, at base: Int64, to samples: inout [SampleTable.Sample]
  ) throws {
    let end = extent.offset + extent.length
    var place = extent.offset
    while place < end {
      guard let head = try head(of: extent.path, at: place), Int64(head.length) <= end - place
      else { throw lost(extent.path, nil) }
      samples.append(
        SampleTable.Sample(
          offset: base + place - extent.offset + Int64(FragmentScanner.headLength),
          length: head.dataLength, time: head.start, durationTicks: head.durationTicks,
          compositionOffset: head.compositionOffset, isKey: head.isKey))
      place += Int64(head.length)
    }
  }

  private func head(of path: String, at place: Int64) throws -> FragmentScanner.Head? {
    do {
      if file?.path != path {
        file = (path, try FragmentReader(storage.disk.openForReading(storage.path(path))))
      }
      return try file?.reader.head(at: place)
    } catch {
      throw lost(path, error)
    }
  }

  private func lost(_ path: String, _ cause: (any Error)?) -> Fault {
    Fault(
      .corrupt, "video.recording-lost",
      "\(path) does not hold the bytes that the index promises", cause: cause)
  }
}
