import AulaDomain
import Foundation

extension Configuration {
  struct Web: Equatable, Sendable {
    enum SecureCookies: String, CaseIterable, Sendable {
      /// As `publicURL` says.
      case auto
      case always
      case never
    }

    let name: String
    /// Without a slash at its end; `nil`: whatever the browser asked for.
    let publicURL: String?
    let behindProxy: Bool
    /// Cookies are marked `Secure`: TLS ends in front of us.
    let hasSecureCookies: Bool
    let scripts: String
    /// With `{lat}` and `{lon}`; `nil`: `geo:`, which a phone opens with its own map.
    let routeURL: String?

    init(_ reader: inout SettingReader) {
      name = reader.text("web.name", "Аула")
      publicURL = reader.value(
        "web.publicURL", "", expected: "https://HOST, or nothing", read: Self.address)
      behindProxy = reader.flag("web.behindProxy", false)
      let cookies = reader.choice("web.secureCookies", SecureCookies.auto)
      let isEncrypted = publicURL?.hasPrefix("https://") == true
      hasSecureCookies = cookies == .always || (cookies == .auto && isEncrypted)
      scripts = reader.text("web.scripts", "/usr/share/javascript")
      routeURL = reader.value(
        "web.routeURL", "", expected: "https://HOST/…{lat}…{lon}, or nothing", read: Self.route)
    }

    /// Maps have schemes of their own, so any is good but a script.
    private static func route(_ text: String) -> String?? {
      if text.isEmpty { return .some(nil) }
      let scheme = text.prefix { $0 != ":" }.lowercased()
      let isScheme = !scheme.isEmpty && scheme.allSatisfy { $0.isASCII && $0.isLetter || $0 == "-" }
      let isPlain = !["javascript", "data", "vbscript"].contains(scheme)
      let isWhole = ["{lat}", "{lon}"].allSatisfy(text.contains) && !text.contains(" ")
      return isScheme && isPlain && isWhole && text.contains(":") ? .some(text) : nil
    }

    private static func address(_ text: String) -> String?? {
      guard !text.isEmpty else { return .some(nil) }
      let plain = text.hasSuffix("/") ? String(text.dropLast()) : text
      guard let parts = URLComponents(string: plain), ["http", "https"].contains(parts.scheme),
        parts.host?.isEmpty == false, parts.path.isEmpty, parts.user == nil, parts.query == nil
      else { return nil }
      return plain
    }
  }

  struct Journal: Equatable, Sendable {
    /// `nil`: `journal.key` in the data folder.
    let key: String?
    /// `nil`: `journal.heads` beside the key.
    let headFile: String?

    init(_ reader: inout SettingReader) {
      key = reader.optionalText("journal.key")
      headFile = reader.optionalText("journal.headFile")
    }
  }

  struct Recording: Equatable, Sendable {
    /// `nil`: `recordings` below the data folder.
    let folder: String?
    let segment: Duration
    let flush: Duration
    /// Empty: nothing is recorded.
    let roles: [StreamRole]
    /// Older footage is removed.
    let keep: Duration
    /// Of all recordings together; 0: no bound.
    let keepBytes: Int64
    /// What stays free on their disk.
    let minimumFree: Int64
    /// How long an incident's footage outlives its closing.
    let hold: Duration

    init(_ reader: inout SettingReader) {
      folder = reader.optionalText("recording.folder")
      keep = reader.span("recording.keepDays", 30, of: .days, in: 1...3_650)
      keepBytes = reader.bytes("recording.keepBytes", "0")
      minimumFree = reader.bytes("recording.minimumFree", "2 GB")
      hold = reader.span("recording.holdDays", 90, of: .days, in: 0...3_650)
      segment = reader.span("recording.segmentSeconds", 300, of: .seconds, in: 10...3_600)
      flush = reader.span("recording.flushSeconds", 5, of: .seconds, in: 1...60)
      roles = reader.value(
        "recording.roles", "main", expected: "main, sub, both of them, or none"
      ) { text in
        if text == "none" { return [] }
        let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let roles = parts.compactMap { StreamRole(rawValue: $0) }
        let isWhole = roles.count == parts.count && Set(roles).count == parts.count
        return isWhole && !roles.isEmpty ? roles : nil
      }
    }
  }

  struct Analysis: Equatable, Sendable {
    let isOn: Bool
    let size: PictureSize
    let framesPerSecond: Double
    /// The description of a model, `….xml`; `nil`: motion and size alone.
    let model: String?
    /// Where OpenVINO's libraries lie.
    let runtime: String
    /// Processes that decode and look; `nil`: as many as the machine has cores.
    let workers: Int?
    /// Memory that each of them may have.
    let workerMegabytes: Int

    init(_ reader: inout SettingReader) {
      isOn = reader.flag("analysis.enabled", true)
      size = reader.value(
        "analysis.size", "640x360", expected: "WIDTHxHEIGHT from 160x90 to 1920x1080",
        read: PictureSize.init)
      framesPerSecond = reader.decimal("analysis.framesPerSecond", 10, in: 1...30)
      model = reader.optionalText("analysis.model")
      runtime = reader.text("analysis.runtime", DetectorRuntime.usualFolder)
      let count = reader.number("analysis.workers", 0, in: 0...64)
      workers = count > 0 ? count : nil
      workerMegabytes = reader.number("analysis.workerMegabytes", 3_072, in: 128...262_144)
    }
  }

  struct Live: Equatable, Sendable {
    /// For each stream that is watched.
    let ringBytes: Int

    init(_ reader: inout SettingReader) {
      ringBytes = reader.number("live.ringBytes", 16_777_216, in: 1_048_576...1_073_741_824)
    }
  }

  struct Map: Equatable, Sendable {
    /// A file of tiles; `nil`: `map.mbtiles` in the data folder, where there is one.
    let mbtiles: String?
    /// `https://HOST/{z}/{x}/{y}.png`; `nil`: yards and buildings are drawn on plain ground.
    let tileURL: String?
    let attribution: String?
    /// Where it opens, degrees, and how near.
    let latitude: Double
    let longitude: Double
    let zoom: Int

    init(_ reader: inout SettingReader) {
      mbtiles = reader.optionalText("map.mbtiles")
      tileURL = reader.value(
        "map.tileURL", "", expected: "https://HOST/{z}/{x}/{y}.png, or nothing"
      ) { text in
        let isTemplate = ["://", "{z}", "{x}", "{y}"].allSatisfy(text.contains)
        return text.isEmpty ? .some(nil) : isTemplate ? .some(text) : nil
      }
      attribution = reader.optionalText("map.attribution")
      latitude = reader.decimal("map.latitude", 49.8047, in: -85...85)
      longitude = reader.decimal("map.longitude", 73.1094, in: -180...180)
      zoom = reader.number("map.zoom", 12, in: 1...20)
    }
  }

  struct Session: Equatable, Sendable {
    let rules: SessionRules

    init(_ reader: inout SettingReader) {
      let idle = reader.span("session.idleMinutes", 120, of: .minutes, in: 5...1_440)
      let longest = reader.span("session.longestHours", 14, of: .hours, in: 1...168)
      rules = SessionRules(longest: longest, idle: idle)
    }
  }

  struct Limits: Equatable, Sendable {
    /// For each address.
    let signInsPerMinute: Int
    let requestsPerMinute: Int
    let connectionsPerAddress: Int
    /// Of all addresses together.
    let connections: Int

    init(_ reader: inout SettingReader) {
      signInsPerMinute = reader.number("limits.signInsPerMinute", 20, in: 1...10_000)
      requestsPerMinute = reader.number("limits.requestsPerMinute", 1_200, in: 10...1_000_000)
      connections = reader.number("limits.connections", 2_000, in: 10...100_000)
      connectionsPerAddress = reader.number(
        "limits.connectionsPerAddress", 200, in: 5...100_000)
    }
  }

  struct Log: Equatable, Sendable {
    let level: LogLevel
    let format: LogFormat

    init(_ reader: inout SettingReader) {
      level = reader.choice("log.level", .info)
      format = reader.choice("log.format", .text)
    }
  }
}

struct PictureSize: Equatable, Sendable {
  let width: Int
  let height: Int

  /// `640x360`; even numbers, as 4:2:0 wants them.
  init?(_ text: String) {
    let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
    guard parts.count == 2, let width = OutsideNumber.whole(parts[0], in: 160...1_920),
      let height = OutsideNumber.whole(parts[1], in: 90...1_080),
      width.isMultiple(of: 2), height.isMultiple(of: 2)
    else { return nil }
    self.width = width
    self.height = height
  }
}
