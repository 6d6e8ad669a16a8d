import AulaDomain
import AulaStore

/// What a demonstration's camera shows: where its streams are, and its rules as JSON.
struct DemoStream: Sendable {
  let main: String
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
  /// Puts the programme into an empty database, and gives the passwords: they are shown once, and
  /// kept as hashes alone. `nil`, and nothing done, where there are yards already.
  ///
  /// The streams go to the first cameras of `showcase`, in order.
  func install(on desk: Desk, streams: [DemoStream], in world: any World) async throws
    -> [DemoSignIn]?
  {
    let isEmpty = try await desk.store.read { try $0.yards(limit: 1).items.isEmpty }
    guard isEmpty else { return nil }
    let deed = Deed.system(at: world.now())
    var signIns: [DemoSignIn] = []
    // Crews' accounts name their units, yards their inspectors: in this order.
    try await desk.store.write { tx in
      for town in Town.all { try tx.insert(town.city) }
      for partner in partners { try tx.insert(partner) }
      for agreement in agreements { try tx.insert(agreement) }
      for crew in crews { try tx.insert(crew.unit) }
    }
    for user in users {
      let password = PasswordRules.generate(for: user.login, in: world)
      try await desk.addUser(user, password: password, by: deed)
      signIns.append(
        DemoSignIn(login: user.login, name: user.name, role: user.role, password: password))
    }
    let connected = connected(to: streams)
    try await desk.store.write { tx in
      for yard in yards { try tx.insert(yard) }
      for building in buildings { try tx.insert(building) }
      for camera in connected { try tx.insert(camera) }
      try Journal.append(
        JournalDraft(
          actor: .system, action: "programme.install", subject: JournalSubject("programme"),
          details: [
            "yards": .number(Int64(yards.count)), "cameras": .number(Int64(cameras.count)),
          ]), in: tx, world: world)
    }
    for (camera, stream) in zip(showcase, streams) {
      if let rules = stream.rules {
        _ = try await desk.save(rules: rules, of: camera.id, version: 0, by: deed)
      }
    }
    return signIns
  }

  /// The streams' server has another port at each start.
  func move(to streams: [DemoStream], on desk: Desk, in world: any World) async throws {
    let deed = Deed.system(at: world.now())
    for (known, stream) in zip(showcase, streams) {
      var camera = try await desk.store.read { try $0.camera(known.id) }
      camera.mainAddress = stream.main
      camera.subAddress = stream.sub
      _ = try await desk.save(camera, by: deed)
    }
  }

  /// Reports where the crews are now; to be called every few seconds.
  func drive(on desk: Desk, at now: Timestamp) async throws {
    for crew in crews {
      _ = try await desk.reportPosition(crew.position(at: now), of: crew.unit.id)
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
