import AulaDomain
import AulaTesting
import Testing

@Suite struct NetworkPrefixTests {
  @Test(
    arguments: [
      ("10.0.0.7", "10.0.0.7"), ("::ffff:10.0.0.7", "10.0.0.7"), ("::FFFF:a00:7", "10.0.0.7"),
      ("2001:db8:0:7::1", "2001:db8:0:7::/64"), ("2001:DB8:0:7:ffff:1:2:3", "2001:db8:0:7::/64"),
      ("::1", "0:0:0:0::/64"), ("::", "0:0:0:0::/64"), ("fe80::1%eth0", "fe80:0:0:0::/64"),
      ("1:2:3:4:5:6:10.0.0.7", "1:2:3:4::/64"),
    ])
  func `an IPv4 address counts alone, an IPv6 address with its network`(
    address: String, prefix: String
  ) {
    #expect(NetworkPrefix(address)?.description == prefix)
    #expect(NetworkPrefix.key(of: address) == prefix)
  }

  @Test(
    arguments: [
      "", "-", "10.0.0", "10.0.0.256", "10.0.0.7.1", "10.0.0.+7", "1.2.3.0004", ":", ":::",
      "1::2::3",
      "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "::1.2.3", "1.2.3.4::", "localhost",
      "10.0.0.7:80", "+1::", String(repeating: "1:", count: 100_000),
    ])
  func `nothing else is an address`(text: String) {
    #expect(NetworkPrefix(text) == nil)
    #expect(NetworkPrefix.key(of: text).utf8.count <= 45)
  }

  @Test func `whatever is sent as an address, reading it ends`() {
    var random = SeededRandom(seed: 4)
    let letters = Array("0123456789abcdefABCDEF::::....%/ -я")
    for _ in 0..<20_000 {
      let text = String(
        (0..<Int.random(in: 0...40, using: &random)).map { _ in
          letters.randomElement(using: &random)!
        })
      _ = NetworkPrefix.key(of: text)
    }
  }
}
