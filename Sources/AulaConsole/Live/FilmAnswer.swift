import AulaDomain
import HTTPTypes
import Hummingbird
import NIOCore

/// A film over HTTP, whole or in part (RFC 9110, 14).
struct FilmAnswer {
  /// Bytes that are read and written at once.
  private static let piece: Int64 = 256 << 10

  let film: Film
  /// Asked before each piece; throws where the viewer's right has ended.
  let mayGoOn: @Sendable () async throws -> Void

  init(film: Film, mayGoOn: @escaping @Sendable () async throws -> Void = {}) {
    self.film = film
    self.mayGoOn = mayGoOn
  }

  func response(to request: Request) -> Response {
    var headers: HTTPFields = [
      .contentType: "video/mp4; codecs=\"\(film.codecString)\"", .acceptRanges: "bytes",
      .cacheControl: "no-store",
    ]
    headers[.aulaStart] = String(film.start.seconds)
    guard let asked = request.headers[.range] else {
      return answer(.ok, 0..<film.length, headers)
    }
    guard let range = Self.range(asked, of: film.length) else {
      headers[.contentRange] = "bytes */\(film.length)"
      return Response(status: .rangeNotSatisfiable, headers: headers)
    }
    headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(film.length)"
    return answer(.partialContent, range, headers)
  }

  /// All of it, to be kept under the name that `disposition` says.
  func file(disposition: String) -> Response {
    answer(
      .ok, 0..<film.length,
      [
        .contentType: "video/mp4", .contentDisposition: disposition, .acceptRanges: "none",
        .cacheControl: "no-store",
      ])
  }

  private func answer(
    _ status: HTTPResponse.Status, _ range: Range<Int64>, _ headers: HTTPFields
  ) -> Response {
    let (film, mayGoOn) = (film, mayGoOn)
    return Response(
      status: status, headers: headers,
      body: ResponseBody(contentLength: range.count) { writer in
        var place = range.lowerBound
        while place < range.upperBound {
          try await mayGoOn()
          let end = min(place + Self.piece, range.upperBound)
          try await writer.write(ByteBuffer(bytes: try await film.read(place..<end)))
          place = end
        }
        try await writer.finish(nil)
      })
  }

  /// The one range of `bytes=a-b`, `bytes=a-` or `bytes=-n`; `nil` for anything else, and for one
  /// that begins behind the end.
  static func range(_ text: String, of length: Int64) -> Range<Int64>? {
    guard text.hasPrefix("bytes=") else { return nil }
    let ends = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, length > 0 else { return nil }
    if ends[0].isEmpty {
      guard let last = Int64(ends[1]), last > 0 else { return nil }
      return max(0, length - last)..<length
    }
    guard let first = Int64(ends[0]), first >= 0, first < length else { return nil }
    if ends[1].isEmpty { return first..<length }
    guard let last = Int64(ends[1]), last >= first else { return nil }
    return first..<min(last, length - 1) + 1
  }
}

extension HTTPField.Name {
  /// Unix seconds of the film's first frame.
  fileprivate static var aulaStart: Self { Self("Aula-Start")! }
}
