import AulaDomain

/// The text without what opens a door: user and password in URLs, secret values in their queries,
/// what may be a secret in a camera's address, and what follows `Authorization:`. All logs and
/// messages of the hall go through this function.
///
/// It would rather hide too much: people put `/` and `@` unescaped into passwords.
func withoutCredentials(_ text: String) -> String {
  var shown = ""
  var rest = text[...]
  while let mark = rest.firstRange(of: "://") {
    shown += rest[..<mark.upperBound]
    rest = rest[mark.upperBound...]
    let address = rest.prefix { !$0.isWhitespace && !"\"'<>`|".contains($0) }
    let plain = addressWithoutCredentials(address)
    shown += isCamera(shown) ? cameraWithoutSecrets(plain) : plain
    rest = rest[address.endIndex...]
  }
  return withoutAuthorization(shown + rest)
}

private func isCamera(_ scheme: String) -> Bool {
  let end = scheme.suffix(9).lowercased()
  return end.hasSuffix("rtsp://") || end.hasSuffix("rtsps://")
}

/// A sentence may go on behind an address: its marks are not the address's.
private func cameraWithoutSecrets(_ address: String) -> String {
  let mark = "…@"
  let user = address.hasPrefix(mark) ? mark : ""
  let body = address.dropFirst(user.count)
  let end = body.lastIndex { !".,:;)".contains($0) }.map { body.index(after: $0) }
  let plain = body[..<(end ?? body.startIndex)]
  let shown = CameraAddress.masked("rtsp://" + plain).dropFirst("rtsp://".count)
  return user + shown + body[plain.endIndex...]
}

private func addressWithoutCredentials(_ address: Substring) -> String {
  let question = address.firstIndex(of: "?") ?? address.endIndex
  let at = address.lastIndex(of: "@")
  guard let at, at < question || !address[..<question].contains("/") else {
    return address[..<question] + queryWithoutSecrets(address[question...])
  }
  let behind = address[address.index(after: at)...]
  let query = behind.firstIndex(of: "?") ?? behind.endIndex
  return "…@" + behind[..<query] + queryWithoutSecrets(behind[query...])
}

private func queryWithoutSecrets(_ query: Substring) -> String {
  let secrets = ["auth", "key", "pass", "pwd", "secret", "sign", "token", "user"]
  return query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
    let name = pair.prefix { $0 != "=" }
    let isSecret = secrets.contains { name.lowercased().contains($0) }
    return isSecret && pair.contains("=") ? name + "=…" : String(pair)
  }.joined(separator: "&")
}

private func withoutAuthorization(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
    guard let header = line.lowercased().firstRange(of: "authorization:") else {
      return String(line)
    }
    let length = line.lowercased()[..<header.upperBound].count
    return line.prefix(length) + " …"
  }.joined(separator: "\n")
}
