"""From a camera to a crew, on rendered yards over real RTSP, through a real browser."""

import re
import unittest

from browsers import Browser
from processes import SCENES, Folder, Program

STATES = ["Принять", "Выехал", "На месте", "Завершить"]


class MainJobTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder()
        cls.addClassCleanup(cls.folder.remove)
        arguments = ["--data", cls.folder.path, "--listen", "127.0.0.1:0", "--scenes", SCENES]
        cls.serve = Program("serve", "serve", "--demo", *arguments)
        cls.addClassCleanup(cls.serve.stop)
        # The first run renders the scenes.
        cls.base = cls.serve.wait_for(r"aula: open (\S+)", seconds=900)[1]
        lines = "\n".join(cls.serve.lines)
        cls.passwords = dict(re.findall(r"aula: sign-in (\S+) (\S+)", lines))

    def browser(self, login, width=1440, height=900):
        browser = Browser(self.base, width, height)
        self.addCleanup(browser.close)
        browser.sign_in(login, self.passwords[login])
        return browser

    def test_from_an_alert_to_a_closed_incident(self):
        desk = self.browser("operator")
        desk.open("/desk")
        desk.run("window.neverLeft = true")
        desk.until("an alert appears", lambda: desk.get_json("/api/desk")["alerts"], 90)
        desk.until("the queue shows it", lambda: "новая" in desk.text("#queue"))

        desk.press("j", "\ue007")
        desk.until("the yard is told", lambda: "Место" in desk.text("#act"))
        self.watch_live(desk)

        desk.press("d")
        incident = desk.until(
            "an incident has begun", lambda: desk.get_json("/api/desk")["incidents"]
        )[0]
        self.assertTrue(desk.run("return window.neverLeft"), "the page was loaded anew")
        signs = [unit["callSign"] for unit in incident["units"]]
        self.assertEqual(sorted(sign[0] for sign in signs), ["П", "Ц"], "one of each kind")
        for sign in signs:
            self.drive(sign.replace("П", "p").replace("Ц", "c").lower(), sign)

        desk.until("the desk heard of it", lambda: desk.text("#act").count("завершил") >= 2)
        self.close(desk, incident["id"])
        self.assertEqual(desk.complaints(), [])

    def watch_live(self, desk):
        desk.press("l")
        clock = "return Math.max(...[...document.querySelectorAll('video')].map(v => v.currentTime))"
        first = desk.until("the picture runs", lambda: desk.run(clock) > 1_000_000 and desk.run(clock))
        desk.until("the picture goes on", lambda: desk.run(clock) > first + 1)

    def drive(self, login, sign):
        phone = self.browser(login, 390, 844)
        phone.open("/duty")
        self.assertIn(sign, phone.text("main"))
        for state in STATES:
            phone.click(state)
        phone.until("he is free again", lambda: "Вызова нет" in phone.text("main"))
        self.assertEqual(phone.complaints(), [])

    def close(self, desk, incident):
        version = desk.get_json(f"/api/incidents/{incident}")["incident"]["version"]
        desk.run(
            "return import('/static/page.js').then(page => page.send('POST',"
            f" '/api/incidents/{incident}/close',"
            f" {{version: {version}, disposition: 'warned', note: 'подростки'}}))"
        )
        desk.open(f"/incidents/{incident}")
        desk.until("the page says how it ended", lambda: "подростки" in desk.text("main"))


if __name__ == "__main__":
    unittest.main()
