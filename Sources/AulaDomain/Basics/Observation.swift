/// Everything that a room reports without being asked. `aula` logs it, counts it and passes it on;
/// the rooms themselves do not log.
package enum Observation: Sendable {
  case camera(ID<Camera>, StreamRole, CameraState)
  case gap(ID<Camera>, StreamRole, Gap)
  /// A stream that is live is not what it should be, since then; `nil`: it is again.
  case trouble(ID<Camera>, StreamRole, StreamTrouble, since: Timestamp?)
  /// A viewer lost fragments because it was too slow.
  case viewerSkipped(ID<Camera>, fragments: Int64)
  case fault(Fault)
}

/// Where a room sends its observations. Must not block.
package typealias Observe = @Sendable (Observation) -> Void
