import AulaDomain
import Testing

struct CameraStateTests {
  private let moment = Timestamp(microseconds: 1)

  /// From the best to the worst.
  private var order: [CameraState] {
    [
      .off, .live, .connecting, .stalled(since: moment), .unreadable(since: moment),
      .failed(code: "video.refused", message: "nobody listens", retryAt: moment),
    ]
  }

  @Test func `a camera is as its worst stream`() {
    for (place, state) in order.enumerated() {
      for better in order[...place] {
        #expect(CameraState.worst([better, state]) == state)
        #expect(CameraState.worst([state, better]) == state)
      }
    }
    #expect(CameraState.worst([]) == .off)
  }
}
