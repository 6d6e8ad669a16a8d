package import AulaDomain

/// Connects to a camera once, for whoever sets it up.
package protocol CameraProber: Sendable {
  /// Reads a little of the stream; throws a `Fault` that says why it cannot.
  func probe(_ url: String) async throws -> CameraProbe
}

/// What a camera sends.
package struct CameraProbe: Sendable {
  package let codec: VideoCodec
  /// Pixels.
  package let width: Int
  package let height: Int
  /// Frames a second; 0 where it cannot be told.
  package let rate: Double

  package init(codec: VideoCodec, width: Int, height: Int, rate: Double) {
    self.codec = codec
    self.width = width
    self.height = height
    self.rate = rate
  }
}
