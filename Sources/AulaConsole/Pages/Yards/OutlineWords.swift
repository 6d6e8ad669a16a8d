import AulaDomain

extension GeoPolygon {
  /// `Площадь 4 800 м², периметр 260 м`
  func size(_ text: Texts) -> String {
    text(
      "outline.size",
      [
        "area": text.number(Int(nearest: area)),
        "perimeter": text.number(Int(nearest: perimeter)),
      ])
  }
}

extension OutlineError {
  /// What is wrong and what was expected, to whoever draws.
  func sentence(_ text: Texts) -> String {
    func words(_ name: String, _ blanks: [String: String] = [:]) -> String {
      text("outline.error.\(name)", blanks)
    }
    switch self {
    case .tooFewCorners(let count): return words("too-few", ["n": "\(count)"])
    case .tooManyCorners(let count):
      return words("too-many", ["n": text.number(count), "most": "\(Outline.mostCorners)"])
    case .notOnEarth(let corner): return words("not-on-earth", ["corner": "\(corner)"])
    case .tooFar(let corner, let metres):
      let blanks = [
        "corner": "\(corner)", "metres": text.number(metres), "most": text.number(Outline.reach),
      ]
      return words(metres > 100_000 ? "swapped" : "too-far", blanks)
    case .repeated(let corner): return words("repeated", ["corner": "\(corner)"])
    case .crossing(let side, let other):
      return words("crossing", ["side": "\(side)", "other": "\(other)"])
    case .tooSmall: return words("too-small")
    case .unreadable(let line, let found):
      return words("unreadable", ["line": "\(line)", "found": found])
    case .notPolygon: return words("not-polygon")
    case .holes: return words("holes")
    }
  }

  /// The corners that it is about, of so many, counted from 1.
  func corners(of count: Int) -> [Int] {
    func ends(_ side: Int) -> [Int] { [side, side % max(1, count) + 1] }
    switch self {
    case .notOnEarth(let corner), .tooFar(let corner, _), .repeated(let corner): return [corner]
    case .crossing(let side, let other): return ends(side) + ends(other)
    default: return []
    }
  }
}
