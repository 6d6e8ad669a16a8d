import AulaDomain
import AulaVideo

/// What the server asks of a worker. Each request that takes work carries a ticket, which the
/// worker gives back when it is done: the oldest ticket out is what a dead worker died of.
enum WorkerRequest: Sendable {
  typealias Ticket = UInt64

  /// Rules of a camera, as JSON; `nil` where it has none. What was learnt of its scene is learnt
  /// anew.
  case rules(ID<Camera>, [UInt8]?)
  /// What the camera's packets from here on are made of; the next one is a key frame.
  case begin(ID<Camera>, InputFormat)
  /// - looks: whether the picture is to be analysed, or decoded for the sake of later ones only.
  case packet(Ticket, ID<Camera>, Packet, looks: Bool)
  /// Packets were left out: the next one is a key frame.
  case skip(ID<Camera>)
  case forget(ID<Camera>)
  /// One picture as JPEG.
  case still(Ticket, StillRequest)
  /// Whether a key frame gives a sound picture.
  case check(Ticket, InputFormat, Packet)
  /// An uploaded photograph, to be drawn anew.
  case photograph(Ticket, PhotographRequest)
}

struct PhotographRequest: Hashable, Sendable {
  /// What an upload may be, and what a worker takes.
  static let longest = 16 << 20

  let format: Photograph.Format
  /// EXIF's orientation, 1 to 8.
  let turn: UInt8
  let bytes: [UInt8]
}

extension WorkerRequest {
  fileprivate enum Kind: UInt8 { case rules, begin, packet, skip, forget, still, check, photograph }

  var bytes: [UInt8] {
    var wire = WireWriter()
    switch self {
    case .rules(let camera, let text):
      wire.put(.rules, camera)
      wire.put(text)
    case .begin(let camera, let format):
      wire.put(.begin, camera)
      wire.put(format)
    case .packet(let ticket, let camera, let packet, let looks):
      wire.put(.packet, camera)
      wire.put(ticket)
      wire.put(looks)
      wire.put(packet)
    case .skip(let camera): wire.put(.skip, camera)
    case .forget(let camera): wire.put(.forget, camera)
    case .still(let ticket, let request):
      wire.put(Kind.still.rawValue)
      wire.put(ticket)
      wire.put(request)
    case .check(let ticket, let format, let packet):
      wire.put(Kind.check.rawValue)
      wire.put(ticket)
      wire.put(format)
      wire.put(packet)
    case .photograph(let ticket, let photograph):
      wire.put(Kind.photograph.rawValue)
      wire.put(ticket)
      wire.put(photograph.format.rawValue)
      wire.put(photograph.turn)
      wire.put(photograph.bytes)
    }
    return wire.bytes
  }

  init(_ bytes: [UInt8]) throws(WireReader.Malformed) {
    var wire = WireReader(bytes)
    guard let kind = Kind(rawValue: try wire.number()) else { throw WireReader.Malformed() }
    switch kind {
    case .rules: self = .rules(try wire.camera(), try wire.optionalData())
    case .begin: self = .begin(try wire.camera(), try wire.format())
    case .packet:
      let (camera, ticket) = (try wire.camera(), try wire.number(Ticket.self))
      let looks = try wire.flag()
      self = .packet(ticket, camera, try wire.packet(), looks: looks)
    case .skip: self = .skip(try wire.camera())
    case .forget: self = .forget(try wire.camera())
    case .still: self = .still(try wire.number(), try wire.still())
    case .check: self = .check(try wire.number(), try wire.format(), try wire.packet())
    case .photograph: self = .photograph(try wire.number(), try wire.photograph())
    }
    guard wire.isAtEnd else { throw WireReader.Malformed() }
  }
}

extension WireWriter {
  fileprivate mutating func put(_ kind: WorkerRequest.Kind, _ camera: ID<Camera>) {
    put(kind.rawValue)
    put(camera.rawValue)
  }

  fileprivate mutating func put(_ packet: Packet) {
    put(packet.time.ticks)
    put(packet.decodeTime.ticks)
    put(packet.durationTicks)
    put(packet.arrival.microseconds)
    put(packet.isKey)
    put(packet.data)
  }

  fileprivate mutating func put(_ format: InputFormat) {
    put(format.codec.rawValue)
    put(Int64(format.width))
    put(Int64(format.height))
    put(format.nominalRate)
    put(format.configuration)
  }

  fileprivate mutating func put(_ still: StillRequest) {
    put(still.format)
    put(still.moment.ticks)
    put(Int64(still.maximumWidth ?? 0))
    put(still.fragments)
  }
}

extension WireReader {
  fileprivate mutating func camera() throws(Malformed) -> ID<Camera> {
    ID(rawValue: try number())
  }

  fileprivate mutating func packet() throws(Malformed) -> Packet {
    let (time, decodeTime) = (MediaTime(ticks: try number()), MediaTime(ticks: try number()))
    let (duration, arrival) = (try number(Int64.self), Timestamp(microseconds: try number()))
    let isKey = try flag()
    return Packet(
      time: time, decodeTime: decodeTime, durationTicks: duration, arrival: arrival, isKey: isKey,
      data: try data())
  }

  fileprivate mutating func format() throws(Malformed) -> InputFormat {
    guard let codec = InputFormat.Codec(rawValue: try text()) else { throw Malformed() }
    let (width, height) = (try number(Int64.self), try number(Int64.self))
    let rate = try double()
    return InputFormat(
      codec: codec, width: Int(width), height: Int(height), nominalRate: rate,
      configuration: try data())
  }

  fileprivate mutating func photograph() throws(Malformed) -> PhotographRequest {
    guard let format = Photograph.Format(rawValue: try number()) else { throw Malformed() }
    let turn = try number(UInt8.self)
    let bytes = try data()
    guard (1...8).contains(turn), bytes.count <= PhotographRequest.longest else {
      throw Malformed()
    }
    return PhotographRequest(format: format, turn: turn, bytes: bytes)
  }

  fileprivate mutating func still() throws(Malformed) -> StillRequest {
    let format = try format()
    let moment = MediaTime(ticks: try number())
    let width = Int(try number(Int64.self))
    return StillRequest(
      format: format, fragments: try data(), moment: moment,
      maximumWidth: width > 0 ? width : nil)
  }
}
