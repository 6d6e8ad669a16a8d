import Foundation

/// How many files and connections this process may hold open.
enum OpenFiles {
  /// Systems give a process a small number at first and let it ask for as many as it may have.
  /// - Returns: how many it may hold now.
  static func raise() -> Int {
    let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard getrlimit(files, &limit) == 0 else { return 0 }
    limit.rlim_cur = limit.rlim_max
    _ = setrlimit(files, &limit)
    _ = getrlimit(files, &limit)
    return Int(clamping: limit.rlim_cur)
  }
}
