import AulaDomain
import AulaStore
import Hummingbird
import NIOCore

struct JournalModel {
  let facts: [Fact]
  /// The last signed head as it is handed out; `nil`: none was signed yet.
  let head: String?
  let download: String
  let looks: String
}

extension Console {
  func addJournal(to routes: Routes) {
    routes.get("/journal", needs: .readJournal) { _, visit in try await journal(visit) }
    routes.get("/journal/head.txt", needs: .readJournal) { _, visit in
      guard let head = try await read(.readJournal, visit, { try Journal.latestHead(in: $0) })
      else {
        throw Fault(.notFound, "console.no-head", "no head of the journal was signed yet")
      }
      let name = "journal-\(head.link?.number ?? 0).txt"
      return Response.file(head.description, name: name, type: "text/plain; charset=utf-8")
    }
    routes.get("/journal/looks", needs: .readJournal) { request, visit in
      try await looksPage(request, visit)
    }
    routes.get("/journal/looks.csv", needs: .readJournal) { request, visit in
      try await looksFile(request, visit)
    }
  }

  private func journal(_ visit: Visit) async throws -> Response {
    let (head, size) = try await read(.readJournal, visit) { tx in
      (try Journal.latestHead(in: tx), try Journal.size(in: tx))
    }
    let text = visit.text
    let none = text("form.none")
    let model = JournalModel(
      facts: [
        Fact(name: text("journal.entries"), value: "\(size)"),
        Fact(name: text("journal.number"), value: head?.link.map { "\($0.number)" } ?? none),
        Fact(name: text("journal.covers"), value: head.map { "\($0.size)" } ?? none),
        Fact(
          name: text("journal.signed-at"), value: head.map { visit.clock.full($0.signedAt) } ?? none
        ),
      ], head: head?.description, download: Link.journal.path + "/head.txt",
      looks: Link.looks.path)
    return try page("journal/show", title: text("journal.title"), model, for: visit)
  }
}

extension Response {
  /// To be saved, not shown.
  static func file(_ text: String, name: String, type: String) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: type, .cacheControl: "no-store",
        .contentDisposition: "attachment; filename=\"\(name)\"",
      ],
      body: .init(byteBuffer: ByteBuffer(string: text)))
  }
}
