import AulaDomain
import AulaStore
import AulaTesting
import CZlib
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import AulaConsole

/// Unpacks gzip, so that what is tested is what a browser reads.
private func unpacked(_ bytes: ByteBuffer) -> String? {
  var stream = z_stream()
  let size = Int32(MemoryLayout<z_stream>.size)
  guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else { return nil }
  defer { inflateEnd(&stream) }
  var source = Array(bytes.readableBytesView)
  var target = [UInt8](repeating: 0, count: 4 << 20)
  let status = source.withUnsafeMutableBufferPointer { source in
    target.withUnsafeMutableBufferPointer { target in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      stream.next_out = target.baseAddress
      stream.avail_out = UInt32(target.count)
      return inflate(&stream, Z_FINISH)
    }
  }
  guard status == Z_STREAM_END else { return nil }
  return String(decoding: target.prefix(Int(stream.total_out)), as: UTF8.self)
}

struct CompressionTests {
  private static let gzip = [("accept-encoding", "br;q=1.0, gzip;q=0.8, *;q=0.1")]

  private func isPacked(_ answer: TestResponse) -> Bool {
    answer.headers[.contentEncoding] == "gzip"
  }

  @Test(arguments: ["/desk", "/yards", "/api/desk", "/static/aula.css", "/static/operator.js"])
  func `text goes out packed to whoever reads it, and plain to whoever does not`(
    path: String
  ) async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      let plain = try await browser.get(client, path)
      #expect(!isPacked(plain) && plain.headers[.vary] == "Accept-Encoding")
      guard plain.body.readableBytes >= Gzip.sizes.lowerBound else { return }
      let packed = try await browser.get(client, path, Self.gzip)
      #expect(isPacked(packed) && packed.headers[.vary] == "Accept-Encoding")
      #expect(packed.body.readableBytes < plain.body.readableBytes * 2 / 3)
      #expect(packed.headers[.contentLength] == "\(packed.body.readableBytes)")
      let text = try #require(unpacked(packed.body))
      // A page has a token of its own each time, of one length.
      #expect(text.utf8.count == plain.body.readableBytes)
      #expect(text.suffix(40) == plain.text.suffix(40))
      let refused = try await browser.get(client, path, [("accept-encoding", "gzip;q=0, br")])
      #expect(!isPacked(refused))
    }
  }

  @Test func `what is packed has a tag of its own, and its tag is answered`() async throws {
    let desktop = try await Desktop()
    try await desktop.visit { client in
      let plain = try await Browser.visitor.get(client, "/static/aula.css")
      let packed = try await Browser.visitor.get(client, "/static/aula.css", Self.gzip)
      let tags = (try #require(plain.headers[.eTag]), try #require(packed.headers[.eTag]))
      #expect(tags.0 != tags.1)
      for known in [tags.1, "W/\(tags.1)", "\"x\", \(tags.1)", "*"] {
        let again = try await Browser.visitor.get(
          client, "/static/aula.css", Self.gzip + [("if-none-match", known)])
        #expect(again.status == .notModified && again.body.readableBytes == 0)
      }
      let other = try await Browser.visitor.get(
        client, "/static/aula.css", Self.gzip + [("if-none-match", tags.0)])
      #expect(other.status == .ok && isPacked(other))
    }
  }

  @Test func `pictures, streams and short answers are left as they are`() async throws {
    let desktop = try await Desktop()
    try await desktop.visit { client in
      let small = try await Browser.visitor.get(client, "/static/aula.svg", Self.gzip)
      #expect(small.status == .ok && !isPacked(small))
    }
    for type in ["image/jpeg", "image/png", "video/mp4", "text/event-stream; charset=utf-8"] {
      #expect(!Gzip.isPacked(type: type))
    }
    #expect(Gzip.pack(ByteBuffer(bytes: (0..<4_096).map { _ in UInt8.random(in: 0...255) })) == nil)
  }

  /// BREACH guesses a secret that stands beside its own words: each guess must meet another secret.
  @Test func `no secret is the same in two packed pages`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.administrator)
    try await desktop.visit { client in
      var tokens: Set<Substring> = []
      for _ in 0..<4 {
        let page = try await browser.get(client, "/users/new", Self.gzip)
        let text = try #require(unpacked(page.body))
        let token = try #require(text.firstMatch(of: /name="form-token" content="([^"]+)"/)?.1)
        tokens.formUnion(token.split(separator: "."))
        #expect(!text.contains(browser.secret))
      }
      #expect(tokens.count == 8)
    }
  }

  @Test func `the map's standing part is sent once, until the registry changes`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.operator)
    @Sendable func ask(
      _ client: any TestClientProtocol, _ tag: String?
    ) async throws -> TestResponse {
      try await browser.get(client, "/api/map", tag.map { [("if-none-match", $0)] } ?? [])
    }
    try await desktop.visit { client in
      let first = try await ask(client, nil)
      #expect(first.headers[.cacheControl] == "private, no-cache")
      var tag = try #require(first.headers[.eTag])
      expect(try await ask(client, tag), .notModified)
      var yard = desktop.yard
      yard.name = "Двор у фонтана"
      yard = try await desktop.desk.save(yard, by: desktop.desk.deed(.setup))
      let second = try await ask(client, tag)
      #expect(second.status == .ok && second.text.contains("Двор у фонтана"))
      tag = try #require(second.headers[.eTag])
      var camera = try await desktop.desk.store.read { try $0.camera(desktop.camera.id) }
      camera.azimuth = 45
      _ = try await desktop.desk.save(camera, by: desktop.desk.deed(.setup))
      expect(try await ask(client, tag), .ok)
      let kazakh = try await browser.get(client, "/api/map", [("cookie", "")])
      #expect(kazakh.status != .ok, "it is for those who are signed in")
    }
  }

  @Test func `what moves is asked for apart`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      let moving = try await browser.get(client, "/api/map/moving")
      #expect(moving.status == .ok && !moving.text.contains(desktop.yard.name))
      #expect(moving.text.contains("\"units\"") && moving.text.contains("\"states\""))
    }
  }
}
