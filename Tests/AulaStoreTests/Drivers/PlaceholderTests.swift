import Testing

@testable import AulaStore

@Suite struct PlaceholderTests {
  @Test(arguments: [
    ("select $1, $12", "select ?1, ?12"),
    ("$2", "?2"),
    ("select '$1', $1", "select '$1', ?1"),
    ("select 'it''s $1' || $2", "select 'it''s $1' || ?2"),
    (#"select "$1" from t where a=$1"#, #"select "$1" from t where a=?1"#),
    ("select 1 -- $1\n, $2", "select 1 -- $1\n, ?2"),
    ("select /* $1 ' */ $2 - -$3", "select /* $1 ' */ ?2 - -?3"),
    ("select a$1, ж$2, $x, $", "select a$1, ж$2, $x, $"),
    ("select 'open $1", "select 'open $1"),
    ("select 1 /* open $1", "select 1 /* open $1"),
    ("select 'ә' || $1", "select 'ә' || ?1"),
    ("", ""),
  ])
  func `placeholders are rewritten outside strings and comments`(given: String, wanted: String) {
    #expect(sqlitePlaceholders(given) == wanted)
  }

  @Test func `the second parameter is the second wherever it stands`() async throws {
    let store = try Store.inMemory()
    let row = try await store.read { try $0.first("select $2, $1, $2", ["first", "second"]) }
    #expect(row?.values == [.text("second"), .text("first"), .text("second")])
  }
}
