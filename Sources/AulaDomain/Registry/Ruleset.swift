/// Zones, lines and rules of one camera, as the text of a rules file. The desk keeps and hands it
/// on; only the sensing wing reads what it means.
package struct Ruleset: Hashable, Sendable {
  package let camera: ID<Camera>
  package var version: Int64
  /// JSON, as `aula detect --rules` takes it.
  package var text: String
  package var editedBy: ID<User>?
  package var editedAt: Timestamp

  package init(
    camera: ID<Camera>, version: Int64 = 1, text: String, editedBy: ID<User>?, editedAt: Timestamp
  ) {
    self.camera = camera
    self.version = version
    self.text = text
    self.editedBy = editedBy
    self.editedAt = editedAt
  }
}
