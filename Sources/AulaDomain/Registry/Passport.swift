/// What is known of a yard, gathered: a crew's and an inspector's one look. Missing is not "no".
package struct Passport: Hashable, Sendable {
  /// Counts the sign-offs, from 0: nobody has signed yet.
  package let revision: Int
  package let signedBy: ID<User>?
  package let signedAt: Timestamp?
  package let yard: Yard
  package let buildings: [Building]
  package let photos: [Photo]
  package let cameras: [Camera]

  package init(
    revision: Int, signedBy: ID<User>?, signedAt: Timestamp?, yard: Yard, buildings: [Building],
    photos: [Photo], cameras: [Camera]
  ) {
    self.revision = revision
    self.signedBy = signedBy
    self.signedAt = signedAt
    self.yard = yard
    self.buildings = buildings
    self.photos = photos
    self.cameras = cameras
  }
}

/// How much of one block of a passport is filled in.
package struct PassportBlock: Hashable, Sendable {
  package enum Name: String, Sendable, CaseIterable {
    case identity
    case buildings
    case entrances
    case photos
    case cameras
    case people
  }

  package let name: Name
  package let filled: Int
  package let expected: Int

  package var isComplete: Bool { filled >= expected }
}

extension Passport {
  /// Every block, in the order of a printed passport.
  package var completeness: [PassportBlock] { PassportBlock.Name.allCases.map(block) }

  /// 0…100, rounded down: 100 only when nothing is missing. Each block weighs the same.
  package var percent: Int {
    let shares = completeness.map { Double(min($0.filled, $0.expected)) / Double($0.expected) }
    return Int((100 * shares.reduce(0, +) / Double(shares.count) + 1e-9).rounded(.down))
  }

  private func block(_ name: PassportBlock.Name) -> PassportBlock {
    let facts: [Bool] =
      switch name {
      case .identity:
        [!yard.address.ru.isEmpty, !yard.address.kk.isEmpty, yard.outline != nil]
      case .buildings:
        buildings.isEmpty
          ? [false]
          : buildings.flatMap {
            [
              $0.yearBuilt != nil, $0.material != nil, $0.floors != nil, $0.entrances != nil,
              $0.flats != nil,
            ]
          }
      case .entrances:
        [
          !yard.entrances.isEmpty, yard.entrances.contains { $0.forVehicles },
          !yard.accessNotes.isEmpty, !yard.intercomNotes.isEmpty,
        ]
      case .photos:
        [
          photos.contains { $0.subject == .facade }, photos.contains { $0.subject == .entrance },
          photos.contains { $0.subject == .plan },
        ]
      case .cameras:
        [!cameras.isEmpty]
      case .people:
        [yard.inspector != nil, yard.partner != nil]
      }
    return PassportBlock(name: name, filled: facts.count { $0 }, expected: facts.count)
  }
}
