import AulaDomain
import Testing

@testable import aula

/// Settings come from files and environments that people write: whatever stands there, Aula starts
/// or says what was expected.
struct ConfigurationFuzzTests {
  private static let texts = [
    "9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551615",
    "nan", "inf", "-inf", "1e30", "1e300", "-1e300", "1e400", "", " ", "-1", "0", "x", "1x1",
    "160x9223372036854775807", "127.0.0.1:99999", ":", "[::]:1e5", "a,b", ",", "\u{0}", "true",
    String(repeating: "9", count: 100_000),
  ]

  @Test func `every setting with every odd value is taken or refused by its name`() throws {
    for key in Configuration.keys {
      for text in Self.texts {
        var said = Said()
        said.say(key, Saying(text: text, origin: "test"))
        do {
          _ = try Configuration(said)
        } catch let fault as Fault {
          #expect(fault.kind == .invalid, "\(key): \(fault)")
          #expect(fault.message.contains(key), "\(key): \(fault.message.prefix(200))")
        }
      }
    }
  }

  @Test func `cameras of odd values are taken or refused too`() throws {
    for text in Self.texts {
      for field in ["name", "url", "sub", "yard", "rules", "latitude"] {
        var said = Said()
        said.addCamera([
          (field: "name", saying: Saying(text: "К", origin: "test")),
          (field: "url", saying: Saying(text: "rtsp://10.0.0.1/a", origin: "test")),
          (field: field, saying: Saying(text: text, origin: "test")),
        ])
        do {
          _ = try Configuration(said)
        } catch let fault as Fault {
          #expect(fault.kind == .invalid, "\(field): \(fault)")
        }
      }
    }
  }
}
