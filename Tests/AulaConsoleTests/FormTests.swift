import AulaDomain
import AulaTesting
import Testing

@testable import AulaConsole

struct FormTests {
  @Test func `a url-encoded form is read with its Cyrillic`() throws {
    let form = try Form(urlEncoded: Array("name=%D0%94%D0%B2%D0%BE%D1%80+1&tag=a&tag=b&on".utf8))
    #expect(form["name"] == "Двор 1")
    #expect(form.all("tag") == ["a", "b"])
    #expect(form.isOn("on") && !form.isOn("off"))
  }

  @Test func `characters that disguise a line are taken out`() throws {
    var form = Form()
    form.fields["note"] = ["  a\u{202E}b\u{0}c\r\nd\u{2066} "]
    #expect(form["note"] == "abc\nd")
    #expect(form.raw("note").contains("\u{202E}"))
  }

  @Test func `a broken escape is kept as it stands`() throws {
    #expect(try Form(urlEncoded: Array("a=100%&b=%zz".utf8))["a"] == "100%")
  }

  @Test func `a form of thousands of fields is refused`() {
    let body = String(repeating: "a=1&", count: 501)
    #expect(throws: Fault.self) { try Form(urlEncoded: Array(body.utf8)) }
  }

  private static let boundary = "----x"

  static func multipart(_ parts: [(head: String, bytes: [UInt8])]) -> [UInt8] {
    var body: [UInt8] = []
    for part in parts {
      body += Array("--\(boundary)\r\n\(part.head)\r\n\r\n".utf8) + part.bytes + Array("\r\n".utf8)
    }
    return body + Array("--\(boundary)--\r\n".utf8)
  }

  private func read(_ body: [UInt8]) throws -> Form {
    try Multipart.read(body, contentType: "multipart/form-data; boundary=\(Self.boundary)")
  }

  @Test func `a file comes out of a multipart form byte by byte`() throws {
    let bytes = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let form = try read(
      Self.multipart([
        (#"Content-Disposition: form-data; name="caption""#, Array("Фасад".utf8)),
        (#"Content-Disposition: form-data; name="photo"; filename="../../x.jpg""#, bytes),
        (#"Content-Disposition: form-data; name="empty"; filename="""#, []),
      ]))
    #expect(form["caption"] == "Фасад")
    #expect(form.files["photo"]?.bytes == bytes)
    #expect(form.files["empty"] == nil)
  }

  @Test func `a multipart form that is cut anywhere is refused, never read past its end`() throws {
    let whole = Self.multipart([
      (#"Content-Disposition: form-data; name="a""#, Array("1".utf8)),
      (#"Content-Disposition: form-data; name="b"; filename="f""#, [1, 2, 3]),
    ])
    for length in 0..<whole.count - 4 {
      #expect(throws: Fault.self) { try read(Array(whole[..<length])) }
    }
  }

  @Test func `random bytes and random damage never break the readers`() {
    var random = SeededRandom(seed: 7)
    let whole = Self.multipart([(#"Content-Disposition: form-data; name="a""#, [9, 9, 9])])
    for _ in 0..<2_000 {
      var bytes = whole
      for _ in 0..<4 {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      _ = try? read(bytes)
      _ = try? Form(urlEncoded: bytes)
      _ = try? PhotoFile([0xFF, 0xD8, 0xFF] + bytes)
      _ = try? PhotoFile(PNGCleaner.signature + bytes)
    }
  }

  @Test func `a form token holds for its own secret alone`() {
    let world = ManualWorld()
    let token = FormToken(secret: "one").make(in: world)
    #expect(FormToken(secret: "one").accepts(token))
    #expect(!FormToken(secret: "two").accepts(token))
    #expect(!FormToken(secret: "").accepts(FormToken(secret: "").make(in: world)))
    #expect(!FormToken(secret: "one").accepts(String(token.dropLast())))
    #expect(!FormToken(secret: "one").accepts(""))
    #expect(FormToken(secret: "one").make(in: world) != token)
  }

  @Test func `a rate limit lets a burst through, then one each interval`() {
    let world = ManualWorld()
    let limit = RateLimit(burst: 2, interval: .seconds(6), capacity: 2, world: world)
    #expect(limit.take("a") == nil && limit.take("a") == nil)
    #expect(limit.take("a") != nil)
    #expect(limit.take("b") == nil)
    world.advance(by: .seconds(6))
    #expect(limit.take("a") == nil && limit.take("a") != nil)
    #expect(limit.take("c") == nil)
  }

  @Test func `nobody is sent on to another site`() {
    #expect(Link.local("/yards?page=2") == "/yards?page=2")
    for foreign in ["//evil", "https://evil", "/\\evil", "/a\nb", "evil", ""] {
      #expect(Link.local(foreign) == nil)
    }
  }
}
