import Foundation
import Testing

/// Who may import whom. ARCHITECTURE.md shows the same table; SwiftPM alone does not keep it.
enum ImportTable {
  struct Row {
    let room: String
    let ours: [String]
    let outside: [String]

    init(_ room: String, ours: [String], outside: [String]) {
      self.room = room
      self.ours = ours
      self.outside = outside
    }
  }

  static let rows = [
    Row("AulaDomain", ours: [], outside: []),
    Row("AulaStore", ours: ["AulaDomain", "CPostgres", "CSodium"], outside: ["Crypto", "GRDB"]),
    Row("AulaVideo", ours: ["AulaDomain", "CFFmpeg"], outside: ["Crypto"]),
    Row("AulaVision", ours: ["AulaDomain", "COpenVINO"], outside: []),
    Row(
      "AulaConsole", ours: ["AulaDomain", "AulaStore", "CZlib"],
      outside: [
        "Crypto", "HTTPTypes", "Hummingbird", "HummingbirdCore", "Logging", "Mustache", "NIOCore",
        "NIOHTTP1", "NIOHTTPTypesHTTP1", "NIOWebSocket",
      ]),
    Row(
      "AulaRehearsal", ours: ["AulaDomain", "AulaVideo"],
      outside: ["Crypto", "NIOCore", "NIOPosix"]
    ),
    Row(
      "aula",
      ours: [
        "AulaConsole", "AulaDomain", "AulaRehearsal", "AulaStore", "AulaVideo", "AulaVision",
      ],
      outside: ["ArgumentParser", "Crypto", "Logging", "ServiceLifecycle", "UnixSignals", "Yams"]),
    Row("AulaTesting", ours: ["AulaDomain", "AulaStore"], outside: ["Testing"]),
  ]

  /// The toolchain's own modules, open to every room.
  static let system = [
    "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Synchronization",
  ]
  /// A room of values and decisions needs neither locks, files nor formatting.
  static let systemOfDomain = ["FoundationEssentials"]
}

struct ImportTests {
  private struct Import {
    let module: String
    let offset: Int
  }

  private func imports(of file: SwiftFile) -> [Import] {
    file.offsets(of: "import").compactMap { offset in
      let end = file.code[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? file.code.count
      let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
      let words = file.text(offset..<end).split(separator: " ").map(String.init).dropFirst()
      let name = words.first { !kinds.contains($0) }?.split(separator: ".").first
      return name.map { Import(module: String($0), offset: offset) }
    }
  }

  private func files(of room: String) -> [SwiftFile] {
    Checkout.here.swift.filter {
      $0.file.isUnder("Sources/\(room)") || $0.file.isUnder("Tests/\(room)")
    }
  }

  @Test(arguments: ImportTable.rows.map(\.room))
  func `a room imports only what the table gives it`(room: String) throws {
    let row = try #require(ImportTable.rows.first { $0.room == room })
    let system = room == "AulaDomain" ? ImportTable.systemOfDomain : ImportTable.system
    let allowed = row.ours + row.outside + system
    let offences = files(of: room).flatMap { file in
      imports(of: file).filter { !allowed.contains($0.module) }.map {
        file.offence(at: $0.offset, "\(room) may not import \($0.module)")
      }
    }
    expectNone(offences)
  }

  @Test func `every room of Swift has its row, and every row its room`() {
    let rooms = Set(
      Checkout.here.swift.filter { $0.file.isUnder("Sources") }.compactMap {
        $0.path.split(separator: "/").dropFirst().first.map(String.init)
      })
    #expect(rooms.union(["AulaTesting"]) == Set(ImportTable.rows.map(\.room)))
  }

  @Test func `FFmpeg is named in one folder only`() {
    let offences = Checkout.here.swift.flatMap { file in
      imports(of: file).filter { $0.module.hasPrefix("CFFmpeg") }
        .filter { _ in !file.file.isUnder("Sources/AulaVideo/FFmpeg") }
        .map { file.offence(at: $0.offset, "only AulaVideo/FFmpeg says import \($0.module)") }
    }
    expectNone(offences)
  }

  @Test func `ARCHITECTURE.md shows this very table`() throws {
    let page = try #require(Checkout.here.files.first { $0.path == "ARCHITECTURE.md" })
    let shown = page.lines.filter { $0.hasPrefix("| `") }.map { line in
      line.split(separator: "|").prefix(3).map { cell in quoted(in: cell) }
    }
    #expect(shown == ImportTable.rows.map { [[$0.room], $0.ours, $0.outside] })
  }

  /// What stands between back quotes.
  private func quoted(in cell: Substring) -> [String] {
    let parts = cell.split(separator: "`", omittingEmptySubsequences: false)
    return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
  }
}
