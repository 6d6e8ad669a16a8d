/// What a camera offers twice: the full picture to record and watch, the small one to analyse.
package enum StreamRole: String, Sendable, CaseIterable, Codable {
  case main
  case sub
}

package enum VideoCodec: String, Sendable, CaseIterable, Codable {
  case h264
  case h265
}

/// What a stream is made of, as its parameter sets say.
package struct StreamFormat: Hashable, Sendable {
  package let codec: VideoCodec
  /// Pixels.
  package let width: Int
  package let height: Int
  /// Frames a second as announced; 0 where the stream does not say.
  package let nominalRate: Double
  /// The decoder configuration record, `avcC` (ISO/IEC 14496-15, 5.3.3.1) or `hvcC` (8.3.3.1).
  package let configuration: [UInt8]
  /// The MIME parameter that a browser wants, `avc1.64001f` (RFC 6381).
  package let codecString: String

  package init(
    codec: VideoCodec, width: Int, height: Int, nominalRate: Double, configuration: [UInt8],
    codecString: String
  ) {
    self.codec = codec
    self.width = width
    self.height = height
    self.nominalRate = nominalRate
    self.configuration = configuration
    self.codecString = codecString
  }
}

/// How a camera's connection is, and why. The console shows it in words.
package enum CameraState: Hashable, Sendable {
  case connecting
  case live
  /// Connected, but no packet since then.
  case stalled(since: Timestamp)
  /// Packets come, and no sound picture can be made of them since then.
  case unreadable(since: Timestamp)
  /// Its pictures ended the processes that decode them: recorded and shown, not analysed until
  /// then.
  case setAside(until: Timestamp)
  /// Not connected: why, as a fault's code and message, and when it is tried again.
  case failed(code: String, message: String, retryAt: Timestamp)
  /// Nobody asked for it.
  case off

  /// How bad it is, the worst highest.
  private var weight: Int {
    switch self {
    case .off: 0
    case .live: 1
    case .connecting: 2
    case .stalled: 3
    case .unreadable: 4
    case .setAside: 5
    case .failed: 6
    }
  }

  /// How a camera of several streams is: as its worst one, for rules that look at the small stream
  /// see nothing while the full one runs.
  package static func worst(_ states: [CameraState]) -> CameraState {
    states.max { $0.weight < $1.weight } ?? .off
  }
}

/// What is wrong with a stream that comes and is shown all the same.
package enum StreamTrouble: String, Sendable, CaseIterable {
  /// Playback must begin far back, and what was not synced is lost from there on.
  case noKeyFrames = "no-key-frames"
  /// Only a part of it is recorded.
  case unsteadyFormat = "unsteady-format"
}

/// A stretch of a stream that was not recorded: a fact with a start, an end and a reason.
package struct Gap: Hashable, Sendable {
  package enum Reason: String, Sendable, CaseIterable {
    /// The camera could not be reached or hung up.
    case disconnected
    /// The connection stood and nothing came.
    case stalled
    /// What came could not be used.
    case garbage
    /// Storage refused: full, gone or failing.
    case storage
    /// The stream began anew, in another format mostly, more often than files are made for it.
    case format
    /// It was on the disk, and what is there can no longer be read.
    case damaged
    /// Aula itself was not running.
    case notRunning = "not-running"
  }

  package let start: Timestamp
  /// `nil` while it lasts.
  package let end: Timestamp?
  package let reason: Reason

  package init(start: Timestamp, end: Timestamp?, reason: Reason) {
    self.start = start
    self.end = end
    self.reason = reason
  }
}
