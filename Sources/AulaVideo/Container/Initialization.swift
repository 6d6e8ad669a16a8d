package import AulaDomain

/// The head of a fragmented MP4: `ftyp` and `moov` with one video track, 90 kHz, no samples.
package enum Initialization {
  /// What an export knows of itself, unlike a stream that goes on.
  package struct Export: Sendable {
    /// Of the first picture, on UTC.
    let start: MediaTime
    let durationTicks: Int64
    /// Where each frame stands; `nil`: fragments follow, which say it themselves.
    var table: SampleTable?

    package init(start: MediaTime, durationTicks: Int64) {
      self.start = start
      self.durationTicks = durationTicks
    }
  }

  /// - Parameter export: where the video is to be played as a file; live viewers and segment files
  ///   have none.
  package static func bytes(for format: StreamFormat, export: Export? = nil) -> [UInt8] {
    var writer = BoxWriter()
    writer.box("ftyp") { box in
      let brand = export?.table == nil ? "iso6" : "isom"
      box.text(brand)
      box.u32(0)
      box.text("\(brand)mp41" + (format.codec == .h264 ? "avc1" : "hvc1"))
    }
    writer.box("moov") { moov in
      movieHeader(&moov, export)
      track(&moov, format, export)
      guard export?.table == nil else { return }
      moov.box("mvex") { extends in
        if let export {
          extends.fullBox("mehd", version: 1) { $0.u64(export.durationTicks) }
        }
        extends.fullBox("trex") { box in
          for value in [1, 1, 0, 0, 0] { box.u32(value) }
        }
      }
    }
    return writer.bytes
  }

  private static let matrix: [UInt32] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000]

  private static func movieHeader(_ moov: inout BoxWriter, _ export: Export?) {
    // Counted from 1904.
    let created = export.map { $0.start.ticks / MediaTime.ticksPerSecond + 2_082_844_800 } ?? 0
    moov.fullBox("mvhd", version: 1) { box in
      box.u64(created)
      box.u64(created)
      box.u32(UInt32(MediaTime.ticksPerSecond))
      box.u64(export?.durationTicks ?? 0)
      box.u32(0x1_0000)
      box.u16(0x100)
      box.zeros(10)
      for value in matrix { box.u32(value) }
      box.zeros(24)
      box.u32(2)
    }
  }

  private static func track(_ moov: inout BoxWriter, _ format: StreamFormat, _ export: Export?) {
    moov.box("trak") { trak in
      trak.fullBox("tkhd", version: 1, flags: 3) { box in
        box.zeros(16)
        box.u32(1)
        box.zeros(4)
        box.u64(export?.durationTicks ?? 0)
        box.zeros(16)
        for value in matrix { box.u32(value) }
        box.u32(format.width << 16)
        box.u32(format.height << 16)
      }
      if let export, let first = export.table?.firstShown, first > 0 {
        editList(&trak, from: first, ticks: export.durationTicks)
      }
      trak.box("mdia") { media(&$0, format, export) }
    }
  }

  /// Begins with the first frame that is shown, where frames are decoded in another order.
  private static func editList(_ trak: inout BoxWriter, from first: Int64, ticks: Int64) {
    trak.box("edts") { edits in
      edits.fullBox("elst", version: 1) { box in
        box.u32(1)
        box.u64(ticks)
        box.u64(first)
        box.u32(0x1_0000)
      }
    }
  }

  private static func media(_ mdia: inout BoxWriter, _ format: StreamFormat, _ export: Export?) {
    mdia.fullBox("mdhd", version: 1) { box in
      box.zeros(16)
      box.u32(UInt32(MediaTime.ticksPerSecond))
      box.u64(export?.table == nil ? 0 : export?.durationTicks ?? 0)
      box.u16(0x55C4)  // language "und"
      box.u16(0)
    }
    mdia.fullBox("hdlr") { box in
      box.u32(0)
      box.text("vide")
      box.zeros(12)
      box.text("Aula\0")
    }
    mdia.box("minf") { minf in
      minf.fullBox("vmhd", flags: 1) { $0.zeros(8) }
      minf.box("dinf") { dinf in
        dinf.fullBox("dref") { dref in
          dref.u32(1)
          dref.fullBox("url ", flags: 1) { _ in }
        }
      }
      minf.box("stbl") { sampleTable(&$0, format, export?.table) }
    }
  }

  private static func sampleTable(
    _ table: inout BoxWriter, _ format: StreamFormat, _ samples: SampleTable?
  ) {
    table.fullBox("stsd") { box in
      box.u32(1)
      sampleEntry(&box, format)
    }
    if let samples { return samples.write(to: &table) }
    table.fullBox("stts") { $0.u32(0) }
    table.fullBox("stsc") { $0.u32(0) }
    table.fullBox("stsz") { $0.zeros(8) }
    table.fullBox("stco") { $0.u32(0) }
  }

  /// `avc1` or `hvc1`: parameter sets stand here and not among the samples (ISO/IEC 14496-15, 5.4).
  private static func sampleEntry(_ table: inout BoxWriter, _ format: StreamFormat) {
    table.box(format.codec == .h264 ? "avc1" : "hvc1") { box in
      box.zeros(6)
      box.u16(1)
      box.zeros(16)
      box.u16(format.width)
      box.u16(format.height)
      box.u32(0x48_0000)
      box.u32(0x48_0000)
      box.zeros(4)
      box.u16(1)
      box.zeros(32)
      box.u16(0x18)
      box.u16(0xFFFF)
      box.box(format.codec == .h264 ? "avcC" : "hvcC") { $0.raw(format.configuration) }
    }
  }
}
