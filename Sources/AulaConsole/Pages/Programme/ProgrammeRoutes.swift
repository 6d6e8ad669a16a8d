import AulaDomain
import AulaStore
import Hummingbird

/// Bars of the programme's growth: how many yards there were at each year's end.
struct GrowthChart {
  struct Bar {
    let year: String
    let total: String
    let added: String
    let x: Int
    let middle: Int
    /// The yards of the years before, and those that came, as stacked heights.
    let oldY: Int
    let oldHeight: Int
    let newY: Int
    let newHeight: Int
    let labelY: Int
  }

  static let height = 220
  let bars: [Bar]
  let width: Int

  /// The axis begins at zero: a count's bar is as long as its count.
  init(_ counts: [YardCount], _ visit: Visit) {
    let years = Dictionary(grouping: counts, by: \.year)
      .mapValues { $0.reduce(0) { $0 + $1.yards } }
    let most = max(1, years.values.reduce(0, +))
    let span = years.keys.min().map { Array($0...(years.keys.max() ?? $0)) } ?? []
    var total = 0
    bars = span.enumerated().map { place, year in
      let added = years[year] ?? 0
      let old = total * Self.height / most
      total += added
      let whole = total * Self.height / most
      return Bar(
        year: "\(year)", total: visit.text.number(total),
        added: "+" + visit.text.number(added), x: 20 + place * 110, middle: 60 + place * 110,
        oldY: 30 + Self.height - old, oldHeight: old, newY: 30 + Self.height - whole,
        newHeight: whole - old, labelY: 22 + Self.height - whole)
    }
    width = 40 + max(1, span.count) * 110
  }
}

struct ProgrammeModel {
  let summary: String
  let chart: GrowthChart
  let hasYards: Bool
  let table: Table
  let cameras: Table
}

extension Console {
  func addProgramme(to routes: Routes) {
    routes.get("/programme", needs: .seeRegistry) { _, visit in
      let (counts, cameras, directory) = try await read(.seeRegistry, visit) {
        (try $0.yardCounts(), try $0.cameraCounts(), try Directory($0))
      }
      let total = counts.reduce(0) { $0 + $1.yards }
      let model = ProgrammeModel(
        summary: visit.text("programme.summary", count: total),
        chart: GrowthChart(counts, visit), hasYards: total > 0,
        table: cityTable(counts, directory, visit),
        cameras: ownerTable(cameras, directory, visit))
      return try page("programme/show", title: visit.text("programme.title"), model, for: visit)
    }
  }

  private func cityTable(
    _ counts: [YardCount], _ directory: Directory, _ visit: Visit
  ) -> Table {
    let text = visit.text
    let years = Set(counts.map(\.year)).sorted()
    func sum(_ city: ID<City>?, _ year: Int?) -> Int {
      counts.filter { (city ?? $0.city) == $0.city && (year ?? $0.year) == $0.year }
        .reduce(0) { $0 + $1.yards }
    }
    let cities = directory.cities.filter { sum($0.id, nil) > 0 }
    var rows = cities.map { city in
      [Cell(visit.name(city.name))] + years.map { Cell(text.number(sum(city.id, $0))) }
        + [Cell(text.number(sum(city.id, nil)))]
    }
    if !rows.isEmpty {
      rows.append(
        [Cell(text("programme.all"))] + years.map { Cell(text.number(sum(nil, $0))) }
          + [Cell(text.number(sum(nil, nil)))])
    }
    return Table(
      [.init(label: text("yards.city"))] + years.map { .init(label: "\($0)", isNumber: true) }
        + [.init(label: text("programme.total"), isNumber: true)],
      rows: rows, empty: text("yards.empty"))
  }

  private func ownerTable(
    _ counts: [CameraCount], _ directory: Directory, _ visit: Visit
  ) -> Table {
    let text = visit.text
    let owners = Set(counts.map(\.partner)).sorted {
      (directory.partner($0)?.name ?? "") < (directory.partner($1)?.name ?? "")
    }
    return Table(
      [
        .init(label: text("partners.name")),
        .init(label: text("partners.cameras"), isNumber: true),
        .init(label: text("partners.in-yards"), isNumber: true),
        .init(label: text("programme.connected"), isNumber: true),
      ],
      rows: owners.map { owner in
        let own = counts.filter { $0.partner == owner }
        return [
          Cell(directory.partner(owner)?.name ?? text("form.none")),
          Cell(text.number(own.reduce(0) { $0 + $1.cameras })),
          Cell(
            text.number(own.filter { $0.placement == .yard }.reduce(0) { $0 + $1.cameras })),
          Cell(text.number(own.reduce(0) { $0 + $1.connected })),
        ]
      }, empty: text("cameras.empty"))
  }
}
