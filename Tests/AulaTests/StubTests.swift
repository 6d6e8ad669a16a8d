import Testing
import Yams
@Test func stub() {}
