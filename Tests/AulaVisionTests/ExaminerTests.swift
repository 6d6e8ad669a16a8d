import AulaDomain
import Foundation
import Synchronization
import Testing

@testable import AulaVision

/// The detector is one for all cameras: what one of them does while another has it.
struct ExaminerTests {
  private let box = Box(x: 300, y: 100, width: 40, height: 90)
  private let person = Detection(
    box: PictureBox(x: 0.47, y: 0.28, width: 0.06, height: 0.25), label: .person, score: 0.9)

  private func frame(_ milliseconds: Int64) -> Frame {
    Frame(
      time: MediaTime(ticks: milliseconds * 90), arrival: Timestamp(seconds: 0), width: 16,
      height: 16, luma: [UInt8](repeating: 0, count: 256))
  }

  private func track() -> Track {
    var track = Track(id: 1, box: box, time: MediaTime(ticks: 0))
    track.hits = 2
    return track
  }

  @Test func `a busy detector is left alone until the look is overdue`() throws {
    let asked = Mutex<[Bool]>([])
    var examiner = Examiner(width: 640, height: 360) { _, _, waits in
      asked.withLock { $0.append(waits) }
      return waits ? [person] : nil
    }
    for time in stride(from: Int64(0), through: 500, by: 100) {
      var seen = Sightings()
      let frame = frame(time)
      try examiner.examine(frame, [track()], &seen, time: frame.time)
      // What was not looked at must not count as looked at in vain.
      #expect(seen.examined.isEmpty == (time != 400))
      #expect(seen.detections.count == (time == 400 ? 1 : 0))
    }
    // The look at 400 ms was a success: at 500 ms it is too soon for another.
    #expect(asked.withLock { $0 } == [false, false, false, false, true])
    #expect(examiner.inferences == 1)
  }

  @Test func `a free detector is asked at once and never waited for`() throws {
    let asked = Mutex<[Bool]>([])
    var examiner = Examiner(width: 640, height: 360) { _, _, waits in
      asked.withLock { $0.append(waits) }
      return [person]
    }
    for time in stride(from: Int64(0), through: 1_000, by: 100) {
      var seen = Sightings()
      let frame = frame(time)
      try examiner.examine(frame, [track()], &seen, time: frame.time)
      if time == 0 { #expect(seen.detections.count == 1) }
    }
    #expect(asked.withLock { $0 } == [Bool](repeating: false, count: examiner.inferences))
    #expect(examiner.inferences >= 5)
  }
}
