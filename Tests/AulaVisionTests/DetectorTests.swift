import AulaDomain
import Testing

@testable import AulaVision

struct DetectorTests {
  @Test func `a missing runtime is a fault that says where it was sought`() {
    let fault = #expect(throws: Fault.self) {
      _ = try Detector(model: "none.xml", libraries: ["/nowhere/libopenvino_c.so"])
    }
    #expect(fault?.code == "vision.no-runtime")
    #expect(fault?.message.contains("/nowhere/libopenvino_c.so") == true)
  }

  @Test func `of boxes on one thing the best stays`() {
    let box = { (x: Double, score: Double) in
      Detection(
        box: PictureBox(x: x, y: 0, width: 0.2, height: 0.5), label: .person, score: score)
    }
    let kept = suppress([box(0.1, 0.5), box(0.11, 0.9), box(0.6, 0.4)])
    #expect(kept.map(\.score) == [0.9, 0.4])
  }

  @Test func `a crop shows its part of the picture, enlarged or shrunk`() {
    let (width, height) = (64, 32)
    let luma = (0..<(width * height)).map { UInt8(16 + 3 * ($0 % width)) }
    let frame = Frame(
      time: MediaTime(ticks: 0), arrival: Timestamp(seconds: 0), width: width, height: height,
      luma: luma)
    for side in [8, 100] {
      let part = PictureBox(x: 0.25, y: 0, width: 0.5, height: 1)
      let crop = Crop(part, of: frame, width: side, height: side)
      var planes = [Float](repeating: -1, count: 3 * side * side)
      planes.withUnsafeMutableBufferPointer { buffer in
        if let start = buffer.baseAddress {
          crop.write(to: start, mean: [0, 0, 0], scale: [1, 1, 1])
        }
      }
      for x in 0..<side {
        let source = 16 + (Float(x) + 0.5) / Float(side) * 32 - 0.5
        #expect(abs(planes[x] - 1.164 * 3 * source) < 4, "\(side) \(x)")
      }
      let placed = crop.place(
        Detection(
          box: PictureBox(x: 0.5, y: 0.5, width: 0.5, height: 0.5), label: .person, score: 1))
      #expect(placed.box == PictureBox(x: 0.5, y: 0.5, width: 0.25, height: 0.5))
    }
  }
}
