import AulaDomain
import Foundation

/// A running worker: this program, started again as `aula worker`, with its socket as standard
/// input. It ends by itself when the server's end of the socket goes.
struct WorkerProcess: Sendable {
  let identifier: pid_t
  let socket: WorkerSocket

  /// - Parameter program: path of `aula`.
  /// - Throws: `analysis.no-worker`.
  static func start(_ program: String, _ arguments: [String]) throws -> WorkerProcess {
    let (server, worker) = try WorkerSocket.pair()
    defer { close(worker) }
    return WorkerProcess(
      identifier: try spawn(program, [program] + arguments, input: worker), socket: server)
  }

  private static func spawn(
    _ program: String, _ arguments: [String], input: Int32
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    keepFilesHere()
    var words = arguments.map { strdup($0) } + [nil]
    // The runtime's own report of a crash keeps a dying process for ten seconds.
    var environment = [strdup("SWIFT_BACKTRACE=enable=no"), strdup("PATH=/usr/bin:/bin"), nil]
    defer { for word in words + environment { free(word) } }
    var identifier: pid_t = 0
    let status = posix_spawn(&identifier, program, &actions, nil, &words, &environment)
    guard status == 0 else {
      throw Fault(
        .unavailable, "analysis.no-worker",
        "\(program) cannot be started as a worker: \(String(cString: strerror(status)))")
    }
    return identifier
  }

  /// Cameras, viewers and the database are not the worker's, also where a library opened them
  /// without saying so.
  private static func keepFilesHere() {
    let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    for file in (open ?? []).compactMap({ Int32($0) }) where file > 2 {
      let flags = fcntl(file, F_GETFD)
      if flags >= 0, flags & FD_CLOEXEC == 0 { _ = fcntl(file, F_SETFD, flags | FD_CLOEXEC) }
    }
  }

  func end() { _ = kill(identifier, SIGKILL) }

  /// Blocks until it has ended. Once for each process.
  func wait() -> WorkerEnd {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0 {
      if errno != EINTR { return .exited(-1) }
    }
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
  }
}

/// How a worker ended.
enum WorkerEnd: Hashable, Sendable {
  case exited(Int32)
  case signalled(Int32)
  /// It was at one request for too long, and was ended.
  case hung
  /// It sent what is no reply, and was ended.
  case garbled

  /// Whether what it was looking at may be the cause. Somebody's `kill` is not.
  var mayBeInput: Bool {
    switch self {
    case .exited(let code): code != 0
    case .signalled(let signal): signal != SIGKILL && signal != SIGTERM
    case .hung, .garbled: true
    }
  }
}

extension WorkerEnd: CustomStringConvertible {
  var description: String {
    switch self {
    case .exited(let code): "exit code \(code)"
    case .signalled(let signal): "signal \(signal)"
    case .hung: "hung"
    case .garbled: "sent what is no reply"
    }
  }
}
