import AulaDomain
import AulaRehearsal
import AulaTesting
import Foundation

/// Streams that no camera should send, each from a seed.
struct HostileLoops {
  private enum Kind: CaseIterable {
    case flippedBits, noise, cutShort, oneKey, wrongSets, oddSize, hugeUnit, jumpingTimes
    case emptyUnits, manyUnits, foreignTypes
  }

  /// Pictures that are too small, too flat or too long for whoever expects pictures of people.
  private static let sizes = [(8, 8), (1_280, 16), (4_096, 64), (16, 1_080), (2, 2), (34, 18)]

  private let base: EncodedLoop
  private let odd: [EncodedLoop]

  init() throws {
    base = try Self.coded(160, 96)
    odd = Self.sizes.compactMap { try? Self.coded($0.0, $0.1) }
  }

  private static func coded(_ width: Int, _ height: Int) throws -> EncodedLoop {
    try EncodedLoop(
      coding: (0..<20).map { TestCamera.picture($0, width: width, height: height) }, rate: 10)
  }

  func loop(_ number: Int) throws -> EncodedLoop {
    var random = SeededRandom(seed: UInt64(number))
    let kind = Kind.allCases[number % Kind.allCases.count]
    if kind == .oddSize, !odd.isEmpty { return odd[number / Kind.allCases.count % odd.count] }
    let sets = kind == .wrongSets ? base.parameterSets.map { flipped($0, &random) } : nil
    return try EncodedLoop(
      codec: base.codec, parameterSets: sets ?? base.parameterSets,
      pictures: base.pictures.enumerated().map { place, picture in
        spoil(picture, place, kind, &random)
      },
      durationTicks: kind == .oneKey ? 90_000 * 3_600 : base.durationTicks, rate: base.rate)
  }

  private func spoil(
    _ picture: AccessUnit, _ place: Int, _ kind: Kind, _ random: inout SeededRandom
  ) -> AccessUnit {
    var units = picture.units
    var (isKey, ticks) = (picture.isKey, picture.ticks)
    switch kind {
    case .flippedBits: units = units.map { flipped($0, &random) }
    case .noise:
      units = units.map { unit in
        unit.prefix(2) + unit.dropFirst(2).map { _ in .random(in: 0...255, using: &random) }
      }
    case .cutShort:
      units = units.map { Array($0.prefix(.random(in: 1...$0.count, using: &random))) }
    case .oneKey: isKey = place == 0
    case .hugeUnit: units.append([0x06] + [UInt8](repeating: 0xFF, count: 400_000))
    case .jumpingTimes: ticks = place == 0 ? 0 : ticks / 9_000 % 3 * 60_000
    case .emptyUnits: units.append([0x09])
    case .manyUnits: units += (0..<500).map { _ in [0x0C, .random(in: 0...255, using: &random)] }
    case .foreignTypes:
      units.append([.random(in: 0...255, using: &random), 1, 2, 3])
    case .wrongSets, .oddSize: break
    }
    return AccessUnit(units: units, isKey: isKey, ticks: ticks)
  }

  private func flipped(_ unit: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var unit = unit
    guard unit.count > 4 else { return unit }
    for _ in 0..<max(1, unit.count / 100) {
      unit[Int.random(in: 1..<unit.count, using: &random)] ^=
        1 << UInt8.random(in: 0...7, using: &random)
    }
    return unit
  }
}
