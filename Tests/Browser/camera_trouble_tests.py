"""A camera that dies, sends garbage or comes back is shown so, and takes no other down."""

import unittest

from yards import Hand, Stage, Yard

CLOCK = """
  const cell = [...document.querySelectorAll('.wall-cell')].find(
    (one) => one.querySelector('select').selectedOptions[0]?.text === arguments[0]);
  return !cell ? ['', 0] : [cell.querySelector('.player-veil').textContent, cell.querySelector('video').currentTime];
"""

# All that the pictures' veils have said: a retry comes faster than we look.
RECORDER = """
  window.said = {};
  const note = () => {
    for (const cell of document.querySelectorAll('.wall-cell')) {
      const list = said[cell.querySelector('select').selectedOptions[0]?.text] ??= [];
      const words = cell.querySelector('.player-veil')?.textContent ?? '';
      if (list.at(-1) !== words) list.push(words);
    }
  };
  new MutationObserver(note).observe(
    document.getElementById('wall'), { subtree: true, childList: true, characterData: true });
"""


class CameraTroubleTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.steady = Stage(
            "rain", "loitering", "intruder-night",
            # Bytes that are no packets from the first on; and, after a while, packets that are no
            # picture.
            faults=["loitering/sub=framing", "intruder-night/sub=garbage:8s"],
        )
        cls.addClassCleanup(cls.steady.program.stop)
        cls.mortal = Stage("gate-crossing")
        cls.addClassCleanup(lambda: cls.mortal.program.stop())
        cameras = {
            "Ровно": cls.steady.urls["rain"],
            "Мусор": cls.steady.urls["loitering"],
            "Помехи": cls.steady.urls["intruder-night"],
            "Гаснет": cls.mortal.urls["gate-crossing"],
        }
        cls.yard = Yard(cameras, "--set", "analysis.enabled=false")
        cls.addClassCleanup(cls.yard.remove)

    def test_a_camera_in_trouble_is_shown_so_and_is_alone_with_it(self):
        self.wall = wall = self.yard.browser()
        self.addCleanup(wall.close)
        desk = self.yard.browser()
        self.addCleanup(desk.close)
        desk.open("/desk")
        desk.run("window.neverLeft = true")
        wall.open("/wall")
        wall.run("window.neverLeft = true;" + RECORDER)
        for name in ["Ровно", "Гаснет"]:
            wall.until(f"{name} runs", lambda name=name: self.runs(name))

        self.await_words("Мусор", "нет связи с камерой: ")
        self.await_words("Помехи", "не раскодировать")
        self.goes_on("Ровно")
        self.goes_on("Гаснет")

        self.mortal.program.kill()
        self.await_words("Гаснет", "нет связи с камерой: никто не отвечает")
        wall.until("the last picture is told to be old", lambda: "изображение" in self.said("Гаснет")[-1])
        self.goes_on("Ровно")
        desk.until("the strip names it", lambda: "Гаснет" in self.told(desk))
        self.assertNotIn("Ровно", self.told(desk))

        self.revive()
        wall.until("what was dead is back", lambda: self.runs("Гаснет"), 90)
        self.goes_on("Гаснет")
        self.goes_on("Ровно")
        desk.until("the strip no longer names it", lambda: "Гаснет" not in self.told(desk))
        for page in [wall, desk]:
            self.assertTrue(page.run("return window.neverLeft"), "the page was loaded anew")
            self.assertEqual(page.complaints(), [])
        desk.until("the strip names the noise", lambda: "Помехи" in self.told(desk), 90)
        self.noises_own_page(desk)
        self.cameras_own_page(desk)

    def noises_own_page(self, desk):
        """It says what is wrong and what to do."""
        camera = self.camera(desk, "Помехи")
        self.assertEqual(camera["state"]["state"], "unreadable")
        desk.open(f"/cameras/{camera['id']}")
        self.assertIn("Пакеты приходят, но изображение из них собрать нельзя", desk.text("main"))

    def camera(self, desk, name):
        cameras = Hand(self.yard, desk).read("/api/cameras")["cameras"]
        return next(one for one in cameras if one["name"] == name)

    def cameras_own_page(self, desk):
        """On its own page the reason stands with its code and the next attempt."""
        self.mortal.program.kill()
        camera = self.camera(desk, "Гаснет")

        def said():
            desk.open(f"/cameras/{camera['id']}")
            return "video.refused" in desk.text("main")

        desk.until("its page says why", said)

    def revive(self):
        port = self.mortal.port
        self.mortal.program.stop()
        type(self).mortal = Stage("gate-crossing", port=port)

    def said(self, name):
        return self.wall.run("return window.said[arguments[0]] ?? []", name)

    def clock(self, name):
        return self.wall.run(CLOCK, name)[1]

    def runs(self, name):
        words, clock = self.wall.run(CLOCK, name)
        return words == "" and clock > 1_000_000

    def await_words(self, name, words):
        self.wall.until(
            f"{name} says «{words}»", lambda: any(words in one for one in self.said(name)), 60
        )

    def goes_on(self, name):
        """Live all the while: its picture moves, and is not called old."""
        before = self.clock(name)
        self.wall.until(
            f"{name} goes on", lambda: self.runs(name) and self.clock(name) > before + 1.5
        )

    def told(self, desk):
        """The cameras that the strip counts as failed."""
        return desk.run(
            "return [...document.querySelectorAll('#strip-trouble [data-tone=bad]')]"
            ".map(part => part.title).join('\\n')"
        )
