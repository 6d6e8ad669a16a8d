import AulaConsole
import AulaDomain
import Synchronization

/// What the status strip says of recorder and detector, kept from observations.
final class HealthBook: Sendable {
  private struct State {
    /// Streams whose storage refuses.
    var refused: Set<Fleet.StreamKey> = []
    var isBehind = false
  }

  private let state = Mutex(State())
  private let recording: Configuration.Recording
  private let isOn: Bool
  private let hasDetector: Bool

  init(_ configuration: Configuration, hasDetector: Bool) {
    recording = configuration.recording
    isOn = configuration.analysis.isOn
    self.hasDetector = hasDetector
  }

  func note(_ observation: Observation) {
    switch observation {
    case .gap(let camera, let role, let gap) where gap.reason == .storage:
      let key = Fleet.StreamKey(camera: camera, role: role)
      state.withLock { state in
        if gap.end == nil { state.refused.insert(key) } else { state.refused.remove(key) }
      }
    case .framesDropped:
      state.withLock { $0.isBehind = true }
    default: break
    }
  }

  func health() -> Health {
    let state = state.withLock { state in
      defer { state.isBehind = false }
      return state
    }
    return Health(recorder: recorder(state), detector: detector(state))
  }

  private func recorder(_ state: State) -> Health.Recorder {
    if recording.roles.isEmpty { return .off }
    return state.refused.isEmpty ? .atRisk(recording.flush) : .failing
  }

  private func detector(_ state: State) -> Health.Detector {
    if !isOn { return .off }
    if state.isBehind { return .behind }
    return hasDetector ? .ready : .motionOnly
  }
}
