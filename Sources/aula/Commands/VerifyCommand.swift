import ArgumentParser
import AulaDomain
import AulaStore
import Foundation

/// `aula verify`: whether the past is still what was written down.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check the log, its signed heads, and the recordings against their index.",
    discussion: """
      Walks the whole log: each entry against its place in the tree, the tree against every signed \
      head. Then the index of recordings against the log, where each file is listed a minute after \
      its end; and each file against the index: by default its head and the first picture of each \
      group, with --all every byte by its digest. Nothing is changed, and `aula serve` may run \
      meanwhile. Ends with 0 where all is whole, with 1 and the first bad entry where it is not.

      Heads that were kept elsewhere (--head) find what somebody did who could write the database \
      and read its key. Groups that an Aula without digests recorded are held by their form alone; \
      their number is told.
      """)

  @Option(help: ArgumentHelp("A signed head that was kept outside.", valueName: "file"))
  var head: [String] = []

  @Option(
    help: ArgumentHelp(
      "A public key to trust instead of journal.pub in the data folder.", valueName: "file"))
  var key: [String] = []

  @Flag(help: "Read every byte of the recordings.")
  var all = false

  @Flag(help: "One JSON object.")
  var json = false

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let folder = DataFolder(path: try options.configuration().data)
    guard FileManager.default.fileExists(atPath: folder.database) else {
      throw Fault(.notFound, "verify.no-database", "\(folder.database): there is no database")
    }
    let store = try Store.open(path: folder.database)
    defer { store.close() }
    let missing = try await Migrator().missing(in: store)
    guard missing.isEmpty else {
      throw Fault(
        .conflict, "verify.old-schema",
        "the database lacks \(missing.joined(separator: ", ")): run aula migrate first")
    }
    try await store.checkPages()
    let findings = Findings(
      journal: try await Journal.verify(
        store, trusted: try trusted(in: folder), witnessed: try head.map(Self.readHead)),
      recordings: try await RecordingCheck(store: store, readsAll: all).run())
    print(json ? try findings.json : findings.lines)
    if !findings.isWhole { throw ExitCode(ExitStatus.refuted.rawValue) }
  }

  /// `nil`: each head is taken at its own word.
  private func trusted(in folder: DataFolder) throws -> Set<[UInt8]>? {
    let own = folder.path + "/journal.pub"
    let isOwn = key.isEmpty && FileManager.default.fileExists(atPath: own)
    let files = isOwn ? [own] : key
    return files.isEmpty ? nil : Set(try files.map(Self.readKey))
  }

  private static func readKey(_ path: String) throws -> [UInt8] {
    guard let key = JournalKey.publicKey(text: try read(path)) else {
      throw Fault(
        .invalid, "verify.bad-key", "\(path): expected 64 hexadecimal digits, as in journal.pub")
    }
    return key
  }

  private static func readHead(_ path: String) throws -> SignedHead {
    guard let head = SignedHead(try read(path)) else {
      throw Fault(.invalid, "verify.bad-head", "\(path): expected the six lines of a signed head")
    }
    return head
  }

  private static func read(_ path: String) throws -> String {
    do {
      return try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw Fault(.notFound, "verify.no-file", "\(path) cannot be read", cause: error)
    }
  }
}

/// What `aula verify` found, for people and for programs.
struct Findings: Sendable {
  let journal: JournalReport
  let recordings: RecordingCheck.Report

  var isWhole: Bool { journal.defect == nil && recordings.defects.isEmpty }

  var lines: String {
    var lines = ["journal     \(journal.size) entries, \(journal.heads) signed heads"]
    if let defect = journal.defect {
      lines.append("            BROKEN at entry \(defect.index): \(defect.words)")
    }
    let span = "\(recordings.segments) files, \(recordings.groups) groups of pictures"
    lines.append("recordings  \(span)\(recordings.readsAll ? ", every byte" : "")")
    let seals = recordings.seals
    lines.append(
      "seals       \(seals.lists) lists of \(seals.sealed) files, \(recordings.unsealed) not listed "
        + "yet, \(seals.removed) removed on purpose")
    if recordings.withoutDigest > 0 {
      lines.append("            \(recordings.withoutDigest) groups are older than digests")
    }
    for defect in recordings.defects.prefix(20) {
      lines.append("            BROKEN \(defect.path): \(defect.words)")
    }
    if recordings.defects.count > 20 {
      lines.append("            and \(recordings.defects.count - 20) more")
    }
    lines.append(isWhole ? "whole" : "NOT whole")
    return lines.joined(separator: "\n")
  }

  private struct Page: Encodable {
    struct Log: Encodable {
      let entries: Int
      let root: String
      let heads: Int
      let firstBad: Int?
      let defect: String?
    }

    struct Film: Encodable {
      let files: Int
      let groups: Int
      let everyByte: Bool
      let groupsWithoutDigest: Int
      let sealed: Int
      let unsealed: Int
      let removed: Int
      let defects: [RecordingCheck.Defect]
    }

    let isWhole: Bool
    let journal: Log
    let recordings: Film
  }

  var json: String {
    get throws {
      let page = Page(
        isWhole: isWhole,
        journal: .init(
          entries: journal.size, root: journal.root.hexadecimal, heads: journal.heads,
          firstBad: journal.defect?.index, defect: journal.defect?.words),
        recordings: .init(
          files: recordings.segments, groups: recordings.groups, everyByte: recordings.readsAll,
          groupsWithoutDigest: recordings.withoutDigest, sealed: recordings.seals.sealed,
          unsealed: recordings.unsealed, removed: recordings.seals.removed,
          defects: recordings.defects))
      return try page.jsonLine()
    }
  }
}

extension JournalDefect {
  var words: String {
    switch self {
    case .missing: "the entry is missing"
    case .changed: "the entry was changed"
    case .rewritten(_, let size):
      "entries from here to \(size) were rewritten: they do not come to what was signed"
    case .truncated(_, let size): "the log once had \(size) entries and was cut here"
    case .unsigned(let size): "the head of \(size) entries is not signed by a key that is trusted"
    }
  }
}
