/// One vector tile on its way into bytes (Mapbox Vector Tile 2.1; protocol buffers): layers of
/// features with their geometry in whole units, 4096 to a side, and attributes that are texts.
struct VectorTile {
  static let extent = 4_096

  struct Point: Hashable {
    var x: Int32
    var y: Int32
  }

  enum Shape: UInt64 {
    case point = 1
    case line
    case area
  }

  private struct Layer {
    var keys: [String: UInt64] = [:]
    var values: [String: UInt64] = [:]
    var order: (keys: [String], values: [String]) = ([], [])
    var features: [[UInt8]] = []

    mutating func tag(_ key: String, _ value: String) -> [UInt64] {
      [
        Self.place(of: key, in: &keys, &order.keys),
        Self.place(of: value, in: &values, &order.values),
      ]
    }

    private static func place(
      of text: String, in places: inout [String: UInt64], _ order: inout [String]
    ) -> UInt64 {
      if let place = places[text] { return place }
      let place = UInt64(order.count)
      places[text] = place
      order.append(text)
      return place
    }
  }

  private var layers: [String: Layer] = [:]

  /// - Parameter parts: a line's pieces, or an area's outlines; a point is one part of one.
  mutating func add(
    _ shape: Shape, parts: [[Point]], to name: String, attributes: [(String, String)]
  ) {
    var layer = layers[name] ?? Layer()
    var feature = ProtocolBuffer()
    feature.add(2, packed: attributes.flatMap { layer.tag($0.0, $0.1) })
    feature.add(3, shape.rawValue)
    feature.add(4, packed: Self.commands(shape, parts))
    layer.features.append(feature.bytes)
    layers[name] = layer
  }

  var bytes: [UInt8] {
    var tile = ProtocolBuffer()
    for (name, layer) in layers.sorted(by: { $0.key < $1.key }) {
      var body = ProtocolBuffer()
      body.add(15, 2)
      body.add(1, text: name)
      for feature in layer.features { body.add(2, feature) }
      for key in layer.order.keys { body.add(3, text: key) }
      for value in layer.order.values {
        var text = ProtocolBuffer()
        text.add(1, text: value)
        body.add(4, text.bytes)
      }
      body.add(5, UInt64(Self.extent))
      tile.add(3, body.bytes)
    }
    return tile.bytes
  }

  /// Moves and lines from the last point (section 4.3).
  private static func commands(_ shape: Shape, _ parts: [[Point]]) -> [UInt64] {
    var commands: [UInt64] = []
    var last = Point(x: 0, y: 0)
    func go(to point: Point) {
      for step in [point.x - last.x, point.y - last.y] {
        commands.append(UInt64(UInt32(bitPattern: (step << 1) ^ (step >> 31))))
      }
      last = point
    }
    for part in parts {
      guard let first = part.first else { continue }
      commands.append(1 << 3 | 1)
      go(to: first)
      if shape == .point { continue }
      commands.append(UInt64(part.count - 1) << 3 | 2)
      for point in part.dropFirst() { go(to: point) }
      if shape == .area { commands.append(1 << 3 | 7) }
    }
    return commands
  }
}

/// Fields of a protocol buffer, one after the other.
struct ProtocolBuffer {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ field: UInt64, _ value: UInt64) {
    varint(field << 3)
    varint(value)
  }

  mutating func add(_ field: UInt64, _ body: [UInt8]) {
    varint(field << 3 | 2)
    varint(UInt64(body.count))
    bytes += body
  }

  mutating func add(_ field: UInt64, text: String) { add(field, Array(text.utf8)) }

  mutating func add(_ field: UInt64, packed values: [UInt64]) {
    var body = ProtocolBuffer()
    for value in values { body.varint(value) }
    add(field, body.bytes)
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
