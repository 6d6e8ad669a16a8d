/// Who told of an incident that no camera saw. A person's data: for operators, each look entered in
/// the log, and never a part of what crews or partners read.
package struct Caller: Hashable, Sendable {
  package static let longestName = 120
  package static let longestPhone = 40

  /// As it was said; empty where only a number is known.
  package let name: String
  /// E.164 where it is a number of Kazakhstan, else as it was said; may be empty.
  package let phone: String

  /// `nil` where nothing was said.
  package init?(name: String, phone: String) {
    self.name = name
    self.phone = Self.normalPhone(phone)
    if self.name.isBlank, self.phone.isBlank { return nil }
  }

  /// `8 (701) 234-56-78` and `7012345678` become `+77012345678` (ITU-T E.164, country code 7, of
  /// which Kazakhstan has 6… and 7…). A short number, an extension, another country's: as said.
  package static func normalPhone(_ said: String) -> String {
    let text = said.drop(while: \.isWhitespace)
    let signs: Set<Character> = [" ", "\u{a0}", "-", "–", "(", ")", "."]
    let isPlus = text.first == "+"
    let digits = text.dropFirst(isPlus ? 1 : 0).filter { !signs.contains($0) }
    let isNumber = digits.allSatisfy { $0.isASCII && $0.isNumber }
    let own = digits.dropFirst(digits.count == 11 ? 1 : 0)
    let isWhole = digits.count == 11 && (digits.first == "7" || digits.first == "8" && !isPlus)
    let isShort = digits.count == 10 && !isPlus && own.first == "7"
    guard isNumber, isWhole || isShort, own.first == "6" || own.first == "7" else {
      return String(text)
    }
    return "+7" + own
  }
}
