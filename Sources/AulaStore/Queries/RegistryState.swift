import AulaDomain

private let selectState = """
  select (select count(*) from city) as cities,
    count(*) as count, coalesce(max(id), 0) as newest, coalesce(sum(version), 0) as versions
  from yard
  union all
  select 0, count(*), coalesce(max(id), 0), coalesce(sum(version), 0) from building
  union all
  select 0, count(*), coalesce(max(id), 0), coalesce(sum(version), 0) from camera
  """

/// Differs whenever a city, yard, building or camera was added, changed or removed: ids grow with
/// time, and each change makes a version.
package struct RegistryState: Hashable, Sendable {
  let numbers: [Int64]
}

extension Connection {
  package func registryState() throws -> RegistryState {
    let columns = ["cities", "count", "newest", "versions"]
    return RegistryState(
      numbers: try query(selectState).flatMap { row in
        try columns.map { name -> Int64 in try row[name] }
      })
  }
}
