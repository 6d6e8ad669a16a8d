"""How soon a camera's picture is there, and how old it is, in a real Chromium.

A camera that burns the wall clock into its picture (640x360, 25 a second, key frame each second) →
RTSP → `aula serve` → WebSocket → MediaSource. Glass to glass without glass: from the moment that the
camera begins to draw a picture to the page's `requestVideoFrameCallback` for it. The rival sees the
same pictures at the same time, without server or browser: Debian's ffmpeg.
"""

import os
import statistics
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from barcode import Rival  # noqa: E402
from measured import Serve, Stage, describe_machine, load, spread, verdict  # noqa: E402

FIRST_LIMIT, AGE_LIMIT = 500, 250
OPENINGS = 25


def open_wall(serve):
    browser = serve.browser("latency/watch_video.js")
    browser.open("/wall")
    browser.until(
        "the picture runs",
        lambda: browser.run("return document.querySelector('video')?.currentTime > 1e6"),
    )
    return browser


def openings(wall):
    """The wall's key for one camera closes its picture and opens it anew."""
    wall.run("measured.first = []")
    for number in range(OPENINGS):
        time.sleep(0.6 + 0.13 * (number % 8))
        wall.press("1")
        wall.until("a picture is there", lambda: wall.run("return measured.first.length") > number)
    return wall.run("return measured.first")


def ages(wall, url, seconds):
    time.sleep(5)
    rival = Rival(url)
    try:
        time.sleep(3)
        rival.ages.clear()
        wall.run("measured.ages = []; measured.unread = 0; measured.reading = true")
        time.sleep(seconds)
        seen = wall.run("measured.reading = false; return [measured.ages, measured.unread]")
        return (*seen, list(rival.ages))
    finally:
        rival.stop()


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    describe_machine()
    stage = Stage("--clock-mount")
    url = stage.url("clock")
    serve = Serve("--camera", f"clock={url}", "--set", "analysis.enabled=false")
    try:
        wall = open_wall(serve)
        try:
            wall.press("1")
            first = openings(wall)
            ours, unread, theirs = ages(wall, url, seconds)
        finally:
            wall.close()
    finally:
        serve.stop()
        stage.stop()
    return report(first, ours, unread, theirs)


def report(first, ours, unread, theirs):
    if not ours or not theirs:
        sys.exit("no clock was read")
    print(f"first picture after opening: {spread(first)}")
    print(f"glass to glass, page: {spread(ours)}; clocks not read: {unread}")
    print(f"glass to glass, ffmpeg alone: {spread(theirs)}")
    page, alone = statistics.median(ours), statistics.median(theirs)
    print(f"ratio to ffmpeg: {page / max(1, alone):.2f}; load at the end: {load():.1f}")
    opened = verdict("first picture, median", statistics.median(first), FIRST_LIMIT, "ms")
    return verdict("glass to glass, median", page, AGE_LIMIT, "ms") and opened


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
