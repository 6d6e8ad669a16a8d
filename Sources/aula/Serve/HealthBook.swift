import AulaConsole
import AulaDomain
import Synchronization

/// What the status strip says of recorder and detector, and a camera's page of its streams, kept
/// from observations.
final class HealthBook: Sendable {
  private struct State {
    /// Streams whose storage refuses.
    var refused: Set<Fleet.StreamKey> = []
    /// Since when.
    var troubles: [Fleet.StreamKey: [StreamTrouble: Timestamp]] = [:]
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
    case .trouble(let camera, let role, let trouble, let since):
      let key = Fleet.StreamKey(camera: camera, role: role)
      state.withLock { $0.troubles[key, default: [:]][trouble] = since }
    default: break
    }
  }

  func troubles(of camera: ID<Camera>, role: StreamRole) -> [StreamTrouble: Timestamp] {
    state.withLock { $0.troubles[Fleet.StreamKey(camera: camera, role: role)] ?? [:] }
  }

  func health(_ analysis: AnalysisHealth) -> Health {
    Health(recorder: state.withLock { recorder($0) }, analysis: self.analysis(analysis))
  }

  private func recorder(_ state: State) -> Health.Recorder {
    if recording.roles.isEmpty { return .off }
    return state.refused.isEmpty ? .atRisk(recording.flush) : .failing
  }

  private func analysis(_ analysis: AnalysisHealth) -> Health.Analysis {
    guard isOn else { return .off }
    guard analysis.isRunning else { return .failing }
    return .running(
      namesThings: hasDetector,
      Health.Rate(
        framesPerSecond: analysis.framesPerSecond, wanted: analysis.wantedPerSecond,
        setAside: analysis.setAside))
  }
}
