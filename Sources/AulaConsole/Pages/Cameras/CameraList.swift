import AulaDomain
import AulaStore
import Hummingbird

struct CameraListModel {
  let text: String
  let partners: [PageFrame.Choice]
  let placements: [PageFrame.Choice]
  let onlyConnected: Bool
  let table: Table
  let count: String
  let next: String?
  let first: String?
  let mayAdd: Bool
}

extension Console {
  func cameraList(_ request: Request, _ visit: Visit) async throws -> Response {
    let query = request.uri.queryParameters
    var filter = CameraFilter()
    filter.text = query["text"].map { String($0.prefix(100)) } ?? ""
    filter.partner = query["partner"].flatMap { ID(String($0)) }
    filter.placement = query["placement"].flatMap { Camera.Placement(rawValue: String($0)) }
    filter.connectedOnly = query["connected"] != nil
    let after = query["after"].flatMap { Int64($0) } ?? 0
    let asked = filter
    let (directory, cameras, yards) = try await store.read { tx in
      (
        try Directory(tx), try tx.cameras(asked, after: after, limit: 100), try tx.yards().items
      )
    }
    func link(after: Int64?) -> String {
      Link.cameras.with([
        ("text", asked.text), ("partner", asked.partner.map { "\($0)" } ?? ""),
        ("placement", asked.placement?.rawValue ?? ""),
        ("connected", asked.connectedOnly ? "on" : ""), ("after", after.map(String.init) ?? ""),
      ])
    }
    let model = CameraListModel(
      text: asked.text,
      partners: Self.marked(
        [.init("", visit.text("cameras.any-partner"))]
          + directory.partnerChoices(visit).dropFirst(), asked.partner.map { "\($0)" } ?? ""),
      placements: Self.marked(
        [.init("", visit.text("cameras.any-placement"))]
          + visit.choices(Camera.Placement.self, "placement"), asked.placement?.rawValue ?? ""),
      onlyConnected: asked.connectedOnly,
      table: cameraTable(cameras.items, yards, directory, visit),
      count: visit.text("cameras.count", count: cameras.items.count),
      next: cameras.next.map { link(after: $0) }, first: after > 0 ? link(after: nil) : nil,
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
  func badge(_ camera: Camera, _ visit: Visit) -> Badge {
    let text = visit.text
    guard camera.enabled else { return Badge(.quiet, text("camera.state.disabled")) }
    guard camera.isConnected else { return Badge(.quiet, text("camera.state.registered")) }
    return streamBadge(cameraStates?.state(of: camera.id, role: .main) ?? .off, visit)
  }
}
