import AulaConsole
import AulaDomain
import AulaStore
import AulaVideo

extension Fleet: LiveVideo {
  func subscribe(
    to camera: ID<Camera>, role: StreamRole
  ) -> (any AsyncSequence<LiveEvent, Never> & Sendable)? {
    ring(of: camera, asked: role)?.events()
  }
}

extension Fleet: CameraStates {
  func state(of camera: ID<Camera>, role: StreamRole) -> CameraState {
    state(of: camera, asked: role)
  }
}

extension Fleet: Stills {
  func still(of camera: ID<Camera>, at moment: Timestamp?, width: Int) async throws -> [UInt8] {
    guard let moment else { return try await newestStill(of: camera, width: width) }
    let end = moment + .microseconds(1)
    let recorded = try await recordings.groups(of: camera, .main, from: moment, to: end)
    guard let segment = recorded.first?.0 else { throw Self.notRecorded }
    let still = try await StillRequest.recorded(
      at: MediaTime(moment), segment: segment,
      groups: recorded.filter { $0.0.id == segment.id }.map(\.1), storage: recordings.storage,
      maximumWidth: width)
    return try await pool.jpeg(still, of: camera)
  }

  private func newestStill(of camera: ID<Camera>, width: Int) async throws -> [UInt8] {
    guard let ring = ring(of: camera, asked: .main),
      let still = StillRequest.latest(in: ring, maximumWidth: width)
    else {
      throw Fault(
        .unavailable, "serve.no-picture",
        "the camera has sent no picture yet: check that it is switched on and reachable")
    }
    return try await pool.jpeg(still, of: camera)
  }

  fileprivate static var notRecorded: Fault {
    Fault(.notFound, "serve.not-recorded", "nothing is recorded of this camera at that time")
  }
}

extension Fleet: Footage {
  /// Where the format changes within the time asked for, the film ends there.
  func film(
    of camera: ID<Camera>, role: StreamRole, from: Timestamp, to: Timestamp
  ) async throws -> Film {
    let groups = try await recordings.groups(of: camera, role, from: from, to: to)
    guard let clip = Clip.clips(of: groups).first else { throw Self.notRecorded }
    return film(clip)
  }

  func clips(
    of camera: ID<Camera>, role: StreamRole, from: Timestamp, to: Timestamp
  ) async throws -> [RecordedClip] {
    let groups = try await recordings.groups(of: camera, role, from: from, to: to)
    return Clip.clips(of: groups).map(RecordedClip.init)
  }

  func file(
    of camera: ID<Camera>, role: StreamRole, from: Timestamp, to: Timestamp, place: Int
  ) async throws -> (clip: RecordedClip, film: Film) {
    let clips = Clip.clips(of: try await recordings.groups(of: camera, role, from: from, to: to))
    guard clips.indices.contains(place) else { throw Self.notRecorded }
    let clip = clips[place]
    return (RecordedClip(clip), film(try await clip.indexed(in: recordings.storage)))
  }

  private func film(_ clip: Clip) -> Film {
    let storage = recordings.storage
    return Film(
      length: clip.totalLength, start: clip.start.timestamp,
      codecString: clip.format.codecString
    ) { range in
      var bytes: [UInt8] = []
      bytes.reserveCapacity(Int(range.upperBound - range.lowerBound))
      for try await chunk in clip.bytes(in: range, storage: storage) { bytes += chunk }
      return bytes
    }
  }
}

extension RecordedClip {
  fileprivate init(_ clip: Clip) {
    self.init(
      start: clip.start.timestamp, end: clip.end.timestamp, length: clip.recordedLength,
      width: clip.format.width, height: clip.format.height)
  }
}
