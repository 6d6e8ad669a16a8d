import AulaDomain
import AulaStore

extension Hall {
  func register(_ cameras: [ConfiguredCamera]) async throws {
    _ = try await desk.sealAddresses()
    try await desk.register(cameras, in: world)
  }
}

extension Desk {
  /// Cameras of aula.yaml and the command line join the registry, known by their names. Where only
  /// the address has changed, the camera keeps its rules, its place and its recordings.
  func register(_ cameras: [ConfiguredCamera], in world: any World) async throws {
    let deed = deed(.setup)
    for said in cameras {
      let (known, yard) = try await store.read { tx in
        (try tx.camera(named: said.name), try said.yard.flatMap { try tx.yard(named: $0) })
      }
      if let name = said.yard, yard == nil {
        throw Fault(
          .notFound, "serve.no-such-yard",
          "camera \(said.name): there is no yard \"\(name)\" in the registry")
      }
      guard var camera = known else {
        try await add(Self.new(said, in: yard, world), by: deed)
        continue
      }
      camera.mainAddress = said.url
      camera.subAddress = said.subURL
      camera.enabled = true
      if let yard { camera.yard = yard.id }
      _ = try await save(camera, by: deed)
    }
  }

  private static func new(
    _ said: ConfiguredCamera, in yard: Yard?, _ world: any World
  ) -> Camera {
    var camera = Camera(
      id: ID(in: world), name: said.name, placement: yard == nil ? .publicPlace : .yard)
    camera.yard = yard?.id
    camera.city = yard?.city
    camera.position = yard?.center
    camera.mainAddress = said.url
    camera.subAddress = said.subURL
    return camera
  }
}
