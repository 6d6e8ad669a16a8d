import AulaDomain
import AulaStore
import Hummingbird

struct CameraModel {
  struct Stream {
    let name: String
    let address: String
    let badge: Badge
    let detail: String?
    let troubles: [String]
  }

  struct Picture {
    let camera: String
    let still: String
  }

  struct Watchers {
    let table: Table
    let all: String
  }

  let facts: [Fact]
  let streams: [Stream]
  let credentials: String
  let badge: Badge
  let yard: String?
  let yardName: String?
  let partner: String?
  let partnerName: String?
  let archive: String?
  let edit: String?
  let test: String?
  let rules: String?
  /// `nil` where there is none, or where it is for others.
  let picture: Picture?
  let ruleList: [Fact]
  /// Who looked at its pictures of late, for who may read the journal.
  let watchers: Watchers?
  let probe: String?
  let problem: String?
}

extension Console {
  func addCameras(to routes: Routes) {
    routes.get("/cameras", needs: .seeRegistry) { request, visit in
      try await cameraList(request, visit)
    }
    routes.get("/cameras.csv", needs: .seeRegistry) { request, visit in
      try await cameraFile(request, visit)
    }
    routes.get("/cameras/new", needs: .editCameras) { request, visit in
      try ask(try await newCameraForm(request, visit), visit)
    }
    routes.post("/cameras/new", needs: .editCameras) { form, visit in
      try await saveCamera(nil, form, visit)
    }
    routes.get("/cameras/{camera}", needs: .seeRegistry) { _, visit in try await cameraShow(visit) }
    routes.get("/cameras/{camera}/edit", needs: .editCameras) { _, visit in
      try ask(try await cameraForm(try await camera(visit), visit).page, visit)
    }
    routes.post("/cameras/{camera}/edit", needs: .editCameras) { form, visit in
      try await saveCamera(try await camera(visit), form, visit)
    }
    routes.post("/cameras/{camera}/test", needs: .connectCamera) { _, visit in
      try await testCamera(visit)
    }
  }

  private func camera(_ visit: Visit) async throws -> Camera {
    let id = try visit.id("camera", of: Camera.self)
    return try await read(.seeRegistry, visit) { try $0.camera(id) }
  }

  /// `?yard=…`: from a yard's page, what the yard tells is filled in.
  private func newCameraForm(_ request: Request, _ visit: Visit) async throws -> FormPage {
    var page = try await cameraForm(nil, visit).page
    guard let id = request.query["yard"].flatMap({ ID<Yard>($0) }) else {
      return page
    }
    let yard = try await read(.seeRegistry, visit) { try $0.yard(id) }
    page.fill(["yard": "\(yard.id)", "city": "\(yard.city)"])
    page.map = page.map?.looking(at: yard.center)
    return page
  }

  private func cameraForm(
    _ camera: Camera?, _ visit: Visit
  ) async throws -> (page: FormPage, questions: CameraForm) {
    let (directory, yards) = try await read(.seeRegistry, visit) {
      (try Directory($0), try $0.yards().items)
    }
    let questions = CameraForm(directory, yards: yards, visit)
    var has = false
    if let camera { has = try await desk.hasCredentials(camera.id, for: try visit.actor) }
    let text = visit.text
    var page = FormPage(
      title: camera.map { text("cameras.edit-title", ["name": $0.name]) }
        ?? text("cameras.add-title"),
      action: (camera.map { .cameraPart($0.id, "edit") } ?? Link.newCamera).path,
      submit: text("form.save"), back: (camera.map { .camera($0.id) } ?? Link.cameras).path,
      backLabel: camera?.name ?? text("cameras.title"),
      fields: questions.fields(camera, hasCredentials: has), version: camera?.version)
    let home = yards.first { $0.id == camera?.yard }?.center
    page.map = formMap(.camera, at: camera?.position ?? home)
      .owned(by: camera.map { "camera-\($0.id)" })
      .jumping("city", directory.cities.map { ("\($0.id)", $0.center) })
      .jumping("yard", yards.map { ("\($0.id)", $0.center) })
    return (page, questions)
  }

  private func saveCamera(
    _ camera: Camera?, _ form: Form, _ visit: Visit
  ) async throws -> Response {
    let (page, questions) = try await cameraForm(camera, visit)
    let id = camera?.id ?? ID<Camera>(in: world)
    return try await submit(form, page, visit, done: .camera(id), notice: "cameras.saved") {
      answers in
      guard var next = questions.camera(&answers, from: camera, id: id) else { return }
      let credentials = questions.credentials(form)
      if camera == nil {
        var pair: CameraCredentials?
        if case .set(let given) = credentials { pair = given }
        return try await desk.add(next, credentials: pair, by: try deed(visit))
      }
      next.version = form.version
      let change: CredentialsChange =
        switch credentials {
        case .keep: .keep
        case .set(let pair): .set(pair)
        case .remove: .remove
        }
      _ = try await desk.save(next, credentials: change, by: try deed(visit))
    }
  }

  private func testCamera(_ visit: Visit) async throws -> Response {
    let camera = try await camera(visit)
    let principal = Principal.user(try visit.actor)
    guard let prober,
      let url = try await desk.streamURL(of: camera.id, .main, for: principal)
    else {
      return try await cameraShow(visit, problem: visit.text("cameras.test-impossible"))
    }
    do {
      let probe = try await prober.probe(url)
      let rate = Int(nearest: probe.rate)
      let words = visit.text(
        "cameras.test-good",
        [
          "codec": probe.codec == .h264 ? "H.264" : "H.265",
          "size": "\(probe.width) × \(probe.height)", "rate": "\(rate)",
        ])
      return try await cameraShow(visit, probe: words)
    } catch let fault as Fault {
      return try await cameraShow(
        visit,
        problem: visit.text(
          "cameras.test-failed", ["reason": Self.trouble(fault.code, fault.message, visit.text)]))
    }
  }
}
