import AulaDomain
import AulaStore
import Hummingbird
import NIOCore

/// Who told of an incident: for operators alone. To read it is a deed, so it is asked by POST.
extension Console {
  func addCallers(to routes: Routes) {
    routes.send(.post, "/api/incidents/{incident}/caller/read", needs: .keepCaller) {
      _, _, visit in
      let (id, deed) = try callerDeed(visit)
      let caller = try await desk.readCaller(of: id, by: deed)
      return try .json(CallerJSON(name: caller?.name ?? "", phone: caller?.phone ?? ""))
    }
    routes.send(.put, "/api/incidents/{incident}/caller", needs: .keepCaller) {
      body, _, visit in
      let (id, deed) = try callerDeed(visit)
      let wish = try body.read(CallerBody.self)
      let caller = try wish.caller
      _ = try await desk.set(caller, of: id, version: wish.version, by: deed)
      return try .json(CallerJSON(name: caller?.name ?? "", phone: caller?.phone ?? ""))
    }
  }

  private func callerDeed(_ visit: Visit) throws -> (ID<Incident>, Deed) {
    (try visit.id("incident"), try deed(visit))
  }
}

private struct CallerJSON: Encodable {
  let name: String
  let phone: String
}

private struct CallerBody: Decodable {
  let version: Int64
  let name: String
  let phone: String

  /// `nil` where both are empty: it is forgotten.
  var caller: Caller? {
    get throws {
      guard name.count <= Caller.longestName, phone.count <= Caller.longestPhone else {
        throw Fault(.invalid, "console.bad-json", "name: at most 120 characters; phone: at most 40")
      }
      return Caller(name: name, phone: phone)
    }
  }
}
