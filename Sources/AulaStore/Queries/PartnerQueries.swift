package import AulaDomain

extension Partner.Kind: Storable {}

private let insertPartner = """
  insert into partner (id, version, name, name_folded, kind, contact, phone, notes)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  """
private let updatePartner = """
  update partner set version = $2, name = $3, name_folded = $4, kind = $5, contact = $6,
    phone = $7, notes = $8
  where id = $1 and version = $2 - 1
  """
private let selectPartners = "select partner.* from partner"
private let selectPartner = "select * from partner where id = $1"
private let insertAgreement = """
  insert into agreement (id, version, partner_id, number, signed_on, ends_on, subject)
  values ($1, $2, $3, $4, $5, $6, $7)
  """
private let updateAgreement = """
  update agreement set version = $2, partner_id = $3, number = $4, signed_on = $5, ends_on = $6,
    subject = $7
  where id = $1 and version = $2 - 1
  """
private let selectAgreement = "select * from agreement where id = $1"
private let selectAgreements = "select agreement.* from agreement"
private let countCameras = """
  select partner_id, placement, count(*) as cameras,
    coalesce(sum(case when enabled = 1 and main_address is not null then 1 else 0 end), 0)
      as connected
  from camera group by partner_id, placement order by partner_id, placement
  """

/// How many cameras a partner has of one placement.
package struct CameraCount: Hashable, Sendable {
  /// `nil`: nobody's.
  package let partner: ID<Partner>?
  package let placement: Camera.Placement
  package let cameras: Int
  /// Of these, with an address and switched on.
  package let connected: Int
}

/// Which partners a list shows.
package struct PartnerFilter: Hashable, Sendable {
  package var kind: Partner.Kind?
  /// Any part of the name, as somebody types it.
  package var text = ""

  package init() {}

  var conditions: Conditions {
    var conditions = Conditions()
    conditions.ask("partner.kind = ?", kind)
    conditions.askWords("partner.name_folded like '%' || ? || '%'", text)
    return conditions
  }
}

package enum PartnerSort: String, SortKey {
  case name
  case kind
  case cameras
  case yardCameras = "in-yards"

  package var expression: String {
    let count = "select count(*) from camera where camera.partner_id = partner.id"
    return switch self {
    case .name: "partner.name_folded"
    case .kind: inOrder(Partner.Kind.self, "partner.kind")
    case .cameras: "(\(count))"
    case .yardCameras: "(\(count) and camera.placement = 'yard')"
    }
  }
}

package enum AgreementSort: String, SortKey {
  case number
  /// Whether it is in force: who asks knows the day.
  case state
  case signed
  case ends
  case subject

  package var expression: String {
    switch self {
    case .number: "agreement.number"
    case .state, .signed: "agreement.signed_on"
    // Without an end is after every end.
    case .ends: "coalesce(agreement.ends_on, '9999-12-31')"
    case .subject: "agreement.subject"
    }
  }
}

extension Connection {
  package func insert(_ partner: Partner) throws { try execute(insertPartner, cells(partner)) }

  /// `partner.version` is the new one: one more than was read.
  package func update(_ partner: Partner) throws {
    try executeOne(updatePartner, cells(partner), orStale: "partner \(partner.id)")
  }

  /// By name: all of them.
  package func partners() throws -> [Partner] {
    try partners(PartnerFilter(), by: Sorting(.name), ListWindow(limit: 5_000)).lines
  }

  package func partners(
    _ filter: PartnerFilter, by sorting: Sorting<PartnerSort>, _ window: ListWindow
  ) throws -> ListPart<Partner> {
    try list(
      selectPartners, count: "from partner", filter.conditions, sorting, window, id: "partner.id"
    ) { try Partner(row: $0) }
  }

  package func partner(_ id: ID<Partner>) throws -> Partner {
    guard let row = try first(selectPartner, [id]) else {
      throw Field.missing("partner", "\(id)")
    }
    return try Partner(row: row)
  }

  package func insert(_ agreement: Agreement) throws {
    try execute(insertAgreement, cells(agreement))
  }

  package func update(_ agreement: Agreement) throws {
    try executeOne(updateAgreement, cells(agreement), orStale: "agreement \(agreement.number)")
  }

  package func agreement(_ id: ID<Agreement>) throws -> Agreement {
    guard let row = try first(selectAgreement, [id]) else {
      throw Field.missing("agreement", "\(id)")
    }
    return try Agreement(row: row)
  }

  /// Of one partner or of all; the latest first unless told otherwise.
  package func agreements(
    of partner: ID<Partner>? = nil,
    by sorting: Sorting<AgreementSort> = Sorting(.signed, isDescending: true)
  ) throws -> [Agreement] {
    var conditions = Conditions()
    conditions.ask("agreement.partner_id = ?", partner)
    let sql = "\(selectAgreements) \(conditions.clause) \(sorting.clause("agreement.id"))"
    return try query(sql, conditions.values).map { try Agreement(row: $0) }
  }

  package func cameraCounts() throws -> [CameraCount] {
    try query(countCameras).map { row in
      CameraCount(
        partner: try row["partner_id"], placement: try row["placement"],
        cameras: try row["cameras"], connected: try row["connected"])
    }
  }

  private func cells(_ partner: Partner) -> [any Storable] {
    [
      partner.id, partner.version, partner.name, SearchFold.fold(partner.name), partner.kind,
      partner.contact, partner.phone, partner.notes,
    ]
  }

  private func cells(_ agreement: Agreement) -> [any Storable] {
    [
      agreement.id, agreement.version, agreement.partner, agreement.number, agreement.signedOn,
      agreement.endsOn, agreement.subject,
    ]
  }
}

extension Partner {
  init(row: Row) throws {
    self.init(
      id: try row["id"], version: try row["version"], name: try row["name"],
      kind: try row["kind"])
    contact = try row["contact"]
    phone = try row["phone"]
    notes = try row["notes"]
  }
}

extension Agreement {
  init(row: Row) throws {
    self.init(
      id: try row["id"], version: try row["version"], partner: try row["partner_id"],
      number: try row["number"], signedOn: try row["signed_on"], endsOn: try row["ends_on"],
      subject: try row["subject"])
  }
}
