import AulaDomain
import Testing

struct AddressMaskTests {
  @Test(arguments: [
    ("rtsp://10.0.0.5/user=admin&password=tlJwpbo6&channel=1", "rtsp://10.0.0.5/user=…"),
    ("rtsp://h:554/user=admin_password=tlJwpbo6_channel=1_stream=0.sdp", "rtsp://h:554/user=…"),
    ("rtsp://h/live?token=eyJhbGciOi", "rtsp://h/live?token=…"),
    (
      "rtsp://h/Streaming/Channels/101?auth=YWRtaW46c2VjcmV0",
      "rtsp://h/Streaming/Channels/101?auth=…"
    ),
    ("rtsp://admin:secret@h/live", "rtsp://h/live"),
    ("rtsp://h:7447/5f9a1b2c3d4e5f6a7b8c9d0e_0", "rtsp://h:7447/…"),
    ("rtsps://h:7441/aBcDeFgHiJkLmNoP?enableSrtp", "rtsps://h:7441/…?enableSrtp"),
    ("rtsp://h/live/admin/qwerty/ch1", "rtsp://h/live/…/…/ch1"),
    ("rtsp://h/token/qwerty", "rtsp://h/…/…"),
    ("rtsp://h/live/123456", "rtsp://h/live/…"),
    ("rtsp://h/cam?channel=1&subtype=0&pw=1", "rtsp://h/cam?channel=1&subtype=0&pw=…"),
    ("rtsp://h/cam?channel=secret", "rtsp://h/cam?channel=…"),
    ("rtsp://h/cam?s3cr3tK3y", "rtsp://h/cam?…"),
    ("rtsp://h/cam#secret", "rtsp://h/cam#…"),
    ("rtsp://a:se/cret/p", "rtsp://…/cret/p"),
    ("rtsp://h/p%61ssword", "rtsp://h/…"),
    ("RTSP://h/qwerty;key=1", "RTSP://h/…"),
  ])
  func `what may open a camera is hidden`(address: String, shown: String) {
    #expect(CameraAddress.masked(address) == shown)
    #expect(CameraAddress.masked(shown) == shown)
  }

  @Test(arguments: [
    "rtsp://10.0.0.5:554/Streaming/Channels/101", "rtsp://h/cam/realmonitor?channel=1&subtype=0",
    "rtsp://h/h264Preview_01_main", "rtsp://h/axis-media/media.amp", "rtsp://h/live/ch00_0",
    "rtsp://h/ch1s0", "rtsp://[::1]:554/stream1", "rtsp://h:8554/gate-night/sub", "rtsp://h/",
    "rtsp://h", "rtsp://camera.local/onvif1", "rtsp://h/unicast/c1/s0/live",
    "rtsp://h/двор-12/восток", "/var/clips/token=1.mp4", "file:///clips/token=1.mp4",
  ])
  func `what opens nothing is shown`(address: String) {
    #expect(CameraAddress.masked(address) == address)
  }

  @Test func `a mask is its own mask, of whatever bytes`() {
    var chance = SystemRandomNumberGenerator()
    let letters = Array("rtsp:/@?&#=%…;.-_aZ09kп ")
    for _ in 0..<5_000 {
      let text = "rtsp://" + String((0..<20).map { _ in letters.randomElement(using: &chance)! })
      let once = CameraAddress.masked(text)
      #expect(CameraAddress.masked(once) == once, "\(text)")
    }
  }
}
