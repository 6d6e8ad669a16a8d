"""Five thousand hostile requests against a living server that records."""

import json
import os
import random
import re
import sqlite3
import subprocess
import threading
import unittest
import urllib.parse

from askers import Asker
from processes import BINARY, REPOSITORY
from yards import PASSWORD, Stage, Yard

SOURCES = os.path.join(REPOSITORY, "Sources", "AulaConsole")
NUMBERS = [
    "9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551615",
    "nan", "inf", "-inf", "1e30", "-1e30", "1e300", "1e400", "5e-324", "-1", "0", "1e300, 1", "nan, nan", "",
    "\0", "٣", "2024-02-30", "9999-12-31", "7ZZZZZZZZZZZZ", "../../etc/passwd", "%00", "a" * 4000,
]
# What would end the sign-in that asks, or is answered for as long as one listens.
ENDLESS = {"/sign-out", "/events", "/account/sessions", "/language", "/theme"}
LETTERS = "account after alert at before camera city day end from id kind lat lon number page part person q role " \
    "rule skip sort start state stream text to until version width x y yard year z".split()


def routes():
    """Method and path of each route that the console declares."""
    found = set()
    for folder, _, names in os.walk(SOURCES):
        for name in names:
            if name.endswith(".swift"):
                with open(os.path.join(folder, name)) as file:
                    text = file.read()
                for kind, path in re.findall(r'routes\.(get|post)\(\s*"([^"]+)"', text):
                    found.add((kind.upper(), path))
                for kind, path in re.findall(r'routes\.send\(\s*\.(\w+),\s*"([^"]+)"', text):
                    found.add((kind.upper(), path))
    return sorted(found)


class CrowdedYard(Yard):
    """Somebody of each role who sits at a desk."""

    def start(self):
        if self.port is None:
            for role in ("administrator", "inspector"):
                subprocess.run(
                    [BINARY, "user", "add", role, "--role", role, "--password-stdin", "--data", self.folder.path],
                    input=PASSWORD.encode(), check=True, cwd=REPOSITORY, stdout=subprocess.DEVNULL)
        super().start()


class StormTests(unittest.TestCase):
    def setUp(self):
        self.stage = Stage("gate-crossing")
        self.addCleanup(self.stage.program.stop)
        url = next(iter(self.stage.urls.values()))
        self.yard = CrowdedYard(
            {"К-1": url, "К-2": url}, "--set", "limits.requestsPerMinute=100000", "--set", "log.level=error")
        self.addCleanup(self.yard.remove)

    def test_five_thousand_requests_leave_the_server_standing_and_recording(self):
        process = self.yard.program.process.pid
        index = sqlite3.connect(f"file:{self.yard.folder.path}/aula.sqlite?mode=ro", uri=True)
        self.await_recording(index, 2)
        began = index.execute("select max(end_tick) from picture_group").fetchone()[0]
        seen, failed = [], []
        crowd = [threading.Thread(target=self.send, args=(login, seed, seen, failed))
                 for seed, login in enumerate(["administrator", "operator", "inspector"])]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        self.assertEqual(failed, [])
        self.assertGreaterEqual(len(seen), 5000)
        self.assertTrue({200, 400, 403, 404} <= set(seen), set(seen))
        self.assertIsNone(self.yard.program.process.poll())
        self.assertEqual(self.yard.program.process.pid, process)
        self.await_recording(index, 2, since=began)
        holes = index.execute("select reason from gap where starts_at > ?", (began / 90_000 * 1e6,)).fetchall()
        self.assertEqual(holes, [])
        self.yard.program.stop()
        checked = subprocess.run([BINARY, "verify", "--all", "--data", self.yard.folder.path],
                                 cwd=REPOSITORY, capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout[-2000:] + checked.stderr[-2000:])

    def await_recording(self, index, cameras, since=0):
        """Until each camera has a group that is younger than `since`."""
        def count():
            return index.execute(
                "select count(distinct s.camera) from picture_group g join segment s on s.id = g.segment "
                "where g.start_tick > ?", (since,)).fetchone()[0]
        done = threading.Event()
        for _ in range(600):
            if count() >= cameras:
                return
            done.wait(0.1)
        self.fail("nothing is recorded any more")

    def send(self, login, seed, seen, failed):
        chance = random.Random(seed)
        try:
            asker = Asker(self.yard.port, login, PASSWORD)
            for method, path in routes():
                if path.split("?")[0] in ENDLESS or path.startswith("/static") or "**" in path:
                    continue
                for _ in range(14):
                    status, answer = self.one(asker, chance, method, path, login)
                    seen.append(status)
                    if status >= 500 and status != 503:
                        failed.append((login, method, path, status, answer[:300]))
        except Exception as error:  # A thread's failure is the test's.
            failed.append((login, repr(error)))

    def one(self, asker, chance, method, path, login):
        value = lambda: urllib.parse.quote(chance.choice(NUMBERS), safe="")
        camera = "0000000000000" if chance.random() < 0.5 else "7ZZZZZZZZZZZZ"
        filled = re.sub(r"\{\w+\}", lambda _: camera if chance.random() < 0.6 else value() or "x", path)
        query = "&".join(f"{chance.choice(LETTERS)}={value()}" for _ in range(chance.randint(0, 4)))
        address = filled + ("?" + query if query else "")
        if method == "GET":
            return asker.ask(method, address)
        fields = {chance.choice(LETTERS): chance.choice(NUMBERS) for _ in range(chance.randint(0, 6))}
        if path.startswith("/api/"):
            body = json.dumps({name: chance.choice([text, 1e300, -1, 2**63 - 1, None, [], {}])
                               for name, text in fields.items()})
            return asker.ask(method, address, body)
        form = urllib.parse.urlencode({**fields, "token": asker.token})
        return asker.ask(method, address, form, "application/x-www-form-urlencoded")
