"""A phone that is open while the server gets a newer version: no step is lost, no versions are mixed."""

import glob
import os
import shutil
import tempfile
import urllib.parse

from crew_phone_tests import CrewPhoneCase
from processes import BINARY, Program

# Which of the page's own modules are of the newer version.
NEWER = "return (globalThis.newer ?? []).sort()"
SHELLS = "return caches.keys().then((all) => all.filter((one) => one.startsWith('aula-crew-shell')))"

KEPT = """
  return caches.keys().then((all) => ["aula-crew-shell", "aula-crew-page"].every(
    (kind) => all.some((one) => one.startsWith(kind))) && Boolean(navigator.serviceWorker.controller));
"""


class NewerVersion:
    """A copy of the program whose every script of the crew's page says that it is newer."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="aula-newer-")
        self.binary = os.path.join(self.folder, "aula")
        shutil.copy2(BINARY, self.binary)
        for bundle in glob.glob(os.path.join(os.path.dirname(BINARY), "*.resources")):
            shutil.copytree(bundle, os.path.join(self.folder, os.path.basename(bundle)))
        self.scripts = []
        for name in glob.glob(os.path.join(self.folder, "*.resources", "**", "crew*.js"), recursive=True):
            script = os.path.basename(name)
            if script in ("crew-worker.js", "crew-leave.js"):
                continue
            with open(name, "a") as file:
                file.write(f'\n(globalThis.newer ??= []).push("{script}");\n')
            self.scripts.append(script)
        self.scripts.sort()

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class CrewUpdateTests(CrewPhoneCase):
    def setUp(self):
        super().setUp()
        self.newer = NewerVersion()
        self.addCleanup(self.newer.remove)

    def start_anew(self, binary):
        """Anew, on the port that it had."""
        port = urllib.parse.urlsplit(self.base).port
        type(self).serve.stop()
        type(self).serve = Program(
            "serve", "serve", "--data", self.folder.path, "--listen", f"127.0.0.1:{port}", binary=binary)
        self.addClassCleanup(type(self).serve.stop)
        type(self).serve.wait_for(r"aula: open (\S+)")

    def test_an_open_page_with_steps_that_wait_takes_the_newer_version_after_the_call(self):
        unit = self.free_unit()
        phone = self.phone(unit)
        incident = self.send([unit], "Кричат у подъезда")
        phone.until("there is a call", lambda: phone.buttons("Принять"))
        [shell] = phone.run(SHELLS)
        phone.run("window.neverLeft = true")
        phone.go_offline()
        phone.click("Принять")
        phone.click("Выехал")
        phone.until("they are marked", lambda: phone.text(".crew-log").count("не отправлено") == 2)
        self.start_anew(self.newer.binary)
        phone.go_online()
        phone.until("both arrive", lambda: self.state(incident, unit) == "en-route", 60)
        phone.until("the newer files are there", lambda: phone.run(SHELLS) not in ([shell], []), 60)
        phone.until("the older ones are gone", lambda: len(phone.run(SHELLS)) == 1)
        for words in ["вызов принят", "выехал"]:
            self.assertEqual(len(self.log(incident, f"{unit['callSign']}: {words}")), 1)

        # The call goes on in the page that is open: nothing is loaded anew under a crew's hands.
        phone.click("На месте")
        phone.until("it goes on", lambda: self.state(incident, unit) == "on-scene")
        self.assertTrue(phone.run("return window.neverLeft"))
        self.assertEqual(phone.run(NEWER), [])
        phone.click("Завершить")
        phone.until("it is over", lambda: self.state(incident, unit) == "cleared")
        phone.until("the newer page is there, whole", lambda: phone.run(NEWER) == self.newer.scripts, 60)
        self.assertFalse(phone.run("return Boolean(window.neverLeft)"))
        self.assertEqual(phone.complaints(), [])
        self.start_anew(BINARY)

    def test_a_reload_in_the_midst_is_all_of_one_version(self):
        unit = self.free_unit()
        phone = self.phone(unit)
        incident = self.send([unit])
        phone.until("there is a call", lambda: phone.buttons("Принять"))
        phone.until("the page and its files are kept", lambda: phone.run(KEPT))
        self.start_anew(self.newer.binary)
        # At once: the older worker is in charge still, the newer page is answered.
        seen = []
        for _ in range(6):
            phone.driver.refresh()
            phone.until("the call is shown", lambda: phone.buttons("Принять"))
            seen.append(phone.run(NEWER))
        self.assertTrue(all(one in ([], self.newer.scripts) for one in seen), seen)
        self.assertEqual(seen[0], [], "the kept page and its files were shown")
        phone.until("the newer one comes", lambda: phone.driver.refresh() or phone.until(
            "the call is shown", lambda: phone.buttons("Принять")) and phone.run(NEWER) == self.newer.scripts, 60)
        phone.go_offline()
        phone.driver.refresh()
        phone.until("it opens without a connection", lambda: phone.buttons("Принять"))
        self.assertEqual(phone.run(NEWER), self.newer.scripts)
        phone.click("Принять")
        phone.go_online()
        phone.until("the step arrives", lambda: self.state(incident, unit) == "acknowledged")
        self.start_anew(BINARY)
