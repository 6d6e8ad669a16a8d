import AulaDomain

/// What a process says by its exit code: numbers of sysexits.h, where it has the meaning.
enum ExitStatus: Int32, CaseIterable, Sendable {
  case success = 0
  /// A check ran, and its answer is no.
  case refuted = 1
  /// The command line was not understood; ArgumentParser gives the same.
  case usage = 64
  case invalid = 65
  case notFound = 66
  case unavailable = 69
  case failed = 70
  case exhausted = 71
  case conflict = 73
  case corrupt = 74
  case throttled = 75
  case unsupported = 76
  case denied = 77
  case configuration = 78

  init(_ fault: Fault) {
    if fault.code.hasPrefix("config.") {
      self = .configuration
      return
    }
    switch fault.kind {
    case .invalid: self = .invalid
    case .notFound: self = .notFound
    case .conflict: self = .conflict
    case .denied: self = .denied
    case .unavailable: self = .unavailable
    case .exhausted: self = .exhausted
    case .throttled: self = .throttled
    case .corrupt: self = .corrupt
    case .unsupported: self = .unsupported
    case .failed: self = .failed
    }
  }
}
