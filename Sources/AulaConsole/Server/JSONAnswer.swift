import AulaDomain
import Foundation
import Hummingbird
import NIOCore

extension Response {
  static func json(_ value: some Encodable) throws -> Response {
    let data = try JSONEncoder().encode(value)
    return Response(
      status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(bytes: data)))
  }
}

extension ByteBuffer {
  /// The JSON that a script sent. What is missing or wrong is named in the fault.
  func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(readableBytesView))
    } catch {
      throw Fault(
        .invalid, "console.bad-json", "the request's JSON is not as expected", cause: error)
    }
  }
}
