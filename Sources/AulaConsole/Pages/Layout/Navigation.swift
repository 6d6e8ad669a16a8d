import AulaDomain

/// The top bar: what each role works with, the most used first.
enum Navigation {
  struct Item {
    let label: String
    let path: String
    let isCurrent: Bool
  }

  static func items(for user: User, visit: Visit) -> [Item] {
    links(user.role).map { key, link in
      let path = link.path
      let here = visit.here.prefix { $0 != "?" }
      return Item(
        label: visit.text("nav.\(key)"), path: path,
        isCurrent: here == path || here.hasPrefix(path + "/"))
    }
  }

  /// Where somebody lands after signing in.
  static func start(_ role: Role) -> Link { links(role)[0].1 }

  private static func links(_ role: Role) -> [(String, Link)] {
    switch role {
    case .operator:
      [
        ("desk", .desk), ("wall", .wall), ("map", .map), ("alerts", .alerts),
        ("incidents", .incidents),
        ("yards", .yards), ("cameras", .cameras), ("units", .units), ("partners", .partners),
      ]
    case .crew: [("duty", .duty)]
    case .inspector:
      [
        ("yards", .yards), ("cameras", .cameras), ("partners", .partners),
        ("programme", .programme),
      ]
    case .administrator:
      [
        ("yards", .yards), ("cameras", .cameras), ("partners", .partners), ("units", .units),
        ("users", .users), ("programme", .programme), ("alerts", .alerts),
        ("incidents", .incidents), ("wall", .wall),
        ("map", .map), ("journal", .journal),
      ]
    }
  }
}
