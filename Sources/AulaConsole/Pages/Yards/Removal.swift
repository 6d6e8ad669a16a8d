import AulaDomain
import Hummingbird

extension Console {
  /// The page that asks before something of a yard is deleted: a press on the way past deletes
  /// nothing, with a script or without.
  func askRemoval(
    _ title: String, of yard: Yard, at path: String, version: Int64?, _ visit: Visit
  ) throws -> Response {
    try ask(
      FormPage(
        title: title, intro: visit.text("remove.intro"), action: path + "/remove",
        submit: visit.text("form.remove"), back: Link.yard(yard.id).path, backLabel: yard.name,
        fields: [], version: version, isDangerous: true), visit)
  }
}
