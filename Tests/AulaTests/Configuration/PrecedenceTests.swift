import ArgumentParser
import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import aula

struct PrecedenceTests {
  private func configuration(
    _ arguments: [String], _ environment: [String: String] = [:], file: String
  ) throws -> Configuration {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "settings.yaml")
      try file.write(to: path, atomically: true, encoding: .utf8)
      let options = try ConfigurationOptions.parse(["--config", path.path] + arguments)
      return try Configuration(options.said(environment: environment))
    }
  }

  @Test func `command line beats environment beats file beats default`() throws {
    let file = "listen: file:1\ndata: file\nrecording: {flushSeconds: 2, segmentSeconds: 20}"
    let environment = [
      "AULA_LISTEN": "environment:2", "AULA_DATA": "environment",
      "AULA_RECORDING_FLUSH_SECONDS": "3",
    ]
    let meant = try configuration(["--listen", "line:3"], environment, file: file)
    #expect(meant.listen.host == "line")
    #expect(meant.data == "environment")
    #expect(meant.recording.flush == .seconds(3))
    #expect(meant.recording.segment == .seconds(20))
    #expect(meant.live.ringBytes == 16_777_216)
  }

  @Test func `every key can be said in the environment and by --set`() throws {
    let words = Configuration.keys.map(Said.environmentName)
    #expect(Set(words).count == words.count)
    #expect(words.contains("AULA_WEB_PUBLIC_URL"))
    #expect(words.contains("AULA_MAP_TILE_URL"))
    let meant = try configuration(
      ["--set", "log.level=debug"], ["AULA_LOG_LEVEL": "error"], file: "")
    #expect(meant.log.level == .debug)
  }

  @Test func `a variable that means nothing is refused, and the nearest one is named`() {
    let environment = ["AULA_LISTN": "x:1", "AULA_SHARED": "/s", "AULA_CONFIGS": "y", "HOME": "/"]
    let fault = #expect(throws: Fault.self) { try configuration([], environment, file: "") }
    #expect(fault?.code == "config.unknown-key")
    let lines = fault?.message.split(separator: "\n") ?? []
    #expect(lines.count == 2)
    #expect(
      lines.last == "environment: AULA_LISTN: there is no such setting; did you mean AULA_LISTEN?")
  }

  @Test func `cameras of the command line join those of the file, or take their place`() throws {
    let file = "cameras: [{name: a, url: one.mp4, yard: Y}, {name: b, url: two.mp4}]"
    let arguments = ["--camera", "a=rtsp://u:p=q@h/s", "--camera", "c=three.mp4"]
    let cameras = try configuration(arguments, file: file).cameras
    #expect(cameras.map(\.name) == ["a", "b", "c"])
    #expect(cameras.map(\.url) == ["rtsp://u:p=q@h/s", "two.mp4", "three.mp4"])
    #expect(cameras.first?.yard == nil)
  }

  @Test(arguments: [["--camera", "rtsp://u:secret@h/s"], ["--set", "=x"], ["--set", "x"]])
  func `half an argument is refused without its secret`(arguments: [String]) {
    #expect {
      try configuration(arguments, file: "")
    } throws: {
      let text = "\($0)"
      return text.contains("config.value") && !text.contains("secret")
    }
  }

  @Test func `the explanation hides passwords and tells the origin`() throws {
    let said = try Said(yaml: "cameras: [{name: a, url: 'rtsp://u:secret@h/s'}]", name: "f.yaml")
    let settings = try Configuration.explain(said).settings
    let url = try #require(settings.first { $0.key == "cameras[0].url" })
    #expect(url.text == "rtsp://…@h/s")
    #expect(url.origin == "f.yaml:1")
    #expect(settings.first { $0.key == "data" }?.origin == "default")
  }
}
