import AulaDomain
import Foundation

/// What DESCRIBE answers (RFC 4566).
struct SessionDescription {
  let codec: VideoCodec
  let parameterSets: [[UInt8]]
  let rate: Double

  func text(host: String, session: UInt64) -> String {
    let lines = [
      "v=0", "o=- \(session) 1 IN IP4 \(host)", "s=Aula rehearsal", "c=IN IP4 0.0.0.0", "t=0 0",
      "a=control:*", "a=range:npt=now-", "m=video 0 RTP/AVP \(RTPStream.payloadType)",
      "a=rtpmap:\(RTPStream.payloadType) \(codec == .h264 ? "H264" : "H265")/90000",
      "a=fmtp:\(RTPStream.payloadType) \(format)",
      "a=framerate:\(String(format: "%g", rate))", "a=control:trackID=0",
    ]
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  private var format: String {
    switch codec {
    case .h264:
      let sets = parameterSets.map(Self.base64).joined(separator: ",")
      return "packetization-mode=1" + profile + ";sprop-parameter-sets=\(sets)"
    case .h265:
      let names = [32: "sprop-vps", 33: "sprop-sps", 34: "sprop-pps"] as [UInt8: String]
      return parameterSets.compactMap { set in
        names[(set.first ?? 0) >> 1 & 63].map { "\($0)=\(Self.base64(set))" }
      }.joined(separator: ";")
    }
  }

  private var profile: String {
    guard let sps = parameterSets.first(where: { $0.count > 3 && $0[0] & 31 == 7 }) else {
      return ""
    }
    return ";profile-level-id=" + sps[1...3].map { String(format: "%02X", $0) }.joined()
  }

  private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
