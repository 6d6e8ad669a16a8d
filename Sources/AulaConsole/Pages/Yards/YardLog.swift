import AulaDomain
import AulaStore
import Hummingbird

struct YardLogModel {
  let back: String
  let name: String
  let table: Table
}

extension Console {
  /// The newest entries of a yard's log that the page shows.
  private static let longest = 200

  func yardLog(_ visit: Visit) async throws -> Response {
    let id = try visit.id("yard", of: Yard.self)
    let (passport, directory, log, signed) = try await read(.seeRegistry, visit) { tx in
      let passport = try tx.passport(of: id)
      return (
        passport, try Directory(tx), try tx.registryLog(of: passport, limit: Self.longest),
        try tx.history(of: passport)?.lines.map(\.change.record) ?? []
      )
    }
    let text = visit.text
    let words = PassportWords(directory, visit)
    let known = (signed + passport.records).filter { $0.id != 0 }
    let names = Dictionary(known.map { ("\($0.kind.rawValue) \($0.id)", words.name($0)) }) { $1 }
    let rows = log.map { entry in
      let subject = names["\(entry.noun) \(entry.id)"].map { ": \($0)" } ?? ""
      let fields = words.fields(entry.marks, of: entry.noun)
      let deed =
        text.entries["log.\(entry.line.action)"] == nil
        ? entry.line.action : text("log.\(entry.line.action)")
      return [
        Cell(dated: entry.line.at, visit),
        Cell(deed + subject, note: fields.isEmpty ? nil : fields),
        Cell(LogWords.who(entry.line, text)),
      ]
    }
    let table = Table(
      [
        Table.Column(label: visit.clock.zoned(text("yards.log-when"), now: visit.now)),
        Table.Column(label: text("yards.log-what")),
        Table.Column(label: text("yards.log-who")),
      ], rows: rows, empty: text("yards.log-empty"))
    let model = YardLogModel(
      back: Link.yard(id).path, name: passport.yard.name, table: table)
    let title = text("yards.log-title", ["name": passport.yard.name])
    return try page("yards/log", title: title, model, for: visit)
  }
}
