import AulaDomain
import Hummingbird
import Mustache

/// What every template may use around the page's own model.
///
/// `t.KEY` texts · `title` · `token` of the page's forms · `asset` (a lambda) · `me` who is signed
/// in ·
/// `nav` · `find` (whether there is a search field) · `bell` · `languages` · `themes` · `notice`.
/// All other names are the model's.
struct PageFrame: MustacheParent {
  let title: String
  let model: Any
  let visit: Visit
  let console: Console
  /// The version that the page's files are of, where they are kept with it.
  var shell: CrewShell?

  func child(named name: String) -> Any? {
    switch name {
    case "t": TextPath(texts: visit.text)
    case "title": title
    case "siteName": console.settings.name
    case "language": visit.text.language.rawValue
    case "theme": theme.rawValue
    case "token": FormToken(secret: visit.formSecret).make(in: console.world)
    case "asset":
      MustacheLambda { name in shell?.address(name) ?? console.assets.address(name) }
    case "here": Link.local(visit.here) ?? "/"
    case "me": visit.user.map { Me(name: $0.name, role: visit.text("role.\($0.role.rawValue)")) }
    case "bell": visit.may(.takeOverAlert) ? visit.user.map { Bell(user: $0) } : nil
    case "nav": visit.user.map { Navigation.items(for: $0, visit: visit) } ?? []
    case "find": visit.may(.seeRegistry)
    case "home": Link.home.path
    case "languages": languages
    case "themes": themes
    case "notice": visit.notice.map { visit.text($0) }
    default: Mirror(reflecting: model).children.first { $0.label == name }.flatMap(Self.unwrapped)
    }
  }

  struct Me {
    let name: String
    let role: String
  }

  /// The alert sound, on every page of whoever decides alerts.
  struct Bell {
    let user: String
    let volume: String

    init(user: User) {
      self.user = user.id.description
      volume = String(user.preferences.volume)
    }
  }

  struct Choice {
    let value: String
    let label: String
    let isCurrent: Bool
  }

  private var theme: Preferences.Theme { visit.user?.preferences.theme ?? visit.theme }

  private var languages: [Choice] {
    console.settings.languages.map {
      Choice(value: $0.rawValue, label: $0.ownName, isCurrent: $0 == visit.text.language)
    }
  }

  private var themes: [Choice] {
    Preferences.Theme.allCases.map {
      Choice(
        value: $0.rawValue, label: visit.text("theme.\($0.rawValue)"), isCurrent: $0 == theme)
    }
  }

  private static func unwrapped(_ child: Mirror.Child) -> Any? {
    let mirror = Mirror(reflecting: child.value)
    guard mirror.displayStyle == .optional else { return child.value }
    return mirror.children.first?.value
  }
}
