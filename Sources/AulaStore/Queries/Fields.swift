package import AulaDomain
import FoundationEssentials

/// Small values that a row keeps as JSON, and places that it keeps as two columns.
enum Field {
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func value<Value: Decodable>(
    _ text: String, of column: String, as _: Value.Type = Value.self
  ) throws -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    } catch {
      throw Fault(
        .corrupt, "store.unexpected-value", "column \(column) holds JSON of another shape",
        cause: error)
    }
  }

  static func outline(_ outline: GeoPolygon?) throws -> String? {
    try outline.map { try json($0.coordinates) }
  }

  static func missing(_ noun: String, _ name: String) -> Fault {
    Fault(.notFound, "store.not-found", "there is no \(noun) \(name)")
  }
}

extension Row {
  func point(_ latitude: String = "latitude", _ longitude: String = "longitude") throws -> GeoPoint?
  {
    let north: Double? = try self[latitude]
    let east: Double? = try self[longitude]
    guard let north, let east else { return nil }
    return GeoPoint(latitude: north, longitude: east)
  }

  func requiredPoint() throws -> GeoPoint {
    GeoPoint(latitude: try self["latitude"], longitude: try self["longitude"])
  }

  func outline() throws -> GeoPolygon? {
    let text: String? = try self["outline"]
    return try text.flatMap { GeoPolygon(coordinates: try Field.value($0, of: "outline")) }
  }

  func bilingual(_ name: String) throws -> BilingualText {
    BilingualText(ru: try self["\(name)_ru"], kk: try self["\(name)_kk"])
  }
}

extension CalendarDate: Storable {
  package var stored: Value { .text(description) }
  package static func restored(from value: Value) -> CalendarDate? {
    String.restored(from: value).flatMap { CalendarDate($0) }
  }
}

/// One page of a list, and where the next one begins.
package struct Page<Item: Sendable>: Sendable {
  package let items: [Item]
  /// Give it back as `after`; `nil` on the last page.
  package let next: Int64?

  /// `items` may hold one more than `limit`: then there is a next page.
  init(_ items: [Item], limit: Int, key: (Item) -> Int64) {
    self.items = Array(items.prefix(limit))
    next = items.count > limit ? self.items.last.map(key) : nil
  }
}
