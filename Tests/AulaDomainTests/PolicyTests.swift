import AulaDomain
import Testing

/// The table of `Policy`, said once more in other words: who holds what, and of which records.
@Suite struct PolicyTests {
  /// Of each permission: the roles, each with its relation; after `/` the services.
  private static let table: [Permission: String] = [
    .openPublicPages: "operator:any crew:any inspector:any administrator:any",
    .keepAccount:
      "operator:own-account crew:own-account inspector:own-account administrator:own-account",
    .followChanges: "operator:any crew:any inspector:any administrator:any",
    .seeMapTiles: "operator:any crew:any inspector:any administrator:any",
    .seeQueue: "operator:any administrator:any",
    .raiseAlert: "/sensing",
    .decideAlert: "operator:not-held-by-another",
    .takeOverAlert: "operator:any",
    .seeIncidents: "operator:any administrator:any",
    .openIncident: "operator:any",
    .amendIncident: "operator:any",
    .resolveIncident: "operator:any",
    .closeIncident: "operator:any",
    .reopenIncident: "operator:any administrator:any",
    .keepCaller: "operator:any",
    .holdFootage: "operator:any administrator:any",
    .dispatchUnits: "operator:any",
    .moveAssignment: "operator:any crew:own-unit",
    .seeCall: "crew:own-unit",
    .seeUnits: "operator:any administrator:any",
    .editUnits: "administrator:any /setup /demonstration",
    .setDuty: "operator:any crew:own-unit administrator:any",
    .reportPosition: "crew:own-unit /demonstration",
    .seeRegistry: "operator:any inspector:any administrator:any",
    .seePhotos: "operator:any crew:own-call inspector:any administrator:any",
    .addYards: "administrator:any /setup /demonstration",
    .editYard: "inspector:own-yard administrator:any /setup /demonstration",
    .editCameras: "administrator:any /setup /demonstration",
    .editRules: "operator:any administrator:any /setup /demonstration",
    .importRegistry: "/setup /demonstration",
    .seePartners: "operator:any inspector:any administrator:any",
    .editPartners: "administrator:any /setup /demonstration",
    .watchCamera: "operator:any crew:own-call inspector:own-yard administrator:any",
    .browseArchive: "operator:any inspector:own-yard administrator:any",
    .exportFootage: "operator:any inspector:own-yard administrator:any",
    .connectCamera: "administrator:any /recording /setup",
    .manageUsers: "administrator:any /setup /demonstration",
    .readJournal: "administrator:any",
  ]

  private static func words(_ permission: Permission) -> Set<String> {
    let roles = Policy.roles(permission).map { "\($0.rawValue):\($1.rawValue)" }
    return Set(roles + Policy.services(permission).map { "/\($0.rawValue)" })
  }

  @Test(arguments: Permission.allCases)
  func `each permission is held by whom the table says`(permission: Permission) throws {
    let wanted = try #require(Self.table[permission], "a permission without a row")
    #expect(Self.words(permission) == Set(wanted.split(separator: " ").map(String.init)))
  }

  @Test(arguments: Permission.allCases, Role.allCases)
  func `a door opens for whoever holds the permission of some record`(
    permission: Permission, role: Role
  ) throws {
    let row = try #require(Self.table[permission])
    let isHeld = row.contains("\(role.rawValue):")
    #expect(Policy.isHeld(permission, by: role) == isHeld)
    let actor = Actor(user: ID(rawValue: 1), role: role, unit: ID(rawValue: 1))
    let isRefused =
      (try? Policy.demandAny(permission, for: .user(actor))) == nil
    #expect(isRefused != isHeld)
  }

  @Test func `nobody who is not signed in holds more than the public pages`() {
    let open = Permission.allCases.filter { Policy.isHeld($0, by: nil) }
    #expect(open == [.openPublicPages])
  }

  @Test func `what a service does not hold is refused`() {
    for service in ServicePrincipal.allCases {
      for permission in Permission.allCases {
        let isHeld = Self.words(permission).contains("/\(service.rawValue)")
        let verdict = Policy.verdict(permission, for: .service(service))
        #expect(verdict == (isHeld ? .allowed : .denied(.role)), "\(service) \(permission)")
      }
    }
  }

  @Test func `each denial has a code of its own`() {
    let codes = Verdict.Denial.allCases.map {
      AccessError(permission: .decideAlert, denial: $0).fault.code
    }
    #expect(Set(codes).count == Verdict.Denial.allCases.count)
    #expect(codes.allSatisfy { $0.hasPrefix("access.") })
  }
}

/// Each relation against each kind of record, one's own and another's.
@Suite struct RelationTests {
  private static let me: ID<User> = ID(rawValue: 9)
  private static let other: ID<User> = ID(rawValue: 8)
  private static let own: ID<Unit> = ID(rawValue: 1)

  private static func yard(of inspector: ID<User>?) -> Yard {
    var yard = Yard(
      id: ID(rawValue: 5), number: 1, name: "1", address: BilingualText(ru: "1"),
      city: ID(rawValue: 1), createdOn: CalendarDate(year: 2013, month: 7, day: 4)!,
      center: square, timeZone: "Asia/Almaty")
    yard.inspector = inspector
    return yard
  }

  private static func footage(_ inspector: ID<User>?, _ crew: Int64?) -> Resource {
    let call = crew.map {
      CrewCall(
        assignment: assignment($0, .police, .enRoute), yard: ID(rawValue: 5), camera: nil,
        since: night)
    }
    let camera = Camera(id: ID(rawValue: 1), name: "1", placement: .yard, yard: ID(rawValue: 5))
    return .footage(camera, in: yard(of: inspector), call: call, .live)
  }

  private static func held(by user: ID<User>?, _ state: Alert.State) -> Resource {
    var record = alert()
    (record.state, record.handler) = (state, user)
    return .alert(record)
  }

  private static let resources: [String: Resource] = [
    "all": .all,
    "my account": .account(me), "another's account": .account(other),
    "a new alert": held(by: nil, .new), "my alert": held(by: me, .acknowledged),
    "another's alert": held(by: other, .acknowledged),
    "an alert that another dismissed": held(by: other, .dismissed),
    "an alert that another confirmed": held(by: other, .confirmed),
    "my unit": .unit(own), "another unit": .unit(ID(rawValue: 2)),
    "my yard": .yard(yard(of: me)), "another's yard": .yard(yard(of: other)),
    "nobody's yard": .yard(yard(of: nil)),
    "a photo of my yard": .photo(of: yard(of: me), calls: []),
    "a photo of my call": .photo(of: yard(of: nil), calls: [assignment(1, .police, .onScene)]),
    "a photo of my call that is over":
      .photo(of: yard(of: nil), calls: [assignment(1, .police, .cleared)]),
    "a photo of another's call":
      .photo(of: yard(of: other), calls: [assignment(2, .police, .onScene)]),
    "pictures of my yard": footage(me, nil), "pictures of my call": footage(other, 1),
    "pictures of another's call": footage(nil, 2),
  ]

  /// A permission that some role holds under the relation, and what of the records above it opens.
  private static let opens: [Relation: (Permission, Role, Set<String>)] = [
    .any: (.takeOverAlert, .operator, Set(resources.keys)),
    .ownAccount: (.keepAccount, .inspector, ["my account"]),
    .ownYard: (.editYard, .inspector, ["my yard", "a photo of my yard", "pictures of my yard"]),
    .ownUnit: (.moveAssignment, .crew, ["my unit"]),
    .ownCall: (.watchCamera, .crew, ["a photo of my call", "pictures of my call"]),
    .notHeldByAnother: (
      .decideAlert, .operator,
      [
        "a new alert", "my alert", "an alert that another dismissed",
        "an alert that another confirmed",
      ]
    ),
  ]

  @Test(arguments: Relation.allCases)
  func `a relation opens its own records and no others`(relation: Relation) throws {
    let (permission, role, opened) = try #require(Self.opens[relation], "a relation without a row")
    #expect(Policy.roles(permission)[role] == relation)
    let actor = Actor(user: Self.me, role: role, unit: role == .crew ? Self.own : nil)
    for (name, resource) in Self.resources {
      let isAllowed = Policy.allows(permission, for: actor, on: resource)
      #expect(isAllowed == opened.contains(name), "\(relation): \(name)")
    }
  }

  @Test func `a crew without a unit is nobody's crew`() {
    let stray = Actor(user: Self.me, role: .crew)
    for (name, resource) in Self.resources {
      #expect(!Policy.allows(.watchCamera, for: stray, on: resource), "\(name)")
      #expect(!Policy.allows(.moveAssignment, for: stray, on: resource), "\(name)")
    }
  }

  @Test func `whose an alert is, is its handler's while it waits`() {
    var record = alert()
    #expect(record.holder(for: Self.me) == .nobody)
    (record.state, record.handler) = (.acknowledged, Self.me)
    #expect(record.holder(for: Self.me) == .oneself && record.holder(for: Self.other) == .another)
    record.state = .dismissed
    #expect(record.holder(for: Self.other) == .nobody)
  }

  @Test func `a step of a crew and the desk's own are two permissions`() {
    let own: [AssignmentMove] = [
      .acknowledge, .setOff, .arrive, .clear(note: ""), .decline(.other, note: ""),
      .beUnable(reason: ""),
    ]
    #expect(own.allSatisfy { $0.permission == .moveAssignment })
    let desk: [AssignmentMove] = [.dispatch, .cancel(reason: ""), .takeBack]
    #expect(desk.allSatisfy { $0.permission == .dispatchUnits })
  }
}
