import AulaConsole
import AulaDomain
import Logging

/// Passes on what the sensing wing reports: to the log, and to whoever looks at a page.
struct Observing: Sendable {
  let hub: ChangeHub
  let health: HealthBook
  let logger: Logger

  func take(_ observation: Observation) {
    health.note(observation)
    switch observation {
    case .camera(let camera, let role, let state):
      hub.publish(camera: camera, role: role, state: state)
      log(camera, role, state)
    case .gap(let camera, let role, let gap):
      log(camera, role, gap)
    case .trouble(let camera, let role, let trouble, let since):
      logger.notice(
        since == nil ? "a trouble has ended" : "a trouble begins",
        metadata: [
          "camera": "\(camera)", "stream": "\(role.rawValue)", "trouble": "\(trouble.rawValue)",
        ])
    case .viewerSkipped(let camera, let fragments):
      logger.debug(
        "a viewer was too slow", metadata: ["camera": "\(camera)", "frames": "\(fragments)"])
    case .fault(let fault):
      logger.error("\(fault.message)", metadata: ["code": "\(fault.code)"])
    }
  }

  private func log(_ camera: ID<Camera>, _ role: StreamRole, _ state: CameraState) {
    var metadata: Logger.Metadata = ["camera": "\(camera)", "stream": "\(role.rawValue)"]
    switch state {
    case .connecting: logger.debug("connecting", metadata: metadata)
    case .live: logger.info("live", metadata: metadata)
    case .off: logger.info("switched off", metadata: metadata)
    case .stalled: logger.warning("stalled", metadata: metadata)
    case .unreadable: logger.warning("no picture can be decoded", metadata: metadata)
    case .setAside: logger.warning("set aside: not analysed", metadata: metadata)
    case .failed(let code, let message, _):
      metadata["code"] = "\(code)"
      logger.warning("\(message)", metadata: metadata)
    }
  }

  private func log(_ camera: ID<Camera>, _ role: StreamRole, _ gap: Gap) {
    logger.notice(
      gap.end == nil ? "a gap begins" : "a gap has ended",
      metadata: [
        "camera": "\(camera)", "stream": "\(role.rawValue)", "reason": "\(gap.reason.rawValue)",
      ])
  }
}
