/// What a surface looks like; `Paint` knows how.
enum Surface: UInt8 {
  case plain, plaster, facade, roof, metal, wood, glass, lattice, bark, lamp, snow, brick
}

/// Something that does not move: an upright box or a rod with round ends.
struct Solid {
  enum Shape {
    case box
    case rod
  }

  let shape: Shape
  /// The box's least corner, or the rod's foot.
  let low: Vec
  /// The box's greatest corner, or the rod's head.
  let high: Vec
  /// Of a rod, metres.
  var radius: Float = 0
  var surface: Surface = .plain
  var tint = Tint(0.5, 0.5, 0.5)
  /// Distinguishes like things: which windows are lit, which panels are stained.
  var seed: UInt32 = 0
  /// Stops light but is drawn by other means, such as a parked car.
  var shadowOnly = false

  static func box(_ low: Vec, _ high: Vec, _ surface: Surface, _ tint: Tint) -> Solid {
    Solid(shape: .box, low: low, high: high, surface: surface, tint: tint)
  }

  static func rod(
    _ foot: Vec, _ head: Vec, _ radius: Float, _ surface: Surface, _ tint: Tint
  ) -> Solid {
    Solid(shape: .rod, low: foot, high: head, radius: radius, surface: surface, tint: tint)
  }

  var bounds: (low: Vec, high: Vec) {
    guard shape == .rod else { return (low, high) }
    let margin = Vec(repeating: radius)
    return (pointwiseMin(low, high) - margin, pointwiseMax(low, high) + margin)
  }
}

/// Where a ray met a solid, or the ground where `solid` is -1.
struct Hit {
  var distance: Float
  var normal: Vec
  var solid: Int
}

/// Solids that lie together, so that a ray which misses the bounds skips them all.
struct Cluster {
  var low: Vec
  var high: Vec
  var members: [Solid]

  init(_ members: [Solid]) {
    self.members = members
    low = Vec(repeating: .infinity)
    high = Vec(repeating: -.infinity)
    for solid in members {
      low = pointwiseMin(low, solid.bounds.low)
      high = pointwiseMax(high, solid.bounds.high)
    }
  }
}

enum Meet {
  /// Entry and exit of a ray through a box; a miss has entry > exit.
  @inline(__always)
  static func slab(_ from: Vec, _ inverse: Vec, _ low: Vec, _ high: Vec) -> (Float, Float) {
    let a = (low - from) * inverse
    let b = (high - from) * inverse
    let near = pointwiseMin(a, b)
    let far = pointwiseMax(a, b)
    return (max(near.x, near.y, near.z), min(far.x, far.y, far.z))
  }

  @inline(__always)
  static func boxNormal(_ place: Vec, _ solid: Solid) -> Vec {
    let center = (solid.low + solid.high) * 0.5
    let half = (solid.high - solid.low) * 0.5
    let local = (place - center) / half
    let x = abs(local.x)
    let y = abs(local.y)
    let z = abs(local.z)
    if x >= y && x >= z { return Vec(local.x < 0 ? -1 : 1, 0, 0) }
    if y >= z { return Vec(0, local.y < 0 ? -1 : 1, 0) }
    return Vec(0, 0, local.z < 0 ? -1 : 1)
  }

  /// Ray against a capsule; the first crossing, or infinity.
  @inline(__always)
  static func rod(_ from: Vec, _ along: Vec, _ solid: Solid) -> Float {
    let axis = solid.high - solid.low
    let offset = from - solid.low
    let axisAxis = dot(axis, axis)
    let axisAlong = dot(axis, along)
    let axisOffset = dot(axis, offset)
    let alongAlong = dot(along, along)
    let a = axisAxis * alongAlong - axisAlong * axisAlong
    let b = axisAxis * dot(along, offset) - axisOffset * axisAlong
    let c =
      axisAxis * dot(offset, offset) - axisOffset * axisOffset
      - solid.radius * solid.radius * axisAxis
    let under = b * b - a * c
    guard under >= 0, a > 1e-9 else { return .infinity }
    let distance = (-b - under.squareRoot()) / a
    let height = axisOffset + distance * axisAlong
    return height > 0 && height < axisAxis && distance > 0 ? distance : .infinity
  }

  @inline(__always)
  static func rodNormal(_ place: Vec, _ solid: Solid) -> Vec {
    let axis = solid.high - solid.low
    let part = clamp(dot(place - solid.low, axis) / dot(axis, axis))
    return unit(place - solid.low - axis * part)
  }
}

/// All that stands still in a yard, for rays.
final class Stage {
  private struct Bounds {
    let low: Vec
    let high: Vec
    let first: Int
    let end: Int
  }

  let clusters: [Cluster]
  let solids: [Solid]
  private let bounds: Plane<Bounds>
  private let flat: Plane<Solid>

  init(_ clusters: [Cluster]) {
    self.clusters = clusters
    solids = clusters.flatMap(\.members)
    bounds = Plane(clusters.count, Bounds(low: .zero, high: .zero, first: 0, end: 0))
    flat = Plane(solids.count, .box(.zero, .zero, .plain, .zero))
    for (place, solid) in solids.enumerated() { flat.at[place] = solid }
    var first = 0
    for (place, cluster) in clusters.enumerated() {
      let end = first + cluster.members.count
      bounds.at[place] = Bounds(low: cluster.low, high: cluster.high, first: first, end: end)
      first = end
    }
  }

  /// Nearest solid nearer than `limit`, in lengths of `along`; shadow-only ones do not count.
  func nearest(from: Vec, along: Vec, limit: Float) -> Hit? {
    var found = -1
    var reach = limit
    let inverse = 1 / along
    for cluster in 0..<bounds.count {
      let box = bounds.at[cluster]
      let (enter, leave) = Meet.slab(from, inverse, box.low, box.high)
      guard enter <= leave, leave > 0, enter < reach else { continue }
      for place in box.first..<box.end where !flat.at[place].shadowOnly {
        let distance = Self.distance(flat.at[place], from, along, inverse)
        if distance < reach { (reach, found) = (distance, place) }
      }
    }
    guard found >= 0 else { return nil }
    let solid = flat.at[found]
    let place = from + along * reach
    let normal = solid.shape == .box ? Meet.boxNormal(place, solid) : Meet.rodNormal(place, solid)
    return Hit(distance: reach, normal: normal, solid: found)
  }

  /// Whether anything lies between a place and a light `reach` lengths of `along` away.
  func blocked(from: Vec, along: Vec, reach: Float) -> Bool {
    let inverse = 1 / along
    for cluster in 0..<bounds.count {
      let box = bounds.at[cluster]
      let (enter, leave) = Meet.slab(from, inverse, box.low, box.high)
      guard enter <= leave, leave > 0, enter < reach else { continue }
      for place in box.first..<box.end where flat.at[place].surface != .lamp {
        if Self.distance(flat.at[place], from, along, inverse) < reach { return true }
      }
    }
    return false
  }

  @inline(__always)
  private static func distance(
    _ solid: Solid, _ from: Vec, _ along: Vec, _ inverse: Vec
  ) -> Float {
    if solid.shape == .rod { return Meet.rod(from, along, solid) }
    let (enter, leave) = Meet.slab(from, inverse, solid.low, solid.high)
    guard enter <= leave, enter > 0.001 else { return .infinity }
    if solid.surface == .lattice {
      return Lattice.isOpen(solid, at: from + along * enter) ? .infinity : enter
    }
    return enter
  }
}

/// A fence of upright bars between two rails, or a wire mesh.
enum Lattice {
  static func isOpen(_ solid: Solid, at place: Vec) -> Bool {
    let size = solid.high - solid.low
    let along = size.x > size.z ? place.x - solid.low.x : place.z - solid.low.z
    let height = place.y - solid.low.y
    let total = size.y
    if abs(height - 0.25) < 0.03 || abs(height - (total - 0.3)) < 0.03 { return false }
    let posts = along - (along / 2.5).rounded(.down) * 2.5
    if posts < 0.07 { return false }
    let bars = along - (along / 0.14).rounded(.down) * 0.14
    return bars > 0.028
  }
}
