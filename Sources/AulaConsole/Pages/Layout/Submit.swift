import AulaDomain
import Hummingbird

extension Console {
  /// Takes the answers to a form and saves them, or asks again, or shows what somebody else saved.
  ///
  /// `page` holds the record as it is stored now; `save` reads the answers, and writes where they
  /// are good, with the version that the form was made from.
  func submit(
    _ form: Form, _ page: FormPage, _ visit: Visit, done: Link, notice: String,
    save: (inout Answers) async throws -> Void
  ) async throws -> Response {
    var answers = Answers(form, visit.text)
    var page = page
    let list = done.asLeft(form["back"])
    do {
      try await save(&answers)
      if answers.areGood { return redirect(to: list ?? done.path, notice: notice) }
    } catch let fault as Fault where fault.code == "store.stale-version" {
      return try await conflict(
        page, yours: answers.filled(page.fields), theirs: page.fields, version: page.version ?? 0,
        seen: form.version, list: list, visit)
    } catch let fault as Fault where fault.code == "store.duplicate" {
      page.problem = visit.text("form.error.duplicate")
    }
    page.fields = answers.filled(page.fields)
    page.version = form.version
    return try ask(page, visit)
  }
}

extension Link {
  /// Longer than any filter that our forms make.
  private static let longestQuery = 2_000

  /// This page as somebody left it, with its filter, order and place; `nil` where `back` is not it.
  func asLeft(_ back: String) -> String? {
    guard back.utf8.count <= Self.longestQuery, let local = Self.local(back),
      local.prefix(while: { $0 != "?" }) == path
    else { return nil }
    return local
  }
}

extension Form {
  /// The version of the record that the form was made from; 0, which no record has, where the form
  /// says none.
  var version: Int64 { OutsideNumber.whole(self["version"], in: 0...RecordVersion.last) ?? 0 }
}

extension Array {
  subscript(safe place: Int) -> Element? { indices.contains(place) ? self[place] : nil }
}

extension PageFrame.Choice {
  init(_ value: String, _ label: String) {
    self.init(value: value, label: label, isCurrent: false)
  }
}

extension Visit {
  /// The choices of an enumeration, each under `prefix.value`.
  func choices<Value: CaseIterable & RawRepresentable<String>>(
    _ type: Value.Type, _ prefix: String
  ) -> [PageFrame.Choice] {
    Value.allCases.map { PageFrame.Choice($0.rawValue, text("\(prefix).\($0.rawValue)")) }
  }

  /// No choice, as the first one.
  var none: [PageFrame.Choice] { [PageFrame.Choice("", text("form.choose"))] }

  /// A city's or an address's name in the visitor's language, where it is written.
  func name(_ bilingual: BilingualText) -> String { text.of(bilingual) }
}
