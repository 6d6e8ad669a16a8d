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

  /// The list that an address lies in, where it is not that list itself and `user` works with it.
  static func list(around address: String, for user: User, visit: Visit) -> Table.Action? {
    let path = address.prefix { $0 != "?" }
    guard let first = path.split(separator: "/").first.map(String.init) else { return nil }
    let name = lists[first] ?? first
    guard let (_, link) = links(user.role).first(where: { $0.0 == name }), link.path != path
    else { return nil }
    return .init(
      label: visit.text("error.to-list", ["name": visit.text("nav.\(name)")]), path: link.path)
  }

  /// Addresses of records that are looked for in a list of another name.
  private static let lists = [
    "buildings": "yards", "photos": "yards", "agreements": "partners",
  ]

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
