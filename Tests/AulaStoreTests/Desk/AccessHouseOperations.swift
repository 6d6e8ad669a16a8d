import AulaDomain
import AulaTesting

@testable import AulaStore

extension AccessHouse {
  /// Each operation once, on a record that is the inspector's or the crew's own where there is one.
  var operations: [Operation] {
    accounts + alerts + incidents + dispatch + registry(own, 0) + others + footage(0)
  }

  /// The same on records that are another's.
  var variants: [Operation] {
    registry(other, 1) + footage(1) + [
      move(assignments[1], .acknowledge), move(assignments[0], .cancel(reason: "")),
      move(assignments[0], .takeBack), duty(Self.otherUnit), position(Self.otherUnit),
      crewView(Self.otherUnit), password(ID(rawValue: 2)), password(ID(rawValue: 4)),
    ]
  }

  private func write(
    _ function: String, _ about: String, _ permission: Permission, _ resource: Resource = .all,
    _ work: @escaping @Sendable (Desk, Deed) async throws -> Void
  ) -> Operation {
    Operation(
      function: function, about: about, permission: permission, resource: resource
    ) { desk, caller in
      try await work(desk, caller.deed)
      return true
    }
  }

  private func reading(
    _ function: String, _ about: String, _ permission: Permission, _ resource: Resource = .all,
    _ work: @escaping @Sendable (Desk, Actor) async throws -> Void
  ) -> Operation {
    Operation(
      function: function, about: about, permission: permission, resource: resource
    ) { desk, caller in
      guard let actor = caller.actor else { return false }
      try await work(desk, actor)
      return true
    }
  }

  private var accounts: [Operation] {
    let user = User(id: ID(rawValue: 90), login: "karimov", name: "К", role: .operator)
    let me: ID<User> = ID(rawValue: 1)
    return [
      write("addUser", "add a user", .manageUsers) {
        try await $0.addUser(user, password: "тихий двор у реки", by: $1)
      },
      write("save", "save a user", .manageUsers) {
        _ = try await $0.save(
          User(id: me, version: Self.stale, login: "ivanova", name: "И", role: .operator), by: $1)
      },
      write("liftLocks", "lift locks", .manageUsers) { try await $0.liftLocks(of: me, by: $1) },
      password(me),
      write("signOutEverywhere", "sign an operator out", .keepAccount, .account(me)) {
        try await $0.signOutEverywhere(me, by: $1)
      },
      // There is none of this name, which is another refusal.
      write("endSession", "end a sign-in of an operator's", .keepAccount, .account(me)) {
        try await $0.endSession("none", of: me, by: $1)
      },
      reading("sessions", "see one's own sign-ins", .openPublicPages) {
        _ = try await $0.sessions(of: $1, asking: "none")
      },
      reading("hasPassword", "try one's own password", .openPublicPages) {
        _ = try await $0.hasPassword($1, "?")
      },
      reading("set", "set one's own preferences", .openPublicPages) {
        try await $0.set(Preferences(), of: $1)
      },
      write("enterReading", "read the journal", .readJournal) {
        try await $0.enterReading(of: "footage", by: $1)
      },
    ]
  }

  private func password(_ user: ID<User>) -> Operation {
    Operation(
      function: "setPassword", about: "set the password of \(user.rawValue)",
      permission: .manageUsers, resource: .all
    ) { desk, caller in
      // One's own is another permission, and everybody's.
      if caller.actor?.user == user { return false }
      try await desk.setPassword(of: user, to: "другой двор у реки", by: caller.deed)
      return true
    }
  }

  private var alerts: [Operation] {
    let id = alert.id
    return [
      write("acknowledge", "acknowledge", .decideAlert, .alert(alert)) {
        _ = try await $0.acknowledge(id, version: Self.stale, by: $1)
      },
      write("takeOver", "take over", .takeOverAlert) {
        _ = try await $0.takeOver(id, version: Self.stale, by: $1)
      },
      write("dismiss", "dismiss", .decideAlert, .alert(alert)) {
        _ = try await $0.dismiss(id, version: Self.stale, .test(note: ""), by: $1)
      },
      write("reconsider", "reconsider", .decideAlert, .alert(alert)) {
        _ = try await $0.reconsider(id, version: Self.stale, by: $1)
      },
      write("confirm", "confirm", .decideAlert, .alert(alert)) {
        _ = try await $0.confirm(id, version: Self.stale, by: $1)
      },
      reading("queue", "the queue", .seeQueue) { _ = try await $0.queue(for: $1) },
      reading("view", "an alert", .seeQueue) { _ = try await $0.view(id, for: $1) },
    ]
  }

  private var incidents: [Operation] {
    let (id, yard) = (incident.id, own.id)
    return [
      write("openIncident", "open an incident", .openIncident) {
        _ = try await $0.openIncident(.other, yard: yard, by: $1)
      },
      write("amend", "amend", .amendIncident) {
        _ = try await $0.amend(id, version: Self.stale, kind: .theft, note: "", by: $1)
      },
      write("resolve", "resolve", .resolveIncident) {
        _ = try await $0.resolve(id, version: Self.stale, by: $1)
      },
      write("close", "close", .closeIncident) {
        _ = try await $0.close(id, version: Self.stale, .other, note: "-", by: $1)
      },
      write("reopen", "reopen", .reopenIncident) {
        _ = try await $0.reopen(id, version: Self.stale, reason: "-", by: $1)
      },
      write("readCaller", "read who called", .keepCaller) {
        _ = try await $0.readCaller(of: id, by: $1)
      },
      write("set", "note who called", .keepCaller) {
        _ = try await $0.set(nil, of: id, version: Self.stale, by: $1)
      },
      write("hold", "hold footage", .holdFootage) {
        try await $0.hold(id, reason: "-", by: $1)
      },
      write("release", "release footage", .holdFootage) { try await $0.release(id, by: $1) },
      reading("view", "an incident", .seeIncidents) { _ = try await $0.view(id, for: $1) },
    ]
  }

  private var dispatch: [Operation] {
    let id = incident.id
    return [
      write("dispatch", "dispatch", .dispatchUnits) {
        _ = try await $0.dispatch([Self.ownUnit], to: id, version: Self.stale, by: $1)
      },
      move(assignments[0], .acknowledge), duty(Self.ownUnit), position(Self.ownUnit),
      crewView(Self.ownUnit),
      write("add", "add a unit", .editUnits) {
        try await $0.add(Unit(id: ID(rawValue: 58), callSign: "П-8", kind: .police), by: $1)
      },
      write("save", "save a unit", .editUnits) {
        _ = try await $0.save(
          Unit(id: Self.ownUnit, version: Self.stale, callSign: "П-8", kind: .police), by: $1)
      },
    ]
  }

  private func move(_ assignment: Assignment, _ move: AssignmentMove) -> Operation {
    write("move", "\(move.name) of \(assignment.unit)", move.permission, .unit(assignment.unit)) {
      _ = try await $0.move(assignment.id, version: Self.stale, move, by: $1)
    }
  }

  private func duty(_ unit: ID<Unit>) -> Operation {
    write("setDuty", "duty of \(unit)", .setDuty, .unit(unit)) {
      _ = try await $0.setDuty(of: unit, version: Self.stale, .goOffDuty, by: $1)
    }
  }

  private func position(_ unit: ID<Unit>) -> Operation {
    Operation(
      function: "reportPosition", about: "place of \(unit)", permission: .reportPosition,
      resource: .unit(unit)
    ) { desk, caller in
      let place = Unit.Position(point: DeskFixture.square, at: caller.deed.at)
      _ = try await desk.reportPosition(place, of: unit, for: caller.principal)
      return true
    }
  }

  private func crewView(_ unit: ID<Unit>) -> Operation {
    reading("crewView", "the call of \(unit)", .seeCall, .unit(unit)) {
      _ = try await $0.crewView(of: unit, for: $1)
    }
  }
}

extension AccessHouse {
  private func registry(_ yard: Yard, _ place: Int) -> [Operation] {
    let (building, photo) = (Self.building(place, in: yard), Self.photo(place, of: yard))
    func edit(
      _ function: String, _ about: String,
      _ work: @escaping @Sendable (Desk, Deed) async throws -> Void
    ) -> Operation {
      write(function, "\(about) of yard \(yard.number)", .editYard, .yard(yard), work)
    }
    return [
      edit("save", "the record") { desk, deed in
        var stale = yard
        stale.version = Self.stale
        // Whoever sends it says that it is the inspector's own: what is stored counts.
        stale.inspector = ID(rawValue: 3)
        _ = try await desk.save(stale, by: deed)
      },
      edit("draw", "the outline") {
        _ = try await $0.draw([], around: yard.id, version: Self.stale, by: $1)
      },
      edit("draw", "a building's outline") {
        _ = try await $0.draw([], of: building.id, version: Self.stale, by: $1)
      },
      edit("add", "a building") { try await $0.add(building, by: $1) },
      edit("save", "a building") { desk, deed in
        var stale = building
        stale.version = Self.stale
        _ = try await desk.save(stale, by: deed)
      },
      edit("delete", "a building") { desk, deed in
        var stale = building
        stale.version = Self.stale
        try await desk.delete(stale, by: deed)
      },
      edit("add", "a photograph") { try await $0.add(photo, by: $1) },
      deletePhoto(photo, of: yard),
      signPassport(of: yard),
    ]
  }

  /// It has no version to be stale by, so it is put back.
  private func deletePhoto(_ photo: Photo, of yard: Yard) -> Operation {
    write("delete", "a photograph of yard \(yard.number)", .editYard, .yard(yard)) { desk, deed in
      try await desk.delete(photo.id, by: deed)
      try await desk.store.write { try $0.insert(photo) }
    }
  }

  private func signPassport(of yard: Yard) -> Operation {
    Operation(
      function: "signPassport", about: "sign yard \(yard.number)", permission: .editYard,
      resource: .yard(yard)
    ) { desk, caller in
      // It is signed by a person, which is another refusal.
      guard caller.actor != nil else { return false }
      _ = try await desk.signPassport(of: yard.id, by: caller.deed)
      return true
    }
  }

  private var city: City {
    City(
      id: ID(rawValue: 97), name: BilingualText(ru: "Т", kk: "Т"), center: own.center,
      timeZone: own.timeZone)
  }

  private var others: [Operation] {
    let (yard, camera, city) = (own, fixture.camera, city)
    let stale = Camera(
      id: ID(rawValue: 31), version: Self.stale, name: "К-2", placement: .yard, yard: yard.id)
    let partner = Partner(
      id: fixture.partner, version: Self.stale, name: "Ц", kind: .responseCompany)
    let agreement = Agreement(
      id: ID(rawValue: 95), version: Self.stale, partner: fixture.partner, number: "1",
      signedOn: yard.createdOn, subject: "-")
    return [
      write("add", "a city", .addYards) { try await $0.add(city, by: $1) },
      write("add", "a yard", .addYards) { try await $0.add(yard, by: $1) },
      write("add", "a batch", .importRegistry) { try await $0.add(RegistryBatch(), by: $1) },
      write("add", "a camera", .editCameras) { try await $0.add(Self.camera(in: yard), by: $1) },
      write("save", "a camera", .editCameras) { _ = try await $0.save(stale, by: $1) },
      write("save", "rules", .editRules) {
        _ = try await $0.save(rules: "{}", of: camera, version: Self.stale, by: $1)
      },
      write("add", "a partner", .editPartners) { try await $0.add(partner, by: $1) },
      write("save", "a partner", .editPartners) { _ = try await $0.save(partner, by: $1) },
      write("add", "an agreement", .editPartners) { desk, deed in
        let new = Agreement(
          id: ID(rawValue: 96), partner: partner.id, number: "2", signedOn: yard.createdOn,
          subject: "-")
        try await desk.add(new, by: deed)
      },
      write("save", "an agreement", .editPartners) { _ = try await $0.save(agreement, by: $1) },
      reading("hasCredentials", "whether a camera has a password", .seeRegistry) {
        _ = try await $0.hasCredentials(camera, for: $1)
      },
      Operation(
        function: "streamURL", about: "a camera's address", permission: .connectCamera,
        resource: .all
      ) { desk, caller in
        _ = try await desk.streamURL(of: camera, .main, for: caller.principal)
        return true
      },
    ]
  }

  /// `place` 0: the own yard's, whose call the crew is on.
  private func footage(_ place: Int) -> [Operation] {
    let (yard, id) = (place == 0 ? own : other, place == 0 ? fixture.camera : ID(rawValue: 31))
    let (assignment, incident, now) = (assignments[0], incident, incident.openedAt)
    let camera = Camera(id: id, name: "К", placement: .yard, yard: yard.id)
    let call = CrewCall(
      assignment: assignment, yard: incident.yard, camera: incident.camera, since: now)
    func watch(_ function: String, _ look: Look) -> Operation {
      reading(
        function, "\(look) of yard \(yard.number)", look.permission,
        .footage(camera, in: yard, call: call, look)
      ) { desk, actor in
        if function == "camera" {
          _ = try await desk.camera(id, for: actor, look)
        } else {
          _ = try await desk.footage(of: id, for: actor, look) { _, _ in 0 }
        }
      }
    }
    let photo = Self.photo(place, of: yard)
    let seen: [Operation] = [
      watch("camera", .live), watch("footage", .exported(from: now, to: now)),
      reading(
        "photo", "a photo of yard \(yard.number)", .seePhotos,
        .photo(of: yard, calls: place == 0 ? [assignment] : [])
      ) { _ = try await $0.photo(photo.id, for: $1) },
    ]
    if place == 0 { return seen }
    return seen + [
      watch("camera", .recorded(from: now - .seconds(86_400), to: now)),
      watch("camera", .archive(from: now, to: now)),
    ]
  }
}
