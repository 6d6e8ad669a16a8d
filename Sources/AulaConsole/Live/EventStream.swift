import HTTPTypes
import Hummingbird

/// `text/event-stream` (HTML Living Standard, §9.2) of a hub's notices.
struct EventStream {
  /// Milliseconds that a browser waits before it comes back.
  private static let retry = 1_000
  /// Tells the page not to come back.
  private static let goodbye = "event: signed-out\ndata: {}\n\n"

  let hub: ChangeHub
  /// Whether who asked is still signed in as who he was.
  let isAdmitted: @Sendable () async -> Bool

  /// What the page may hear, and the `Last-Event-ID` that it came with.
  func response(_ ear: Ear, after lastID: String?) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = "text/event-stream; charset=utf-8"
    headers[.cacheControl] = "no-store"
    // nginx holds answers back unless it is told not to.
    headers[HTTPField.Name("X-Accel-Buffering")!] = "no"
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody { writer in
        let listening = hub.listen(ear, after: lastID)
        defer { hub.stop(listening) }
        try await writer.write(ByteBuffer(string: "retry: \(Self.retry)\n\n"))
        for await notice in listening.values {
          if notice.mayEndLines, await !isAdmitted() {
            try await writer.write(ByteBuffer(string: Self.goodbye))
            break
          }
          guard ear.passesOn(notice) else { continue }
          try await writer.write(ByteBuffer(string: notice.lines))
        }
        try await writer.finish(nil)
      })
  }
}

extension Notice {
  /// A beat is an event too, not a comment: the page must see that the line stands.
  fileprivate var lines: String {
    kind == "beat" ? "event: beat\ndata: {}\n\n" : "id: \(id)\nevent: \(kind)\ndata: \(json)\n\n"
  }
}
