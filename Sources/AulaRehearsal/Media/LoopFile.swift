import AulaDomain
import Crypto
import Foundation

/// A coded loop on disk: SHA-256 of the rest, then numbers of eight bytes, highest first, and NAL
/// units each after its length. A torn or foreign file is refused as a whole.
enum LoopFile {
  private static let magic = Array("AULALOOP".utf8)

  static func write(_ loop: EncodedLoop, to url: URL) throws {
    var body = magic
    func put(_ number: Int64) { withUnsafeBytes(of: number.bigEndian) { body += $0 } }
    func put(_ units: [[UInt8]]) {
      put(Int64(units.count))
      for unit in units {
        put(Int64(unit.count))
        body += unit
      }
    }
    put(loop.codec == .h264 ? 264 : 265)
    put(Int64(loop.rate * 1_000))
    put(loop.durationTicks)
    put(loop.parameterSets)
    put(Int64(loop.pictures.count))
    for picture in loop.pictures {
      put(picture.ticks)
      put(picture.isKey ? 1 : 0)
      put(picture.units)
    }
    try Data(Array(SHA256.hash(data: body)) + body).write(to: url, options: .atomic)
  }

  static func read(_ url: URL) throws -> EncodedLoop {
    let bytes = [UInt8](try Data(contentsOf: url))
    let body = Array(bytes.dropFirst(32))
    guard body.starts(with: magic), Array(SHA256.hash(data: body)) == Array(bytes.prefix(32)) else {
      throw Fault(
        .corrupt, "rehearsal.bad-cache", "\(url.path) is not a whole coded scene; delete it.")
    }
    var place = magic.count
    func number() -> Int64 {
      defer { place += 8 }
      return body[place..<(place + 8)].reduce(0) { $0 << 8 | Int64($1) }
    }
    func units() -> [[UInt8]] {
      (0..<number()).map { _ in
        let size = Int(number())
        defer { place += size }
        return Array(body[place..<(place + size)])
      }
    }
    let codec: VideoCodec = number() == 264 ? .h264 : .h265
    let rate = Double(number()) / 1_000
    let duration = number()
    let sets = units()
    let pictures = (0..<number()).map { _ in
      let ticks = number()
      let isKey = number() == 1
      return AccessUnit(units: units(), isKey: isKey, ticks: ticks)
    }
    return try EncodedLoop(
      codec: codec, parameterSets: sets, pictures: pictures, durationTicks: duration, rate: rate)
  }
}
