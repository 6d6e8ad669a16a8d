import AulaDomain

/// Makes one shape of all access units: 4-byte lengths, no parameter sets, no delimiters; and
/// follows the parameter sets, in band and out of band.
struct AccessUnitReader {
  struct Unit {
    let data: [UInt8]
    let isKey: Bool
    /// The format from this key frame on, where it is new.
    let begin: StreamFormat?
  }

  private let codec: VideoCodec
  private let nominalRate: Double
  /// Bytes of each length in what comes in; `nil` where units follow start codes. Told by the
  /// configuration alone: a length of 256…511 looks like a start code.
  private let lengthSize: Int?
  private var latest: ParameterSets
  private var inUse: ParameterSets?

  init(codec: VideoCodec, configuration: [UInt8], nominalRate: Double) {
    self.codec = codec
    self.nominalRate = nominalRate
    latest = ParameterSets(codec: codec, configuration: configuration)
    let place = codec == .h264 ? 4 : 21
    let hasRecord = !NALUnits.isAnnexB(configuration) && configuration.count > place
    lengthSize = hasRecord ? Int(configuration[place] & 3) + 1 : nil
  }

  /// For units that follow start codes.
  init(annexB sets: ParameterSets, nominalRate: Double) {
    codec = sets.codec
    self.nominalRate = nominalRate
    latest = sets
    lengthSize = nil
  }

  /// `nil` where nothing is left to show: before the first key frame with its parameter sets, after
  /// a change until the next key frame, or garbage.
  mutating func read(_ bytes: [UInt8]) -> Unit? {
    let ranges =
      lengthSize.map { NALUnits.lengthPrefixed(bytes, lengthSize: $0) ?? [] }
      ?? NALUnits.annexB(bytes)
    var data: [UInt8] = []
    data.reserveCapacity(bytes.count + 4)
    var isKey = false
    var hasSlice = false
    var sets = ParameterSets(codec: codec)
    for range in ranges {
      let kind = NALKind(header: bytes[range.lowerBound], codec: codec)
      switch kind {
      case .videoParameters, .sequenceParameters, .pictureParameters:
        sets.take(Array(bytes[range]), kind: kind)
        continue
      case .dispensable: continue
      case .keySlice: isKey = true
      case .slice, .other: break
      }
      if kind != .other { hasSlice = true }
      Self.append(bytes[range], to: &data)
    }
    if !sets.isEmpty { latest.replace(with: sets) }
    guard hasSlice else { return nil }
    return unit(data, isKey: isKey)
  }

  private mutating func unit(_ data: [UInt8], isKey: Bool) -> Unit? {
    if latest == inUse { return Unit(data: data, isKey: isKey, begin: nil) }
    guard isKey, let format = latest.format(nominalRate: nominalRate) else { return nil }
    inUse = latest
    return Unit(data: data, isKey: true, begin: format)
  }

  private static func append(_ unit: ArraySlice<UInt8>, to data: inout [UInt8]) {
    let length = UInt32(unit.count)
    data.append(UInt8(length >> 24))
    data.append(UInt8(length >> 16 & 255))
    data.append(UInt8(length >> 8 & 255))
    data.append(UInt8(length & 255))
    data += unit
  }
}
