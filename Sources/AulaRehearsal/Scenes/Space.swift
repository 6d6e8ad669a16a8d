import Foundation

/// A place or direction in the yard: metres; x to the right of the camera, y up, z away from it.
typealias Vec = SIMD3<Float>
/// Linear light: red, green, blue, and an unused lane that keeps the vectors aligned.
typealias Tint = SIMD4<Float>

@inline(__always)
func dot(_ a: Vec, _ b: Vec) -> Float { a.x * b.x + a.y * b.y + a.z * b.z }

@inline(__always)
func cross(_ a: Vec, _ b: Vec) -> Vec {
  Vec(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

@inline(__always)
func length(_ a: Vec) -> Float { dot(a, a).squareRoot() }

@inline(__always)
func unit(_ a: Vec) -> Vec { a * (1 / max(length(a), 1e-9)) }

extension SIMD4 where Scalar == Float {
  @inline(__always)
  init(_ red: Float, _ green: Float, _ blue: Float) { self.init(red, green, blue, 0) }

  /// Relative luminance (ITU-R BT.709).
  @inline(__always)
  var luminance: Float { x * 0.2126 + y * 0.7152 + z * 0.0722 }

  /// A colour as people write it, `0xRRGGBB` in sRGB.
  init(hex: UInt32) {
    func linear(_ shift: UInt32) -> Float { powf(Float(hex >> shift & 255) / 255, 2.2) }
    self.init(linear(16), linear(8), linear(0), 0)
  }
}

/// Where the camera hangs and how it looks: a pinhole without distortion.
struct Viewpoint {
  let eye: Vec
  let right: Vec
  let up: Vec
  let forward: Vec
  let width: Int
  let height: Int
  /// Pixels for a tangent of 1.
  let focal: Float

  /// `yaw` to the right and `pitch` down, in degrees; `across` is the horizontal angle of view.
  init(eye: Vec, yaw: Float, pitch: Float, across: Float, width: Int, height: Int) {
    let turn = yaw * .pi / 180
    let tilt = pitch * .pi / 180
    self.eye = eye
    right = Vec(cosf(turn), 0, -sinf(turn))
    forward = Vec(sinf(turn) * cosf(tilt), -sinf(tilt), cosf(turn) * cosf(tilt))
    up = cross(forward, right)
    self.width = width
    self.height = height
    focal = Float(width) / 2 / tanf(across * .pi / 360)
  }

  /// The ray through a place in the picture, one metre long along the view: its length is depth.
  @inline(__always)
  func ray(_ x: Float, _ y: Float) -> Vec {
    let across = (x - Float(width) / 2) / focal
    let down = (y - Float(height) / 2) / focal
    return forward + right * across - up * down
  }

  /// Pixels and depth; depth is ≤ 0 behind the camera, and the pixels mean nothing there.
  @inline(__always)
  func project(_ place: Vec) -> Vec {
    let offset = place - eye
    let depth = dot(offset, forward)
    let scale = focal / max(depth, 0.05)
    return Vec(
      Float(width) / 2 + dot(offset, right) * scale,
      Float(height) / 2 - dot(offset, up) * scale, depth)
  }
}
