import AulaDomain
import AulaStore
import AulaTesting
import AulaVideo
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import AulaConsole

/// Draws at once, by the same code as `aula serve`.
struct TestPhotos: PhotoProcessor {
  func process(_ file: PhotoFile) async throws -> ProcessedPhoto {
    let made = try Photograph(
      drawing: file.bytes, file.kind == .jpeg ? .jpeg : .png, turn: file.turn)
    return ProcessedPhoto(picture: made.picture, thumbnail: made.thumbnail)
  }

  /// A real one, with a place in it and bytes behind its end.
  static func jpeg(_ width: Int = 640, _ height: Int = 480) throws -> [UInt8] {
    let gray = [UInt8](repeating: 128, count: width / 2 * (height / 2))
    let frame = Frame(
      time: MediaTime(ticks: 0), arrival: Timestamp(microseconds: 0), width: width,
      height: height, luma: (0..<width * height).map { UInt8($0 % width * 255 / width) },
      blue: gray, red: gray)
    let bytes = try JPEG.encode(frame, isFullRange: true)
    let place = Array("Exif\0\0GPS 49.80 73.08".utf8)
    let segment = [0xFF, 0xE1, 0, UInt8(place.count + 2)] + place
    return Array(bytes[..<2]) + segment + Array(bytes[2...]) + Array("<script>trailing".utf8)
  }
}

struct PhotoTests {
  private func upload(
    _ browser: Browser, _ client: any TestClientProtocol, _ path: String, _ bytes: [UInt8]
  ) async throws -> TestResponse {
    let token = FormToken(secret: browser.secret).make(in: ManualWorld())
    func head(_ name: String) -> String { "Content-Disposition: form-data; name=\"\(name)\"" }
    let body = FormTests.multipart([
      (head("token"), Array(token.utf8)), (head("subject"), Array("facade".utf8)),
      (head("caption"), Array("С улицы".utf8)),
      (head("photo") + "; filename=\"../../../etc/x.php\"", bytes),
    ])
    return try await client.executeRequest(
      uri: path, method: .post,
      headers: browser.headers([("content-type", "multipart/form-data; boundary=----x")]),
      body: ByteBuffer(bytes: body))
  }

  private func photo(_ desktop: Desktop) async throws -> Photo {
    let photos = try await desktop.desk.store.read { try $0.photos(of: desktop.yard.id) }
    #expect(photos.count == 1)
    return try #require(photos.first)
  }

  /// What is sent, and the words of the refusal.
  private static let hostile: [([UInt8], String)] = [
    (Array("<svg onload=alert(1)>".utf8), "не JPEG"), ([0xFF, 0xD8, 0xFF, 0xE0], "повреждён"),
    (PhotoFileTests.jpeg(width: 60_000), "слишком велик"),
    (PhotoFileTests.jpeg(width: 65_535, height: 65_535), "слишком велик"),
    (PhotoFileTests.jpeg(width: 9_000, height: 9_000), "слишком велик"),
    // Whole by its markers, and no picture.
    (PhotoFileTests.jpeg(), "повреждён"), ([], "Выберите файл"),
  ]

  @Test func `a hostile file is told why it is not taken`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.inspector)
    let path = "/yards/\(desktop.yard.id)/photos/new"
    try await desktop.visit { client in
      for (bytes, words) in Self.hostile {
        let page = try await upload(browser, client, path, bytes)
        #expect(page.status == .unprocessableContent && page.text.contains(words), "\(words)")
      }
      let huge = [UInt8](repeating: 0xFF, count: PhotoFile.longest + 100_000)
      expect(try await upload(browser, client, path, huge), .contentTooLarge)
    }
    let photos = try await desktop.desk.store.read { try $0.photos(of: desktop.yard.id) }
    #expect(photos.isEmpty)
  }

  @Test func `a photograph is drawn anew, kept, shown to whom it may be, and removed`()
    async throws
  {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.inspector)
    let path = "/yards/\(desktop.yard.id)/photos/new"
    let whole = try TestPhotos.jpeg()
    try await desktop.visit { client in
      expect(try await upload(browser, client, path, whole), .seeOther)
    }
    let photo = try await photo(desktop)
    #expect(photo.caption == "С улицы" && !photo.path.contains(".."))
    try await desktop.visit { client in
      let shown = try await browser.get(client, "/photos/\(photo.id)")
      #expect(shown.status == .ok && shown.headers[.contentType] == "image/jpeg")
      #expect(shown.body.readableBytes == Int(photo.length))
      let text = String(decoding: shown.body.readableBytesView, as: UTF8.self)
      #expect(!text.contains("GPS") && !text.contains("<script>"))
      let crew = try await desktop.signedIn(.crew)
      for part in ["", "/thumbnail"] {
        expect(try await crew.get(client, "/photos/\(photo.id)\(part)"), .forbidden)
      }
      expect(try await browser.post(client, "/photos/\(photo.id)/remove"), .seeOther)
      expect(try await browser.get(client, "/photos/\(photo.id)"), .notFound)
    }
    let folder = desktop.folder.appendingPathComponent("photos/\(desktop.yard.id)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  /// Refuses as `aula serve` does where a worker ended, or had not the memory.
  private struct Refusing: PhotoProcessor {
    let fault: Fault
    let tries = Observed<Int>()

    func process(_ file: PhotoFile) async throws -> ProcessedPhoto {
      tries.add(1)
      throw fault
    }
  }

  @Test(arguments: [
    (Fault.Kind.corrupt, "analysis.unsafe-photo", "безопасно обработать"),
    (.exhausted, "video.photo-memory", "не хватает памяти"),
    (.corrupt, "video.bad-photo", "повреждён"),
  ])
  func `whoever uploads reads what became of it`(
    kind: Fault.Kind, code: String, words: String
  ) async throws {
    let photos = Refusing(fault: Fault(kind, code, "x"))
    let desktop = try await Desktop(photos: photos)
    let browser = try await desktop.signedIn(.inspector)
    let path = "/yards/\(desktop.yard.id)/photos/new"
    try await desktop.visit { client in
      let page = try await upload(browser, client, path, try TestPhotos.jpeg())
      #expect(page.status == .unprocessableContent && page.text.contains(words))
    }
    #expect(photos.tries.all.count == 1)
  }

  @Test func `a kept photograph that ends its worker is not tried at each look`() async throws {
    let photos = Refusing(fault: Fault(.corrupt, "analysis.unsafe-photo", "x"))
    let desktop = try await Desktop(photos: photos)
    let browser = try await desktop.signedIn(.inspector)
    let id = ID<Photo>(rawValue: 5)
    let bytes = try TestPhotos.jpeg()
    let path = "photos/5.jpg"
    let place = desktop.folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: place)
    try await desktop.desk.add(
      Photo(
        id: id, yard: desktop.yard.id, subject: .facade, mediaType: "image/jpeg", path: path,
        length: Int64(bytes.count), digest: String(repeating: "0", count: 64), caption: "",
        author: desktop.user(.inspector).id, addedAt: desktop.world.now()),
      by: .service(.setup, at: desktop.world.now()))
    try await desktop.visit { client in
      for _ in 0..<3 {
        let shown = try await browser.get(client, "/photos/\(id)/thumbnail")
        #expect(shown.status == .ok && shown.body.readableBytes == bytes.count)
      }
    }
    #expect(photos.tries.all.count == 1)
  }

  @Test func `a yard's page shows thumbnails, also of photographs that had none`() async throws {
    let desktop = try await Desktop()
    let browser = try await desktop.signedIn(.inspector)
    let path = "/yards/\(desktop.yard.id)"
    try await desktop.visit { client in
      expect(
        try await upload(browser, client, path + "/photos/new", try TestPhotos.jpeg()), .seeOther)
    }
    let photo = try await photo(desktop)
    let file = desktop.folder.appendingPathComponent(photo.path + ".small.jpg")
    try await desktop.visit { client in
      let page = try await browser.get(client, path)
      #expect(page.text.contains("<img src=\"/photos/\(photo.id)/thumbnail\""))
      #expect(page.text.contains("<a href=\"/photos/\(photo.id)\""))
      let small = try await browser.get(client, "/photos/\(photo.id)/thumbnail")
      #expect(small.status == .ok && small.body.readableBytes < Int(photo.length))
      let tag = try #require(small.headers[.eTag])
      let again = try await browser.get(
        client, "/photos/\(photo.id)/thumbnail", [("if-none-match", tag)])
      expect(again, .notModified)
      try FileManager.default.removeItem(at: file)
      let made = try await browser.get(client, "/photos/\(photo.id)/thumbnail")
      #expect(made.body.readableBytes < Int(photo.length))
      #expect(FileManager.default.fileExists(atPath: file.path))
      // What cannot be drawn is shown as it is.
      try FileManager.default.removeItem(at: file)
      try Data("no picture".utf8).write(to: desktop.folder.appendingPathComponent(photo.path))
      let whole = try await browser.get(client, "/photos/\(photo.id)/thumbnail")
      #expect(whole.text == "no picture")
    }
  }
}
