package import AulaDomain

/// The sensing wing, as far as the console shows it.
package struct Sensing: Sendable {
  package let video: any LiveVideo
  package let states: any CameraStates
  package let stills: any Stills
  package let footage: any Footage
  /// What is wrong with a stream that comes all the same, and since when; must not block.
  package let troubles: @Sendable (ID<Camera>, StreamRole) -> [StreamTrouble: Timestamp]
  /// Asked each time the status strip is drawn; must not block.
  package let health: @Sendable () -> Health

  package init(
    video: any LiveVideo, states: any CameraStates, stills: any Stills, footage: any Footage,
    troubles: @escaping @Sendable (ID<Camera>, StreamRole) -> [StreamTrouble: Timestamp] = { _, _ in
      [:]
    },
    health: @escaping @Sendable () -> Health
  ) {
    self.video = video
    self.states = states
    self.stills = stills
    self.footage = footage
    self.troubles = troubles
    self.health = health
  }
}

/// What the status strip says of the machine itself.
package struct Health: Hashable, Sendable {
  package enum Recorder: Hashable, Sendable {
    /// A crash now would lose at most this much.
    case atRisk(Duration)
    case failing
    case off
  }

  package enum Analysis: Hashable, Sendable {
    /// - namesThings: a model tells people from vehicles; else it goes by motion alone.
    case running(namesThings: Bool, Rate)
    /// None of the processes that decode and look is there.
    case failing
    case off
  }

  /// Frames a second of a camera that are looked at, on the average.
  package struct Rate: Hashable, Sendable {
    package let framesPerSecond: Double
    /// As the settings and the cameras have it.
    package let wanted: Double
    /// Cameras that are not looked at, because their pictures ended the processes that decode them.
    package let setAside: Int

    package init(framesPerSecond: Double, wanted: Double, setAside: Int) {
      self.framesPerSecond = framesPerSecond
      self.wanted = wanted
      self.setAside = setAside
    }

    /// More than a tenth of what should be looked at is left out.
    package var isBehind: Bool { framesPerSecond < wanted * 0.9 }
  }

  /// How long footage is kept, and what stands in the way of it.
  package struct Storage: Hashable, Sendable {
    package enum State: String, CaseIterable, Sendable {
      /// Footage goes when its days are over.
      case ready
      /// The oldest goes earlier: the bytes that were set are used up.
      case quota
      /// The oldest goes earlier: the disk is nearly full.
      case room
      /// What is left belongs to incidents, and more than there is room for.
      case held
      /// Recording has stopped for want of room.
      case full
      /// The clock cannot be believed, so nothing goes for its age.
      case clock
      /// The disk of recordings is not there.
      case missing
      /// Files cannot be removed.
      case failing
    }

    package let state: State
    /// As it was set.
    package let days: Int
    /// From the oldest recording until now.
    package let reach: Duration
    /// Bytes that are free on the disk.
    package let free: Int64

    package init(state: State, days: Int, reach: Duration, free: Int64) {
      self.state = state
      self.days = days
      self.reach = reach
      self.free = free
    }
  }

  package let recorder: Recorder
  package let analysis: Analysis
  /// `nil` where nothing is recorded.
  package var storage: Storage?

  package init(recorder: Recorder, analysis: Analysis, storage: Storage? = nil) {
    self.recorder = recorder
    self.analysis = analysis
    self.storage = storage
  }
}

/// Live pictures, as the console asks for them; `aula` answers from the sensing wing's rings.
package protocol LiveVideo: Sendable {
  /// What a stream shows, from its last key frame on. A reader that falls behind skips whole groups
  /// of pictures and is told. Ends when the camera is taken away; `nil` where there is none.
  func subscribe(
    to camera: ID<Camera>, role: StreamRole
  ) -> (any AsyncSequence<LiveEvent, Never> & Sendable)?
}

/// How each camera is, now.
package protocol CameraStates: Sendable {
  /// `off` where nobody asked for the stream; that of the full stream where there is no small one.
  func state(of camera: ID<Camera>, role: StreamRole) -> CameraState
}

extension CameraStates {
  /// The worse of the camera's streams.
  func state(of camera: ID<Camera>) -> CameraState {
    .worst(StreamRole.allCases.map { state(of: camera, role: $0) })
  }
}

/// Still pictures.
package protocol Stills: Sendable {
  /// One JPEG, at most `width` pixels wide: of the recording at `moment`, or the newest where
  /// `nil`. Throws `Fault` (`notFound`, `unavailable`).
  func still(of camera: ID<Camera>, at moment: Timestamp?, width: Int) async throws -> [UInt8]
}

/// A stretch of recorded time, as one film.
package protocol Footage: Sendable {
  /// One MP4 of what is recorded between two moments, from the key frame at or before `from`.
  /// Throws `Fault` (`notFound` where nothing is).
  func film(
    of camera: ID<Camera>, role: StreamRole, from: Timestamp, to: Timestamp
  ) async throws -> Film
}

/// An MP4 whose length is known before a byte of it is read, so that parts can be asked for.
package struct Film: Sendable {
  /// Bytes.
  package let length: Int64
  /// Of the first frame in it.
  package let start: Timestamp
  /// `avc1.64001f` (RFC 6381).
  package let codecString: String
  /// Bytes of a range, which lies in `0 ..< length`; as many calls as the reader wants.
  package let read: @Sendable (Range<Int64>) async throws -> [UInt8]

  package init(
    length: Int64, start: Timestamp, codecString: String,
    read: @escaping @Sendable (Range<Int64>) async throws -> [UInt8]
  ) {
    self.length = length
    self.start = start
    self.codecString = codecString
    self.read = read
  }
}
