import AulaDomain
import AulaStore
import Hummingbird

struct CameraListModel {
  let text: String
  let partners: [PageFrame.Choice]
  let placements: [PageFrame.Choice]
  let states: [PageFrame.Choice]
  let isFiltered: Bool
  let table: Table
  let count: String
  let next: String?
  let first: String?
  let mayAdd: Bool
}

/// What somebody looks for in the list, as the address says.
private struct CameraSearch {
  static let pageLength = 100

  var filter = CameraFilter()
  let standing: CameraStanding?
  let after: Int64

  init(_ request: Request) {
    let query = request.query
    filter.text = query["text"].map { String($0.prefix(100)) } ?? ""
    filter.partner = query["partner"].flatMap { ID($0) }
    filter.placement = query["placement"].flatMap(Camera.Placement.init)
    standing = query["state"].flatMap(CameraStanding.init)
    after = query.whole("after", in: 0...Int64.max) ?? 0
  }

  var isFiltered: Bool { filter != CameraFilter() || standing != nil }

  func link(after: Int64?) -> String {
    Link.cameras.with([
      ("text", filter.text), ("partner", filter.partner.map { "\($0)" } ?? ""),
      ("placement", filter.placement?.rawValue ?? ""), ("state", standing?.rawValue ?? ""),
      ("after", after.map(String.init) ?? ""),
    ])
  }

  /// The page that begins after the last one, and where the next begins.
  func page(of cameras: [Camera]) -> (shown: [Camera], next: Int64?) {
    let shown = Array(cameras.drop { $0.id.rawValue <= after }.prefix(Self.pageLength))
    let isLast = shown.last?.id == cameras.last?.id
    return (shown, isLast ? nil : shown.last?.id.rawValue)
  }
}

extension Console {
  func cameraList(_ request: Request, _ visit: Visit) async throws -> Response {
    let search = CameraSearch(request)
    let (directory, all, yards) = try await store.read { tx in
      (try Directory(tx), try tx.cameras(search.filter, limit: 20_000).items, try tx.yards().items)
    }
    // How a camera is now is not in the archive, so it is looked for here.
    let found = all.filter { camera in search.standing?.holds(standing(of: camera)) ?? true }
    let (shown, next) = search.page(of: found)
    func choices(
      _ any: String, _ others: [PageFrame.Choice], _ value: String?
    ) -> [PageFrame.Choice] {
      Self.marked([.init("", visit.text(any))] + others, value ?? "")
    }
    let model = CameraListModel(
      text: search.filter.text,
      partners: choices(
        "cameras.any-partner", Array(directory.partnerChoices(visit).dropFirst()),
        search.filter.partner.map { "\($0)" }),
      placements: choices(
        "cameras.any-placement", visit.choices(Camera.Placement.self, "placement"),
        search.filter.placement?.rawValue),
      states: choices(
        "cameras.any-state",
        CameraStanding.choices.map {
          .init($0.rawValue, visit.text("camera.state.\($0.rawValue)"))
        },
        search.standing?.rawValue),
      isFiltered: search.isFiltered, table: cameraTable(shown, yards, directory, visit),
      count: visit.text("cameras.count", count: found.count),
      next: next.map { search.link(after: $0) },
      first: search.after > 0 ? search.link(after: nil) : nil,
      mayAdd: Policy.mayEditCamera(try visit.actor).isAllowed)
    return try page("cameras/list", title: visit.text("cameras.title"), model, for: visit)
  }

  private func cameraTable(
    _ cameras: [Camera], _ yards: [Yard], _ directory: Directory, _ visit: Visit
  ) -> Table {
    let text = visit.text
    let names = Dictionary(uniqueKeysWithValues: yards.map { ($0.id, $0) })
    return Table(
      [
        .init(label: text("cameras.name")), .init(label: text("cameras.state")),
        .init(label: text("cameras.yard")), .init(label: text("cameras.partner")),
        .init(label: text("cameras.placement")),
      ],
      rows: cameras.map { camera in
        let yard = camera.yard.flatMap { names[$0] }
        return [
          Cell(camera.name, link: .camera(camera.id)), Cell(badge(camera, visit)),
          yard.map { Cell($0.name, link: .yard($0.id)) }
            ?? Cell(directory.city(camera.city, visit) ?? "—"),
          Cell(directory.partner(camera.partner)?.name ?? "—"),
          Cell(text("placement.\(camera.placement.rawValue)")),
        ]
      }, empty: text("cameras.empty"))
  }

  /// How a camera is now, in a word.
  func badge(_ camera: Camera, _ visit: Visit) -> Badge { standing(of: camera).badge(visit.text) }

  func standing(of camera: Camera) -> CameraStanding {
    guard camera.enabled else { return .disabled }
    guard camera.isConnected else { return .registered }
    return CameraStanding(cameraStates?.state(of: camera.id) ?? .off)
  }
}
