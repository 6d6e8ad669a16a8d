import Testing

@testable import AulaStore

/// The eight leaves and roots of Certificate Transparency's test data; the proofs were made by a
/// separate program that follows RFC 6962, section 2.1, word by word.
@Suite struct MerkleTreeTests {
  private static let leaves = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
  ].map { bytes(hexadecimal: $0, count: $0.count / 2)! }

  private static let roots = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  private static func root(_ leaves: some Sequence<[UInt8]>) -> TreeHash {
    var frontier = Frontier()
    for leaf in leaves { frontier.append(MerkleTree.leaf(leaf)) }
    return frontier.root
  }

  private static func prover(_ leaves: [[UInt8]]) -> MerkleProver {
    MerkleProver { root(leaves[$0]) }
  }

  @Test func `leaves and nodes hash as the vectors say`() {
    #expect(
      hexadecimal(MerkleTree.leaf(Array("L123456".utf8)))
        == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56")
    #expect(
      hexadecimal(MerkleTree.node(Array("N123".utf8), Array("N456".utf8)))
        == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb")
  }

  @Test(arguments: 0...8)
  func `the root over the first leaves is the known one`(size: Int) {
    #expect(hexadecimal(Self.root(Self.leaves.prefix(size))) == Self.roots[size])
  }

  @Test(arguments: [
    (
      0, 8,
      [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
      ]
    ),
    (
      5, 8,
      [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ]
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
  ])
  func `an inclusion proof is the known one`(index: Int, size: Int, proof: [String]) throws {
    let made = try Self.prover(Self.leaves).inclusion(of: index, size: size)
    #expect(made.map { hexadecimal($0) } == proof)
  }

  @Test(arguments: [
    (1, 1, []),
    (
      6, 8,
      [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ]
    ),
    (
      2, 5,
      [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      ]
    ),
    (4, 8, ["6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
  ])
  func `a consistency proof is the known one`(old: Int, size: Int, proof: [String]) throws {
    let made = try Self.prover(Self.leaves).consistency(from: old, to: size)
    #expect(made.map { hexadecimal($0) } == proof)
  }

  @Test func `every inclusion proof up to 20 leaves holds, and no altered one does`() throws {
    let leaves = (0..<20).map { [UInt8($0)] }
    for size in 1...leaves.count {
      let root = Self.root(leaves.prefix(size))
      for index in 0..<size {
        let proof = try Self.prover(leaves).inclusion(of: index, size: size)
        func holds(_ leaf: [UInt8], _ index: Int, _ size: Int, _ proof: [TreeHash]) -> Bool {
          MerkleVerifier.includes(
            leaf: MerkleTree.leaf(leaf), at: index, size: size, proof: proof, root: root)
        }
        #expect(holds(leaves[index], index, size, proof))
        #expect(!holds([99], index, size, proof))
        #expect(!holds(leaves[index], index + 1, size, proof))
        #expect(!holds(leaves[index], index, size, proof + [root]))
        for place in proof.indices {
          var altered = proof
          altered[place][31] ^= 1
          #expect(!holds(leaves[index], index, size, altered))
          altered.remove(at: place)
          #expect(!holds(leaves[index], index, size, altered))
        }
      }
    }
  }

  @Test func `every consistency proof up to 20 leaves holds, and no altered one does`() throws {
    let leaves = (0..<20).map { [UInt8($0)] }
    for size in 1...leaves.count {
      let new = (size, Self.root(leaves.prefix(size)))
      for old in 1...size {
        let before = (old, Self.root(leaves.prefix(old)))
        let proof = try Self.prover(leaves).consistency(from: old, to: size)
        #expect(MerkleVerifier.extends(old: before, new: new, proof: proof))
        let other = (old, Self.root(leaves.dropFirst().prefix(old)))
        #expect(!MerkleVerifier.extends(old: other, new: new, proof: proof))
        #expect(!MerkleVerifier.extends(old: before, new: new, proof: proof + [new.1]))
        for place in proof.indices {
          var altered = proof
          altered[place][0] ^= 128
          #expect(!MerkleVerifier.extends(old: before, new: new, proof: altered))
        }
      }
    }
  }

  @Test func `a frontier survives being stored`() {
    var frontier = Frontier()
    for size in 0...40 {
      #expect(Frontier(size: size, bytes: frontier.bytes) == frontier)
      #expect(Frontier(size: size, bytes: frontier.bytes + [0]) == nil)
      frontier.append(MerkleTree.leaf([UInt8(size)]))
    }
  }
}
