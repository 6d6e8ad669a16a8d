import AulaDomain
import AulaStore
import Foundation
import Hummingbird
import NIOCore

extension Console {
  func addCrew(to routes: Routes) {
    routes.get("/duty", needs: .seeCall) { _, visit in
      let frame = PageFrame(
        title: visit.text("crew.title"), model: try boot(visit), visit: visit, console: self,
        shell: crewShell)
      var answer = try page("crew/duty", frame, status: .ok)
      answer.headers[CrewShell.header] = crewShell.version
      return answer
    }
    routes.get("/api/duty", needs: .seeCall) { _, visit in
      let unit = try unit(of: visit)
      return try .json(
        DutyJSON(
          try await desk.crewView(of: unit, for: try visit.actor), now: world.now(), visit))
    }
    routes.get("/duty/alerts/{alert}/frame.jpg", needs: .seeCall, shows: .footage) {
      _, visit in
      try await alertFrame(visit)
    }
    addCrewShell(to: routes)
    routes.send(.post, "/api/units/{unit}/duty", needs: .setDuty) {
      body, _, visit in try await setDuty(body, visit)
    }
    routes.send(.post, "/api/units/{unit}/position", needs: .reportPosition) { body, _, visit in
      let wish = try body.read(PositionBody.self)
      let moved = try await desk.reportPosition(
        try wish.position(now: world.now()), of: try visit.id("unit"),
        for: .user(try visit.actor))
      return try .json(["moved": moved])
    }
  }

  private func unit(of visit: Visit) throws -> ID<AulaDomain.Unit> {
    guard let unit = try visit.actor.unit else {
      throw Fault(.denied, "console.not-allowed", "this account belongs to no unit")
    }
    return unit
  }

  /// The picture of an alert of the crew's own call, as it was seen when the rule was completed.
  private func alertFrame(_ visit: Visit) async throws -> Response {
    let unit = try unit(of: visit)
    let id = try visit.id("alert", of: Alert.self)
    let alerts = try await desk.crewView(of: unit, for: try visit.actor).alerts
    guard let alert = alerts.first(where: { $0.id == id }) else {
      throw Fault(.notFound, "console.no-such-page", "the crew's call has no such alert")
    }
    let bytes = try await frame(of: alert)
    try await enterLook(at: alert, by: try visit.actor)
    return Response(
      status: .ok, headers: [.contentType: "image/jpeg", .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// The frame that was kept with the alert; of the recording where that file is not there.
  private func frame(of alert: Alert) async throws -> [UInt8] {
    let folder = settings.dataFolder.appendingPathComponent("pictures")
    if let path = alert.picture,
      let data = try? Data(contentsOf: folder.appendingPathComponent(path))
    {
      return [UInt8](data)
    }
    guard let sensing else {
      throw Fault(.unavailable, "console.no-video", "this process has no cameras: ask a node")
    }
    return try await sensing.stills.still(of: alert.camera, at: alert.lastSeen, width: 960)
  }

  private func setDuty(_ body: ByteBuffer, _ visit: Visit) async throws -> Response {
    let wish = try body.read(DutyBody.self)
    let next = try await desk.setDuty(
      of: try visit.id("unit"), version: wish.version, try wish.known, by: try deed(visit))
    return try .json(UnitJSON(next, visit))
  }
}

private struct DutyBody: Decodable {
  let version: Int64
  let move: String
  let reason: String?

  var known: UnitMove {
    get throws {
      switch move {
      case "goOnDuty": return .goOnDuty
      case "goOffDuty": return .goOffDuty
      case "release": return .release
      case "returnToService": return .returnToService
      case "takeOutOfService": return .takeOutOfService(reason: reason ?? "")
      default: throw Fault(.invalid, "console.bad-json", "move: there is no such move")
      }
    }
  }
}

private struct PositionBody: Decodable {
  let lat: Double
  let lon: Double
  let accuracy: Double?
  /// By the phone's clock, Unix seconds.
  let at: Double?

  /// A phone's clock that runs ahead must not make its place last for ever.
  func position(now: Timestamp) throws -> AulaDomain.Unit.Position {
    if let accuracy, !(0...50_000_000).contains(accuracy) {
      throw Fault(.invalid, "console.bad-json", "accuracy: expected metres, at least 0")
    }
    return AulaDomain.Unit.Position(
      point: GeoPoint(latitude: lat, longitude: lon), accuracy: accuracy,
      at: min(try DeviceTime.moment(at) ?? now, now))
  }
}
