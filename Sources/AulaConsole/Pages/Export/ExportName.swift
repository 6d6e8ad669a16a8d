import AulaDomain
import Foundation

/// What a file that is taken along is called: the camera, when it begins by the yard's clock, how
/// long it is, and what is missing in it.
struct ExportName {
  /// In the visitor's language.
  let full: String
  /// For programs that know ASCII alone.
  let plain: String

  /// Bytes of a camera's name in it: file systems take 255 in all.
  private static let longestName = 100

  /// - Parameter part: its place among the files of one stretch, from 1.
  init(
    _ camera: Camera, _ clip: RecordedClip, part: Int, of count: Int, missing: Duration,
    _ clock: LocalTime
  ) {
    let text = clock.texts
    let began = clock.sortable(clip.start).replacing(":", with: "-")
    let zone = clock.zoneName(clip.start).replacing("−", with: "-").replacing(":", with: "-")
    let length = clip.end.since(clip.start)
    var full = [Self.cut(Self.safe(camera.name)), began, zone, clock.span(length)]
    var plain = [
      "camera-\(camera.id)", began.replacing(" ", with: "_"), zone, "\(Self.seconds(length))s",
    ]
    if count > 1 {
      full.append(text("export.file.part", ["n": "\(part)", "of": "\(count)"]))
      plain.append("part-\(part)-of-\(count)")
    }
    if missing > .zero {
      full.append(text("export.file.missing", ["span": clock.span(missing)]))
      plain.append("missing-\(Self.seconds(missing))s")
    }
    self.full = Self.safe(full.filter { !$0.isEmpty }.joined(separator: " ")) + ".mp4"
    self.plain = plain.joined(separator: "_") + ".mp4"
  }

  /// RFC 6266, 4: browsers take the second name (RFC 8187), and the first where they do not know
  /// how.
  var disposition: String {
    "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(Link.escape(full))"
  }

  private static func seconds(_ span: Duration) -> Int {
    Int(nearest: span.inSeconds.rounded(.up))
  }

  /// Without what a file system, a shell or the eye takes for something else.
  static func safe(_ name: String) -> String {
    let forbidden = Set("\\/:*?\"<>|".unicodeScalars)
    var safe = ""
    for scalar in name.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        safe += "-"
      case .spaceSeparator: safe += " "
      default: safe.unicodeScalars.append(forbidden.contains(scalar) ? "-" : scalar)
      }
    }
    return safe.trimmingCharacters(in: CharacterSet(charactersIn: " ."))
  }

  private static func cut(_ name: String) -> String {
    var cut = name
    while cut.utf8.count > longestName { cut.removeLast() }
    return cut
  }
}
