import AulaDomain
import AulaStore
import FoundationEssentials
import Hummingbird

extension Console {
  func cameraShow(
    _ visit: Visit, probe: String? = nil, problem: String? = nil
  ) async throws -> Response {
    let id = try visit.id("camera", of: Camera.self)
    let (camera, yard, directory) = try await read(.seeRegistry, visit) { tx in
      let camera = try tx.camera(id)
      return (camera, try camera.yard.map { try tx.yard($0) }, try Directory(tx))
    }
    let has = try await desk.hasCredentials(id, for: try visit.actor)
    let mayEdit = visit.may(.editCameras)
    let partner = directory.partner(camera.partner)
    let text = visit.text
    let model = CameraModel(
      facts: cameraFacts(camera, directory, visit), streams: streams(camera, visit),
      credentials: text(has ? "cameras.credentials-sealed" : "cameras.credentials-none"),
      badge: badge(camera, visit), yard: yard.map { Link.yard($0.id).path }, yardName: yard?.name,
      partner: partner.map { Link.partner($0.id).path }, partnerName: partner?.name,
      archive: visit.may(.browseArchive, of: .footage(camera, in: yard, call: nil, .live))
        ? Link.cameraPart(id, "archive").path : nil,
      edit: mayEdit ? Link.cameraPart(id, "edit").path : nil,
      test: visit.may(.connectCamera) && camera.isConnected
        ? Link.cameraPart(id, "test").path : nil,
      rules: visit.may(.editRules) ? Link.rules(id).path : nil,
      picture: camera.isConnected
        && visit.may(.watchCamera, of: .footage(camera, in: yard, call: nil, .live))
        ? CameraModel.Picture(camera: "\(id)", still: Link.still(id).path) : nil,
      ruleList: try await ruleList(id, visit), watchers: try await watchers(id, visit),
      probe: probe, problem: problem)
    return try page(
      "cameras/show", title: camera.name, model, for: visit,
      status: problem == nil ? .ok : .unprocessableContent)
  }

  private func watchers(_ id: ID<Camera>, _ visit: Visit) async throws -> CameraModel.Watchers? {
    guard visit.may(.readJournal) else { return nil }
    return CameraModel.Watchers(
      table: try await watchers(of: id, visit), all: Link.looks.with([("camera", "\(id)")]))
  }

  /// What the camera raises alerts for, in a line each.
  private func ruleList(_ camera: ID<Camera>, _ visit: Visit) async throws -> [Fact] {
    guard let text = try await read(.seeRegistry, visit, { try $0.ruleset(of: camera)?.text }),
      let rules = try? RuleSet(json: Data(text.utf8))
    else { return [] }
    return rules.rules.map {
      Fact(name: $0.name, value: visit.text("ruleKind.\($0.kind.rawValue)"))
    }
  }

  private func cameraFacts(
    _ camera: Camera, _ directory: Directory, _ visit: Visit
  ) -> [Fact] {
    let text = visit.text
    let none = text("form.none")
    func number(_ value: Double?, _ key: String) -> String {
      value.map { text(key, ["value": "\(Int(nearest: $0))"]) } ?? none
    }
    return [
      Fact(
        name: text("cameras.placement"), value: text("placement.\(camera.placement.rawValue)")),
      Fact(name: text("yards.city"), value: directory.city(camera.city, visit) ?? none),
      Fact(name: text("cameras.model"), value: camera.model.isEmpty ? none : camera.model),
      Fact(name: text("yards.place"), value: camera.position?.shown ?? none),
      Fact(name: text("cameras.azimuth"), value: number(camera.azimuth, "cameras.degrees")),
      Fact(name: text("cameras.view"), value: number(camera.fieldOfView, "cameras.degrees")),
      Fact(name: text("cameras.range"), value: number(camera.range, "cameras.metres")),
    ]
  }

  private func streams(_ camera: Camera, _ visit: Visit) -> [CameraModel.Stream] {
    camera.streams.map { role, address in
      let state = camera.enabled ? cameraStates?.state(of: camera.id, role: role) ?? .off : .off
      return CameraModel.Stream(
        name: visit.text("cameras.\(role.rawValue)"), address: address,
        badge: CameraStanding(state).badge(visit.text), detail: detail(state, visit),
        troubles: camera.enabled ? troubles(of: camera, role, visit) : [])
    }
  }

  /// What is wrong with a stream that comes, since when, and what to do.
  func troubles(of camera: Camera, _ role: StreamRole, _ visit: Visit) -> [String] {
    let found = sensing?.troubles(camera.id, role) ?? [:]
    return found.sorted { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }.map {
      visit.text(
        "cameras.trouble.\($0.key.rawValue)",
        ["time": visit.clock.short($0.value, now: visit.now)])
    }
  }

  /// Why a camera sends nothing, and what to do; the message itself where nobody said it better.
  static func trouble(_ code: String, _ message: String, _ text: Texts) -> String {
    let key = "camera.fault.\(code)"
    return text.entries[key] == nil ? message : text(key)
  }

  private func detail(_ state: CameraState, _ visit: Visit) -> String? {
    switch state {
    case .stalled(let since):
      visit.text("cameras.stalled-since", ["time": visit.clock.short(since, now: visit.now)])
    case .unreadable(let since):
      visit.text("cameras.unreadable-since", ["time": visit.clock.short(since, now: visit.now)])
    case .setAside(let until):
      visit.text("cameras.set-aside-until", ["time": visit.clock.time(until)])
    case .failed(let code, let message, let retry):
      visit.text(
        "cameras.failed-why",
        [
          "code": code, "reason": Self.trouble(code, message, visit.text),
          "time": visit.clock.time(retry),
        ])
    case .connecting, .live, .off: nil
    }
  }
}
