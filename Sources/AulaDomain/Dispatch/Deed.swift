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
  package let channel: Channel
  /// By the clock of the actor's device, where it was told; a phone that was off line says when the
  /// button was pressed.
  package let deviceTime: Timestamp?
  /// By Aula's clock.
  package let at: Timestamp

  package init(
    actor: ID<User>?, channel: Channel, deviceTime: Timestamp? = nil, at: Timestamp
  ) {
    self.actor = actor
    self.channel = channel
    self.deviceTime = deviceTime
    self.at = at
  }

  package static func system(at: Timestamp) -> Deed {
    Deed(actor: nil, channel: .system, at: at)
  }
}
