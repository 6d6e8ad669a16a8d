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
  /// Of its first frame, on the UTC timeline.
  package let start: MediaTime

  package init(
    id: ID<Segment>, camera: ID<Camera>, role: StreamRole, path: String, format: StreamFormat,
    initializationLength: Int64, start: MediaTime
  ) {
    self.id = id
    self.camera = camera
    self.role = role
    self.path = path
    self.format = format
    self.initializationLength = initializationLength
    self.start = start
  }
}

/// One group of pictures in a segment: fragments from a key frame up to the next one. The smallest
/// stretch that the index knows; it enters the index only after its bytes were synced to disk.
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

  package init(
    segment: ID<Segment>, offset: Int64, length: Int64, start: MediaTime, end: MediaTime,
    frames: Int
  ) {
    self.segment = segment
    self.offset = offset
    self.length = length
    self.start = start
    self.end = end
    self.frames = frames
  }
}
