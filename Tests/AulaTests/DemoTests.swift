import AulaDomain
import AulaRehearsal
import AulaStore
import AulaTesting
import AulaVideo
import Foundation
import Testing

@testable import aula

@Suite struct DemoTests {
  private static let tiny = ScenePicture(width: 320, height: 180, rate: 2)
  /// 2026-06-15, local midnight in Karaganda.
  private static let midnight = Timestamp(microseconds: 1_781_463_600_000_000)

  private func moment(_ hours: Double) -> Timestamp {
    Self.midnight + .microseconds(Int64(hours * 3_600_000_000))
  }

  /// Renders until nothing is missing; the names in order.
  private func render(_ demo: Demo, _ studio: SceneStudio, at now: Timestamp) async throws
    -> [String]
  {
    var names: [String] = []
    while let scene = demo.missing(at: now) {
      names.append(scene.name)
      _ = try await studio.reel(scene)
    }
    return names
  }

  @Test func `through a day each yard looks as it does at that hour, and its clock is the wall's`()
    async throws
  {
    try await withTemporaryFolder { folder in
      let world = ManualWorld(now: moment(23))
      let studio = SceneStudio(cache: folder, main: Self.tiny)
      let demo = try await Demo.open(scenes: folder.path, picture: Self.tiny, in: world)
      #expect(demo.yards.allSatisfy { $0.onAir == nil })
      let order = try await render(demo, studio, at: world.now())
      #expect(order.prefix(4).allSatisfy { $0.hasSuffix("-night") }, "\(order)")
      #expect(order.count == 8)
      let programme = Programme(now: world.now())
      let place = try #require(
        programme.yards.first { $0.id == programme.showcase[0].yard })
      var shown: Int64 = 0
      for (hours, suffix) in [
        (23.0, "night"), (30.99, "night"), (31.0, "day"), (36, "day"), (43.99, "day"),
        (44, "night"), (50, "night"), (55, "day"),
      ] {
        world.setClock(to: moment(hours))
        _ = try await demo.turn(at: world.now())
        for yard in demo.yards {
          #expect(yard.onAir == "\(yard.shown.name)-\(suffix)", "at \(hours)")
          try rulesApply(yard, at: world.now(), isNight: suffix == "night")
        }
        let yard = demo.yards[0]
        let frame = try #require(try await picture(yard.main, from: shown))
        shown += 4
        let minutes = Int(hours * 60)
        let local = String(
          format: "%02d-06-2026 %02d:%02d", 15 + minutes / 1_440, minutes / 60 % 24, minutes % 60)
        let seconds = Int((hours * 3_600).rounded(.down)) % 60
        let clock = local + String(format: ":%02d", seconds)
        let label = "Двор \(place.number) ZIP-1"
        #expect(BurnedIn(clock: clock, label: label).isRead(in: frame), "\(clock) \(label)")
      }
    }
  }

  private func rulesApply(_ yard: DemoYard, at now: Timestamp, isNight: Bool) throws {
    let rules = try RuleSet(json: Data(yard.shown.day.rules.utf8)).rules
    #expect(yard.shown.day.rules == yard.shown.night.rules)
    for rule in rules {
      let isAwake = rule.schedule?.contains(now) ?? true
      if rule.name.hasSuffix("ночью") { #expect(isAwake == isNight, "\(rule.name)") }
      if rule.name.hasPrefix("Долго") { #expect(isAwake != isNight, "\(rule.name)") }
    }
    #expect(rules.contains { $0.name.hasSuffix("ночью") } || yard.shown.name == "gate")
  }

  /// A picture that leaves the camera, as a viewer decodes it.
  private func picture(_ camera: CaptionCamera, from number: Int64) async throws -> Frame? {
    let beginning: [UInt8] = [0, 0, 0, 1]
    let sets = ParameterSets(
      codec: .h264,
      configuration: camera.feed.parameterSets.reduce(into: [UInt8]()) { $0 += beginning + $1 })
    let decoder = StreamDecoder(options: DecoderOptions())
    _ = decoder.begin(InputFormat(try #require(sets.format(nominalRate: Self.tiny.rate))))
    var last: Frame?
    for number in number..<(number + 4) {
      for unit in try await camera.shoot(number) where unit.isKey || last != nil {
        let data = unit.units.reduce(into: [UInt8]()) { bytes, unit in
          withUnsafeBytes(of: UInt32(unit.count).bigEndian) { bytes += $0 }
          bytes += unit
        }
        let time = MediaTime(ticks: unit.ticks)
        let packet = Packet(
          time: time, decodeTime: time, arrival: Self.midnight, isKey: unit.isKey, data: data)
        last = decoder.decode(packet).frames.last ?? last
      }
    }
    return last
  }

  @Test func `the sign-ins can be read again, by the owner of the folder alone`() async throws {
    try await withTemporaryFolder { folder in
      let signIns = DemoSignIns(folder: DataFolder(path: folder.path))
      #expect { try signIns.read() } throws: { ($0 as? Fault)?.code == "demo.no-sign-ins" }
      let person = DemoSignIn(
        login: "p-21", name: "Экипаж П-21", role: .crew, password: "три-слова-42")
      try signIns.write([person])
      try signIns.write([person])
      let text = try signIns.read()
      #expect(text.hasSuffix("\naula: sign-in p-21 три-слова-42 (crew)\n"))
      #expect(text.split(separator: "\n").count == 2)
      let path = folder.path + "/demo-sign-ins.txt"
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect((mode as? NSNumber)?.intValue == 0o600)
      let run = try await BuiltProgram.run(["demo", "sign-ins", "--data", folder.path])
      #expect(run.status == 0 && run.output == text)
      // Somebody put another file there: it is not read without end.
      try Data(repeating: 0xFF, count: 1 << 20).write(to: URL(filePath: path))
      #expect(try signIns.read().utf8.count <= 3 * 65_536)
    }
  }

  @Test func `a folder without a demonstration says that there are no sign-ins`() async throws {
    try await withTemporaryFolder { folder in
      let run = try await BuiltProgram.run(["demo", "sign-ins", "--data", folder.path])
      #expect(run.status == ExitStatus.notFound.rawValue && run.output.isEmpty)
      #expect(run.errors.contains("demo.no-sign-ins"))
    }
  }
}
