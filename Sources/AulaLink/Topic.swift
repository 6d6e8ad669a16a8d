package import AulaDomain

/// What becomes of a message when a subscriber has not yet taken the ones before it.
package enum Overflow<Message: Sendable>: Sendable {
  /// For states: a newer message of the same key replaces the one that still waits, so that at most
  /// one for each key does.
  case keepLatest(key: @Sendable (Message) -> String)
  /// For what must not be lost: the publisher waits while a subscriber has this many untaken.
  case wait(capacity: Int)
}

/// A named stream of messages of one kind. The name is the subject on the wire between machines:
/// words of small letters, parted by dots.
package struct Topic<Message: Sendable>: Sendable {
  package let name: String
  package let overflow: Overflow<Message>

  package init(_ name: String, _ overflow: Overflow<Message>) {
    self.name = name
    self.overflow = overflow
  }
}

/// A camera's rule was satisfied; the desk is to make an alert of it.
package struct CameraTrigger: Hashable, Sendable {
  package let camera: ID<Camera>
  package let trigger: Trigger

  package init(camera: ID<Camera>, trigger: Trigger) {
    self.camera = camera
    self.trigger = trigger
  }
}

extension Topic<CameraTrigger> {
  /// Never dropped: sight waits until the desk has taken them, and is told where no desk listens.
  package static var alertRaised: Self { Self("alert.raised", .wait(capacity: 256)) }
}

package struct CameraReport: Hashable, Sendable {
  package let camera: ID<Camera>
  package let role: StreamRole
  package let state: CameraState

  package init(camera: ID<Camera>, role: StreamRole, state: CameraState) {
    self.camera = camera
    self.role = role
    self.state = state
  }
}

extension Topic<CameraReport> {
  package static var cameraState: Self {
    Self("camera.state", .keepLatest { "\($0.camera).\($0.role.rawValue)" })
  }
}
