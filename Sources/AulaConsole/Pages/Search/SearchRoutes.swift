import AulaDomain
import AulaStore
import Hummingbird

struct SearchModel {
  struct Group {
    let name: String
    let title: String
    let total: String
    let lines: [SearchGroup.Line]
    let all: String?
    let allLabel: String
  }

  let question: String
  let groups: [Group]
  /// What is said of the whole answer; `nil` where nothing was asked.
  let said: String?
  /// Where to look instead, where nothing was found.
  let elsewhere: [Table.Action]
}

/// What a field offers while somebody types.
struct SuggestionsJSON: Encodable {
  struct Group: Encodable {
    let title: String
    let lines: [Line]
  }

  struct Line: Encodable {
    let text: String
    let note: String
    let path: String
  }

  let groups: [Group]
  /// To all that is found.
  let all: Line?
}

extension Console {
  func addSearch(to routes: Routes) {
    routes.get("/search", needs: .seeRegistry) { request, visit in
      try await searchPage(request.query["q"] ?? "", visit)
    }
    routes.get("/api/search", needs: .seeRegistry) { request, visit in
      try .json(try await suggestions(request.query["q"] ?? "", visit))
    }
  }

  private func find(_ search: RegistrySearch, _ visit: Visit) async throws -> [SearchGroup] {
    return try await read(.seeRegistry, visit) { try search.groups(in: $0) }
  }

  private func searchPage(_ question: String, _ visit: Visit) async throws -> Response {
    let search = RegistrySearch(question, most: 8, visit)
    let found = try await find(search, visit)
    let text = visit.text
    let total = found.reduce(0) { $0 + $1.total }
    let isAsked = !search.question.isEmpty
    let links: [(SearchGroup.Kind, Link)] = [
      (.yards, .yards), (.incidents, .incidents), (.cameras, .cameras),
    ]
    let model = SearchModel(
      question: search.question,
      groups: found.map { group in
        .init(
          name: group.kind.rawValue, title: text("search.\(group.kind.rawValue)"),
          total: text.number(group.total), lines: group.lines, all: group.all,
          allLabel: text("search.all", ["n": text.number(group.total)]))
      },
      said: !isAsked
        ? nil : total > 0 ? text("search.found", count: total) : text("search.nothing"),
      elsewhere: links.filter { isAsked && total == 0 && visit.may($0.0.permission) }.map {
        .init(label: text("search.\($0.0.rawValue)"), path: $0.1.path)
      })
    return try page("search/show", title: text("search.title"), model, for: visit)
  }

  private func suggestions(_ question: String, _ visit: Visit) async throws -> SuggestionsJSON {
    let search = RegistrySearch(question, most: 4, visit)
    let found = try await find(search, visit)
    let text = visit.text
    let total = found.reduce(0) { $0 + $1.total }
    return SuggestionsJSON(
      groups: found.map { group in
        .init(
          title: text("search.\(group.kind.rawValue)"),
          lines: group.lines.map { .init(text: $0.text, note: $0.note, path: $0.path) })
      },
      all: total == 0
        ? nil
        : .init(
          text: text("search.all", ["n": text.number(total)]), note: "",
          path: Link.search.with([("q", search.question)])))
  }
}
