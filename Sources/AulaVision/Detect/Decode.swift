import AulaDomain

/// Boxes below are of no use to anybody.
private let leastScore: Float = 0.3

/// Open Model Zoo, person-vehicle-bike-detection-2000…2004: `boxes` [n, 5] in pixels of the input,
/// left, top, right, bottom, score; `labels` [n], 0 vehicle, 1 person, 2 bike. A bike is somebody
/// who rides it: person.
func decodePersonVehicleBike(
  _ outputs: [OpenVINO.Output], width: Int, height: Int
) -> [Detection] {
  guard let boxes = outputs.first(where: { $0.shape.count == 2 && $0.shape[1] == 5 }),
    let labels = outputs.first(where: { $0.shape.count == 1 })?.integers,
    let numbers = boxes.floats
  else { return [] }
  return (0..<min(boxes.shape[0], labels.count)).compactMap { row in
    let values = numbers + row * 5
    guard values[4] >= leastScore else { return nil }
    return Detection(
      box: corners(values[0], values[1], values[2], values[3], Float(width), Float(height)),
      label: labels[row] == 0 ? .vehicle : .person, score: Double(values[4]))
  }
}

/// NanoDet-Plus: [1, cells, 80 + 4 × 8], cells of strides 8, 16, 32, 64 row by row; the score of
/// each COCO class, then for each side a distribution over 0…7 strides (Li et al. 2020, generalised
/// focal loss).
func decodeNanoDet(_ outputs: [OpenVINO.Output], width: Int, height: Int) -> [Detection] {
  guard let output = outputs.first, output.shape.count == 3, output.shape[2] == 112,
    let numbers = output.floats
  else { return [] }
  var found: [Detection] = []
  var cell = 0
  for stride in [8, 16, 32, 64] {
    let across = (width + stride - 1) / stride
    let down = (height + stride - 1) / stride
    for place in 0..<(across * down) where cell < output.shape[1] {
      let values = numbers + cell * 112
      cell += 1
      guard let (label, score) = bestClass(values) else { continue }
      let reach = (0..<4).map { expectation(values + 80 + $0 * 8) * Float(stride) }
      let (x, y) = (Float(place % across * stride), Float(place / across * stride))
      found.append(
        Detection(
          box: corners(
            x - reach[0], y - reach[1], x + reach[2], y + reach[3], Float(width), Float(height)),
          label: label, score: Double(score)))
    }
  }
  return found
}

/// COCO's classes that are people or vehicles: 0 person, 1 bicycle; 2 car, 3 motorcycle, 5 bus,
/// 7 truck.
private func bestClass(_ values: UnsafePointer<Float>) -> (ThingLabel, Float)? {
  let person = max(values[0], values[1])
  let vehicle = max(max(values[2], values[3]), max(values[5], values[7]))
  let best = max(person, vehicle)
  guard best >= leastScore else { return nil }
  return (person >= vehicle ? .person : .vehicle, best)
}

/// The mean of 0…7 under the softmax of eight numbers.
private func expectation(_ values: UnsafePointer<Float>) -> Float {
  var top = values[0]
  for place in 1..<8 { top = max(top, values[place]) }
  var (sum, weighted): (Float, Float) = (0, 0)
  for place in 0..<8 {
    let weight = exponential(values[place] - top)
    sum += weight
    weighted += weight * Float(place)
  }
  return weighted / sum
}

private func corners(
  _ left: Float, _ top: Float, _ right: Float, _ bottom: Float, _ width: Float, _ height: Float
) -> PictureBox {
  let clamp = { (value: Float) in Double(max(0, min(1, value))) }
  let (x, y) = (clamp(left / width), clamp(top / height))
  return PictureBox(
    x: x, y: y, width: max(0, clamp(right / width) - x), height: max(0, clamp(bottom / height) - y))
}
