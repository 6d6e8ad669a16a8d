import AulaDomain
import Foundation
import Glibc
import Synchronization

/// Renders a scene on every core, each drawing every n-th frame, and gives the frames out in order.
final class Easels: Sendable {
  let frameCount: Int
  private let all: [Easel]

  init(_ scene: Scene, picture: ScenePicture) {
    let count = picture.frameCount(of: scene.script)
    let width = max(1, min(ProcessInfo.processInfo.activeProcessorCount, count))
    frameCount = count
    all = (0..<width).map { first in
      Easel(scene, picture: picture, numbers: stride(from: first, to: count, by: width))
    }
  }

  /// Waits for it. Frames are asked for in order, each once.
  func take(_ number: Int) -> (frame: Frame, truth: [Truth]) { all[number % all.count].take() }

  func close() {
    for easel in all { easel.close() }
  }
}

/// A thread of its own that is at most two frames ahead. It stands back behind everything else on
/// the machine: who watches a camera comes before who paints the next.
private final class Easel: Sendable {
  private let free = DispatchSemaphore(value: 0)
  private let drawn = DispatchSemaphore(value: 0)
  private let drawings = Mutex<[(frame: Frame, truth: [Truth])]>([])
  private let isOver = Flag()

  init(_ scene: Scene, picture: ScenePicture, numbers: StrideTo<Int>) {
    for _ in 0..<2 { free.signal() }
    let thread = Thread { [self] in
      _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
      let renderer = SceneRenderer(scene, picture: picture)
      for number in numbers {
        free.wait()
        if isOver.isRaised { return }
        let drawing = renderer.render(number)
        drawings.withLock { $0.append(drawing) }
        drawn.signal()
      }
    }
    thread.name = "aula-easel"
    thread.stackSize = 4 << 20
    thread.start()
  }

  func take() -> (frame: Frame, truth: [Truth]) {
    drawn.wait()
    defer { free.signal() }
    return drawings.withLock { $0.removeFirst() }
  }

  func close() {
    isOver.raise()
    free.signal()
  }
}

/// Raised once, seen from any thread.
final class Flag: Sendable {
  private let raised = Atomic(false)

  var isRaised: Bool { raised.load(ordering: .relaxed) }
  func raise() { raised.store(true, ordering: .relaxed) }
}
