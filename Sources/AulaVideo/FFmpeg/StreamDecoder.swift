package import AulaDomain

/// Decodes a stream across its changes of format. Blocks while it computes; belongs to one thread.
package final class StreamDecoder {
  private let options: DecoderOptions
  private var decoder: Decoder?

  package init(options: DecoderOptions) {
    self.options = options
  }

  /// - Returns: the pictures of the format before that were still held back.
  package func begin(_ format: InputFormat) -> [Frame] {
    let rest = (try? decoder?.finish()) ?? []
    decoder = nil
    decoder = try? Decoder(format, options: options)
    return rest
  }

  /// Packets were left out; the next one is a key frame.
  package func skip() { decoder?.reset() }

  /// - Parameter wantsPictures: false where the packet matters to later ones only.
  /// - Returns: the pictures that became ready, and whether a sound one came of the packet: `nil`
  ///   where the decoder keeps it to itself for now.
  package func decode(
    _ packet: Packet, wantsPictures: Bool = true
  ) -> (frames: [Frame], isSound: Bool?) {
    let (failures, pictures) = (decoder?.failures, decoder?.pictures)
    let frames = (try? decoder?.decode(packet, wantsPictures: wantsPictures)) ?? []
    let isRefused = failures == nil || decoder?.failures != failures
    let isKept = !isRefused && decoder?.pictures == pictures
    return (frames, isKept ? nil : !isRefused)
  }

  /// Whether a key frame alone gives a sound picture.
  package static func isSound(_ packet: Packet, _ format: InputFormat) -> Bool {
    do {
      let options = DecoderOptions(lumaOnly: true, maximumWidth: 160, maximumHeight: 160)
      var decoder = try Decoder(format, options: options)
      let frames = try decoder.decode(packet) + decoder.finish()
      return !frames.isEmpty && decoder.failures == 0
    } catch {
      return false
    }
  }
}
