/// One step of the schema. Once released, neither its text nor its number changes.
struct Migration: Sendable {
  let number: Int
  let name: String
  let text: String
  /// Binds the rows that are there to the journal, as they are. Whoever adds a column without a
  /// null to a bound table sets it: the column belongs to the row's digest.
  let bindsRows: Bool
  /// What SQL alone cannot do, after the text.
  let fills: (@Sendable (any Connection) throws -> Void)?

  /// The embedder names a file's constant after it, with `_` for its first digit and for each `-`
  /// and `.`.
  init(
    _ number: Int, _ name: String, _ bytes: [UInt8], bindsRows: Bool = false,
    fills: (@Sendable (any Connection) throws -> Void)? = nil
  ) {
    self.init(
      number, name, text: String(decoding: bytes, as: UTF8.self), bindsRows: bindsRows,
      fills: fills)
  }

  init(
    _ number: Int, _ name: String, text: String, bindsRows: Bool = false,
    fills: (@Sendable (any Connection) throws -> Void)? = nil
  ) {
    self.number = number
    self.name = name
    self.text = text
    self.bindsRows = bindsRows
    self.fills = fills
  }

  /// All of them, in order. A new file in migrations/ needs a line here; a test says so.
  static let all = [
    Migration(1, "journal-recording", PackageResources._001_journal_recording_sql),
    Migration(2, "desk", PackageResources._002_desk_sql),
    Migration(3, "caller", PackageResources._003_caller_sql),
    Migration(4, "integrity", PackageResources._004_integrity_sql),
    Migration(5, "retention", PackageResources._005_retention_sql),
    Migration(6, "sign-in", PackageResources._006_sign_in_sql),
    Migration(7, "alert-moment", PackageResources._007_alert_moment_sql),
    Migration(8, "trust", PackageResources._008_trust_sql, bindsRows: true),
    Migration(9, "alert-list", PackageResources._009_alert_list_sql),
    Migration(10, "search", PackageResources._010_search_sql) { try $0.foldBuildings() },
  ]
}
