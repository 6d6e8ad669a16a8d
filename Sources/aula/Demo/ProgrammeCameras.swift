import AulaDomain

extension Programme {
  /// A partner's cameras in one town: some in yards, the others in its streets.
  static func cameras(
    of partner: ID<Partner>, in town: Town, yards: [Yard], inYards: Int, inPublic: Int,
    firstID: Int64, chance: inout DemoChance
  ) -> [Camera] {
    var cameras: [Camera] = []
    for index in 0..<inYards {
      let yard = yards[index % yards.count]
      var camera = Camera(
        id: ID(rawValue: firstID + Int64(index)), name: name(town, index + 1), placement: .yard,
        yard: yard.id, partner: partner,
        position: town.place(from: yard.center, along: 30, across: index < yards.count ? -35 : 35))
      camera.azimuth = index < yards.count ? 130 : 230
      dress(&camera, town, range: 45, &chance)
      cameras.append(camera)
    }
    for index in 0..<inPublic {
      let block = town.block(index % town.yards)
      var camera = Camera(
        id: ID(rawValue: firstID + Int64(inYards + index)), name: name(town, inYards + index + 1),
        placement: .publicPlace, partner: partner,
        position: town.place(
          from: block, along: town.pitch.north / 2,
          across: town.pitch.east * (0.5 - 0.18 * Double(index / town.yards))))
      camera.azimuth = Double(Int.random(in: 0..<36, using: &chance) * 10)
      dress(&camera, town, range: 80, &chance)
      cameras.append(camera)
    }
    return cameras
  }

  /// The three «ZIP» cameras, one for each of the first yards.
  static func zipCameras(of partner: ID<Partner>, in town: Town, yards: [Yard]) -> [Camera] {
    yards.prefix(3).enumerated().map { index, yard in
      var camera = Camera(
        id: ID(rawValue: 9_001 + Int64(index)), name: "ZIP-\(index + 1)", placement: .yard,
        yard: yard.id, partner: partner,
        position: town.place(from: yard.center, along: -30, across: 0))
      camera.city = town.city.id
      (camera.azimuth, camera.fieldOfView, camera.range, camera.model) = (6, 95, 50, "ZIP")
      return camera
    }
  }

  private static func dress(
    _ camera: inout Camera, _ town: Town, range: Double, _ chance: inout DemoChance
  ) {
    camera.city = town.city.id
    camera.fieldOfView = [70.0, 85, 100].randomElement(using: &chance)
    camera.range = range
  }

  private static func name(_ town: Town, _ number: Int) -> String {
    let digits = String(number)
    return "\(town.prefix)-" + String(repeating: "0", count: 3 - digits.count) + digits
  }
}
