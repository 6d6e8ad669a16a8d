package import AulaDomain

private let selectBuildings = """
  select building.*, yard.number as yard_number, yard.name as yard_name
  from building join yard on yard.id = building.yard_id
  """
private let selectYardNumbered = "select * from yard where number = $1"

/// A building that was found, and where it stands.
package struct BuildingLine: Hashable, Sendable {
  package let building: Building
  package let yardNumber: Int
  package let yardName: String
}

private enum BuildingSort: String, SortKey {
  case address

  var expression: String { "building.address_ru" }
}

extension Connection {
  /// Buildings whose address, Russian or Kazakh, holds each word of `text`; of no word, none.
  package func buildings(
    like text: String, _ window: ListWindow
  ) throws -> ListPart<BuildingLine> {
    var conditions = Conditions()
    conditions.askWords("building.search_folded like '%' || ? || '%'", text)
    if conditions.texts.isEmpty { return ListPart([], total: 0) }
    return try list(
      selectBuildings, count: "from building", conditions, Sorting(BuildingSort.address), window,
      id: "building.id"
    ) { row in
      BuildingLine(
        building: try Building(row: row), yardNumber: try row["yard_number"],
        yardName: try row["yard_name"])
    }
  }

  /// The yard of this number, if there is one.
  package func yard(number: Int) throws -> Yard? {
    try first(selectYardNumbered, [number]).map { try Yard(row: $0) }
  }
}
