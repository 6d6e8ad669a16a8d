import AulaDomain
import AulaStore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTP1

extension Console {
  func addLive(to routes: Routes) {
    routes.get("/events", for: .signedIn) { request, visit in
      let after =
        request.uri.queryParameters["after"].map(String.init) ?? request.headers[.lastEventID]
      let isAdmitted = try admission(visit)
      return EventStream(hub: hub, isAdmitted: isAdmitted)
        .response(try Ear(for: try visit.actor), after: after)
    }
    // A request that comes here was not admitted as a socket: by its words, or by its sender.
    routes.get("/cameras/{camera}/live", for: .signedIn) { _, visit in
      _ = try await watched(try visit.id("camera"), by: try visit.actor)
      return Response(status: .upgradeRequired, headers: [.upgrade: "websocket"])
    }
    routes.get("/cameras/{camera}/still.jpg", for: .signedIn, use: still)
    routes.get("/cameras/{camera}/recorded", for: .signedIn, use: recorded)
    routes.get("/cameras/{camera}/film.mp4", for: .signedIn, use: film)
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
      let camera = try? await watched(id, by: signedIn.user.actor)
    else { return nil }
    // A camera without a small stream shows its main one, and has the main one's states.
    let role = camera.subAddress == nil ? .main : request.role
    let socket = LiveSocket(
      camera: id, role: role, video: sensing.video, states: sensing.states, hub: hub,
      world: world, ear: Ear(watching: signedIn.user),
      isAdmitted: { await isAdmitted(signedIn, to: id) })
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
    return (try? await watched(camera, by: signedIn.user.actor)) != nil
  }

  private func admission(_ visit: Visit) throws -> @Sendable () async -> Bool {
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

  /// The camera, where this person may watch it: a crew only that of its own call.
  func watched(_ id: ID<Camera>, by actor: Actor) async throws -> Camera {
    let (camera, verdict) = try await store.read { tx in
      let camera = try tx.camera(id)
      let yard = try camera.yard.map { try tx.yard($0) }
      let assignments = try tx.assignments(bringing: actor, to: camera)
      return (camera, Policy.mayWatch(actor, camera, in: yard, assignments: assignments))
    }
    guard verdict.isAllowed else {
      throw Fault(.denied, "console.not-allowed", "this camera is for others")
    }
    return camera
  }

  private func sense() throws -> Sensing {
    guard let sensing else {
      throw Fault(.unavailable, "console.no-video", "this process has no cameras: ask a node")
    }
    return sensing
  }

  @Sendable private func still(_ request: Request, _ visit: Visit) async throws -> Response {
    let camera = try await watched(try visit.id("camera"), by: try visit.actor)
    let query = request.uri.queryParameters
    let moment = query["at"].flatMap { Double($0) }.map { Timestamp(seconds: $0) }
    let width = min(1920, max(64, query["width"].flatMap { Int($0) } ?? 1280))
    let bytes = try await sense().stills.still(of: camera.id, at: moment, width: width)
    return Response(
      status: .ok,
      headers: [.contentType: "image/jpeg", .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  @Sendable private func recorded(_ request: Request, _ visit: Visit) async throws -> Response {
    let camera = try await watched(try visit.id("camera"), by: try visit.actor)
    let span = try request.span(longest: 86_400)
    let range = MediaTime(span.lowerBound)..<MediaTime(span.upperBound)
    let coverage = try await store.read {
      try RecordingArchive.coverage(of: camera.id, request.role, in: range, $0)
    }
    return try .json(RecordedJSON(coverage))
  }

  @Sendable private func film(_ request: Request, _ visit: Visit) async throws -> Response {
    let camera = try await watched(try visit.id("camera"), by: try visit.actor)
    let span = try request.span(longest: 3_600)
    let film = try await sense().footage.film(
      of: camera.id, role: request.role, from: span.lowerBound, to: span.upperBound)
    return FilmAnswer(film: film).response(to: request)
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
  /// What each role's pages show.
  init(for actor: Actor) throws {
    switch actor.role {
    case .operator, .administrator:
      self.init(topics: Set(Change.Noun.allCases.map(\.rawValue)).union(["camera-state"]))
    case .inspector: self.init(topics: ["yard", "building", "photo", "passport", "camera"])
    case .crew:
      guard let unit = actor.unit else {
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

extension Connection {
  /// The assignment that brings a crew to a camera: its own call at this camera or in its yard.
  func assignments(bringing actor: Actor, to camera: Camera) throws -> [Assignment] {
    guard actor.role == .crew, let unit = actor.unit,
      let own = try assignmentUnderWay(of: unit)
    else { return [] }
    let incident = try incident(own.incident)
    let isHere =
      incident.camera == camera.id || (incident.yard != nil && incident.yard == camera.yard)
    return isHere ? [own] : []
  }
}

extension Request {
  /// `stream=main` or `stream=sub`.
  fileprivate var role: StreamRole {
    uri.queryParameters["stream"].flatMap { StreamRole(rawValue: String($0)) } ?? .main
  }

  /// `from` and `to`, Unix seconds; at most `longest` seconds apart.
  fileprivate func span(longest: Double) throws -> Range<Timestamp> {
    let query = uri.queryParameters
    guard let from = query["from"].flatMap({ Double($0) }),
      let to = query["to"].flatMap({ Double($0) }), from.isFinite, to > from,
      to - from <= longest, abs(from) < 1e10
    else {
      throw Fault(
        .invalid, "console.bad-span", "from and to are Unix seconds, at most \(longest) apart")
    }
    return Timestamp(seconds: from)..<Timestamp(seconds: to)
  }
}

extension HTTPField.Name {
  fileprivate static var lastEventID: Self { Self("Last-Event-ID")! }
}
