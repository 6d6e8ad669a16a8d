/// Any JSON value: rules are read from it by hand, so that a wrong key can be named with its path.
enum JSONValue: Decodable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let bool = try? container.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let string = try? container.decode(String.self) {
      self = .string(string)
    } else if let array = try? container.decode([JSONValue].self) {
      self = .array(array)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// Short, for messages.
  var text: String {
    switch self {
    case .null: "null"
    case .bool(let bool): "\(bool)"
    case .number(let number):
      number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
    case .string(let string): "\"\(string.prefix(60))\""
    case .array(let array): "a list of \(array.count)"
    case .object: "an object"
    }
  }
}

/// A value and the path that leads to it, `rules[2].schedule.from`.
struct JSONNode {
  let path: String
  let value: JSONValue

  private var place: String { path.isEmpty ? "the file" : path }

  private func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  func unexpected(_ expected: String, found: String? = nil) -> Fault {
    let found = found ?? value.text
    return Fault(.invalid, "rules.unexpected", "\(place): expected \(expected), found \(found)")
  }

  func expectKeys(_ known: [String]) throws(Fault) {
    guard case .object(let members) = value else { throw unexpected("an object") }
    guard let stranger = members.keys.sorted().first(where: { !known.contains($0) }) else { return }
    let expected = known.joined(separator: ", ")
    throw Fault(
      .invalid, "rules.unknown-key",
      "\(path(of: stranger)): unknown key, expected one of \(expected)"
    )
  }

  /// More than a hundred are drawn by no hand, and would have to be held against each other.
  func expectFew(_ key: String) throws(Fault) {
    guard let list = optional(key), case .array(let items) = list.value, items.count > 100 else {
      return
    }
    throw list.unexpected("at most 100")
  }

  func expectDistinct(_ names: [String], under key: String) throws(Fault) {
    for (place, name) in names.enumerated() where names[..<place].contains(name) {
      throw Fault(
        .invalid, "rules.duplicate-name",
        "\(path(of: key))[\(place)].name: expected another name, \"\(name)\" is taken")
    }
  }

  func expectName(_ name: String, key: String, among names: [String]) throws(Fault) {
    guard !names.contains(name) else { return }
    let known = names.isEmpty ? "none is there" : "there are: " + names.joined(separator: ", ")
    throw Fault(
      .invalid, "rules.unknown-name",
      "\(path(of: key)): expected the name of a \(key) (\(known)), found \"\(name)\"")
  }

  func optional(_ key: String) -> JSONNode? {
    guard case .object(let members) = value, let member = members[key] else { return nil }
    return JSONNode(path: path(of: key), value: member)
  }

  func child(_ key: String) throws(Fault) -> JSONNode {
    guard let child = optional(key) else {
      throw Fault(.invalid, "rules.missing-key", "\(path(of: key)): expected, and is missing")
    }
    return child
  }

  func list() throws(Fault) -> [JSONNode] {
    guard case .array(let items) = value else { throw unexpected("a list") }
    return items.enumerated().map { JSONNode(path: "\(path)[\($0.offset)]", value: $0.element) }
  }

  /// The list under `key`; empty where the key is not there.
  func list(_ key: String) throws(Fault) -> [JSONNode] {
    try optional(key)?.list() ?? []
  }

  func string() throws(Fault) -> String {
    guard case .string(let string) = value else { throw unexpected("a text") }
    return string
  }

  func name() throws(Fault) -> String {
    let node = try child("name")
    let name = try node.string()
    guard !name.isEmpty, name.count <= 200 else { throw node.unexpected("1 to 200 characters") }
    return name
  }

  func number(in range: ClosedRange<Double>, _ expected: String) throws(Fault) -> Double {
    guard case .number(let number) = value, range.contains(number) else {
      throw unexpected(expected)
    }
    return number
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ type: Choice.Type
  ) throws(Fault) -> Choice where Choice.RawValue == String {
    guard case .string(let text) = value, let choice = Choice(rawValue: text) else {
      throw unexpected(Choice.allCases.map(\.rawValue).joined(separator: "|"))
    }
    return choice
  }
}

extension JSONNode {
  func labels() throws(Fault) -> Set<ThingLabel> {
    let labels = try list().map { node throws(Fault) in try node.choice(ThingLabel.self) }
    guard !labels.isEmpty else { throw unexpected("at least one of person, vehicle, motion") }
    return Set(labels)
  }

  func days() throws(Fault) -> Set<Int> {
    let days = try list().map { node throws(Fault) in
      let number = try node.number(in: 1...7, "a day, 1 Monday to 7 Sunday")
      guard number == number.rounded() else { throw node.unexpected("a whole day, 1 to 7") }
      return Int(number)
    }
    guard !days.isEmpty else { throw unexpected("at least one day, 1 Monday to 7 Sunday") }
    return Set(days)
  }

  func clockTime() throws(Fault) -> Schedule.ClockTime {
    guard case .string(let text) = value, let time = Schedule.ClockTime(text) else {
      throw unexpected("HH:MM")
    }
    return time
  }
}

extension PicturePoint {
  init(_ node: JSONNode) throws(Fault) {
    let numbers = try node.list()
    guard numbers.count == 2 else { throw node.unexpected("[x, y]") }
    x = try numbers[0].number(in: 0...1, "0 to 1 of the picture's width")
    y = try numbers[1].number(in: 0...1, "0 to 1 of the picture's height")
  }
}
