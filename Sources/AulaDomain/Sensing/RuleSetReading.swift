package import FoundationEssentials

extension RuleSet {
  /// Reads `rules.json`.
  ///
  /// Throws a fault that begins with the path of the wrong key and says what was expected:
  /// `rules[2].schedule.from: expected HH:MM, found "25:00"`. Codes: `rules.malformed` (not JSON),
  /// `rules.unexpected` (a wrong value), `rules.unknown-key`, `rules.missing-key`,
  /// `rules.unknown-name` (a rule names a zone or line that is not there), `rules.duplicate-name`.
  package init(json: Data) throws(Fault) {
    let value: JSONValue
    do {
      value = try JSONDecoder().decode(JSONValue.self, from: json)
    } catch {
      throw Fault(.invalid, "rules.malformed", "the rules are not JSON", cause: error)
    }
    try self.init(JSONNode(path: "", value: value))
  }

  init(_ root: JSONNode) throws(Fault) {
    try root.expectKeys(["zones", "lines", "rules"])
    for key in ["zones", "lines", "rules"] { try root.expectFew(key) }
    zones = try root.list("zones").map { node throws(Fault) in try Zone(node) }
    lines = try root.list("lines").map { node throws(Fault) in try Line(node) }
    let nodes = try root.list("rules")
    rules = try nodes.map { node throws(Fault) in try Rule(node) }
    try root.expectDistinct(zones.map(\.name), under: "zones")
    try root.expectDistinct(lines.map(\.name), under: "lines")
    try root.expectDistinct(rules.map(\.name), under: "rules")
    for (rule, node) in zip(rules, nodes) { try expectPlace(of: rule, node) }
  }

  private func expectPlace(of rule: Rule, _ node: JSONNode) throws(Fault) {
    switch rule.condition {
    case .intrusion(let zone, _), .loitering(let zone, _):
      try node.expectName(zone, key: "zone", among: zones.map(\.name))
    case .lineCrossing(let line, _):
      try node.expectName(line, key: "line", among: lines.map(\.name))
    }
  }
}

extension RuleSet: Codable {
  package init(from decoder: any Decoder) throws {
    try self.init(JSONNode(path: "", value: JSONValue(from: decoder)))
  }

  private enum CodingKeys: CodingKey { case zones, lines, rules }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(zones, forKey: .zones)
    try container.encode(lines, forKey: .lines)
    try container.encode(rules, forKey: .rules)
  }
}

extension Zone: Encodable {
  init(_ node: JSONNode) throws(Fault) {
    try node.expectKeys(["name", "polygon"])
    name = try node.name()
    let outline = try node.child("polygon")
    let corners = try outline.list().map { corner throws(Fault) in try PicturePoint(corner) }
    guard let polygon = Polygon(corners), corners.count <= 200 else {
      throw outline.unexpected("3 to 200 points", found: "\(corners.count)")
    }
    self.polygon = polygon
  }

  private enum CodingKeys: CodingKey { case name, polygon }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(polygon.corners.map { [$0.x, $0.y] }, forKey: .polygon)
  }
}

extension Line: Encodable {
  init(_ node: JSONNode) throws(Fault) {
    try node.expectKeys(["name", "from", "to"])
    name = try node.name()
    from = try PicturePoint(node.child("from"))
    to = try PicturePoint(node.child("to"))
    if from == to { throw try node.child("to").unexpected("another point than from") }
  }

  private enum CodingKeys: CodingKey { case name, from, to }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode([from.x, from.y], forKey: .from)
    try container.encode([to.x, to.y], forKey: .to)
  }
}

extension Rule: Encodable {
  /// `dwell` and `direction` are read wherever they stand, and used by the kinds that know them.
  init(_ node: JSONNode) throws(Fault) {
    try node.expectKeys([
      "name", "kind", "zone", "line", "labels", "dwell", "direction", "schedule",
    ])
    name = try node.name()
    let kind = try node.child("kind").choice(RuleKind.self)
    let dwell = try node.optional("dwell")?.number(in: 0...86_400, "seconds, 0 to 86400")
    let direction = try node.optional("direction")?.choice(Line.Direction.self)
    if let stray = node.optional(kind == .lineCrossing ? "zone" : "line") {
      throw stray.unexpected("nothing, as \(kind.rawValue) does not use it")
    }
    switch kind {
    case .intrusion:
      condition = .intrusion(zone: try node.child("zone").string(), dwell: dwell ?? 0)
    case .lineCrossing:
      let line = try node.child("line").string()
      condition = .lineCrossing(line: line, direction: direction ?? .any)
    case .loitering:
      let zone = try node.child("zone").string()
      let node = try node.child("dwell")
      guard let dwell, dwell > 0 else { throw node.unexpected("seconds above 0") }
      condition = .loitering(zone: zone, dwell: dwell)
    }
    labels = try node.optional("labels")?.labels() ?? Set(ThingLabel.allCases)
    schedule = try node.optional("schedule").map { node throws(Fault) in try Schedule(node) }
  }

  private enum CodingKeys: CodingKey {
    case name, kind, zone, line, labels, dwell, direction, schedule
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(kind, forKey: .kind)
    switch condition {
    case .intrusion(let zone, let dwell), .loitering(let zone, let dwell):
      try container.encode(zone, forKey: .zone)
      try container.encode(dwell, forKey: .dwell)
    case .lineCrossing(let line, let direction):
      try container.encode(line, forKey: .line)
      try container.encode(direction, forKey: .direction)
    }
    try container.encode(ThingLabel.allCases.filter(labels.contains), forKey: .labels)
    try container.encodeIfPresent(schedule, forKey: .schedule)
  }
}

extension Schedule: Encodable {
  init(_ node: JSONNode) throws(Fault) {
    try node.expectKeys(["zone", "days", "from", "to"])
    let zoneNode = try node.child("zone")
    let zone = try zoneNode.string()
    guard Schedule.knows(zone: zone) else {
      throw zoneNode.unexpected("an IANA time zone such as Asia/Almaty")
    }
    let days = try node.optional("days")?.days() ?? Set(1...7)
    let from = try node.child("from").clockTime()
    let to = try node.child("to").clockTime()
    guard let schedule = Schedule(zone: zone, days: days, from: from, to: to) else {
      throw node.unexpected("a schedule")
    }
    self = schedule
  }

  private enum CodingKeys: CodingKey { case zone, days, from, to }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(zone, forKey: .zone)
    try container.encode(days.sorted(), forKey: .days)
    try container.encode(from.text, forKey: .from)
    try container.encode(to.text, forKey: .to)
  }
}
