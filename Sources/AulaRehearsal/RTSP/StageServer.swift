package import AulaDomain
import NIOCore
import NIOPosix
import Synchronization

/// An RTSP server that plays cameras (RFC 2326; RTP within the connection only). Any number of
/// clients watch each mount; faults are switched while they do.
package final class StageServer: Sendable {
  package struct Options: Sendable {
    /// Where in the programme a new client begins.
    package enum Join: Sendable {
      /// As a camera does: at the next key frame.
      case nextKey
      /// At once, with what was sent since the last key frame.
      case lastKey
    }

    package var host = "127.0.0.1"
    /// 0 takes any free one.
    package var port = 0
    package var credentials: StageCredentials?
    package var join = Join.nextKey

    package init() {}
  }

  typealias Client = NIOAsyncChannel<ByteBuffer, ByteBuffer>

  package let port: Int
  let options: Options
  let world: any World
  let nonce: String
  private let listener: NIOAsyncChannel<Client, Never>
  private let mounts = Mutex<[String: Mount]>([:])

  private init(
    options: Options, world: any World, listener: NIOAsyncChannel<Client, Never>, port: Int
  ) {
    self.options = options
    self.world = world
    self.listener = listener
    self.port = port
    nonce = String(world.random(), radix: 16) + String(world.random(), radix: 16)
  }

  /// Takes the port. Nothing is answered before `run`. Throws where the port is not to be had.
  package static func bind(_ options: Options, world: any World) async throws -> StageServer {
    do {
      let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
        .childChannelOption(
          .writeBufferWaterMark, value: .init(low: 128 << 10, high: 512 << 10)
        )
        .bind(host: options.host, port: options.port) { channel in
          channel.eventLoop.makeCompletedFuture {
            try Client(wrappingChannelSynchronously: channel)
          }
        }
      let port = listener.channel.localAddress?.port ?? options.port
      return StageServer(options: options, world: world, listener: listener, port: port)
    } catch {
      throw Fault(
        .unavailable, "rehearsal.cannot-listen",
        "Cannot listen on \(options.host):\(options.port); another process may hold the port.",
        cause: error)
    }
  }

  /// Serves until cancelled; each client is a child task.
  package func run() async throws {
    try await listener.executeThenClose { clients in
      try await withThrowingDiscardingTaskGroup { group in
        for try await client in clients {
          group.addTask { [self] in await Conversation(server: self).hold(with: client) }
        }
      }
    }
  }

  /// Runs a server while `body` does, for tests.
  package static func serving<Value: Sendable>(
    _ options: Options = Options(), world: any World,
    _ body: @Sendable (StageServer) async throws -> Value
  ) async throws -> Value {
    let server = try await bind(options, world: world)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      defer { group.cancelAll() }
      return try await body(server)
    }
  }

  /// Adds a mount, or replaces one for clients to come. `path` has no slash in front.
  package func mount(_ path: String, _ programme: Programme, alternate: EncodedLoop? = nil) {
    let mount = Mount(programme, alternate: alternate, world: world)
    mounts.withLock { $0[path] = mount }
  }

  package func url(_ path: String) -> String {
    let user = options.credentials.map { "\($0.user):\($0.password)@" } ?? ""
    return "rtsp://\(user)\(options.host):\(port)/\(path)"
  }

  package var paths: [String] { mounts.withLock { $0.keys.sorted() } }

  /// What goes wrong from now on; `nil` ends it. Clients that play are struck too.
  package func set(_ fault: StreamFault?, on path: String) { mount(at: path)?.set(fault) }

  /// Closes every playing connection of a mount once; clients may come back at once.
  package func hangUp(_ path: String) { mount(at: path)?.hangUp() }

  /// How many clients watch a mount now.
  package func clients(of path: String) -> Int { mount(at: path)?.playing ?? 0 }

  func mount(at path: String) -> Mount? { mounts.withLock { $0[path] } }
}
