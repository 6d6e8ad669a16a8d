import AulaDomain
import Foundation
import Testing

/// A folder that goes with the value that names it.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "aula-store-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  func path(_ name: String) -> String { url.appending(path: name).path }

  deinit { try? FileManager.default.removeItem(at: url) }
}

func expectFault<Answer>(
  _ code: String, at location: SourceLocation = #_sourceLocation,
  _ body: () async throws -> Answer
) async {
  do {
    _ = try await body()
    Issue.record("nothing was thrown; expected \(code)", sourceLocation: location)
  } catch {
    #expect((error as? Fault)?.code == code, "\(error)", sourceLocation: location)
  }
}
