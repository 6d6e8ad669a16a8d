import Testing

/// One authorisation: the policy is asked for every permission, and pages have no way round it.
struct AccessTests {
  private static let table = "Sources/AulaDomain/Access/Permission.swift"

  /// The cases of `Permission`.
  private func permissions() throws -> [String] {
    let file = try #require(Checkout.here.swift.first { $0.path == Self.table })
    return file.file.lines.compactMap { line in
      let words = line.split(separator: " ")
      guard words.first == "case", words.count == 4, words[2] == "=" else { return nil }
      return String(words[1])
    }
  }

  @Test func `each permission has a route or an operation that asks for it`() throws {
    let permissions = try permissions()
    #expect(permissions.count > 30)
    let askers = Checkout.here.swift.filter {
      $0.file.isUnder("Sources/AulaStore") || $0.file.isUnder("Sources/AulaConsole")
        || $0.path == Self.table
    }
    for permission in permissions {
      let isAsked = askers.contains { !$0.offsets(of: ".\(permission)").isEmpty }
      #expect(isAsked, "nobody asks for \(permission)")
    }
  }

  @Test func `the console reads and writes through the desk alone`() {
    let offences = Checkout.here.swift.filter { $0.file.isUnder("Sources/AulaConsole") }
      .flatMap { file in
        ["store", "writeBlocking", "readBlocking"].flatMap { word in
          file.offsets(of: word).map {
            file.offence(at: $0, "\(word): ask the desk, which asks the policy")
          }
        }
      }
    expectNone(offences)
  }

  @Test func `a page asks the policy for a permission, not for a role`() {
    // That somebody is a crew says by which device a deed comes in; it opens nothing.
    let roles = ["operator", "inspector", "administrator"]
    let offences = Checkout.here.swift.filter { $0.file.isUnder("Sources/AulaConsole") }
      .flatMap { file in
        roles.flatMap { role in
          ["==", "!="].flatMap { file.offsets(of: "role \($0) .\(role)") }.map {
            file.offence(at: $0, "ask the policy for a permission, not for a role")
          }
        }
      }
    expectNone(offences)
  }
}
