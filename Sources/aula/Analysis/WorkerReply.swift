import AulaDomain
import Foundation

/// What a worker tells the server.
enum WorkerReply: Sendable {
  /// What came of one request: whether a sound picture did, where that can be said, and how long
  /// the worker was at it, microseconds.
  case done(WorkerRequest.Ticket, isSound: Bool?, microseconds: Int64)
  case picture(WorkerRequest.Ticket, [UInt8], microseconds: Int64)
  case photograph(
    WorkerRequest.Ticket, picture: [UInt8], thumbnail: [UInt8], microseconds: Int64)
  case refused(WorkerRequest.Ticket, Fault, microseconds: Int64)
  case sighting(Sighting)
  /// Something went wrong that belongs to no single request.
  case fault(Fault)
}

extension WorkerReply {
  fileprivate enum Kind: UInt8 { case done, picture, refused, sighting, fault, photograph }

  /// - Throws: what JSON cannot hold: a number of a trigger that is none.
  func bytes() throws -> [UInt8] {
    var wire = WireWriter()
    switch self {
    case .done(let ticket, let isSound, let microseconds):
      wire.put(.done, ticket, microseconds)
      wire.put(isSound.map { $0 ? UInt8(1) : 0 } ?? 2)
    case .picture(let ticket, let picture, let microseconds):
      wire.put(.picture, ticket, microseconds)
      wire.put(picture)
    case .photograph(let ticket, let picture, let thumbnail, let microseconds):
      wire.put(.photograph, ticket, microseconds)
      wire.put(picture)
      wire.put(thumbnail)
    case .refused(let ticket, let fault, let microseconds):
      wire.put(.refused, ticket, microseconds)
      wire.put(fault)
    case .sighting(let sighting):
      wire.put(Kind.sighting.rawValue)
      wire.put(sighting.camera.rawValue)
      wire.put([UInt8](try JSONEncoder().encode(sighting.trigger)))
      wire.put(sighting.picture)
    case .fault(let fault):
      wire.put(Kind.fault.rawValue)
      wire.put(fault)
    }
    return wire.bytes
  }

  init(_ bytes: [UInt8]) throws(WireReader.Malformed) {
    var wire = WireReader(bytes)
    guard let kind = Kind(rawValue: try wire.number()) else { throw WireReader.Malformed() }
    switch kind {
    case .done, .picture, .photograph, .refused: self = try Self.answer(kind, &wire)
    case .sighting: self = .sighting(try wire.sighting())
    case .fault: self = .fault(try wire.fault())
    }
    guard wire.isAtEnd else { throw WireReader.Malformed() }
  }

  private static func answer(
    _ kind: Kind, _ wire: inout WireReader
  ) throws(WireReader.Malformed) -> WorkerReply {
    let ticket = try wire.number(WorkerRequest.Ticket.self)
    let spent = try wire.number(Int64.self)
    guard (0...3_600_000_000).contains(spent) else { throw WireReader.Malformed() }
    switch kind {
    case .picture: return .picture(ticket, try wire.data(), microseconds: spent)
    case .photograph:
      return .photograph(
        ticket, picture: try wire.data(), thumbnail: try wire.data(), microseconds: spent)
    case .refused: return .refused(ticket, try wire.fault(), microseconds: spent)
    default:
      let sound = try wire.number(UInt8.self)
      guard sound <= 2 else { throw WireReader.Malformed() }
      return .done(ticket, isSound: sound == 2 ? nil : sound == 1, microseconds: spent)
    }
  }
}

extension WireWriter {
  fileprivate mutating func put(
    _ kind: WorkerReply.Kind, _ ticket: WorkerRequest.Ticket, _ microseconds: Int64
  ) {
    put(kind.rawValue)
    put(ticket)
    put(microseconds)
  }

  fileprivate mutating func put(_ fault: Fault) {
    put(fault.kind.rawValue)
    put(fault.code)
    put(fault.message)
  }
}

extension WireReader {
  fileprivate mutating func fault() throws(Malformed) -> Fault {
    guard let kind = Fault.Kind(rawValue: try text()) else { throw Malformed() }
    return Fault(kind, try text(), try text())
  }

  fileprivate mutating func sighting() throws(Malformed) -> Sighting {
    let camera = ID<Camera>(rawValue: try number())
    guard let trigger = try? JSONDecoder().decode(Trigger.self, from: Data(try data())),
      trigger.isPlausible
    else { throw Malformed() }
    return Sighting(camera: camera, trigger: trigger, picture: try optionalData())
  }
}

extension Trigger {
  /// Its moments lie in this and the next centuries, and its box in the picture.
  fileprivate var isPlausible: Bool {
    let moments = 0...Int64(1) << 52
    let sides = [box.x, box.y, box.width, box.height]
    return moments.contains(start.ticks) && moments.contains(end.ticks) && start <= end
      && moments.contains(arrival.microseconds) && sides.allSatisfy { (-1...2).contains($0) }
  }
}
