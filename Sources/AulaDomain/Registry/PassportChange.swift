/// How a passport differs from what was signed. What was changed and changed back is no change.
package struct PassportChange: Hashable, Sendable {
  package enum Deed: Hashable, Sendable {
    case added
    case removed
    case changed(PassportRecord.Field, from: PassportRecord.Value?, to: PassportRecord.Value?)
  }

  /// As it is now; where it was removed, as it was signed.
  package let record: PassportRecord
  package let deed: Deed

  /// In the order of a printed passport.
  package static func between(
    _ signed: [PassportRecord], _ present: [PassportRecord]
  ) -> [PassportChange] {
    PassportRecord.Kind.allCases.flatMap { kind in
      pairs(signed.filter { $0.kind == kind }, present.filter { $0.kind == kind })
        .flatMap(changes)
    }
  }

  private typealias Pair = (was: PassportRecord?, now: PassportRecord?)

  private static func changes(_ pair: Pair) -> [PassportChange] {
    guard let was = pair.was else {
      return pair.now.map { [PassportChange(record: $0, deed: .added)] } ?? []
    }
    guard let now = pair.now else { return [PassportChange(record: was, deed: .removed)] }
    return PassportRecord.Field.allCases.compactMap { field in
      let (from, to) = (was.values[field], now.values[field])
      return from == to
        ? nil : PassportChange(record: now, deed: .changed(field, from: from, to: to))
    }
  }

  /// Which record of now is which of then: the same id; of what has none, the same altogether, then
  /// what is called the same, then what stands at the same place.
  private static func pairs(
    _ signed: [PassportRecord], _ present: [PassportRecord]
  ) -> [Pair] {
    var gone = signed
    var found: [Int: PassportRecord] = [:]
    for isSame in sameness {
      for (place, now) in present.enumerated() where found[place] == nil {
        guard let match = gone.firstIndex(where: { isSame($0, now) }) else { continue }
        found[place] = gone.remove(at: match)
      }
    }
    return present.enumerated().map { (found[$0], $1) } + gone.map { ($0, nil) }
  }

  private static let sameness: [@Sendable (PassportRecord, PassportRecord) -> Bool] = [
    { $0 == $1 },
    { $0.kind == .yard || ($0.id == $1.id && $0.id != 0) },
    { $0.isNamed && $0.values[$0.nameField] == $1.values[$0.nameField] },
    { $0.kind == .entrance && $0.values[.place] != nil && $0.values[.place] == $1.values[.place] },
  ]
}

extension PassportRecord {
  /// Only parts of the yard's own record are told by their names.
  fileprivate var isNamed: Bool { kind == .entrance || kind == .hazard }
  fileprivate var nameField: Field { kind == .hazard ? .hazardKind : .name }
}

extension PassportChange {
  /// What an entry of the log says it touched, where it touched this.
  ///
  /// Entrances and hazards are lists of the yard's record, and named as such.
  package var mark: String {
    switch (record.kind, deed) {
    case (.entrance, _), (.hazard, _): record.kind.rawValue
    case (_, .changed(let field, _, _)): field.rawValue
    case (_, .added), (_, .removed): Self.belonging
    }
  }

  /// The mark of what came to the yard or left it.
  package static let belonging = "yard"
}
