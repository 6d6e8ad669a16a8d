/// One file of recorded video of one stream: `ftyp` + `moov`, then fragments, appended only.
package struct Segment: Hashable, Sendable {
  package let id: ID<Segment>
  package let camera: ID<Camera>
  package let role: StreamRole
  /// Below the recordings folder, with `/`.
  package let path: String
  package let format: StreamFormat
  /// Bytes of `ftyp` + `moov` at the file's start.
  package let initializationLength: Int64
  /// SHA-256 of those bytes; `nil` where they were recorded before there were digests.
  package let initializationDigest: [UInt8]?
  /// Of its first frame, on the UTC timeline.
  package let start: MediaTime

  package init(
    id: ID<Segment>, camera: ID<Camera>, role: StreamRole, path: String, format: StreamFormat,
    initializationLength: Int64, initializationDigest: [UInt8]? = nil, start: MediaTime
  ) {
    self.id = id
    self.camera = camera
    self.role = role
    self.path = path
    self.format = format
    self.initializationLength = initializationLength
    self.initializationDigest = initializationDigest
    self.start = start
  }
}

/// One group of pictures in a segment: fragments from a key frame up to the next one, or a part of
/// such a stretch where the camera sends key frames too seldom. The smallest stretch that the index
/// knows; it enters the index only after its bytes were synced to disk.
package struct PictureGroup: Hashable, Sendable {
  package let segment: ID<Segment>
  /// Bytes from the file's start.
  package let offset: Int64
  /// Bytes.
  package let length: Int64
  package let start: MediaTime
  /// Where the next group would begin.
  package let end: MediaTime
  package let frames: Int
  /// Begins without a key frame: it goes on where the group before it in the same segment was cut,
  /// and is decoded only behind that one.
  package let continues: Bool
  /// SHA-256 of its bytes; `nil` where they were recorded before there were digests.
  package let digest: [UInt8]?

  package init(
    segment: ID<Segment>, offset: Int64, length: Int64, start: MediaTime, end: MediaTime,
    frames: Int, continues: Bool = false, digest: [UInt8]? = nil
  ) {
    self.segment = segment
    self.offset = offset
    self.length = length
    self.start = start
    self.end = end
    self.frames = frames
    self.continues = continues
    self.digest = digest
  }
}
