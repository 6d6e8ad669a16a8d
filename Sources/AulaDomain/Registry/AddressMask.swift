extension CameraAddress {
  /// What of an address may be stored and shown: host and port, and of path and query what opens
  /// nothing. The rest is `…`. A masked address stays as it is.
  ///
  /// Makers put passwords anywhere: `/user=admin&password=…`, `?auth=…`, `/live/KEY`. So values of
  /// a query are hidden but for a few known ones, and a part of the path is shown only where it
  /// reads like words and channel numbers. A password that is one plain word is taken for a word.
  package static func masked(_ url: String) -> String {
    let address = split(url).address
    guard let scheme = address.firstRange(of: "://"),
      address[..<scheme.lowerBound].lowercased() != "file"
    else { return url }
    let rest = address[scheme.upperBound...]
    let host = rest.prefix { !"/?#".contains($0) }
    let path = rest[host.endIndex...].prefix { !"?#".contains($0) }
    let query = rest[path.endIndex...].prefix { $0 != "#" }
    var shown = address[..<scheme.upperBound] + AddressMask.host(host) + AddressMask.path(path)
    if !query.isEmpty { shown += "?" + AddressMask.query(query.dropFirst()) }
    if query.endIndex < rest.endIndex { shown += "#…" }
    return String(shown)
  }
}

private enum AddressMask {
  static let hidden = "…"

  /// Part of a name: what follows it, or it itself, is a secret.
  private static let secrets = [
    "auth", "cred", "hash", "key", "login", "pass", "psw", "pwd", "secret", "session", "sign",
    "token", "user",
  ]
  private static let accounts: Set = ["admin", "root", "operator", "guest"]
  private static let harmlessNames: Set = [
    "camera", "ch", "channel", "chn", "codec", "inst", "profile", "proto", "stream", "subtype",
    "transportmode", "unicast", "videocodec",
  ]
  private static let harmlessValues: Set = [
    "h264", "h265", "main", "multicast", "onvif", "sub", "tcp", "udp", "unicast",
  ]
  /// A number of three or four digits behind another word may be a password.
  private static let numbered: Set = [
    "av", "cam", "camera", "ch", "channel", "h", "live", "media", "mpeg", "profile", "stream",
    "track", "video",
  ]

  static func host(_ text: Substring) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { letter in
      letter.properties.isAlphabetic || (0x30...0x39).contains(letter.value)
        || "-.:[]_".unicodeScalars.contains(letter)
    }
    let port = text.last == "]" ? "" : text.split(separator: ":").dropFirst().last ?? ""
    return isPlain && port.allSatisfy(\.isNumber) ? String(text) : hidden
  }

  static func path(_ text: Substring) -> String {
    var isBehindSecret = false
    return text.split(separator: "/", omittingEmptySubsequences: false).map { part in
      let wasBehind = isBehindSecret
      isBehindSecret = namesSecret(part)
      if part.isEmpty { return "" }
      return wasBehind || isBehindSecret || !isPlain(part) ? masked(part) : String(part)
    }.joined(separator: "/")
  }

  static func query(_ text: Substring) -> String {
    text.split(separator: "&", omittingEmptySubsequences: false).map { pair in
      guard let equals = pair.firstIndex(of: "=") else {
        return pair.isEmpty || isPlain(pair) && !namesSecret(pair) ? String(pair) : hidden
      }
      let value = pair[pair.index(after: equals)...]
      let isHarmless =
        harmlessNames.contains(pair[..<equals].lowercased())
        && (value.count <= 3 && isNumber(value) || harmlessValues.contains(value.lowercased()))
      return isHarmless ? String(pair) : masked(pair)
    }.joined(separator: "&")
  }

  /// `user=…`, or nothing at all.
  private static func masked(_ part: Substring) -> String {
    guard let equals = part.firstIndex(of: "=") else { return hidden }
    let name = part[..<equals]
    return name.count <= 20 && isPlain(name) ? name + "=" + hidden : hidden
  }

  private static func namesSecret(_ part: Substring) -> Bool {
    let word = part.lowercased()
    return accounts.contains(word) || secrets.contains { word.contains($0) }
  }

  private static func isPlain(_ part: Substring) -> Bool {
    part.count <= 40
      && part.split(whereSeparator: { "-_.,~+".contains($0) }).allSatisfy(readsPlain)
  }

  private static func isNumber(_ text: Substring) -> Bool {
    !text.isEmpty && text.unicodeScalars.allSatisfy { (0x30...0x39).contains($0.value) }
  }

  /// `Streaming`, `101`, `ch1`, `h264Preview`: words, with short numbers before or behind.
  private static func readsPlain(_ run: Substring) -> Bool {
    if isNumber(run) { return run.count <= 4 }
    guard run.allSatisfy({ $0.isLetter || $0.isASCII && $0.isNumber }) else { return false }
    if run.count <= 5 { return true }
    let head = run.prefix(while: \.isLetter)
    let digits = run[head.endIndex...].prefix(while: \.isNumber)
    let tail = run[digits.endIndex...]
    guard tail.allSatisfy(\.isLetter), digits.count <= 4 else { return false }
    let isKnown = numbered.contains(head.lowercased())
    if digits.count > 2, !isKnown { return false }
    return isWord(head) && (tail.isEmpty || tail.count <= 2 || isKnown && isWord(tail))
  }

  /// Letters as in a language: vowels among them, capitals few.
  private static func isWord(_ text: Substring) -> Bool {
    if text.count <= 4 { return true }
    guard text.count <= 20 else { return false }
    let capitals = zip(text, text.dropFirst()).filter { $0.isLowercase && $1.isUppercase }.count
    let isLatin = text.allSatisfy(\.isASCII)
    return capitals * 4 <= text.count
      && (!isLatin || text.contains { "aeiouyAEIOUY".contains($0) })
  }
}
