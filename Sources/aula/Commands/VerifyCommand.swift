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

      Each account, camera, rule and other record is compared with what the log last said of it: a \
      row that was written past the log is named. Heads that were kept elsewhere (--head, --heads, \
      and the file of journal.headFile) find what somebody did who could write the database and \
      read its key. Groups that an Aula without digests recorded are held by their form alone; \
      their number is told.
      """)

  @Option(help: ArgumentHelp("A signed head that was kept outside.", valueName: "file"))
  var head: [String] = []

  @Option(
    help: ArgumentHelp(
      "A file of heads, one a line, beside that of journal.headFile.", valueName: "file"))
  var heads: [String] = []

  @Option(
    help: ArgumentHelp(
      "A public key to trust instead of the one beside the journal's key.", valueName: "file"))
  var key: [String] = []

  @Flag(help: "Read every byte of the recordings.")
  var all = false

  @Flag(help: "One JSON object.")
  var json = false

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let configuration = try options.configuration()
    let check = JournalCheck(
      places: JournalPlaces(configuration), head: head, heads: heads, keys: key)
    // Read before the log is: a head that is handed out meanwhile is not missed in it.
    let witnesses = try check.witnesses()
    let database = DatabasePlace(configuration)
    guard database.isThere else {
      throw Fault(.notFound, "verify.no-database", "\(database): there is no database")
    }
    let store = try database.open()
    defer { store.close() }
    let missing = try await Migrator().missing(in: store)
    guard missing.isEmpty else {
      throw Fault(
        .conflict, "verify.old-schema",
        "the database lacks \(missing.joined(separator: ", ")): run aula migrate first")
    }
    try await store.checkPages()
    let findings = Findings(
      journal: try await check.run(on: store, witnesses),
      recordings: try await RecordingCheck(store: store, readsAll: all).run())
    print(json ? try findings.json : findings.lines)
    if !findings.isWhole { throw ExitCode(ExitStatus.refuted.rawValue) }
  }
}

/// What `aula verify` found, for people and for programs.
struct Findings: Sendable {
  let journal: JournalCheck.Report
  let recordings: RecordingCheck.Report

  var isWhole: Bool { journal.isWhole && recordings.defects.isEmpty }

  var lines: String {
    var lines = journal.lines
    let span = "\(recordings.segments) files, \(recordings.groups) groups of pictures"
    lines.append("recordings  \(span)\(recordings.readsAll ? ", every byte" : "")")
    let seals = recordings.seals
    lines.append(
      "seals       \(seals.lists) lists of \(seals.sealed) files, \(recordings.unsealed) not "
        + "listed yet, \(seals.removed + seals.thinned) removed on purpose")
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
    let journal: JournalCheck.Page
    let rows: JournalCheck.RowPage
    let recordings: Film
  }

  var json: String {
    get throws {
      let page = Page(
        isWhole: isWhole,
        journal: journal.page, rows: journal.rowPage,
        recordings: .init(
          files: recordings.segments, groups: recordings.groups, everyByte: recordings.readsAll,
          groupsWithoutDigest: recordings.withoutDigest, sealed: recordings.seals.sealed,
          unsealed: recordings.unsealed,
          removed: recordings.seals.removed + recordings.seals.thinned,
          defects: recordings.defects))
      return try page.jsonLine()
    }
  }
}
