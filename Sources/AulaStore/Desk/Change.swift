package import AulaDomain

/// A record has changed, and the change is on disk. The console tells the pages that show it.
package struct Change: Hashable, Sendable {
  package enum Noun: String, Sendable, CaseIterable {
    case alert
    case incident
    case assignment
    case unit
    /// Where a unit is: frequent, and kept out of the log.
    case unitPosition = "unit-position"
    case city
    case yard
    case building
    case photo
    case passport
    case camera
    case ruleset
    case partner
    case agreement
    case user
  }

  package let noun: Noun
  /// The record's `rawValue`; of a ruleset the camera's, of a passport the yard's.
  package let id: Int64
  /// The record's version now; 0 for what has none.
  package let version: Int64
  /// Of an assignment, a confirmed alert: whose page shows it.
  package let incident: ID<Incident>?
  /// Of an assignment: whose phone shows it.
  package let unit: ID<Unit>?
}
