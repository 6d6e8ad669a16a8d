import Testing

/// Tests in a browser look at pages that draw themselves anew meanwhile.
struct BrowserHelperTests {
  private static let folder = "Tests/Browser"
  private static let helpers: Set = ["browsers.py", "chromiums.py"]
  /// Each fails, now and then, on an element that was just redrawn or a page that is on its way.
  private static let moves = [
    ".driver.find_element", ".driver.get(", ".driver.refresh", ".driver.back", ".driver.forward",
    ".driver.current_url", ".driver.title", ".driver.execute_script",
    ".driver.execute_async_script", "WebDriverWait",
  ]

  @Test func `a browser test reads and presses by the helpers, not by the driver`() throws {
    let tests = Checkout.here.files.filter {
      $0.isUnder(Self.folder) && $0.suffix == "py" && !Self.helpers.contains($0.name)
    }
    try #require(tests.count > 20)
    let offences = tests.flatMap { file in
      file.lines.enumerated().flatMap { number, line in
        Self.moves.filter { line.contains($0) }.map {
          Offence(path: file.path, line: number + 1, what: "\($0): use a helper of browsers.py")
        }
      }
    }
    expectNone(offences)
  }
}
