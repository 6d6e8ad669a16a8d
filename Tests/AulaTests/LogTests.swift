import AulaTesting
import Foundation
import Logging
import Synchronization
import Testing

@testable import aula

struct LogTests {
  private func line(
    _ format: LogFormat, _ message: Logger.Message, _ metadata: Logger.Metadata = [:]
  ) -> String {
    let lines = Observed<String>()
    let handler = LineLog(
      label: "aula.test", format: format, world: ManualWorld(), write: { lines.add($0) },
      logLevel: .info)
    var logger = Logger(label: "aula.test") { _ in handler }
    logger[metadataKey: "camera"] = "two words"
    logger.warning(message, metadata: metadata)
    logger.debug("not wanted")
    return lines.all.joined()
  }

  @Test func `a line for people has the moment, the level and the facts in order`() {
    let expected =
      "2026-06-15T18:00:00.000Z warning  aula.test: the stream stands b=1 camera=\"two words\"\n"
    #expect(line(.text, "the stream stands", ["b": "1"]) == expected)
  }

  @Test func `a line for programs is one object, whatever was said`() throws {
    let text = line(.json, "quote \" slash \\ \u{1} двор\n", ["level": "own"])
    #expect(text.count { $0 == "\n" } == 1)
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String]
    #expect(object?["message"] == "quote \" slash \\ \u{1} двор\n")
    #expect(object?["level"] == "warning")
    #expect(object?["_level"] == "own")
    #expect(object?["time"] == "2026-06-15T18:00:00.000Z")
  }

  @Test(arguments: LogFormat.allCases)
  func `no line tells a password or begins another line`(format: LogFormat) {
    let url = "rtsp://u:secret@h/user=u&password=secret?auth=secret"
    let text = line(format, "cannot open \(url)\nforged", ["url": "\(url)", "all": ["\(url)"]])
    #expect(!text.contains("secret"))
    #expect(text.count { $0.isNewline } == 1)
  }
}
