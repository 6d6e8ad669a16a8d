import AulaDomain
import AulaStore
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Console {
  func addPhotos(to routes: Routes) {
    routes.get("/yards/{yard}/photos/new", needs: .editYard) { _, visit in
      let (yard, _) = try await editedYard(visit)
      return try ask(photoPage(yard, visit), visit)
    }
    routes.post("/yards/{yard}/photos/new", needs: .editYard, upTo: PhotoFile.longest + 65_536) {
      form, visit in
      try await addPhoto(form, visit)
    }
    routes.get("/photos/{photo}", needs: .seePhotos) { request, visit in
      try await showPhoto(request, visit, isSmall: false)
    }
    routes.get("/photos/{photo}/thumbnail", needs: .seePhotos) { request, visit in
      try await showPhoto(request, visit, isSmall: true)
    }
    routes.get("/photos/{photo}/remove", needs: .editYard) { _, visit in
      let (photo, yard) = try await editedPhoto(visit)
      let subject = visit.text("photo.subject-of.\(photo.subject.rawValue)")
      let title = visit.text(
        "remove.photo", ["name": photo.caption.isEmpty ? subject : photo.caption])
      return try askRemoval(title, of: yard, at: Link.photo(photo.id).path, version: nil, visit)
    }
    routes.post("/photos/{photo}/remove", needs: .editYard) { _, visit in
      try await removePhoto(visit)
    }
  }

  private func photoPage(_ yard: Yard, _ visit: Visit) -> FormPage {
    let text = visit.text
    return FormPage(
      title: text("photo.title", ["name": yard.name]), intro: text("photo.intro"),
      action: Link.yardPart(yard.id, "photos/new").path, submit: text("photo.submit"),
      back: Link.yard(yard.id).path, backLabel: yard.name,
      fields: [
        Field("photo", text("photo.file"), .file).wide().hint(text("photo.file-hint")),
        Field(
          "subject", text("photo.subject"),
          .choice(visit.choices(Photo.Subject.self, "photo.subject-of")), value: "facade"),
        Field("caption", text("photo.caption")).optional(),
      ])
  }

  private func addPhoto(_ form: Form, _ visit: Visit) async throws -> Response {
    let (yard, _) = try await editedYard(visit)
    let page = photoPage(yard, visit)
    return try await submit(form, page, visit, done: .yard(yard.id), notice: "photo.added") {
      answers in
      let subject = answers.choice(page.fields[1])
      let caption = answers.text(page.fields[2], most: 200)
      guard let upload = form.files["photo"] else {
        return answers.refuse("photo", visit.text("photo.error.missing"))
      }
      do {
        let file = try PhotoFile(upload.bytes)
        guard answers.areGood, let subject = Photo.Subject(rawValue: subject) else { return }
        try await keep(try await drawn(file), subject, caption, yard, visit)
      } catch let refusal as PhotoFile.Refusal {
        answers.refuse("photo", visit.text("photo.error.\(refusal.rawValue)"))
      }
    }
  }

  private func drawn(_ file: PhotoFile) async throws -> ProcessedPhoto {
    guard let photos else {
      throw Fault(.unavailable, "console.no-photos", "this process takes no photographs in")
    }
    do {
      return try await photos.process(file)
    } catch let fault as Fault where fault.code == "analysis.unsafe-photo" {
      throw PhotoFile.Refusal.endedProcess
    } catch let fault as Fault where fault.code == "video.photo-memory" {
      throw PhotoFile.Refusal.noMemory
    } catch let fault as Fault where fault.kind == .corrupt || fault.kind == .unsupported {
      throw PhotoFile.Refusal.damaged
    }
  }

  /// The files first, then the row: a row never names bytes that are not on disk.
  private func keep(
    _ made: ProcessedPhoto, _ subject: Photo.Subject, _ caption: String, _ yard: Yard,
    _ visit: Visit
  ) async throws {
    let id = ID<Photo>(in: world)
    let path = "photos/\(yard.id)/\(id).jpg"
    let place = settings.dataFolder.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    let photo = Photo(
      id: id, yard: yard.id, subject: subject, mediaType: PhotoFile.Kind.jpeg.rawValue, path: path,
      length: Int64(made.picture.count), digest: SHA256.hash(data: made.picture).hex,
      caption: caption, author: try visit.actor.user, addedAt: visit.now)
    do {
      try Data(made.picture).write(to: place, options: .atomic)
      try Data(made.thumbnail).write(to: file(photo.thumbnailPath), options: .atomic)
      try await desk.add(photo, by: try deed(visit))
    } catch {
      removeFiles(of: photo)
      throw error
    }
  }

  private func file(_ path: String) -> URL { settings.dataFolder.appendingPathComponent(path) }

  private func removeFiles(of photo: Photo) {
    for path in [photo.path, photo.thumbnailPath] {
      try? FileManager.default.removeItem(at: file(path))
    }
  }

  private func showPhoto(
    _ request: Request, _ visit: Visit, isSmall: Bool
  ) async throws -> Response {
    let id = try visit.id("photo", of: Photo.self)
    let photo = try await desk.photo(id, for: try visit.actor)
    let tag = "\"\(photo.digest)\(isSmall ? "-small" : "")\""
    var headers: HTTPFields = [.contentType: photo.mediaType, .eTag: tag]
    headers[.cacheControl] = "private, max-age=86400"
    if TaggedBody.matches(request.headers[.ifNoneMatch], tag) {
      return Response(status: .notModified, headers: headers)
    }
    if isSmall, let small = await thumbnail(of: photo) {
      headers[.contentType] = PhotoFile.Kind.jpeg.rawValue
      return Response(status: .ok, headers: headers, body: .init(byteBuffer: small))
    }
    guard let data = try? Data(contentsOf: file(photo.path)) else {
      throw Fault(.notFound, "console.photo-gone", "the photograph's file is not there")
    }
    return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: data)))
  }

  /// What came before there were thumbnails gets its own when it is first looked at. `nil`: there
  /// is none to be had, and the photograph itself has to do.
  private func thumbnail(of photo: Photo) async -> ByteBuffer? {
    let place = file(photo.thumbnailPath)
    if let data = try? Data(contentsOf: place) {
      return data.isEmpty ? nil : ByteBuffer(bytes: data)
    }
    guard let photos, let whole = try? Data(contentsOf: file(photo.path)),
      let upload = try? PhotoFile(Array(whole))
    else { return nil }
    do {
      let made = try await photos.process(upload)
      try? Data(made.thumbnail).write(to: place, options: .atomic)
      return ByteBuffer(bytes: made.thumbnail)
    } catch let fault as Fault where fault.kind == .corrupt {
      // An empty file: who looks next does not end a process with it again.
      try? Data().write(to: place, options: .atomic)
      return nil
    } catch {
      return nil
    }
  }

  private func editedPhoto(_ visit: Visit) async throws -> (Photo, Yard) {
    let id = try visit.id("photo", of: Photo.self)
    return try await read(.editYard, visit, of: { .yard(try $0.yard(of: id)) }) { tx in
      (try tx.photo(id), try tx.yard(of: id))
    }
  }

  private func removePhoto(_ visit: Visit) async throws -> Response {
    let (photo, yard) = try await editedPhoto(visit)
    try await desk.delete(photo.id, by: try deed(visit))
    removeFiles(of: photo)
    return redirect(to: .yard(yard.id), notice: "photo.removed")
  }
}

extension Photo {
  /// Beside the photograph.
  fileprivate var thumbnailPath: String { path + ".small.jpg" }
}
