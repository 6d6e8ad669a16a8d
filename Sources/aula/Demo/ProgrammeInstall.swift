import AulaDomain
import AulaStore

/// What a demonstration's camera shows: where its streams are, once they are rendered, and its
/// rules as JSON.
struct DemoStream: Sendable {
  let main: String?
  let sub: String?
  let rules: String?
}

/// A user of the demonstration with the password that was made for this installation.
struct DemoSignIn: Sendable {
  let login: String
  let name: String
  let role: Role
  let password: String
}

extension Programme {
  /// Puts the programme into an empty database, and gives the passwords: the database keeps their
  /// hashes alone. `nil`, and nothing done, where there are yards already. An installation that was
  /// cut short is finished, with new passwords.
  ///
  /// - Parameter keep: is given the passwords before there are yards, so that none is lost.
  ///
  /// The streams go to the first cameras of `showcase`, in order.
  func install(
    on desk: Desk, streams: [DemoStream], in world: any World,
    keep: ([DemoSignIn]) throws -> Void = { _ in }
  ) async throws -> [DemoSignIn]? {
    let isEmpty = try await desk.store.read { try $0.yards(limit: 1).items.isEmpty }
    guard isEmpty else { return nil }
    let deed = Deed.service(.demonstration, at: world.now())
    // Crews' accounts name their units, yards their inspectors: in this order.
    try await begin(on: desk, by: deed)
    let signIns = try await open(on: desk, in: world, by: deed)
    try keep(signIns)
    var places = RegistryBatch()
    (places.yards, places.buildings) = (yards, buildings)
    places.cameras = connected(to: streams)
    try await desk.add(places, by: deed)
    for (camera, stream) in zip(showcase, streams) {
      if let rules = stream.rules {
        _ = try await desk.save(rules: rules, of: camera.id, version: 0, by: deed)
      }
    }
    return signIns
  }

  /// The companies and crews, where they are not there yet.
  func begin(on desk: Desk, by deed: Deed) async throws {
    guard try await desk.store.read({ try $0.cities().isEmpty }) else { return }
    var companies = RegistryBatch()
    companies.cities = Town.all.map(\.city)
    (companies.partners, companies.agreements) = (partners, agreements)
    companies.units = crews.map(\.unit)
    try await desk.add(companies, by: deed)
  }

  /// An account for each person, with a password of its own.
  private func open(on desk: Desk, in world: any World, by deed: Deed) async throws
    -> [DemoSignIn]
  {
    var signIns: [DemoSignIn] = []
    for user in users {
      let password = PasswordRules.generate(for: user.login, in: world)
      if try await desk.store.read({ try $0.user(login: user.login) }) == nil {
        try await desk.addUser(user, password: password, by: deed)
      } else {
        try await desk.setPassword(of: user.id, to: password, by: deed)
      }
      signIns.append(
        DemoSignIn(login: user.login, name: user.name, role: user.role, password: password))
    }
    return signIns
  }

  /// Tells the cameras where their streams are now: the streams' server has another port at each
  /// start. A camera whose stream is not rendered yet is shown without one. Rules follow, as long
  /// as nobody but the demonstration has drawn them.
  func move(to streams: [DemoStream], on desk: Desk, in world: any World) async throws {
    try await retire(on: desk, in: world)
    for (number, stream) in streams.enumerated() {
      try await connect(number, to: stream, on: desk, in: world)
      guard let rules = stream.rules else { continue }
      let known = showcase[number].id
      let drawn = try await desk.store.read { try $0.ruleset(of: known) }
      guard drawn?.text != rules, drawn?.editedBy == nil else { continue }
      _ = try await desk.save(
        rules: rules, of: known, version: drawn?.version ?? 0,
        by: Deed.service(.demonstration, at: world.now()))
    }
  }

  /// The fourth yard of earlier versions was the first one again, seen by another camera: its
  /// address leads nowhere now.
  private func retire(on desk: Desk, in world: any World) async throws {
    guard let former = cameras.first(where: { $0.partner == Self.pautina && $0.yard != nil }),
      !showcase.prefix(4).contains(where: { $0.id == former.id })
    else { return }
    var camera = try await desk.store.read { try $0.camera(former.id) }
    guard camera.mainAddress?.hasSuffix("/rain/main") == true else { return }
    (camera.mainAddress, camera.subAddress) = (nil, nil)
    _ = try await desk.save(camera, by: Deed.service(.demonstration, at: world.now()))
  }

  /// The same for one: `number` counts in `showcase`.
  func connect(_ number: Int, to stream: DemoStream, on desk: Desk, in world: any World)
    async throws
  {
    let known = showcase[number].id
    var camera = try await desk.store.read { try $0.camera(known) }
    camera.mainAddress = stream.main
    camera.subAddress = stream.sub
    _ = try await desk.save(camera, by: Deed.service(.demonstration, at: world.now()))
  }

  /// Reports where the crews are now; to be called every few seconds.
  func drive(on desk: Desk, at now: Timestamp) async throws {
    for crew in crews {
      _ = try await desk.reportPosition(
        crew.position(at: now), of: crew.unit.id, for: .service(.demonstration))
    }
  }

  private func connected(to streams: [DemoStream]) -> [Camera] {
    let given = Dictionary(
      zip(showcase.map(\.id), streams), uniquingKeysWith: { first, _ in first })
    return cameras.map { camera in
      var camera = camera
      camera.mainAddress = given[camera.id]?.main
      camera.subAddress = given[camera.id]?.sub
      return camera
    }
  }
}
