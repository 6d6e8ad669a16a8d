import AulaDomain
import AulaStore
import FoundationEssentials
import Hummingbird
import NIOCore

extension Console {
  func addRuleEditor(to routes: Routes) {
    routes.get("/cameras/{camera}/rules", needs: .editRules, use: ruleEditor)
    routes.send(.put, "/api/cameras/{camera}/rules", needs: .editRules, upTo: 512 << 10) {
      body, _, visit in try await saveRules(body, visit)
    }
  }

  @Sendable private func ruleEditor(_ request: Request, _ visit: Visit) async throws -> Response {
    let id = try visit.id("camera", of: Camera.self)
    let (camera, rules, zone) = try await read(.editRules, visit) { tx in
      let camera = try tx.camera(id)
      return (camera, try tx.ruleset(of: id), try camera.yard.map { try tx.yard($0).timeZone })
    }
    let boot = RuleBoot(
      camera: NamedJSON(id: camera.id.description, name: camera.name),
      rules: rules?.text ?? #"{"zones":[],"lines":[],"rules":[]}"#, version: rules?.version ?? 0,
      still: Link.still(camera.id).path, zone: zone ?? settings.zone.identifier)
    let data = try JSONEncoder().encode(boot)
    let model = RulePage(
      boot: String(decoding: data, as: UTF8.self), camera: camera.name,
      still: Link.still(camera.id).path, back: Link.camera(camera.id).path)
    let title = visit.text("rules.title", ["camera": camera.name])
    return try page("operator/rules", title: title, model, for: visit)
  }

  /// The text is kept as it was sent, once it means something.
  private func saveRules(_ body: ByteBuffer, _ visit: Visit) async throws -> Response {
    let wish = try body.read(RuleBody.self)
    _ = try RuleSet(json: Data(wish.text.utf8))
    let saved = try await desk.save(
      rules: wish.text, of: try visit.id("camera"), version: wish.version,
      by: try deed(visit))
    return try .json(["version": saved.version])
  }
}

private struct RuleBody: Decodable {
  let version: Int64
  /// `rules.json`.
  let text: String
}

private struct RuleBoot: Encodable {
  let camera: NamedJSON
  let rules: String
  /// 0 where none were drawn yet.
  let version: Int64
  let still: String
  /// IANA name, of the yard.
  let zone: String
}

private struct RulePage {
  let boot: String
  let camera: String
  let still: String
  let back: String
}
