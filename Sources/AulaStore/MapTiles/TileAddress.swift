import AulaDomain

/// Which square of the world: XYZ as web maps count, row 0 in the north (MBTiles counts from the
/// south).
package struct TileAddress: Hashable, Sendable {
  package static let zooms = 0...22

  package let zoom: Int
  package let column: Int
  package let row: Int

  /// `nil` for what is no square of the world.
  package init?(zoom: Int, column: Int, row: Int) {
    guard Self.zooms.contains(zoom) else { return nil }
    let side = 0..<(1 << zoom)
    guard side.contains(column), side.contains(row) else { return nil }
    (self.zoom, self.column, self.row) = (zoom, column, row)
  }

  /// As an address says it, in decimal digits.
  package init?(zoom: String, column: String, row: String) {
    let side = 0...(1 << Self.zooms.upperBound)
    guard let zoom = OutsideNumber.whole(zoom, in: Self.zooms),
      let column = OutsideNumber.whole(column, in: side),
      let row = OutsideNumber.whole(row, in: side)
    else { return nil }
    self.init(zoom: zoom, column: column, row: row)
  }

  /// As MBTiles counts rows (TMS).
  var southRow: Int { (1 << zoom) - 1 - row }
}
