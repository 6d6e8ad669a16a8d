import AulaDomain

/// A request of RTSP 1.0 (RFC 2326, §6).
package struct RTSPRequest: Equatable, Sendable {
  package var method: String
  package var url: String
  /// Names in lower case.
  package var headers: [String: String]
  package var body: [UInt8]

  package var sequence: String? { headers["cseq"] }
}

/// What a client sends on the one connection: requests, and RTCP between them (RFC 2326, §10.12).
package enum RTSPInput: Equatable, Sendable {
  case request(RTSPRequest)
  case interleaved(channel: UInt8, bytes: [UInt8])
}

/// Cuts a client's bytes into messages. Holds at most one message; what is larger is refused.
package struct RTSPParser: Sendable {
  /// Bytes of headers, and of a body, that a client may send.
  static let limit = 16_384

  private var bytes: [UInt8] = []
  private var start = 0

  package init() {}

  package mutating func append(_ more: some Sequence<UInt8>) {
    if start > 0 {
      bytes.removeFirst(start)
      start = 0
    }
    bytes.append(contentsOf: more)
  }

  /// The next whole message, or `nil` until more bytes come. Throws on what is not RTSP.
  package mutating func next() throws -> RTSPInput? {
    while start < bytes.count, bytes[start] == 13 || bytes[start] == 10 { start += 1 }
    guard start < bytes.count else { return nil }
    return bytes[start] == 0x24 ? interleaved() : try request()
  }

  private mutating func interleaved() -> RTSPInput? {
    guard bytes.count - start >= 4 else { return nil }
    let length = Int(bytes[start + 2]) << 8 | Int(bytes[start + 3])
    guard bytes.count - start >= 4 + length else { return nil }
    defer { start += 4 + length }
    return .interleaved(
      channel: bytes[start + 1], bytes: Array(bytes[(start + 4)..<(start + 4 + length)]))
  }

  private mutating func request() throws -> RTSPInput? {
    guard let end = endOfHeaders() else {
      guard bytes.count - start <= Self.limit else {
        throw Self.fault("the headers are longer than \(Self.limit) bytes")
      }
      return nil
    }
    guard end - start <= Self.limit else {
      throw Self.fault("the headers are longer than \(Self.limit) bytes")
    }
    var request = try Self.head(bytes[start..<end])
    let text = request.headers["content-length"] ?? "0"
    guard let length = Int(text), (0...Self.limit).contains(length) else {
      throw Self.fault("Content-Length is \(text); expected 0…\(Self.limit)")
    }
    guard bytes.count - end >= length else { return nil }
    request.body = Array(bytes[end..<(end + length)])
    start = end + length
    return .request(request)
  }

  /// Where the body begins.
  private func endOfHeaders() -> Int? {
    var place = start
    while place < bytes.count {
      if bytes[place] == 10 {
        if place + 1 < bytes.count, bytes[place + 1] == 10 { return place + 2 }
        if place + 2 < bytes.count, bytes[place + 1] == 13, bytes[place + 2] == 10 {
          return place + 3
        }
      }
      place += 1
    }
    return nil
  }

  private static func head(_ bytes: ArraySlice<UInt8>) throws -> RTSPRequest {
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(whereSeparator: \.isNewline).map(String.init)
    let words = (lines.first ?? "").split(separator: " ").map(String.init)
    guard words.count == 3, words[2].hasPrefix("RTSP/1."), words[0].allSatisfy(isMethodLetter)
    else { throw fault("the first line is not METHOD URL RTSP/1.0") }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { throw fault("a header has no colon") }
      let value = line[line.index(after: colon)...].trimmingSpaces
      headers[line[..<colon].trimmingSpaces.lowercased()] = value
    }
    return RTSPRequest(method: words[0], url: words[1], headers: headers, body: [])
  }

  private static func isMethodLetter(_ letter: Character) -> Bool {
    letter.isASCII && (letter.isUppercase || letter == "_")
  }

  private static func fault(_ message: String) -> Fault {
    Fault(.invalid, "rehearsal.bad-request", "Not an RTSP request: \(message).")
  }
}

extension Substring {
  var trimmingSpaces: String {
    let blanks: Set<Character> = [" ", "\t"]
    let head = drop { blanks.contains($0) }
    return String(head.reversed().drop { blanks.contains($0) }.reversed())
  }
}

/// An answer, as text ready to be sent.
struct RTSPAnswer {
  var status: Int
  var headers: [(String, String)] = []
  var body = ""

  private static let reasons = [
    200: "OK", 302: "Moved Temporarily", 400: "Bad Request", 401: "Unauthorized",
    404: "Not Found", 454: "Session Not Found", 455: "Method Not Valid in This State",
    461: "Unsupported Transport", 501: "Not Implemented", 503: "Service Unavailable",
  ]

  func text(sequence: String?) -> String {
    var lines = ["RTSP/1.0 \(status) \(Self.reasons[status] ?? "Error")"]
    if let sequence { lines.append("CSeq: \(sequence)") }
    lines.append("Server: Aula rehearsal")
    lines += headers.map { "\($0.0): \($0.1)" }
    if !body.isEmpty { lines.append("Content-Length: \(body.utf8.count)") }
    return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
  }
}
