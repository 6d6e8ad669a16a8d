import AulaDomain
import AulaStore
import Hummingbird

/// What somebody looks for in the list, as the address says.
private struct CameraSearch {
  let filter: CameraFilter
  let standing: CameraStanding?
  let request: ListRequest<CameraSort>

  init(_ request: Request) {
    let query = request.query
    var filter = CameraFilter()
    filter.text = query["text"].map { String($0.prefix(100)) } ?? ""
    filter.city = query["city"].flatMap { ID($0) }
    filter.yard = query["yard"].flatMap { ID($0) }
    filter.partner = query["partner"].flatMap { ID($0) }
    filter.placement = query["placement"].flatMap(Camera.Placement.init)
    standing = query["state"].flatMap(CameraStanding.init)
    self.filter = filter
    self.request = ListRequest(
      request, .cameras,
      filter: [
        ("text", filter.text), ("city", filter.city.map { "\($0)" } ?? ""),
        ("yard", filter.yard.map { "\($0)" } ?? ""),
        ("partner", filter.partner.map { "\($0)" } ?? ""),
        ("placement", filter.placement?.rawValue ?? ""), ("state", standing?.rawValue ?? ""),
      ], usually: Sorting(.name))
  }

  func form(_ directory: Directory, _ yards: [Yard], _ visit: Visit) -> FilterForm {
    let text = visit.text
    return FilterForm(
      request,
      [
        .text("text", text("cameras.search"), filter.text),
        .choice(
          "city", text("yards.city"), any: text("yards.any-city"),
          directory.cities.map { .init("\($0.id)", visit.name($0.name)) },
          filter.city.map { "\($0)" }),
        .choice(
          "yard", text("cameras.yard"), any: text("cameras.any-yard"),
          yards.map { .init("\($0.id)", PlaceJSON($0, visit).name) }, filter.yard.map { "\($0)" }),
        .choice(
          "partner", text("cameras.partner"), any: text("cameras.any-partner"),
          Array(directory.partnerChoices(visit).dropFirst()), filter.partner.map { "\($0)" }),
        .choice(
          "placement", text("cameras.placement"), any: text("cameras.any-placement"),
          visit.choices(Camera.Placement.self, "placement"), filter.placement?.rawValue),
        .choice(
          "state", text("cameras.state"), any: text("cameras.any-state"),
          CameraStanding.choices.map {
            .init($0.rawValue, text("camera.state.\($0.rawValue)"))
          }, standing?.rawValue),
      ])
  }
}

/// A camera, and how it is now.
private struct CameraLine: Sendable {
  let camera: Camera
  let standing: CameraStanding
}

extension Console {
  func cameraList(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = CameraSearch(request)
    let (directory, yards) = try await read(.seeRegistry, visit) { tx in
      (try Directory(tx), try tx.yards(limit: 5_000).items)
    }
    let list = cameraList(search.request, directory, yards, visit)
    let part = try await cameras(search, visit).part(list.window)
    let text = visit.text
    let model = ListPageModel(
      list, part,
      table: list.table(
        part.lines, empty: text("cameras.empty"), missing: text("cameras.nothing-found"), text),
      filters: search.form(directory, yards, visit),
      actions: visit.may(.editCameras)
        ? [.init(label: text("cameras.add"), path: Link.newCamera.path)] : [],
      counted: text("cameras.count", count: part.total), visit)
    return try page("list", title: text("cameras.title"), model, for: visit)
  }

  func cameraFile(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = CameraSearch(request)
    let (directory, yards) = try await read(.seeRegistry, visit) { tx in
      (try Directory(tx), try tx.yards(limit: 5_000).items)
    }
    let list = cameraList(search.request, directory, yards, visit)
    let found = try await cameras(search, visit)
    return try await list.file("cameras", visit) { found.part($0).lines }
  }

  /// How a camera is now is not in the database, so it is looked for, and sorted by, here.
  private func cameras(_ search: CameraSearch, _ visit: Visit) async throws -> [CameraLine] {
    let sorting = search.request.sorting
    var all: [Camera] = []
    while all.count < 20_000 {
      let window = ListWindow(skip: all.count, limit: 5_000)
      let part = try await read(.seeRegistry, visit) {
        try $0.cameras(search.filter, by: sorting, window)
      }
      all += part.lines
      if part.lines.count < window.limit { break }
    }
    let lines = all.map { CameraLine(camera: $0, standing: standing(of: $0)) }
      .filter { search.standing?.holds($0.standing) ?? true }
    return search.request.grouped(lines, under: .state) { CameraStanding.rank($0.standing) }
  }

  private func cameraList(
    _ request: ListRequest<CameraSort>, _ directory: Directory, _ yards: [Yard], _ visit: Visit
  ) -> List<CameraLine, CameraSort> {
    let text = visit.text
    let names = Dictionary(uniqueKeysWithValues: yards.map { ($0.id, $0) })
    return List(
      request: request,
      columns: [
        .init(label: text("cameras.name"), sort: .name) {
          Cell($0.camera.name, link: .camera($0.camera.id))
        },
        .init(label: text("cameras.state"), sort: .state) { Cell($0.standing.badge(text)) },
        .init(label: text("cameras.yard"), sort: .yard) { line in
          line.camera.yard.flatMap { names[$0] }.map { Cell($0.name, link: .yard($0.id)) }
            ?? Cell(directory.city(line.camera.city, visit) ?? "—")
        },
        .init(label: text("cameras.partner"), sort: .partner) {
          Cell(directory.partner($0.camera.partner)?.name ?? "—")
        },
        .init(label: text("cameras.placement"), sort: .placement) {
          Cell(text("placement.\($0.camera.placement.rawValue)"))
        },
      ], pageLength: 100)
  }

  /// How a camera is now, in a word.
  func badge(_ camera: Camera, _ visit: Visit) -> Badge { standing(of: camera).badge(visit.text) }

  func standing(of camera: Camera) -> CameraStanding {
    guard camera.enabled else { return .disabled }
    guard camera.isConnected else { return .registered }
    return CameraStanding(cameraStates?.state(of: camera.id) ?? .off)
  }
}
