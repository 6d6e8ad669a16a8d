"""SIGKILL of the whole `aula serve`, again and again: the past plays, the gap is told, and nothing
that was answered with 200 is lost."""

import http.client
import json
import os
import random
import subprocess
import tempfile
import threading
import time
import unittest

from processes import BINARY, REPOSITORY
from yards import Hand, Stage, Yard

SCENES = ["intruder-night", "gate-crossing", "loitering", "rain"]
NAMES = ["Первая", "Вторая", "Третья", "Четвёртая"]
SEED = int(os.environ.get("AULA_SEED", "7"))
# docs/recording.md: a kill takes the group of pictures that is being received.
LONGEST_LOSS = 6


def rules(number):
    """Somebody anywhere in the picture, at any time; the name tells which version it is."""
    zone = {"name": "всё", "polygon": [[0, 0], [1, 0], [1, 1], [0, 1]]}
    rule = {"name": f"Кто угодно {number}", "kind": "intrusion", "zone": "всё", "dwell": 0}
    return json.dumps({"zones": [zone], "lines": [], "rules": [rule]})


class Writer(threading.Thread):
    """Saves rules of one camera without pause, and remembers what was acknowledged."""

    def __init__(self, hand, camera, version):
        super().__init__(daemon=True)
        self.hand, self.camera = hand, camera
        self.acknowledged = version
        self.writes = 0
        self.failure = None
        self.start()

    def run(self):
        while True:
            body = {"version": self.acknowledged, "text": rules(self.acknowledged + 1)}
            try:
                status, answer = self.hand.ask("PUT", f"/api/cameras/{self.camera}/rules", body)
            except (OSError, http.client.HTTPException, ValueError):
                return
            if status != 200:
                self.failure = f"{status}: {answer}"
                return
            self.acknowledged = answer["version"]
            self.writes += 1


class CrashTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage(*SCENES)
        cls.addClassCleanup(cls.stage.program.stop)
        cls.yard = Yard(dict(zip(NAMES, (cls.stage.urls[scene] for scene in SCENES))))
        cls.addClassCleanup(cls.yard.remove)

    def test_nothing_acknowledged_is_lost_and_the_past_plays(self):
        chance = random.Random(SEED)
        self.page = page = self.yard.browser()
        self.addCleanup(page.close)
        page.open("/desk")
        page.run("window.neverLeft = true")
        self.hand = Hand(self.yard, page)
        cameras = page.until("four cameras are live", self.live, 60)
        self.ids = {camera["name"]: camera["id"] for camera in cameras}
        for name in NAMES[:3]:
            self.put(f"/api/cameras/{self.ids[name]}/rules", {"version": 0, "text": rules(1)})
        self.alerts, self.incidents, self.kills = {}, {}, []
        version = 0
        for round_ in range(3):
            page.until("the recording goes on", lambda: self.is_recording(), 60)
            writer = Writer(self.hand, self.ids["Четвёртая"], version)
            time.sleep(chance.uniform(1, 4))
            self.decide(round_)
            self.kill()
            writer.join(20)
            self.assertIsNone(writer.failure)
            self.assertGreater(writer.writes, 0)
            self.yard.program.stop()
            self.yard.start()
            version = self.kept_rules(writer.acknowledged)
            self.kept_decisions()
        page.until("the recording goes on", lambda: self.is_recording(), 60)
        page.until("the open page came back by itself", lambda: page.run(
            "return window.neverLeft && !document.body.classList.contains('is-away')"))
        self.told_as_gaps()
        self.decodes()
        self.plays()
        self.archive()
        self.journal_verifies()

    def live(self):
        cameras = self.page.get_json("/api/desk")["cameras"]
        live = [camera for camera in cameras if camera["state"]["state"] == "live"]
        return live if len(live) == 4 else None

    def put(self, path, body, method="PUT"):
        status, answer = self.hand.ask(method, path, body)
        self.assertEqual(status, 200, answer)
        return answer

    def decide(self, round_):
        """The last thing before the kill is an alert that was taken, or one that was confirmed."""
        alert = self.page.until(
            "there is a new alert",
            lambda: next(iter(
                alert for alert in self.hand.read("/api/desk")["alerts"]
                if alert["state"] == "new" or round_ > 0 and alert["id"] in self.alerts
            ), None), 90,
        )
        path = f"/api/alerts/{alert['id']}"
        if alert["state"] == "new":
            alert = self.put(f"{path}/take", {"version": alert["version"]}, "POST")["alert"]
        self.alerts[alert["id"]] = ("acknowledged", alert["version"])
        if round_ > 0:
            sent = self.put(f"{path}/confirm", {"version": alert["version"]}, "POST")
            incident = sent["incident"]
            self.alerts[alert["id"]] = ("confirmed", alert["version"] + 1)
            self.incidents[incident["id"]] = (incident["number"], incident["version"])

    def kill(self):
        """Remembers when the process was gone: the next one may record half a second later."""
        self.yard.program.kill()
        self.kills.append(time.time())

    def kept_rules(self, acknowledged):
        """What was acknowledged is there; at most the write under way was made beyond it."""
        self.page.until("he is still signed in", lambda: self.hand.ask("GET", "/api/desk")[0] == 200)
        body = {"version": -1, "text": rules(0)}
        status, _ = self.hand.ask("PUT", f"/api/cameras/{self.ids['Четвёртая']}/rules", body)
        self.assertEqual(status, 409, "a stale write was taken")
        for version in [acknowledged, acknowledged + 1]:
            body = {"version": version, "text": rules(version + 1)}
            status, answer = self.hand.ask("PUT", f"/api/cameras/{self.ids['Четвёртая']}/rules", body)
            if status == 200:
                return answer["version"]
        self.fail(f"version {acknowledged} was acknowledged and is gone")

    def kept_decisions(self):
        for alert, (state, version) in self.alerts.items():
            kept = self.hand.read(f"/api/alerts/{alert}")["alert"]
            self.assertEqual(kept["state"], state)
            self.assertGreaterEqual(kept["version"], version)
        for incident, (number, version) in self.incidents.items():
            kept = self.hand.read(f"/api/incidents/{incident}")["incident"]
            self.assertEqual(kept["number"], number)
            self.assertGreaterEqual(kept["version"], version)

    def recorded(self, name, start, end):
        path = f"/cameras/{self.ids[name]}/recorded?from={start}&to={end}"
        return self.hand.read(path)["stretches"]

    def is_recording(self):
        """Each camera has at least 4 s of this run in the index."""
        now = time.time()
        since = self.kills[-1] if self.kills else 0
        return all(
            any(end - max(start, since) > 4 for start, end in self.recorded(name, now - 60, now))
            for name in NAMES
        )

    def told_as_gaps(self):
        now = time.time()
        for name in NAMES:
            stretches = self.recorded(name, self.kills[0] - 60, now)
            for kill in self.kills:
                self.assertFalse(
                    [one for one in stretches if one[0] < kill < one[1]],
                    f"{name}: {kill} was not recorded, {stretches} says it was",
                )
                last = max(end for _, end in stretches if end <= kill)
                self.assertLess(kill - last, LONGEST_LOSS, f"{name}: the end was lost")

    def decodes(self):
        """All of the past of a camera, as one film over both sides of the gaps, frame by frame."""
        name = NAMES[1]
        start, end = self.kills[0] - 30, time.time()
        # Asked first: the index goes on while the film is cut.
        seconds = sum(end - start for start, end in self.recorded(name, start, end))
        path = f"/cameras/{self.ids[name]}/film.mp4?from={start}&to={end}"
        film = self.hand.fetch(path)
        with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
            file.write(film)
            file.flush()
            decoded = subprocess.run(
                ["ffmpeg", "-v", "error", "-xerror", "-i", file.name, "-f", "null", "-"],
                capture_output=True, text=True,
            )
            self.assertEqual((decoded.returncode, decoded.stderr), (0, ""))
            told = subprocess.run(
                ["ffprobe", "-v", "error", "-select_streams", "v", "-count_packets",
                 "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", file.name],
                capture_output=True, text=True, check=True,
            )
        self.assertGreater(int(told.stdout.split(",")[0]), 12 * seconds * 0.9, "frames are missing")

    def plays(self):
        """The moment of an alert from before the first kill, in the browser."""
        page = self.page
        alert = next(iter(self.alerts))
        seen = self.hand.read(f"/api/alerts/{alert}")["alert"]
        incident = next(iter(self.incidents), None)
        page.open(f"/incidents/{incident}" if seen.get("incident") else "/desk")
        if not seen.get("incident"):
            page.until("the queue is there", lambda: page.text("#queue"))
            page.press("j", "\ue007")
        page.touch("[data-mode=clip]")
        clock = "return document.querySelector('#stage video')?.currentTime ?? 0"
        first = page.until("the past is shown", lambda: (lambda at: at > 1e9 and at)(page.run(clock)))
        # It runs round: further on, or begun again.
        page.until("it plays", lambda: abs(page.run(clock) - first) > 0.5)
        self.assertLess(abs(first - seen["lastSeen"]), 60)
        page.until("the timeline shows the gap", lambda: page.run(
            "return document.querySelectorAll('.timeline-recorded').length") >= 2)

    def archive(self):
        """The day's page tells each kill as a gap with its reason, and goes from one to the next."""
        page = self.page
        page.open(f"/cameras/{self.ids[NAMES[2]]}/archive")
        told = page.text("main .table")
        self.assertGreaterEqual(told.count("Аула не работала"), len(self.kills), told)
        self.assertIn("UTC+5", page.text(".facts-row"))
        clock = "return document.querySelector('#archive-picture video')?.currentTime ?? 0"
        page.until("the newest is shown", lambda: page.run(clock) > self.kills[-1], 90)
        while (at := page.run(clock)) > self.kills[0]:
            page.press("k")
            page.until("it goes back", lambda: 0 < page.run(clock) < at - 1)
        page.until("and plays from there", lambda: page.run(clock) > at + 0.5)
        page.until("the moment is in the address", lambda: "at=" in page.run("return location.search"))

    def journal_verifies(self):
        answer = subprocess.run(
            [BINARY, "verify", "--all", "--data", self.yard.folder.path],
            capture_output=True, text=True, cwd=REPOSITORY,
        )
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
