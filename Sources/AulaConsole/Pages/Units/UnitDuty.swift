import AulaDomain

/// What a unit is there for, in words, and what may be done about it from the list.
enum UnitDuty {
  static func badge(_ unit: Unit, _ visit: Visit) -> Badge {
    let word = visit.text("unit.duty.\(unit.duty.name)")
    return switch unit.duty {
    case .available: Badge(.good, word)
    case .committed: Badge(.info, word)
    case .reserved: Badge(.info, word)
    case .outOfService: Badge(.warn, word)
    case .offDuty: Badge(.quiet, word)
    }
  }

  static func detail(_ unit: Unit, _ visit: Visit) -> String? {
    switch unit.duty {
    case .outOfService(let reason): LogWords.say(reason, visit.text)
    case .reserved(let until):
      visit.text("units.reserved-until", ["time": visit.clock.time(until, seconds: false)])
    case .available, .committed, .offDuty: nil
    }
  }

  /// The names of the moves that the state allows.
  static func moves(_ duty: Unit.Duty) -> [String] {
    switch duty {
    case .offDuty: ["go-on-duty"]
    case .available: ["go-off-duty"]
    case .reserved: ["release"]
    case .outOfService: ["return-to-service", "go-off-duty"]
    case .committed: []
    }
  }

  static func move(_ name: String) -> UnitMove? {
    switch name {
    case "go-on-duty": .goOnDuty
    case "go-off-duty": .goOffDuty
    case "release": .release
    case "return-to-service": .returnToService
    default: nil
    }
  }
}
