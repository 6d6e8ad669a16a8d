import AulaDomain
import AulaStore
import Crypto
import HTTPTypes
import Hummingbird
import NIOCore

extension Console {
  /// Tiles of the map file that the settings name. They hold no record, and are for who is signed
  /// in: the file may be licensed.
  func addMapTiles(to routes: Routes) {
    routes.get("/map/tiles/{z}/{x}/{y}", needs: .seeMapTiles) { request, visit in
      try await tile(request, visit)
    }
  }

  private func tile(_ request: Request, _ visit: Visit) async throws -> Response {
    let part = { visit.parameters.get($0) ?? "" }
    guard let file = settings.tileFile,
      let address = TileAddress(zoom: part("z"), column: part("x"), row: part("y"))
    else { throw Fault(.notFound, "console.no-such-page", "there is no such map tile") }
    let bytes = try await file.tile(at: address)
    return TileAnswer(bytes ?? [], format: file.summary.format)
      .response(request, isKept: request.query["v"] == file.tag)
  }
}

/// One tile as it is sent. A square that the map does not cover is an answer too: empty.
struct TileAnswer {
  private let bytes: [UInt8]
  private let type: String
  /// As the file holds it.
  private let coding: String?

  init(_ bytes: [UInt8], format: TileSet.Format) {
    self.bytes = bytes
    let isPacked = bytes.starts(with: [0x1F, 0x8B])
    coding = format == .vector && isPacked ? "gzip" : nil
    type =
      switch format {
      case .vector: "application/vnd.mapbox-vector-tile"
      // A picture is what its first bytes say; nothing else is made of it (`nosniff`).
      case .png, .jpeg, .webp: Self.picture(bytes) ?? "application/octet-stream"
      }
  }

  private static func picture(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "image/png" }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    let isWebP =
      bytes.starts(with: Array("RIFF".utf8)) && bytes.dropFirst(8).starts(with: "WEBP".utf8)
    return isWebP ? "image/webp" : nil
  }

  /// - Parameter isKept: the address changes with the file.
  func response(_ request: Request, isKept: Bool) -> Response {
    let tag = "\"" + SHA256.hash(data: bytes).hex.prefix(32) + "\""
    var headers: HTTPFields = [
      .eTag: tag,
      .cacheControl: isKept ? "private, max-age=604800, immutable" : "private, no-cache",
    ]
    if TaggedBody.matches(request.headers[.ifNoneMatch], tag) {
      return Response(status: .notModified, headers: headers)
    }
    if bytes.isEmpty { return Response(status: .noContent, headers: headers) }
    headers[.contentType] = type
    var body = ByteBuffer(bytes: bytes)
    if let coding {
      headers[.contentEncoding] = coding
    } else if type.hasPrefix("application/vnd"), Gzip.isRead(by: request),
      let packed = Gzip.pack(body)
    {
      (body, headers[.contentEncoding]) = (packed, "gzip")
      headers[.vary] = "Accept-Encoding"
    }
    return Response(status: .ok, headers: headers, body: .init(byteBuffer: body))
  }
}
