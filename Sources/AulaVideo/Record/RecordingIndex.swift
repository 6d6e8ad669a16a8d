package import AulaDomain

/// What the recorder asks of whoever keeps the index. Called on the recorder's own thread: may
/// block.
///
/// Each call is one transaction. The recorder calls `commit` only with groups whose bytes are
/// synced.
package protocol RecordingIndex: Sendable {
  /// Where the newest recorded group of this stream ends; `nil` where there is none.
  func lastEnd(camera: ID<Camera>, role: StreamRole) throws -> MediaTime?
  /// Up to which byte the index knows this file: the end of its last group, or of `ftyp` + `moov`
  /// where it has none; `nil` for a segment that the index does not know.
  func indexedLength(of segment: ID<Segment>) throws -> Int64?
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
