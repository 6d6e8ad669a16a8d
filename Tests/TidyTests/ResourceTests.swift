import Foundation
import Testing

/// What the console sends to a browser, and what the store keeps.
struct ResourceTests {
  private static let resources = "Sources/AulaConsole/Resources"
  private static let languages = ["ru", "kk", "en"]
  /// CLDR's plural categories.
  private static let plurals: Set = ["zero", "one", "two", "few", "many", "other"]

  /// Every leaf under its dotted key; the forms of one plural are one leaf.
  private func leaves(_ value: Any, under key: String = "") -> [String: String] {
    guard let table = value as? [String: Any] else { return [key: String(describing: value)] }
    if !table.isEmpty, Self.plurals.isSuperset(of: table.keys) {
      return [key: table["other"].map { String(describing: $0) } ?? "plural"]
    }
    return table.reduce(into: [:]) { all, entry in
      let inner = key.isEmpty ? entry.key : "\(key).\(entry.key)"
      all.merge(leaves(entry.value, under: inner)) { first, _ in first }
    }
  }

  /// Of each section, which is a file: its texts by their keys.
  private func sections(_ language: String) throws -> [String: [String: String]] {
    let files = Checkout.here.files.filter {
      $0.suffix == "json" && $0.isUnder("\(Self.resources)/Strings/\(language)")
    }
    try #require(files.count > 10, "\(language) has no texts")
    return try files.reduce(into: [:]) { all, file in
      let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
      all[name] = leaves(try JSONSerialization.jsonObject(with: Data(file.text.utf8)))
    }
  }

  private func placeholders(_ text: String) -> [String] {
    text.components(separatedBy: "{").dropFirst().map { rest in
      String(rest.prefix { $0 != "}" })
    }.sorted()
  }

  @Test func `the three languages say the same things`() throws {
    let first = try sections(Self.languages[0])
    for language in Self.languages.dropFirst() {
      let other = try sections(language)
      #expect(first.keys.sorted() == other.keys.sorted(), "sections of \(language)")
      for (section, texts) in first {
        let table = other[section] ?? [:]
        #expect(texts.keys.sorted() == table.keys.sorted(), "keys of \(language)/\(section)")
        let different = texts.keys.filter { key in
          table[key].map { placeholders($0) != placeholders(texts[key] ?? "") } ?? false
        }
        #expect(different.sorted() == [], "other placeholders in \(language)/\(section)")
        let empty = (texts.filter(\.value.isEmpty).keys + table.filter(\.value.isEmpty).keys)
        #expect(empty.sorted() == [], "empty in \(language)/\(section)")
      }
    }
  }

  @Test func `a page asks nobody but us for anything`() {
    let offences = Checkout.here.files.filter { $0.isUnder(Self.resources) }.flatMap { file in
      file.lines.enumerated().compactMap { number, line -> Offence? in
        let text = line.replacingOccurrences(of: "http://www.w3.org/", with: "")
        let calls = text.contains("http://") || text.contains("https://") || text.contains("=\"//")
        let isPlainLink = text.contains("<a ") || text.contains("placeholder=")
        return calls && !isPlainLink
          ? Offence(path: file.path, line: number + 1, what: "an address of somebody else") : nil
      }
    }
    expectNone(offences)
  }

  /// What reads a string as HTML. Leaflet's own are open to the one file that gives it elements.
  private static let htmlSinks = [
    "innerHTML", "outerHTML", "insertAdjacentHTML", "createContextualFragment", "document.write",
    "DOMParser", "srcdoc", "setHTML", "eval(", "new Function",
  ]
  private static let leafletSinks = [
    "bindTooltip", "bindPopup", "setTooltipContent", "setPopupContent", "setContent", "divIcon",
    "L.popup", "L.tooltip", "attribution:", "html:",
  ]

  @Test func `no script reads a text as HTML`() {
    let scripts = Checkout.here.files.filter {
      $0.suffix == "js" && $0.isUnder("\(Self.resources)/Static")
    }
    #expect(scripts.count > 20)
    let offences = scripts.flatMap { file in
      file.lines.enumerated().compactMap { number, line -> Offence? in
        let isElement = file.path.hasSuffix("/leaflet.js") && line.contains("h(\"span\"")
        let sinks = Self.htmlSinks + (isElement ? [] : Self.leafletSinks)
        guard let sink = sinks.first(where: { line.contains($0) }) else { return nil }
        return Offence(
          path: file.path, line: number + 1,
          what: "\(sink) takes a string for HTML: give an element of dom.js")
      }
    }
    expectNone(offences)
  }

  @Test func `no template leaves a value unescaped`() {
    let templates = Checkout.here.files.filter { $0.suffix == "mustache" }
    #expect(templates.count > 20)
    let offences = templates.flatMap { file in
      file.lines.enumerated().compactMap { number, line -> Offence? in
        line.contains("{{{") || line.contains("{{&")
          ? Offence(path: file.path, line: number + 1, what: "a value that is not escaped") : nil
      }
    }
    expectNone(offences)
  }

  /// What the files of a page bring along at once: modules and styles.
  private func brought(by names: [String]) -> [String: Int] {
    var sizes: [String: Int] = [:]
    var open = names
    while let name = open.popLast() {
      let path = "\(Self.resources)/Static/\(name)"
      guard sizes[name] == nil, let file = Checkout.here.files.first(where: { $0.path == path })
      else { continue }
      sizes[name] = file.text.utf8.count
      open += file.text.matches(of: /(?:from |@import )"(?:\.\/)?([a-z-]+\.(?:js|css))"/)
        .map { String($0.1) }
    }
    return sizes
  }

  @Test func `the operator's page keeps to its budget; the map comes when it is opened`() {
    let sizes = brought(by: ["aula.css", "page.js", "operator.css", "operator.js"])
    #expect(sizes.count > 15)
    #expect(sizes.values.reduce(0, +) <= 150 * 1_024, "\(sizes)")
  }

  @Test func `no column describes a person's body, origin or belief`() {
    let words: Set = [
      "biometric", "biometrics", "ethnic", "ethnicity", "face", "faces", "facial", "fingerprint",
      "gait", "iris", "nationality", "race", "religion",
    ]
    let schema = Checkout.here.files.filter { $0.suffix == "sql" && $0.isUnder("Sources") }
    let offences = schema.flatMap { file in
      file.lines.enumerated().flatMap { number, line in
        let code = line.components(separatedBy: "--")[0].lowercased()
        return code.split { !$0.isLetter }.filter { words.contains(String($0)) }.map {
          Offence(path: file.path, line: number + 1, what: "\($0): Aula watches places, not people")
        }
      }
    }
    expectNone(offences)
  }
}
