package import AulaDomain

/// What the index knows of one file.
package struct IndexedSegment: Hashable, Sendable {
  /// Where its last group ends, or `ftyp` + `moov` where it has none: bytes.
  package let length: Int64
  package let initializationLength: Int64
  package let start: MediaTime
  /// Where its last group ends.
  package let end: MediaTime

  package init(length: Int64, initializationLength: Int64, start: MediaTime, end: MediaTime) {
    self.length = length
    self.initializationLength = initializationLength
    self.start = start
    self.end = end
  }
}

/// What the recorder asks of whoever keeps the index. Called on the recorder's own threads: may
/// block.
///
/// Each call is one transaction. The recorder calls `commit` only with groups whose bytes are
/// synced. A change that fails because the index cannot be reached is tried again later, in order;
/// one that throws a fault of the kind `conflict` or `invalid` is given up.
package protocol RecordingIndex: Sendable {
  /// Where the newest recorded group of this stream ends; `nil` where there is none.
  func lastEnd(camera: ID<Camera>, role: StreamRole) throws -> MediaTime?
  /// `nil` for a segment that the index does not know.
  func indexed(_ segment: ID<Segment>) throws -> IndexedSegment?
  func open(_ segment: Segment) throws
  func commit(_ groups: [PictureGroup]) throws
  /// Nothing more will be appended to this segment.
  func close(_ segment: ID<Segment>) throws
  /// Takes out the groups of a segment that reach beyond `length`: the disk lost their bytes.
  func withdraw(_ segment: ID<Segment>, beyond length: Int64) throws
  /// The gap that has no end yet: of one stream there is at most one.
  func openGap(camera: ID<Camera>, role: StreamRole) throws -> Gap?
  /// A gap with the same stream and start is the same gap: first without an end, later with it.
  func note(_ gap: Gap, camera: ID<Camera>, role: StreamRole) throws
}

/// A change that the index is to take.
enum IndexChange: Sendable {
  case open(Segment)
  case commit([PictureGroup])
  case close(ID<Segment>)
  case withdraw(ID<Segment>, beyond: Int64)
  case note(Gap, ID<Camera>, StreamRole)

  func apply(to index: any RecordingIndex) throws {
    switch self {
    case .open(let segment): try index.open(segment)
    case .commit(let groups): try index.commit(groups)
    case .close(let segment): try index.close(segment)
    case .withdraw(let segment, let length): try index.withdraw(segment, beyond: length)
    case .note(let gap, let camera, let role): try index.note(gap, camera: camera, role: role)
    }
  }
}
