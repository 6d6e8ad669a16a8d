import AulaDomain
import AulaStore
import Foundation

/// The part of `aula verify` that is about the journal: the log, its heads, and the rows that its
/// entries wrote.
struct JournalCheck {
  let places: JournalPlaces
  /// Files as they were named on the command line.
  let head: [String]
  let heads: [String]
  let keys: [String]

  struct Witnesses {
    var heads: [SignedHead] = []
    /// Lines of files of heads that are none.
    var unreadable = 0
  }

  struct Report: Sendable {
    let log: JournalReport
    let rows: RowReport
    let unreadable: Int
    let keyLiesWithData: Bool
    let headsLieWithData: Bool

    var isWhole: Bool { log.defect == nil && rows.defects.isEmpty }
  }

  func witnesses() throws -> Witnesses {
    var found = Witnesses()
    let own = FileManager.default.fileExists(atPath: places.heads) ? [places.heads] : []
    for path in own + heads {
      let (heads, unreadable) = try HeadFile.read(path)
      found.heads += heads
      found.unreadable += unreadable
    }
    found.heads += try head.map(Self.readHead)
    return found
  }

  func run(on store: Store, _ witnesses: Witnesses) async throws -> Report {
    Report(
      log: try await Journal.verify(
        store, trusted: try trusted(), witnessed: witnesses.heads),
      rows: try await Journal.verifyRows(store), unreadable: witnesses.unreadable,
      keyLiesWithData: places.keyLiesWithData, headsLieWithData: places.headsLieWithData)
  }

  /// `nil`: each head is taken at its own word.
  private func trusted() throws -> Set<[UInt8]>? {
    let own = FileManager.default.fileExists(atPath: places.publicKey) ? [places.publicKey] : []
    let files = keys.isEmpty ? own : keys
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
      throw Fault(
        .invalid, "verify.bad-head", "\(path): expected the six or eight lines of a signed head")
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

extension JournalCheck.Report {
  private static let most = 20

  var lines: [String] {
    var lines = [
      "journal     \(log.size) entries, \(log.heads) signed heads, \(log.witnesses) kept outside"
    ]
    if let defect = log.defect {
      lines.append("            BROKEN at entry \(defect.index): \(defect.words)")
    }
    if unreadable > 0 {
      lines.append("            \(unreadable) lines of the files of heads cannot be read")
    }
    lines.append("rows        \(rows.count) compared with what the journal says of them")
    for defect in rows.defects.prefix(Self.most) {
      lines.append("            BROKEN \(defect.name): \(defect.words)")
    }
    if rows.defects.count > Self.most {
      lines.append("            and \(rows.defects.count - Self.most) more")
    }
    if keyLiesWithData || headsLieWithData {
      let what = [keyLiesWithData ? "key" : nil, headsLieWithData ? "heads" : nil].compactMap { $0 }
      lines.append(
        "note        the journal's \(what.joined(separator: " and ")) in the data folder: who can "
          + "write there could have changed them too (journal.key, journal.headFile)")
    }
    return lines
  }
}

extension JournalCheck {
  struct Page: Encodable {
    let entries: Int
    let root: String
    let heads: Int
    let witnesses: Int
    let firstBad: Int?
    let defect: String?
    let keyLiesWithData: Bool
    let headsLieWithData: Bool
  }

  struct RowPage: Encodable {
    struct Defect: Encodable {
      let noun: String
      let id: String
      let label: String
      let defect: String
    }

    let compared: Int
    let defects: [Defect]
  }
}

extension JournalCheck.Report {
  var page: JournalCheck.Page {
    .init(
      entries: log.size, root: log.root.hexadecimal, heads: log.heads, witnesses: log.witnesses,
      firstBad: log.defect?.index, defect: log.defect?.words, keyLiesWithData: keyLiesWithData,
      headsLieWithData: headsLieWithData)
  }

  var rowPage: JournalCheck.RowPage {
    .init(
      compared: rows.count,
      defects: rows.defects.map {
        .init(noun: $0.noun, id: $0.shownID, label: $0.label, defect: $0.words)
      })
  }
}

extension RowDefect {
  /// As addresses of the console have it.
  var shownID: String { ID<RowDefect>(rawValue: id).description }

  var name: String { "\(noun) \(label.isEmpty ? shownID : "\(label) (\(shownID))")" }

  var words: String {
    switch kind {
    case .unwritten: "no entry of the journal wrote this row"
    case .changed(let entry): "the row is not what entry \(entry) wrote"
    case .missing(let entry): "entry \(entry) wrote the row, and it is gone"
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
    case .headMissing(let number, _): "signed head \(number) was taken out"
    case .headReplaced(let number, _): "signed head \(number) is another one than was signed"
    }
  }
}
