import AulaDomain

/// How a camera stands, as lists show and ask for it.
enum CameraStanding: String, CaseIterable, Sendable {
  case live
  case connecting
  case stalled
  /// Packets come, and no picture can be made of them.
  case unreadable
  /// Recorded and shown, not analysed: its pictures ended the processes that decode them.
  case setAside = "set-aside"
  case failed
  /// Connected, but nobody asks for its stream.
  case off
  /// In the registry, without an address.
  case registered
  case disabled

  /// What a list may be asked for. That nobody asks for a stream and that there is no address are
  /// one to who looks for a camera: it is not connected.
  static var choices: [CameraStanding] { allCases.filter { $0 != .off } }

  /// Of a list: what needs somebody first, what works last but one.
  static func rank(_ standing: CameraStanding) -> Int {
    switch standing {
    case .failed: 0
    case .unreadable: 1
    case .setAside: 2
    case .stalled: 3
    case .connecting: 4
    case .live: 5
    case .off, .registered: 6
    case .disabled: 7
    }
  }

  func holds(_ other: CameraStanding) -> Bool {
    self == other || (self == .registered && other == .off)
  }

  init(_ state: CameraState) {
    self =
      switch state {
      case .connecting: .connecting
      case .live: .live
      case .stalled: .stalled
      case .unreadable: .unreadable
      case .setAside: .setAside
      case .failed: .failed
      case .off: .off
      }
  }

  func badge(_ text: Texts) -> Badge {
    let tone: Badge.Tone =
      switch self {
      case .live: .good
      case .connecting: .info
      case .stalled: .warn
      case .failed, .unreadable, .setAside: .bad
      case .off, .registered, .disabled: .quiet
      }
    return Badge(tone, text("camera.state.\(rawValue)"))
  }
}
