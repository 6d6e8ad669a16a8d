/// One step of the schema. Once released, neither its text nor its number changes.
struct Migration: Sendable {
  let number: Int
  let name: String
  let text: String

  /// The embedder names a file's constant after it, with `_` for its first digit and for each `-`
  /// and `.`.
  init(_ number: Int, _ name: String, _ bytes: [UInt8]) {
    self.init(number, name, text: String(decoding: bytes, as: UTF8.self))
  }

  init(_ number: Int, _ name: String, text: String) {
    self.number = number
    self.name = name
    self.text = text
  }

  /// All of them, in order. A new file in migrations/ needs a line here; a test says so.
  static let all = [
    Migration(1, "journal-recording", PackageResources._001_journal_recording_sql),
    Migration(2, "desk", PackageResources._002_desk_sql),
    Migration(3, "caller", PackageResources._003_caller_sql),
    Migration(4, "integrity", PackageResources._004_integrity_sql),
    Migration(5, "retention", PackageResources._005_retention_sql),
  ]
}
