import AulaDomain
import CFFmpeg
import Foundation

/// FFmpeg's error numbers, folded into faults. No text of FFmpeg's gets out except its fixed words
/// for a number, so no address and no password can.
enum FFmpegError {
  static func check(
    _ status: Int32, _ code: String, _ what: @autoclosure () -> String
  ) throws {
    if status < 0 { throw fault(status, code, what()) }
  }

  static func fault(_ status: Int32, _ code: String, _ what: String) -> Fault {
    Fault(.failed, code, "\(what): \(words(status))")
  }

  static func words(_ status: Int32) -> String {
    var text = [CChar](repeating: 0, count: 128)
    av_strerror(status, &text, text.count)
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Why an input could not be opened or read.
  static func inputFault(_ status: Int32, _ address: StreamAddress) -> Fault {
    let (kind, code, why) = reason(status, isFile: address.isFile)
    return Fault(kind, code, "\(address): \(why)")
  }

  private static func reason(_ status: Int32, isFile: Bool) -> (Fault.Kind, String, String) {
    switch status {
    case aula_error_unauthorized():
      return (.denied, "video.unauthorized", "the camera refuses the user name or password")
    case aula_error_forbidden():
      return (.denied, "video.unauthorized", "the camera forbids this user to see this stream")
    case aula_error_missing(), aula_error_stream_missing():
      return (.notFound, "video.no-such-stream", "the camera has no stream at this path")
    case aula_error_posix(ENOENT) where isFile:
      return (.notFound, "video.no-such-file", "there is no such file")
    case aula_error_posix(EACCES) where isFile:
      return (.denied, "video.file-refused", "the file may not be read")
    case aula_error_exit(), aula_error_posix(ETIMEDOUT):
      return (.unavailable, "video.timed-out", "no answer in time")
    case aula_error_posix(ECONNREFUSED):
      return (.unavailable, "video.refused", "nobody listens at this address")
    case aula_error_eof():
      return (.unavailable, "video.hung-up", "the other side ended the stream")
    case aula_error_invalid():
      return (.corrupt, "video.not-video", "what came is not video that can be read")
    case aula_error_protocol_missing():
      return (.invalid, "video.bad-address", "the address is neither a file nor rtsp://")
    default:
      return (.unavailable, "video.unreachable", words(status))
    }
  }
}
