import AulaDomain
import AulaTesting
import Foundation
import Testing

@testable import aula

struct SightingsTests {
  private func sighting(_ number: Int) -> Sighting {
    let time = MediaTime(seconds: Double(number))
    return Sighting(
      camera: ID(rawValue: 1),
      trigger: Trigger(
        rule: "r", ruleKind: .intrusion, track: number, label: .person, start: time, end: time,
        box: PictureBox(x: 0, y: 0, width: 1, height: 1), arrival: Timestamp(microseconds: 0)),
      picture: nil)
  }

  private func put(_ numbers: Range<Int>, into queue: Sightings) -> Observed<Bool> {
    let answers = Observed<Bool>()
    let sightings = numbers.map(sighting)
    Thread { for one in sightings { answers.add(queue.put(one)) } }.start()
    return answers
  }

  @Test func `beyond the bound the caller waits, and nothing is lost or turned round`() async throws
  {
    let queue = Sightings(capacity: 4)
    let answers = put(0..<200, into: queue)
    _ = try await answers.first(4)
    #expect(queue.count <= 4)
    for number in 0..<200 {
      let next = await queue.take()
      #expect(next?.trigger.track == number)
      #expect(queue.count <= 4)
    }
    #expect(try await answers.first(200).allSatisfy { $0 })
  }

  @Test func `what waits is handed over after the end, and what comes then is refused`()
    async throws
  {
    let queue = Sightings(capacity: 2)
    let answers = put(0..<5, into: queue)
    _ = try await answers.first(2)
    queue.close()
    #expect(try await answers.first(5) == [true, true, false, false, false])
    #expect(await queue.take()?.trigger.track == 0)
    #expect(await queue.take()?.trigger.track == 1)
    #expect(await queue.take() == nil)
    #expect(!queue.put(sighting(9)))
  }
}
