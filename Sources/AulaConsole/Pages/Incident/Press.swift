import AulaDomain
import AulaStore

/// What a phone tells of the press of a button, beside what the button means.
struct Press: Decodable {
  /// When it was pressed and when it is sent, by the phone's clock, Unix seconds.
  let at: Double?
  let sent: Double?
  /// Idempotency key: the same however often the press is sent.
  let key: String?

  /// The press as a deed of this moment. What the phone's clock says is written down as it is, if
  /// it is a moment at all; how far it is off is measured by when the phone says that it sends.
  func deed(of actor: Actor, _ desk: Desk) throws -> Deed {
    let now = desk.deed(actor.user, .app).at
    let told = try DeviceTime.moment(at)
    let sending = try DeviceTime.moment(sent, "sent")
    return desk.deed(
      actor.user, .app, deviceTime: told, deviceSkew: sending.map { now.since($0) },
      key: try checkedKey)
  }

  private var checkedKey: String? {
    get throws {
      guard let key else { return nil }
      let isFit = key.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D
      }
      guard (8...64).contains(key.utf8.count), isFit else {
        throw Fault(
          .invalid, "console.bad-json", "key: 8 to 64 letters, digits and hyphens are expected")
      }
      return key
    }
  }
}
