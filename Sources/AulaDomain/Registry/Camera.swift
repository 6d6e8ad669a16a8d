/// A camera, fixed to a place.
package struct Camera: Hashable, Sendable {
  package let id: ID<Camera>
}
