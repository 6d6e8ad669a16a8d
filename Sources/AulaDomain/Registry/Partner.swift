/// A private company that works with the police under an agreement.
package struct Partner: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case cameraOwner = "camera-owner"
    /// Sends crews of its own.
    case responseCompany = "response-company"
  }

  package let id: ID<Partner>
  package var version: Int64
  package var name: String
  package var kind: Kind
  /// Who answers the telephone, by post and not by name where it can be.
  package var contact = ""
  package var phone = ""
  package var notes = ""

  package init(id: ID<Partner>, version: Int64 = 1, name: String, kind: Kind) {
    self.id = id
    self.version = version
    self.name = name
    self.kind = kind
  }
}

/// What a partner and the police have signed.
package struct Agreement: Hashable, Sendable {
  package let id: ID<Agreement>
  package var version: Int64
  package var partner: ID<Partner>
  package var number: String
  package var signedOn: CalendarDate
  /// `nil`: no end was agreed.
  package var endsOn: CalendarDate?
  /// What it is about, in a sentence.
  package var subject: String

  package init(
    id: ID<Agreement>, version: Int64 = 1, partner: ID<Partner>, number: String,
    signedOn: CalendarDate, endsOn: CalendarDate? = nil, subject: String
  ) {
    self.id = id
    self.version = version
    self.partner = partner
    self.number = number
    self.signedOn = signedOn
    self.endsOn = endsOn
    self.subject = subject
  }

  package func isInForce(on day: CalendarDate) -> Bool {
    day >= signedOn && endsOn.map { day <= $0 } ?? true
  }
}
