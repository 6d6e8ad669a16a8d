import AulaDomain
import AulaStore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTP1

extension Console {
  func addLive(to routes: Routes) {
    routes.get("/events", needs: .followChanges) { request, visit in
      let after = request.query["after"] ?? request.headers[.lastEventID]
      let isAdmitted = try admission(visit)
      return EventStream(hub: hub, isAdmitted: isAdmitted)
        .response(try Ear(for: try visit.actor), after: after)
    }
    // A request that comes here was not admitted as a socket: by its words, or by its sender.
    routes.get("/cameras/{camera}/live", needs: .watchCamera, shows: .footage) { _, visit in
      _ = try await desk.camera(try visit.id("camera"), for: try visit.actor, .live)
      return Response(status: .upgradeRequired, headers: [.upgrade: "websocket"])
    }
    routes.get("/cameras/{camera}/still.jpg", needs: .watchCamera, shows: .footage, use: still)
    routes.get("/cameras/{camera}/recorded", needs: .watchCamera, use: recorded)
    routes.get("/cameras/{camera}/film.mp4", needs: .watchCamera, shows: .footage, use: film)
  }

  /// Decides whether a request becomes a live picture's socket.
  func admitSocket(
    _ head: HTTPRequestHead, peer: String
  ) async -> ConsoleChannel.Conversation? {
    let path = head.uri.split(separator: "?", maxSplits: 1)[0].split(separator: "/")
    guard path.count == 3, path[0] == "cameras", path[2] == "live",
      let id = ID<Camera>(String(path[1])), let sensing,
      let request = Self.request(head), isWithinLimit(request, peer),
      let signedIn = try? await signedIn(request),
      let camera = try? await desk.camera(id, for: signedIn.user.actor, .live)
    else { return nil }
    // A camera without a small stream shows its main one, and has the main one's states.
    let role = camera.subAddress == nil ? .main : request.role
    let socket = LiveSocket(
      camera: id, role: role, video: sensing.video, states: sensing.states, hub: hub,
      world: world, ear: Ear(watching: signedIn.user),
      isAdmitted: { await isAdmitted(signedIn, to: id) },
      begin: { try await looks.open(id, by: signedIn.user.id) },
      end: { await looks.close(id, by: signedIn.user.id) })
    return { await socket.converse(on: $0) }
  }

  /// A request for a socket does not pass the middleware, which counts all others.
  private func isWithinLimit(_ request: Request, _ peer: String) -> Bool {
    let client = settings.client(peer: peer, forwarded: request.headers[.forwardedFor])
    return requestLimit.take(address: client) == nil
  }

  /// Whether a sign-in still is what it was when the line was put up. Asking does not lengthen it:
  /// a page that is left open runs out like any other.
  private func isAdmitted(_ signedIn: Visit.SignedIn) async -> Bool {
    guard let now = try? await desk.holder(of: signedIn.token) else { return false }
    return now.role == signedIn.user.role && now.unit == signedIn.user.unit
  }

  private func isAdmitted(_ signedIn: Visit.SignedIn, to camera: ID<Camera>) async -> Bool {
    guard await isAdmitted(signedIn) else { return false }
    return (try? await desk.camera(camera, for: signedIn.user.actor, .live)) != nil
  }

  func admission(_ visit: Visit) throws -> @Sendable () async -> Bool {
    guard let signedIn = visit.signedIn else {
      throw Fault(.denied, "console.sign-in-needed", "nobody is signed in")
    }
    return { await isAdmitted(signedIn) }
  }

  private static func request(_ head: HTTPRequestHead) -> Request? {
    var fields = HTTPFields()
    for (name, value) in head.headers {
      if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    let host = head.headers.first(name: "host")
    let parts = HTTPRequest(
      method: .get, scheme: "http", authority: host, path: head.uri, headerFields: fields)
    return Request(head: parts, body: .init(buffer: ByteBuffer()))
  }

  func sense() throws -> Sensing {
    guard let sensing else {
      throw Fault(.unavailable, "console.no-video", "this process has no cameras: ask a node")
    }
    return sensing
  }

  @Sendable private func still(_ request: Request, _ visit: Visit) async throws -> Response {
    let moment = try request.query["at"].map { text in
      guard let moment = OutsideNumber.moment(text) else {
        throw Fault(
          .invalid, "console.bad-moment", "at: expected Unix seconds from 1970 to 2199")
      }
      return moment
    }
    let (actor, look) = (try visit.actor, moment.map { Look.recorded(from: $0, to: $0) } ?? .live)
    let camera = try await desk.camera(try visit.id("camera"), for: actor, look)
    let width = min(1920, max(64, request.query.whole("width", in: 1...100_000) ?? 1280))
    let bytes = try await sense().stills.still(of: camera.id, at: moment, width: width)
    try await looks.enter(look, of: camera.id, by: actor.user)
    return Response(
      status: .ok,
      headers: [.contentType: "image/jpeg", .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  @Sendable private func recorded(_ request: Request, _ visit: Visit) async throws -> Response {
    let span = try request.span(longest: 86_400)
    let range = MediaTime(span.lowerBound)..<MediaTime(span.upperBound)
    let role = request.role
    let coverage = try await desk.footage(
      of: try visit.id("camera"), for: try visit.actor,
      .recorded(from: span.lowerBound, to: span.upperBound)
    ) { tx, camera in
      try RecordingArchive.coverage(of: camera.id, role, in: range, tx)
    }
    return try .json(RecordedJSON(coverage))
  }

  @Sendable private func film(_ request: Request, _ visit: Visit) async throws -> Response {
    let span = try request.span(longest: 3_600)
    let (actor, look) = (
      try visit.actor, Look.recorded(from: span.lowerBound, to: span.upperBound)
    )
    let camera = try await desk.camera(try visit.id("camera"), for: actor, look)
    let film = try await sense().footage.film(
      of: camera.id, role: request.role, from: span.lowerBound, to: span.upperBound)
    try await looks.enter(look, of: camera.id, by: actor.user)
    // A right that hangs on the record may end in the midst of a film: a crew's, with its call.
    guard Policy.roles(look.permission)[actor.role] != .any else {
      return FilmAnswer(film: film).response(to: request)
    }
    let answer = FilmAnswer(film: film) { _ = try await desk.camera(camera.id, for: actor, look) }
    return answer.response(to: request)
  }
}

private struct RecordedJSON: Encodable {
  /// Start and end of each, Unix seconds.
  let stretches: [[Double]]

  init(_ coverage: Coverage) {
    stretches = coverage.recorded.map {
      [$0.lowerBound.timestamp.seconds, $0.upperBound.timestamp.seconds]
    }
  }
}

extension Ear {
  /// What the actor's pages show. A crew hears of its own unit alone.
  init(for actor: Actor) throws {
    if Policy.allows(.seeQueue, for: actor) {
      self.init(topics: Set(Change.Noun.allCases.map(\.rawValue)).union(["camera-state"]))
    } else if Policy.allows(.seeRegistry, for: actor) {
      self.init(topics: ["yard", "building", "photo", "passport", "camera"])
    } else {
      guard let unit = actor.unit, Policy.allows(.seeCall, for: actor, on: .unit(unit)) else {
        throw Fault(.denied, "console.not-allowed", "this account belongs to no unit")
      }
      self.init(topics: ["assignment", "unit"], unit: unit)
    }
  }
}

extension Ear {
  /// At what a viewer of a picture is asked for his right to it once more: a crew's ends with its
  /// call.
  init(watching user: User) {
    self.init(
      topics: [user.role == .crew ? "assignment" : "camera"],
      unit: user.role == .crew ? user.unit : nil)
  }
}

extension Request {
  /// `stream=main` or `stream=sub`.
  fileprivate var role: StreamRole {
    query["stream"].flatMap(StreamRole.init) ?? .main
  }

  /// `from` and `to`, Unix seconds; at most `longest` seconds apart.
  fileprivate func span(longest: Double) throws -> Range<Timestamp> {
    guard let from = query.moment("from"), let to = query.moment("to"), from < to,
      to.since(from) <= .seconds(longest)
    else {
      throw Fault(
        .invalid, "console.bad-span", "from and to are Unix seconds, at most \(longest) apart")
    }
    return from..<to
  }
}

extension HTTPField.Name {
  fileprivate static var lastEventID: Self { Self("Last-Event-ID")! }
}
