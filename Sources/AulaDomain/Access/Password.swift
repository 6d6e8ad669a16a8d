/// What is wrong with a password that somebody chose. Length counts most (NIST SP 800-63B, 5.1.1).
package enum PasswordProblem: String, Sendable, CaseIterable {
  case tooShort = "too-short"
  case tooLong = "too-long"
  /// One letter, or one short piece, over and over; or a run along the keyboard or alphabet.
  case monotonous
  /// Holds the login.
  case holdsLogin = "holds-login"
  /// Among the first that anybody tries.
  case common
}

package enum PasswordRules {
  /// Characters as a reader counts them.
  package static let shortest = 10
  package static let longest = 128

  private static let common: Set<String> = [
    "1234567890", "0123456789", "password12", "password123", "qwertyuiop", "qwerty12345",
    "1q2w3e4r5t", "administrator", "пароль1234", "пароль12345", "йцукенгшщз", "karaganda1",
    "qarağandy1", "караганда1", "kazakhstan", "қазақстан1", "казахстан1", "letmein123",
    "iloveyou12", "bezopasniydvor",
  ]

  private static let runs = [
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiopasdfghjklzxcvbnm",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "йцукенгшщзхъфывапролджэячсмитьбю",
  ]

  /// Everything that is wrong, so that a person is told once.
  package static func problems(_ password: String, login: String) -> [PasswordProblem] {
    let plain = password.lowercased()
    var found: [PasswordProblem] = []
    if password.count < shortest { found.append(.tooShort) }
    if password.count > longest { found.append(.tooLong) }
    if isMonotonous(plain) { found.append(.monotonous) }
    if login.count >= 3, plain.contains(login.lowercased()) { found.append(.holdsLogin) }
    if common.contains(plain) { found.append(.common) }
    return found
  }

  /// 80 bits, as `k7f2-9xqm-03hd-wt5n`: for a first sign-in, to be read from paper. Drawn again
  /// where chance made one that the rules refuse, such as one that holds a short login.
  package static func generate(for login: String, in world: any World) -> String {
    let letters = Array("0123456789abcdefghjkmnpqrstvwxyz")
    while true {
      let password = (0..<4).map { _ in
        let chance = world.random()
        return String((0..<4).map { letters[Int((chance >> ($0 * 5)) & 31)] })
      }.joined(separator: "-")
      if problems(password, login: login).isEmpty { return password }
    }
  }

  private static func isMonotonous(_ plain: String) -> Bool {
    if Set(plain).count < 4 { return true }
    let half = plain.prefix(plain.count / 2)
    if plain.count >= 8, plain == half + half { return true }
    return runs.contains { $0.contains(plain) || String($0.reversed()).contains(plain) }
  }
}
