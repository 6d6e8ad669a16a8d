import Testing

@testable import aula

struct RedactionTests {
  @Test(arguments: [
    ("rtsp://admin:secret@10.0.0.1:554/main", "rtsp://…@10.0.0.1:554/main"),
    ("cannot open 'rtsp://a:secret@h/p': refused", "cannot open 'rtsp://…@h/p': refused"),
    ("rtsp://a:se@cret@h/p and http://b:secret@i", "rtsp://…@h/p and http://…@i"),
    ("rtsp://a:se/cret@h/p", "rtsp://…@h/p"),
    ("rtsp://a:se?cret@h/p", "rtsp://…@h/p"),
    ("http://h/p?user=a&size=2&password=secret&x", "http://h/p?user=…&size=2&password=…&x"),
    ("http://h/?authToken=secret#frag", "http://h/?authToken=…"),
    ("Authorization: Basic c2VjcmV0", "Authorization: …"),
    ("proxy-authorization:Digest secret\nHost: h", "proxy-authorization: …\nHost: h"),
    ("rtsp://h/user=a&password=secret: refused", "rtsp://h/user=…: refused"),
    ("'rtsp://u:x@h:554/live?token=secret', again", "'rtsp://…@h:554/live?token=…', again"),
    ("rtsps://h/aBcDeFgHiJkLmNoP.", "rtsps://h/…."),
    ("postgres://u:secret@db/aula", "postgres://…@db/aula"),
  ])
  func `what opens a door is not shown`(text: String, shown: String) {
    #expect(withoutCredentials(text) == shown)
  }

  @Test(arguments: [
    "", "a plain line, mail to a@b.kz", "http://h:80/path?size=2#part", "rtsp://[::1]:554/", "://",
    "rtsp://h/Streaming/Channels/101: refused", "rtsp://h/user=…", "rtsp://h/live.",
    "двор «Ерубаева 50» https://h/қ",
  ])
  func `what opens none is left alone`(text: String) {
    #expect(withoutCredentials(text) == text)
  }
}
