/// What somebody's work is; every permission follows from it and from the record at hand.
package enum Role: String, Sendable, CaseIterable {
  /// Sits at the control centre, decides alerts and sends crews.
  case `operator`
  /// One phone of one unit, police or private.
  case crew
  /// Answers for the yards of a precinct.
  case inspector
  /// Sets up cameras, rules, partners and people.
  case administrator
}

/// How the console talks to one user.
package struct Preferences: Hashable, Sendable {
  package enum Language: String, Sendable, CaseIterable {
    case ru
    case kk
    case en
  }

  package enum Theme: String, Sendable, CaseIterable {
    case system
    case dark
    case light
  }

  package var language: Language
  package var theme: Theme
  /// 0…100, of the alert sound; 0 is mute.
  package var volume: Int

  package init(language: Language = .ru, theme: Theme = .system, volume: Int = 70) {
    self.language = language
    self.theme = theme
    self.volume = volume
  }
}

/// Somebody who may sign in.
package struct User: Hashable, Sendable {
  package let id: ID<User>
  package var version: Int64
  /// Lower case, unique, 2…40 of `a-z 0-9 . - _`.
  package var login: String
  /// As colleagues read it in the log.
  package var name: String
  package var role: Role
  /// A crew's unit; `nil` for all others.
  package var unit: ID<Unit>?
  package var enabled: Bool
  package var preferences = Preferences()

  package init(
    id: ID<User>, version: Int64 = 1, login: String, name: String, role: Role,
    unit: ID<Unit>? = nil, enabled: Bool = true
  ) {
    self.id = id
    self.version = version
    self.login = login
    self.name = name
    self.role = role
    self.unit = unit
    self.enabled = enabled
  }

  /// Who acts, as the policies see it.
  package var actor: Actor { Actor(user: id, role: role, unit: unit) }

  package static func isLogin(_ text: String) -> Bool {
    (2...40).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || [0x2D, 0x2E, 0x5F].contains($0)
      }
  }
}

/// Who acts: all that a policy may know of a person.
package struct Actor: Hashable, Sendable {
  package let user: ID<User>
  package let role: Role
  package let unit: ID<Unit>?

  package init(user: ID<User>, role: Role, unit: ID<Unit>? = nil) {
    self.user = user
    self.role = role
    self.unit = unit
  }
}
