import AulaDomain
import AulaStore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Console {
  func addAlertPicture(to routes: Routes) {
    routes.get("/alerts/{alert}/picture.jpg", needs: .seeQueue, shows: .footage) { request, visit in
      try await alertPicture(request, visit)
    }
    routes.get("/api/bell", needs: .seeQueue) { _, visit in
      try .json(BellJSON(count: try await read(.seeQueue, visit) { try $0.newAlertCount() }))
    }
  }

  /// The frame that raised the alert. It never changes, so a browser asks for it once; what is
  /// shown again from the browser's own store is the same look.
  private func alertPicture(_ request: Request, _ visit: Visit) async throws -> Response {
    let actor = try visit.actor
    let id = try visit.id("alert", of: Alert.self)
    let alert = try await read(.seeQueue, visit) { try $0.alert(id) }
    guard let picture = alert.picture else {
      throw Fault(.notFound, "console.no-picture", "the alert has no picture")
    }
    let tag = "\"\(id)\""
    let headers: HTTPFields = [
      .contentType: "image/jpeg", .eTag: tag,
      .cacheControl: "private, max-age=31536000, immutable",
    ]
    if request.headers[.ifNoneMatch] == tag {
      return Response(status: .notModified, headers: headers)
    }
    let place = settings.dataFolder.appending(path: "pictures/\(picture)")
    guard let data = try? Data(contentsOf: place) else {
      throw Fault(.notFound, "console.no-picture", "the alert's picture is not there any more")
    }
    try await enterLook(at: alert, by: actor)
    return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: data)))
  }

  /// An alert's frame is footage as any other.
  func enterLook(at alert: Alert, by actor: Actor) async throws {
    let moment = alert.lastSeen
    try await looks.enter(.recorded(from: moment, to: moment), of: alert.camera, by: actor.user)
  }
}

/// For pages that are not the desk.
private struct BellJSON: Encodable {
  /// Alerts that nobody has taken.
  let count: Int
}
