import AulaDomain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns whatever went wrong into a page with a way out, or into JSON for a script.
struct ErrorPage: RouterMiddleware {
  let console: Console

  func handle(
    _ request: Request, context: Visit, next: (Request, Visit) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      let problem = Problem(error)
      if problem.status.code >= 500 {
        context.logger.error("\(error)")
      }
      var change: LatestChange?
      if problem.status == .conflict {
        change = try? await console.latestChange(context, after: problem.seen)
      }
      return try answer(problem, change, request, context)
    }
  }

  private func answer(
    _ problem: Problem, _ change: LatestChange?, _ request: Request, _ visit: Visit
  ) throws -> Response {
    var response =
      request.wantsJSON
      ? try json(problem, change, visit)
      : try console.page(
        "error", title: visit.text("error.\(problem.name).title"),
        ErrorModel(problem, change, visit), for: visit, status: problem.status)
    if [429, 503].contains(problem.status.code) {
      response.headers[.retryAfter] = String(problem.retryAfter)
    }
    return response
  }

  private func json(
    _ problem: Problem, _ change: LatestChange?, _ visit: Visit
  ) throws -> Response {
    let body = ErrorJSON(
      code: problem.code, message: visit.text("error.\(problem.name).title"),
      detail: problem.detail ?? "", request: visit.id, changed: change)
    let data = try JSONEncoder().encode(["error": body])
    return Response(
      status: problem.status, headers: [.contentType: "application/json; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(bytes: data)))
  }
}

private struct ErrorJSON: Encodable {
  let code: String
  let message: String
  let detail: String
  let request: String
  /// Of a conflict: who was first, and what it was.
  let changed: LatestChange?
}

/// What went wrong, as HTTP and the pages name it. The one table from faults to statuses.
struct Problem {
  let status: HTTPResponse.Status
  let code: String
  /// Said to the person; nothing of our insides.
  let detail: String?
  /// Of a conflict, the version that was decided on, where it is known.
  private(set) var seen: Int64?
  /// Seconds.
  var retryAfter = 10

  init(_ error: any Error) {
    switch error as? Fault ?? (error as? DispatchError)?.fault ?? (error as? AccessError)?.fault
      ?? error
    {
    case let fault as Fault:
      status = Self.status(fault.kind)
      code = fault.code
      seen = fault.seen
      detail = status.code < 500 || fault.kind == .exhausted ? fault.message : nil
    case let error as any HTTPResponseError:
      status = error.status
      code = "http.\(error.status.code)"
      detail = nil
    case is HTTPParserError:
      // The body is not what HTTP says a body is: a chunk's size, or an end that never comes.
      (status, code, detail) = (.badRequest, "http.400", nil)
    default:
      status = .internalServerError
      code = "console.failed"
      detail = nil
    }
  }

  static func status(_ kind: Fault.Kind) -> HTTPResponse.Status {
    switch kind {
    case .invalid: .badRequest
    case .notFound: .notFound
    case .conflict: .conflict
    case .denied: .forbidden
    case .unavailable: .serviceUnavailable
    case .exhausted: .insufficientStorage
    case .throttled: .tooManyRequests
    case .unsupported: .unsupportedMediaType
    case .corrupt, .failed: .internalServerError
    }
  }

  /// The text keys' middle part.
  var name: String {
    switch status.code {
    case 401, 403: "denied"
    case 404, 405: "not-found"
    case 409: "conflict"
    case 413: "too-large"
    case 429: "too-many"
    case 503: "unavailable"
    case 507: "full"
    case ..<500: "bad-request"
    default: "failed"
    }
  }
}

struct ErrorModel {
  let status: UInt
  let what: String
  let advice: String
  /// Of a conflict: who was first.
  let changed: String?
  let detail: String?
  let code: String
  let request: String
  let back: String?
  /// Where records like the one that was asked for are.
  let list: Table.Action?
  let isSignedIn: Bool

  init(_ problem: Problem, _ change: LatestChange?, _ visit: Visit) {
    changed = change?.dated
    status = UInt(problem.status.code)
    what = visit.text("error.\(problem.name).title")
    advice = visit.text("error.\(problem.name).advice")
    detail = problem.detail
    code = problem.code
    request = visit.id
    let start = visit.user.map { Navigation.start($0.role).path }
    list = visit.user.flatMap { Navigation.list(around: visit.here, for: $0, visit: visit) }
    back = start == list?.path ? nil : start
    isSignedIn = visit.user != nil
  }
}

extension HTTPResponse.Status {
  /// RFC 4918, 11.5: not the visitor's doing, and no wait will help.
  static var insufficientStorage: Self { Self(code: 507, reasonPhrase: "Insufficient Storage") }
}
