/// Who did something, by which way it reached Aula, and when. Every change of the desk carries one.
package struct Deed: Hashable, Sendable {
  package enum Channel: String, Sendable, CaseIterable {
    /// The operator's screen.
    case console
    /// The crew's phone.
    case app
    /// Said over the radio or telephone, written down by an operator on behalf of the crew.
    case radio
    /// Aula itself: a rule, a timer.
    case system
  }

  /// `nil`: Aula itself.
  package let actor: ID<User>?
  /// The part of Aula that acts where no user does. `nil` of a user's deed, and of what is read
  /// back from the store, which does not tell one part from another.
  package private(set) var service: ServicePrincipal?
  package let channel: Channel
  /// By the clock of the actor's device, where it was told; a phone that was off line says when the
  /// button was pressed.
  package let deviceTime: Timestamp?
  /// How far Aula's clock was ahead of the device's when the deed came in. The log alone keeps it.
  package let deviceSkew: Duration?
  /// Idempotency key: names one press of a button, however often it is sent. The log alone keeps
  /// it.
  package let key: String?
  /// By Aula's clock.
  package private(set) var at: Timestamp

  package init(
    actor: ID<User>?, channel: Channel, deviceTime: Timestamp? = nil,
    deviceSkew: Duration? = nil, key: String? = nil, at: Timestamp
  ) {
    self.actor = actor
    self.channel = channel
    self.deviceTime = deviceTime
    self.deviceSkew = deviceSkew
    self.key = key
    self.at = at
  }

  package static func service(_ service: ServicePrincipal, at: Timestamp) -> Deed {
    var deed = Deed(actor: nil, channel: .system, at: at)
    deed.service = service
    return deed
  }

  package func moved(to moment: Timestamp) -> Deed {
    var deed = self
    deed.at = moment
    return deed
  }
}
