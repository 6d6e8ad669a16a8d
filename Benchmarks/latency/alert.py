"""From the frame that completes a rule to the alert on the operator's screen.

`aula serve --demo`: four rendered yards over RTSP, analysed and recorded, one operator's page in
Chromium. The start is the alert's own `arrivedAt`: when that frame's last byte was read from the
camera. The end is the page's next picture after the line was put into the queue. Each alert is
dismissed as a test once it was noted, so that the next visit raises a new one.
"""

import os
import statistics
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from floor import Floor  # noqa: E402
from measured import Browser, Serve, describe_machine, load, spread, verdict  # noqa: E402

LIMIT = 700
DISMISS = """
const done = arguments[arguments.length - 1];
const [id, version] = arguments;
import('/static/server.js')
  .then(server => server.send(`/api/alerts/${id}/dismiss`, {version, cause: 'test', note: ''}))
  .then(() => done(null), error => done(String(error)));
"""


def collect(desk, floor_page, floor, seconds):
    """Rows of (sight, store and push, page, whole), milliseconds."""
    rows, known = [], set()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        floor.beat()
        for alert in desk.get_json("/api/desk")["alerts"]:
            row = note(desk, alert, known)
            if row:
                rows.append(row)
                print("  " + "  ".join(f"{part:6.0f}" for part in row), flush=True)
        time.sleep(1)
    return rows


def note(desk, alert, known):
    if alert["id"] in known:
        return None
    seen = desk.run(f"return measured.shown['alert-{alert['id']}']")
    if not seen or not seen.get("painted"):
        return None
    known.add(alert["id"])
    failed = desk.driver.execute_async_script(DISMISS, alert["id"], alert["version"])
    if failed:
        print(f"  not dismissed: {failed}")
    arrived, raised = alert["arrivedAt"] * 1000, alert["raisedAt"] * 1000
    heard = [moment for moment in desk.run("return measured.heard") if moment >= raised - 2]
    first = min([moment for moment in heard if moment <= seen["painted"]], default=None)
    # What stood before the page was open was not pushed to it.
    if first is None or alert["count"] > 1:
        return None
    shown = seen["painted"]
    return raised - arrived, first - raised, shown - first, shown - arrived


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    describe_machine()
    floor = Floor()
    serve = Serve(demo=True)
    bare = Browser(floor.address)
    try:
        bare.open("")
        desk = serve.browser("latency/watch_alerts.js")
        desk.open("/desk")
        try:
            print("  sight  store+push  page  whole, ms")
            rows = collect(desk, bare, floor, seconds)
        finally:
            desk.close()
        least = bare.run("return window.seen")
    finally:
        bare.close()
        serve.stop()
    return report(rows, least)


def report(rows, least):
    if not rows:
        sys.exit("no alert came: is the demo's scene playing?")
    for name, values in zip(("sight", "store and push", "page", "whole"), zip(*rows)):
        print(f"{name}: {spread(values)}")
    whole = statistics.median(row[3] for row in rows)
    print(f"floor, a bare line over server-sent events: {spread(least)}")
    print(f"ratio to the floor: {whole / max(1, statistics.median(least)):.1f}")
    print(f"load at the end: {load():.1f}")
    return verdict("alert on the screen, median", whole, LIMIT, "ms")


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
