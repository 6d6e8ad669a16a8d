import AulaDomain
import Foundation

/// What the settings mean. aula.yaml holds each with meaning, unit and default; a test compares.
struct Configuration: Equatable, Sendable {
  let data: String
  /// `nil`: a file in the data folder.
  let database: DatabasePlace?
  let listen: ListenAddress
  /// IANA name of the zone of people and pages; a yard has its own.
  let timezone: TimeZone
  /// The first one is for who has not chosen.
  let languages: [Preferences.Language]
  let web: Web
  let journal: Journal
  let recording: Recording
  let analysis: Analysis
  let live: Live
  let map: Map
  let session: Session
  let limits: Limits
  let log: Log
  let cameras: [ConfiguredCamera]

  init(_ said: Said) throws {
    self = try Self.explain(said).configuration
  }

  /// Also each setting, with where it was said.
  static func explain(_ said: Said) throws -> (
    configuration: Configuration, settings: [SettingReader.Setting]
  ) {
    var reader = SettingReader(said)
    let configuration = Configuration(&reader, cameraCount: said.cameraCount)
    try reader.finish()
    return (configuration, reader.settings)
  }

  private init(_ reader: inout SettingReader, cameraCount: Int) {
    data = reader.text("data", "var/aula")
    database = reader.value(
      "database", "",
      expected: "postgres://USER@HOST/NAME, or nothing for a file in the data folder"
    ) { text in
      text.isEmpty ? .some(nil) : DatabasePlace(text).map(Optional.some)
    }
    listen = reader.value(
      "listen", "127.0.0.1:8080", expected: "HOST:PORT", read: ListenAddress.init)
    timezone = reader.value(
      "timezone", "Asia/Almaty", expected: "the IANA name of a time zone, such as Asia/Almaty"
    ) { TimeZone.knownTimeZoneIdentifiers.contains($0) ? TimeZone(identifier: $0) : nil }
    languages = reader.choices("languages", Preferences.Language.allCases)
    web = Web(&reader)
    journal = Journal(&reader)
    recording = Recording(&reader)
    analysis = Analysis(&reader)
    live = Live(&reader)
    map = Map(&reader)
    session = Session(&reader)
    limits = Limits(&reader)
    log = Log(&reader)
    cameras = ConfiguredCamera.all(&reader, count: cameraCount)
  }

  /// Every key but those of cameras.
  static var keys: [String] {
    var reader = SettingReader(Said())
    _ = Configuration(&reader, cameraCount: 0)
    return reader.settings.map(\.key)
  }
}

struct ListenAddress: Equatable, Sendable {
  let host: String
  /// 0: any free one.
  let port: Int

  /// `HOST:PORT`; an IPv6 host stands in brackets.
  init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"),
      let port = OutsideNumber.whole(text[text.index(after: colon)...], in: 0...65_535)
    else { return nil }
    let name = text[..<colon]
    let isBracketed = name.hasPrefix("[") && name.hasSuffix("]")
    let host = isBracketed ? name.dropFirst().dropLast() : name
    guard !host.isEmpty, isBracketed || !host.contains(":"), !host.contains(" ") else { return nil }
    self.host = String(host)
    self.port = port
  }
}
