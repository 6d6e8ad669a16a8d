/// A text that officials publish in both languages; either may be empty until it is written.
package struct BilingualText: Hashable, Sendable {
  package var ru: String
  package var kk: String

  package init(ru: String, kk: String = "") {
    self.ru = ru
    self.kk = kk
  }
}

package struct City: Hashable, Sendable {
  package let id: ID<City>
  package var name: BilingualText
  package var center: GeoPoint
  /// IANA name: a new yard of the city begins with it.
  package var timeZone: String

  package init(id: ID<City>, name: BilingualText, center: GeoPoint, timeZone: String) {
    self.id = id
    self.name = name
    self.center = center
    self.timeZone = timeZone
  }
}

/// A way into a yard, as a crew must find it at night.
package struct Entrance: Hashable, Sendable, Codable {
  package var name: String
  package var point: GeoPoint?
  package var forVehicles: Bool
  package var notes: String

  package init(name: String, point: GeoPoint? = nil, forVehicles: Bool, notes: String = "") {
    self.name = name
    self.point = point
    self.forVehicles = forVehicles
    self.notes = notes
  }
}

/// What may hurt a crew in this place. Never anything about a person.
package struct Hazard: Hashable, Sendable, Codable {
  package enum Kind: String, Sendable, CaseIterable, Codable {
    case dogs
    case pit
    case ice
    case electricity
    case gas
    case building
    case traffic
    case other
  }

  package var kind: Kind
  package var note: String

  package init(kind: Kind, note: String = "") {
    self.kind = kind
    self.note = note
  }
}

/// A safe yard of the programme: the place that everything else belongs to.
package struct Yard: Hashable, Sendable {
  package let id: ID<Yard>
  /// Counts the writes of this record, from 1; a write names the version that it saw.
  package var version: Int64
  /// The programme's running number, unique.
  package var number: Int
  package var name: String
  package var address: BilingualText
  package var city: ID<City>
  /// When the yard entered the programme.
  package var createdOn: CalendarDate
  package var center: GeoPoint
  package var outline: GeoPolygon?
  /// IANA name, as `Asia/Almaty`: schedules and clocks of this yard follow it.
  package var timeZone: String
  /// The district inspector who answers for the yard.
  package var inspector: ID<User>?
  /// The company that watches the yard with the police.
  package var partner: ID<Partner>?
  package var entrances: [Entrance] = []
  package var hazards: [Hazard] = []
  package var accessNotes = ""
  package var intercomNotes = ""

  package init(
    id: ID<Yard>, version: Int64 = 1, number: Int, name: String, address: BilingualText,
    city: ID<City>, createdOn: CalendarDate, center: GeoPoint, outline: GeoPolygon? = nil,
    timeZone: String
  ) {
    self.id = id
    self.version = version
    self.number = number
    self.name = name
    self.address = address
    self.city = city
    self.createdOn = createdOn
    self.center = center
    self.outline = outline
    self.timeZone = timeZone
  }
}
