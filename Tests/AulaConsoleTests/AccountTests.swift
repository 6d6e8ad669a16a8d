import AulaDomain
import AulaStore
import AulaTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import AulaConsole

/// Where somebody is signed in, and the end of one of these.
struct AccountTests {
  private func names(_ page: TestResponse) -> [String] {
    page.text.components(separatedBy: "name=\"session\" value=\"").dropFirst()
      .map { String($0.prefix { $0 != "\"" }) }
  }

  @Test func `the page says which session is this device, and ends another one alone`()
    async throws
  {
    let desktop = try await Desktop()
    let (own, other) = (
      try await desktop.signedIn(.inspector), try await desktop.signedIn(.inspector)
    )
    try await desktop.visit { client in
      let page = try await own.get(client, "/account")
      #expect(page.text.components(separatedBy: "это устройство").count == 2)
      let found = names(page)
      #expect(page.text.components(separatedBy: "class=\"badge").count == 2)
      #expect(found.count == 1, "of this device there is no way to end it here")
      let done = try await own.post(client, "/account/end-session", ["session": found[0]])
      #expect(done.status == .seeOther && done.location == "/account")
      #expect(try await other.get(client, "/account").location?.hasPrefix("/sign-in") == true)
      let after = try await own.get(client, "/account")
      #expect(after.status == .ok && names(after).isEmpty)
    }
  }

  @Test func `a session that is over or another's is not found`() async throws {
    let desktop = try await Desktop()
    let (thief, owner) = (
      try await desktop.signedIn(.inspector), try await desktop.signedIn(.operator)
    )
    _ = try await desktop.signedIn(.operator)
    try await desktop.visit { client in
      let name = names(try await owner.get(client, "/account"))[0]
      for said in [name, "", "x", String(repeating: "0", count: 64)] {
        let page = try await thief.post(client, "/account/end-session", ["session": said])
        #expect(page.status == .notFound && page.text.contains("desk.no-such-session"))
      }
      #expect(names(try await owner.get(client, "/account")) == [name])
    }
  }

  @Test func `after a wrong password the login stays, and the password is asked for`()
    async throws
  {
    let desktop = try await Desktop()
    try await desktop.visit { client in
      let first = try await Browser.visitor.get(client, "/sign-in").text
      #expect(first.contains("spellcheck=\"false\" autofocus"))
      #expect(!first.contains("autocomplete=\"current-password\" autofocus"))
      let wrong = try await Browser.visitor.post(
        client, "/sign-in", ["login": "operator.1", "password": "не тот"])
      expect(wrong, .unprocessableContent)
      #expect(wrong.text.contains("autocomplete=\"current-password\" autofocus"))
      #expect(!wrong.text.contains("spellcheck=\"false\" autofocus"))
      #expect(wrong.text.contains("name=\"login\" value=\"operator.1\""))
    }
  }
}
