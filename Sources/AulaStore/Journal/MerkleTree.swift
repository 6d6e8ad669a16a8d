import Crypto

/// Hashes of the tree of RFC 6962, section 2.1: SHA-256, 32 bytes, leaves and nodes kept apart by a
/// first byte.
typealias TreeHash = [UInt8]

enum MerkleTree {
  static let hashLength = 32
  static let emptyRoot = TreeHash(SHA256.hash(data: [UInt8]()))

  static func leaf(_ bytes: [UInt8]) -> TreeHash { TreeHash(SHA256.hash(data: [0] + bytes)) }

  static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
    TreeHash(SHA256.hash(data: [1] + left + right))
  }
}

/// The least that is needed to add leaves and to know the root: the roots of the perfect subtrees
/// that the size's binary digits name, the largest first.
struct Frontier: Equatable, Sendable {
  private(set) var size = 0
  private(set) var hashes: [TreeHash] = []

  init() {}

  /// `nil` where the hashes are not as many as `size` has ones.
  init?(size: Int, bytes: [UInt8]) {
    let length = MerkleTree.hashLength
    guard size >= 0, bytes.count == size.nonzeroBitCount * length else { return nil }
    self.size = size
    hashes = stride(from: 0, to: bytes.count, by: length).map { Array(bytes[$0..<$0 + length]) }
  }

  var bytes: [UInt8] { hashes.flatMap { $0 } }

  mutating func append(_ leaf: TreeHash) {
    var hash = leaf
    for _ in 0..<size.trailingOneCount { hash = MerkleTree.node(hashes.removeLast(), hash) }
    hashes.append(hash)
    size += 1
  }

  var root: TreeHash {
    guard var hash = hashes.last else { return MerkleTree.emptyRoot }
    for left in hashes.dropLast().reversed() { hash = MerkleTree.node(left, hash) }
    return hash
  }
}

extension Int {
  fileprivate var trailingOneCount: Int { (~self).trailingZeroBitCount }

  /// The largest power of two below this number, which is at least 2.
  fileprivate var split: Int { 1 << (Int.bitWidth - 1 - (self - 1).leadingZeroBitCount) }
}

/// Proofs over the leaves of a tree. `subtree` gives the root over a run of leaves.
struct MerkleProver {
  let subtree: (Range<Int>) throws -> TreeHash

  /// That leaf `index` is in the tree of `size` leaves: the siblings on its way up (RFC 6962,
  /// 2.1.1).
  func inclusion(of index: Int, size: Int) throws -> [TreeHash] {
    precondition(0 <= index && index < size)
    return try path(to: index, in: 0..<size)
  }

  private func path(to index: Int, in leaves: Range<Int>) throws -> [TreeHash] {
    guard leaves.count > 1 else { return [] }
    let middle = leaves.lowerBound + leaves.count.split
    if index < middle {
      return try path(to: index, in: leaves.lowerBound..<middle)
        + [subtree(middle..<leaves.upperBound)]
    }
    return try path(to: index, in: middle..<leaves.upperBound)
      + [subtree(leaves.lowerBound..<middle)]
  }

  /// That the tree of `size` leaves begins with the one of `old` leaves (RFC 6962, 2.1.2).
  func consistency(from old: Int, to size: Int) throws -> [TreeHash] {
    precondition(0 < old && old <= size)
    return try past(old, in: 0..<size, isWhole: true)
  }

  private func past(_ old: Int, in leaves: Range<Int>, isWhole: Bool) throws -> [TreeHash] {
    if old == leaves.upperBound { return isWhole ? [] : [try subtree(leaves)] }
    let middle = leaves.lowerBound + leaves.count.split
    if old <= middle {
      return try past(old, in: leaves.lowerBound..<middle, isWhole: isWhole)
        + [subtree(middle..<leaves.upperBound)]
    }
    return try past(old, in: middle..<leaves.upperBound, isWhole: false)
      + [subtree(leaves.lowerBound..<middle)]
  }
}

/// What a witness does who has only hashes (RFC 9162, 2.1.3.2 and 2.1.4.2, which say it as steps).
enum MerkleVerifier {
  static func includes(
    leaf: TreeHash, at index: Int, size: Int, proof: [TreeHash], root: TreeHash
  ) -> Bool {
    guard 0 <= index, index < size else { return false }
    var place = index
    var last = size - 1
    var hash = leaf
    for sibling in proof {
      guard last > 0 else { return false }
      if place & 1 == 1 || place == last {
        hash = MerkleTree.node(sibling, hash)
        while place & 1 == 0, place != 0 { (place, last) = (place >> 1, last >> 1) }
      } else {
        hash = MerkleTree.node(hash, sibling)
      }
      (place, last) = (place >> 1, last >> 1)
    }
    return last == 0 && hash == root
  }

  static func extends(
    old: (size: Int, root: TreeHash), new: (size: Int, root: TreeHash), proof: [TreeHash]
  ) -> Bool {
    guard 0 < old.size, old.size <= new.size else { return false }
    if old.size == new.size { return proof.isEmpty && old.root == new.root }
    let isPower = old.size.nonzeroBitCount == 1
    guard var oldHash = isPower ? old.root : proof.first else { return false }
    var newHash = oldHash
    var place = (old.size - 1) >> (old.size - 1).trailingOneCount
    var last = (new.size - 1) >> (old.size - 1).trailingOneCount
    for sibling in isPower ? proof[...] : proof.dropFirst() {
      guard last > 0 else { return false }
      if place & 1 == 1 || place == last {
        oldHash = MerkleTree.node(sibling, oldHash)
        newHash = MerkleTree.node(sibling, newHash)
        while place & 1 == 0, place != 0 { (place, last) = (place >> 1, last >> 1) }
      } else {
        newHash = MerkleTree.node(newHash, sibling)
      }
      (place, last) = (place >> 1, last >> 1)
    }
    return last == 0 && oldHash == old.root && newHash == new.root
  }
}
