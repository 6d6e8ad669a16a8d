package import AulaDomain
package import AulaStore
import Foundation
import Synchronization

private let made = Mutex(0)

extension Store {
  /// The server on which stores are made, where the tests run beside one (`scripts/postgres.sh`).
  package static var scratchServer: String? {
    ProcessInfo.processInfo.environment["AULA_TEST_POSTGRES"]
  }

  /// An empty database that is the caller's own: in memory, or a schema on the server.
  package static func scratch() throws -> Store {
    scratchServer == nil ? try inMemory() : try Store.open(postgres: scratchAddress())
  }

  /// Of a new schema on the server, which there must be.
  package static func scratchAddress() throws -> String {
    let server = scratchServer ?? ""
    let number = made.withLock { made in
      made += 1
      return made
    }
    let schema = "t\(ProcessInfo.processInfo.processIdentifier)_\(number)"
    let whole = try Store.open(postgres: server)
    defer { whole.close() }
    try whole.writeBlocking { try $0.script("create schema \(schema)") }
    return "\(server)&options=-csearch_path%3D\(schema)"
  }

  /// As `scratch`, with the whole present schema.
  package static func migratedScratch(in world: any World) async throws -> Store {
    let store = try scratch()
    _ = try await Migrator().migrate(store, in: world)
    return store
  }
}
