"""A crew's phone: small, held upright, behind a line of its own, and it tells what it sounded."""

from browsers import Browser
from lines import Line

# What the phone would sound, shake and keep awake is counted: nobody hears it here.
COUNTERS = """
window.heard = { tones: 0, shakes: 0, locks: 0, releases: 0 };
const start = AudioScheduledSourceNode.prototype.start;
AudioScheduledSourceNode.prototype.start = function (...at) { heard.tones += 1; return start.apply(this, at); };
Navigator.prototype.vibrate = function (pattern) { if (pattern.length) heard.shakes += 1; return true; };
if (globalThis.WakeLock) WakeLock.prototype.request = async () => {
  heard.locks += 1;
  return { released: false, async release() { heard.releases += 1; this.released = true; } };
};
"""
# What a browser says of a line that is down, and of an answer that we expect.
EXPECTED = ("ERR_", "status of 409", "WebSocket connection", "status of 401", "status of 404")


class Phone(Browser):
    def __init__(self, port, place=None, width=390, height=844):
        self.line = Line(port)
        super().__init__(self.line.base, width, height, flags=[], place=place)
        self.before_each_page(COUNTERS)

    def refuse_unless_answered(self, address):
        """For an `except`: its pages come through our own worker, and a hang may be the worker's."""
        raise

    def reach(self, element):
        """Scrolls it out from below the fixed buttons."""
        self.run("arguments[0].scrollIntoView({ block: 'center' })", element)

    def heard(self, what):
        return self.run("return window.heard[arguments[0]]", what)

    def go_offline(self, silently=False):
        """The line is down, and the phone knows it: pages and worker alike."""
        self.line.cut(silently)
        if not silently:
            self.tell_network(offline=True)

    def go_online(self):
        self.line.mend()
        self.tell_network(offline=False)

    def tell_network(self, offline):
        conditions = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)

    def open_duty(self):
        self.open("/duty")
        self.until("the page is kept for a dead zone", lambda: self.run(
            "return caches.match('/duty').then(page => Boolean(page) && Boolean(navigator.serviceWorker.controller))"))

    def keeps(self):
        """What lies in the phone's own storage."""
        return self.run("return Object.values(localStorage).join(' ')")

    def complaints(self):
        return [one for one in super().complaints() if not any(part in one for part in EXPECTED)]

    def close(self):
        super().close()
        self.line.close()
