"""The programme's whole fleet on one machine: what is recorded, and what of it is looked at.

    run.sh [CAMERAS [SECONDS]] [--no-kill] [--rival | --only-rival]    353 cameras for 600 s by default

One `aula serve` receives, records and analyses all cameras, one in ten of them busy. In the middle
each worker process is killed in turn. Printed: processor, memory and threads of the server and of its
workers; the share that is recorded, from the index of recordings; the rate of analysis that the strip
shows; gaps. Cameras are played by a process of their own, which competes for the same cores. With
`--rival` recording alone is then measured beside ffmpeg: rival.py.
"""

import http.cookiejar
import json
import os
import re
import signal
import sqlite3
import statistics
import sys
import time
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import rival  # noqa: E402
import streams  # noqa: E402
from measured import Serve, Stage, describe_machine, load, verdict  # noqa: E402

TICKS = 90_000
RULES = {
    "zones": [{"name": "a", "polygon": [[0, 0], [1, 0], [1, 1], [0, 1]]}], "lines": [],
    "rules": [{"name": "r", "kind": "intrusion", "zone": "a", "dwell": 0}],
}
TICK = os.sysconf("SC_CLK_TCK")


class Operator:
    """Signed in, without a browser."""

    def __init__(self, serve):
        self.base = serve.base
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        page = self.opener.open(self.base + "/sign-in").read().decode()
        form = {"login": "operator", "password": serve.password,
                "form-token": self.token(page), "token": self.token(page)}
        self.opener.open(self.base + "/sign-in", urllib.parse.urlencode(form).encode())
        self.form_token = self.token(self.opener.open(self.base + "/desk").read().decode())

    @staticmethod
    def token(page):
        found = re.search(r'name="(?:form-)?token" (?:content|value)="([^"]+)"', page)
        return found[1] if found else ""

    def ask(self, path, body=None, method="GET"):
        request = urllib.request.Request(
            self.base + path, None if body is None else json.dumps(body).encode(), method=method,
            headers={"accept": "application/json", "content-type": "application/json",
                     "x-form-token": self.form_token})
        return json.loads(self.opener.open(request).read() or b"null")


def children(process):
    """A child belongs to the thread that started it."""
    found = []
    for thread in os.listdir(f"/proc/{process}/task"):
        try:
            found += map(int, open(f"/proc/{process}/task/{thread}/children").read().split())
        except FileNotFoundError:
            continue
    return sorted(found)


def usage(process):
    """Seconds of processor time, bytes of memory, threads."""
    fields = open(f"/proc/{process}/stat").read().rsplit(")", 1)[1].split()
    return ((int(fields[11]) + int(fields[12])) / TICK,
            int(fields[21]) * os.sysconf("SC_PAGE_SIZE"), int(fields[17]))


def recorded(folder, start, end):
    """Each camera's recorded share of a stretch, and the gaps in it, from the index."""
    index = sqlite3.connect(f"file:{folder}/aula.sqlite?mode=ro", uri=True)
    names = dict(index.execute("select id, name from camera"))
    seconds = dict.fromkeys(names, 0.0)
    rows = index.execute(
        "select s.camera, g.start_tick, g.end_tick from picture_group g join segment s "
        "on s.id = g.segment where g.end_tick > ? and g.start_tick < ?",
        (int(start * TICKS), int(end * TICKS)))
    for camera, first, last in rows:
        seconds[camera] += (min(last / TICKS, end) - max(first / TICKS, start))
    gaps = index.execute(
        "select count(*) from gap where starts_at < ? and (ends_at is null or ends_at > ?)",
        (int(end * 1e6), int(start * 1e6))).fetchone()[0]
    return [value / (end - start) for value in seconds.values()], gaps


def watch(serve, operator, seconds, kills):
    process = serve.program.process.pid
    rates, sizes, threads = [], [], []
    before = {one: usage(one)[0] for one in [process, *children(process)]}
    last, spent, began = dict(before), 0.0, time.time()
    victims = []
    while time.time() < began + seconds:
        time.sleep(2)
        alive = [process, *children(process)]
        try:
            now = {one: usage(one) for one in alive}
        except FileNotFoundError:
            continue
        spent += sum(part[0] - last.get(one, 0) for one, part in now.items() if one != process)
        last = {one: part[0] for one, part in now.items()}
        sizes.append((now[process][1], sum(part[1] for one, part in now.items() if one != process)))
        threads.append(sum(part[2] for part in now.values()))
        rates.append(operator.ask("/api/desk")["health"]["detector"])
        passed = time.time() - began
        if kills and len(victims) < len(alive) - 1 and passed > seconds * (0.4 + 0.1 * len(victims)):
            victims.append(alive[1 + len(victims)])
            os.kill(victims[-1], signal.SIGKILL)
    own = usage(process)[0] - before[process]
    return dict(seconds=time.time() - began, began=began, own=own, workers=spent, rates=rates,
                sizes=sizes, threads=threads, kills=len(victims))


def report(cameras, seen, shares, gaps):
    span = seen["seconds"]
    settled = seen["rates"][len(seen["rates"]) // 4:]
    rate = statistics.median(part.get("rate") or 0 for part in settled)
    wanted = statistics.median(part.get("wanted") or 0 for part in settled)
    mega = lambda number: number / (1 << 20)
    print(f"cameras {cameras}, {span:.0f} s, {seen['kills']} workers killed, load {load():.1f}")
    print(f"  server: {seen['own'] / span:.2f} cores, "
          f"{mega(max(size for size, _ in seen['sizes'])):.0f} MB at most")
    print(f"  workers: {seen['workers'] / span:.2f} cores, "
          f"{mega(max(size for _, size in seen['sizes'])):.0f} MB at most")
    print(f"  threads {max(seen['threads'])}")
    print(f"  recorded: {100 * statistics.mean(shares):.2f} % on the average, "
          f"{100 * min(shares):.2f} % of the worst camera; {gaps} gaps")
    print(f"  analysis: {rate:.2f} of {wanted:.2f} frames a second of a camera, "
          f"state {settled[-1]['state']}")


def main():
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    cameras, seconds = (int(words[0]) if words else 353), (int(words[1]) if words[1:] else 600)
    describe_machine()
    kind, busy, quiet = streams.make()
    print(f"streams: {kind}, 640x360, 5 a second, 300 kb/s, a key frame each 3 s; one in ten busy")
    clips = busy + quiet
    stage = Stage(*[part for number, clip in enumerate(clips) for part in ("--clip", f"s{number}={clip}")])
    try:
        urls = [stage.url(f"s{number}") for number in range(len(clips))]
        chosen = [urls[number // 10 % 4] if number % 10 == 0 else urls[4 + number % 4]
                  for number in range(cameras)]
        if "--only-rival" in sys.argv:
            rival.compare(chosen, min(seconds, 120))
            return True
        serve = Serve(*[part for number, url in enumerate(chosen)
                        for part in ("--camera", f"c{number:03d}={url}")])
        try:
            operator = Operator(serve)
            for camera in operator.ask("/api/desk")["cameras"]:
                operator.ask(f"/api/cameras/{camera['id']}/rules",
                             {"version": 0, "text": json.dumps(RULES)}, "PUT")
            time.sleep(20)
            seen = watch(serve, operator, seconds, "--no-kill" not in sys.argv)
            # What is received now is in the index within the time between two syncs and a group.
            end = seen["began"] + seen["seconds"]
            time.sleep(12)
            shares, gaps = recorded(serve.folder.path, seen["began"], end)
            report(cameras, seen, shares, gaps)
        finally:
            serve.stop()
        if "--rival" in sys.argv:
            rival.compare(chosen, min(seconds, 120))
    finally:
        stage.stop()
    return verdict("not recorded, of the worst camera", 100 * (1 - min(shares)), 0.1, "%")


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
