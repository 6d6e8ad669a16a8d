/// A camera, fixed to a place.
package struct Camera: Hashable, Sendable {
  package enum Placement: String, Sendable, CaseIterable {
    case yard
    case publicPlace = "public-place"
  }

  package let id: ID<Camera>
  package var version: Int64
  /// Short and unique: what an operator calls it.
  package var name: String
  package var placement: Placement
  package var yard: ID<Yard>?
  /// Who owns it.
  package var partner: ID<Partner>?
  package var city: ID<City>?
  package var position: GeoPoint?
  /// Degrees clockwise from north, where the middle of the picture looks.
  package var azimuth: Double?
  /// Degrees of the picture's width.
  package var fieldOfView: Double?
  /// Metres at which a person can still be told from a bush.
  package var range: Double?
  package var enabled: Bool
  /// Model, as printed on it.
  package var model = ""
  /// What the address of each stream is, without user and password, and with `…` where a part of it
  /// is sealed (`CameraAddress.masked`). `nil`: the camera is known and
  /// not connected (registered by its owner, or off).
  package var mainAddress: String?
  package var subAddress: String?

  package init(
    id: ID<Camera>, version: Int64 = 1, name: String, placement: Placement,
    yard: ID<Yard>? = nil, partner: ID<Partner>? = nil, position: GeoPoint? = nil,
    enabled: Bool = true
  ) {
    self.id = id
    self.version = version
    self.name = name
    self.placement = placement
    self.yard = yard
    self.partner = partner
    self.position = position
    self.enabled = enabled
  }

  package func address(_ role: StreamRole) -> String? {
    switch role {
    case .main: mainAddress
    case .sub: subAddress ?? mainAddress
    }
  }

  /// The streams that it offers.
  package var streams: [(role: StreamRole, address: String)] {
    let addresses: [(StreamRole, String?)] = [(.main, mainAddress), (.sub, subAddress)]
    return addresses.compactMap { role, address in address.map { (role, $0) } }
  }

  package var isConnected: Bool { enabled && mainAddress != nil }
}

/// User and password of a camera: stored sealed, never shown, never logged.
package struct CameraCredentials: Hashable, Sendable {
  package let user: String
  package let password: String

  package init(user: String, password: String) {
    self.user = user
    self.password = password
  }
}

extension CameraCredentials: CustomStringConvertible {
  package var description: String { "CameraCredentials(hidden)" }
}
