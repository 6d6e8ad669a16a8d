import AulaDomain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A list as a file for a spreadsheet: CSV (RFC 4180) in UTF-8 with a byte order mark, `;` between
/// cells, as spreadsheets open it where the comma is the decimal mark.
struct SpreadsheetFile: Sendable {
  /// Lines at most; a longer list ends with a line that says so.
  static let most = 100_000

  /// Lines, and where the next ones begin; `nil` at the end.
  typealias Lines = (lines: [[String]], next: Int64?)

  /// ASCII letters, digits and `-`, without the ending.
  let name: String
  let head: [String]
  /// What the last line says where there are more.
  let tooLong: String

  /// Asks for lines as they are written: a long list does not stand in memory.
  ///
  /// - Parameter start: where the first lines begin.
  func response(
    from start: Int64, _ lines: @escaping @Sendable (_ from: Int64) async throws -> Lines
  ) async throws -> Response {
    // What cannot be read at all is an error, not a file that breaks off.
    let first = try await lines(start)
    let (head, tooLong) = (head, tooLong)
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
        .contentDisposition: "attachment; filename=\"\(name).csv\"",
      ],
      body: ResponseBody { writer in
        try await writer.write(ByteBuffer(string: "\u{FEFF}" + Self.line(head)))
        var (part, count) = (first, 0)
        while true {
          try await writer.write(ByteBuffer(string: part.lines.map(Self.line).joined()))
          count += part.lines.count
          guard let next = part.next else { break }
          if count >= Self.most {
            try await writer.write(ByteBuffer(string: Self.line([tooLong])))
            break
          }
          part = try await lines(next)
        }
        try await writer.finish(nil)
      })
  }

  static func line(_ cells: [String]) -> String {
    cells.map(cell).joined(separator: ";") + "\r\n"
  }

  /// What a spreadsheet would take for a formula is shown as text.
  static func cell(_ text: String) -> String {
    let risky = text.unicodeScalars.first.map { "=+-@\t\r\n".unicodeScalars.contains($0) } ?? false
    let plain = (risky ? "'" : "") + text
    guard plain.utf8.contains(where: ";,\"\n\r\t".utf8.contains) else { return plain }
    return "\"" + plain.replacing("\"", with: "\"\"") + "\""
  }
}
