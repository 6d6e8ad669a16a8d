import AulaDomain

/// Reads `multipart/form-data` (RFC 7578). Bytes from outside: every step is bounded and checked.
package struct Multipart {
  private static let mostParts = 100
  private static let longestHeader = 4_096

  private let body: [UInt8]
  private let boundary: [UInt8]
  private var place = 0

  private init(_ body: [UInt8], boundary: [UInt8]) {
    self.body = body
    self.boundary = boundary
  }

  package static func read(_ body: [UInt8], contentType: String) throws -> Form {
    guard let boundary = boundary(of: contentType) else {
      throw broken("the boundary is missing")
    }
    var reader = Multipart(body, boundary: Array("--\(boundary)".utf8))
    return try reader.form()
  }

  private static func boundary(of contentType: String) -> String? {
    for piece in contentType.split(separator: ";").dropFirst() {
      let trimmed = piece.drop(while: \.isWhitespace)
      guard trimmed.lowercased().hasPrefix("boundary=") else { continue }
      let value = trimmed.dropFirst(9).filter { $0 != "\"" }
      return (1...70).contains(value.utf8.count) ? String(value) : nil
    }
    return nil
  }

  private static func broken(_ what: String) -> Fault {
    Fault(.invalid, "console.bad-form", "the form cannot be read: \(what)")
  }

  private mutating func form() throws -> Form {
    guard body.starts(with: boundary) else { throw Self.broken("it does not begin") }
    var form = Form()
    place = boundary.count
    for _ in 0..<Self.mostParts {
      if body[place...].starts(with: Array("--".utf8)) { return form }
      try skip("\r\n")
      let disposition = try header()
      let content = try content()
      add(content, disposition, to: &form)
    }
    throw Form.tooManyFields
  }

  private mutating func skip(_ text: String) throws {
    guard body[place...].starts(with: Array(text.utf8)) else {
      throw Self.broken("a part does not begin")
    }
    place += text.utf8.count
  }

  /// The `Content-Disposition` of the part; the place moves behind the blank line.
  private mutating func header() throws -> String {
    let limit = min(body.count, place + Self.longestHeader)
    let blank = Array("\r\n\r\n".utf8)
    guard let end = Self.find(blank, in: body, from: place, to: limit) else {
      throw Self.broken("a part has no header")
    }
    let lines = String(decoding: body[place..<end], as: UTF8.self).split(separator: "\r\n")
    place = end + blank.count
    let name = "content-disposition:"
    guard let line = lines.first(where: { $0.lowercased().hasPrefix(name) }) else {
      throw Self.broken("a part has no name")
    }
    return String(line.dropFirst(name.count))
  }

  private mutating func content() throws -> ArraySlice<UInt8> {
    let mark = Array("\r\n".utf8) + boundary
    guard let end = Self.find(mark, in: body, from: place, to: body.count) else {
      throw Self.broken("a part does not end")
    }
    defer { place = end + mark.count }
    return body[place..<end]
  }

  private func add(_ content: ArraySlice<UInt8>, _ disposition: String, to form: inout Form) {
    guard let name = Self.parameter("name", of: disposition) else { return }
    guard let file = Self.parameter("filename", of: disposition) else {
      form.fields[name, default: []].append(String(decoding: content, as: UTF8.self))
      return
    }
    // A file field that was left empty comes as a part without name and bytes.
    if !content.isEmpty { form.files[name] = Upload(name: file, bytes: Array(content)) }
  }

  private static func parameter(_ name: String, of disposition: String) -> String? {
    for piece in disposition.split(separator: ";") {
      let trimmed = piece.drop(while: \.isWhitespace)
      guard trimmed.lowercased().hasPrefix(name + "=\"") else { continue }
      return String(trimmed.dropFirst(name.count + 2).prefix { $0 != "\"" })
    }
    return nil
  }

  /// The first place of `needle`, by its last byte's table (Horspool): files are megabytes long.
  static func find(
    _ needle: [UInt8], in bytes: [UInt8], from start: Int, to end: Int
  ) -> Int? {
    guard !needle.isEmpty, end - start >= needle.count else { return nil }
    var shift = [Int](repeating: needle.count, count: 256)
    for (place, byte) in needle.dropLast().enumerated() {
      shift[Int(byte)] = needle.count - 1 - place
    }
    var place = start
    while place + needle.count <= end {
      let last = bytes[place + needle.count - 1]
      if last == needle[needle.count - 1],
        bytes[place..<place + needle.count].elementsEqual(needle)
      {
        return place
      }
      place += shift[Int(last)]
    }
    return nil
  }
}
