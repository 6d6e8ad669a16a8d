import AulaDomain
import Foundation
import Testing

@testable import aula

struct ConfigurationTests {
  private func refusal(_ yaml: String) -> Fault? {
    do {
      _ = try Configuration(Said(yaml: yaml, name: "aula.yaml"))
      return nil
    } catch {
      return error as? Fault
    }
  }

  private var sample: URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../aula.yaml")
      .standardizedFileURL
  }

  @Test func `aula.yaml says the defaults, and every key`() throws {
    let said = try Said(file: sample.path)
    #expect(try Configuration(said) == Configuration(Said()))
    #expect(Set(said.sayings.keys) == Set(Configuration.keys))
  }

  @Test func `in aula.yaml a comment names the default of each key`() throws {
    let lines = try String(contentsOf: sample, encoding: .utf8).split(separator: "\n")
    for (number, line) in lines.enumerated() where !line.drop(while: { $0 == " " }).hasPrefix("#") {
      let isTable = line.hasSuffix(":")
      let isSecond = line.contains("longitude")
      let above = lines[..<number].suffix(2).joined()
      let told = above.contains("Default: ") || isTable || isSecond || line.hasPrefix("cameras")
      #expect(told, "no default above \(line)")
    }
  }

  @Test(arguments: [
    ("listen: 8080", "aula.yaml:1: listen: expected HOST:PORT, found \"8080\""),
    (
      "data: x\nrecording:\n  flushSeconds: soon",
      "aula.yaml:3: recording.flushSeconds: expected a whole number from 1 to 60, found \"soon\""
    ),
    (
      "recording:\n  flushSeconds: 61",
      "aula.yaml:2: recording.flushSeconds: expected a whole number from 1 to 60, found \"61\""
    ),
    (
      "recording: {keepBytes: 20 GiB}",
      "aula.yaml:1: recording.keepBytes: expected bytes up to 1000 TB, such as 20 GB or 512 MB, "
        + "found \"20 GiB\""
    ),
    (
      "recording: {minimumFree: 9223372036854775807 TB}",
      "aula.yaml:1: recording.minimumFree: expected bytes up to 1000 TB, such as 20 GB or 512 MB, "
        + "found \"9223372036854775807 TB\""
    ),
    (
      "recording: {keepDays: 0}",
      "aula.yaml:1: recording.keepDays: expected a whole number from 1 to 3650, found \"0\""
    ),
    (
      "analysis: {size: 641x360}",
      "aula.yaml:1: analysis.size: expected WIDTHxHEIGHT from 160x90 to 1920x1080, "
        + "found \"641x360\""
    ),
    (
      "timezone: Karaganda",
      "aula.yaml:1: timezone: expected the IANA name of a time zone, such as Asia/Almaty, "
        + "found \"Karaganda\""
    ),
    (
      "web: {routeURL: \"https://maps.example.kz/\"}",
      "aula.yaml:1: web.routeURL: expected https://HOST/…{lat}…{lon}, or nothing, "
        + "found \"https://maps.example.kz/\""
    ),
    (
      "web: {routeURL: \"javascript:{lat}{lon}\"}",
      "aula.yaml:1: web.routeURL: expected https://HOST/…{lat}…{lon}, or nothing, "
        + "found \"javascript:{lat}{lon}\""
    ),
    (
      "languages: [ru, ru]",
      "aula.yaml:1: languages: expected a list of some of ru, kk, en, found \"ru,ru\""
    ),
    (
      "cameras:\n  - name: a\n    url: http://u:secret@h/p",
      "aula.yaml:3: cameras[0].url: expected rtsp://HOST/PATH or the path of a file, "
        + "found \"http://…@h/p\""
    ),
  ])
  func `a wrong value is told with file, line, key and expectation`(yaml: String, message: String) {
    let fault = refusal(yaml)
    #expect(fault?.code == "config.value")
    #expect(fault?.message == message)
  }

  @Test(arguments: [
    (
      "recording:\n  flushSecond: 5", "config.unknown-key",
      "aula.yaml:2: recording.flushSecond: there is no such setting; "
        + "did you mean recording.flushSeconds?"
    ),
    ("colour: blue", "config.unknown-key", "aula.yaml:1: colour: there is no such setting"),
    (
      "cameras:\n  - name: a\n    url: b\n    sub: c", "config.unknown-key",
      "aula.yaml:4: cameras[0].sub: there is no such setting; did you mean cameras[0].subURL?"
    ),
    ("data: [[1]]", "config.shape", "aula.yaml:1: data: expected a list of words"),
    (
      "cameras:\n  - a", "config.shape",
      "aula.yaml:2: cameras: expected for each camera a table with name and url"
    ),
    ("just a word", "config.shape", "aula.yaml:1: expected a table of settings"),
    ("data: a\ndata: b", "config.not-yaml", "aula.yaml: line 1: said twice: data"),
  ])
  func `a wrong key or shape is refused`(yaml: String, code: String, message: String) {
    let fault = refusal(yaml)
    #expect(fault?.code == code)
    #expect(fault?.message == message)
  }

  @Test(
    arguments: [
      ("20 GB", 20_000_000_000), ("512MB", 512_000_000), ("1000", 1_000), ("0", 0), ("1 kb", 1_000),
      ("1000 TB", 1_000_000_000_000_000),
    ] as [(String, Int64)])
  func `bytes are said with a unit or without`(text: String, bytes: Int64) throws {
    let said = try Said(yaml: "recording: {keepBytes: \(text)}", name: "a")
    #expect(try Configuration(said).recording.keepBytes == bytes)
  }

  @Test func `all mistakes are told at once`() {
    let lines = refusal("listen: x\nlog: {level: loud}\nno: 1")?.message.split(separator: "\n")
    #expect(lines?.count == 3)
  }

  @Test(arguments: ["", "# nothing", "---", "cameras:", "cameras: []", "~"])
  func `a file that says nothing means the defaults`(yaml: String) throws {
    #expect(try Configuration(Said(yaml: yaml, name: "a")) == Configuration(Said()))
  }

  @Test func `a camera needs a name and a url, and a name of its own`() {
    let missing = "cameras[0].url: expected for each camera a name and a url"
    #expect(refusal("cameras: [{name: a}]")?.message == missing)
    #expect(refusal("cameras: [{url: a}]")?.message.contains("cameras[0].name") == true)
  }

  @Test func `cookies are secure where the address is, unless it is said otherwise`() throws {
    let secure = ["web: {publicURL: 'https://a.kz/'}", "web: {secureCookies: always}"]
    let plain = ["web: {publicURL: 'http://a.kz'}", "{}", "web: {secureCookies: never}"]
    for (yaml, expected) in secure.map({ ($0, true) }) + plain.map({ ($0, false) }) {
      let web = try Configuration(Said(yaml: yaml, name: "a")).web
      #expect(web.hasSecureCookies == expected, "\(yaml)")
    }
  }

  @Test(arguments: [
    ("[::1]:80", "::1", 80), ("localhost:0", "localhost", 0), ("0.0.0.0:65535", "0.0.0.0", 65_535),
  ])
  func `an address has a host and a port`(text: String, host: String, port: Int) {
    let address = ListenAddress(text)
    #expect(address?.host == host)
    #expect(address?.port == port)
  }

  @Test(arguments: [":80", "::1:80", "a:65536", "a:-1", "a", "a b:1", ""])
  func `other text is no address`(text: String) {
    #expect(ListenAddress(text) == nil)
  }
}
