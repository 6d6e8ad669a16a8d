/// Draws a photograph anew, and a small one of it. The desk never decodes what comes from outside.
package protocol PhotoProcessor: Sendable {
  /// Throws a `Fault` of kind `.corrupt` or `.unsupported` where the file cannot be drawn:
  /// `analysis.unsafe-photo` where drawing it ended a process, of kind `.exhausted` where it takes
  /// more memory than there is for it.
  func process(_ file: PhotoFile) async throws -> ProcessedPhoto
}

/// Both JPEG, upright, without anything but the picture.
package struct ProcessedPhoto: Sendable {
  package let picture: [UInt8]
  package let thumbnail: [UInt8]

  package init(picture: [UInt8], thumbnail: [UInt8]) {
    self.picture = picture
    self.thumbnail = thumbnail
  }
}
