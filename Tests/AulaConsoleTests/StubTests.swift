import Testing
import HummingbirdTesting
import Hummingbird
@Test func stub() {}
