import AulaDomain
import Hummingbird

/// Keeps one address from taking the server for itself. Static files cost next to nothing and are
/// not counted; an open stream of messages or video is one request. Map tiles, of which one look
/// brings a dozen, have a count of their own.
struct RequestLimit: RouterMiddleware {
  let console: Console

  func handle(
    _ request: Request, context: Visit, next: (Request, Visit) async throws -> Response
  ) async throws -> Response {
    let isTile = context.here.hasPrefix(Link.mapTiles.path + "/")
    let limit = isTile ? console.tileLimit : console.requestLimit
    if !context.here.hasPrefix("/static/"), let wait = limit.take(address: context.address) {
      throw Fault(
        .throttled, "console.too-many-requests",
        "wait \(Int(wait.inSeconds.rounded(.up))) s before the next request")
    }
    return try await next(request, context)
  }
}
