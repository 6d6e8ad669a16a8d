"""A phone that is open while the server gets a newer version: no step is lost, no versions are mixed."""

from crew_phone_tests import CrewPhoneCase, login_of
from processes import BINARY, Program
from releases import FormerRelease, NewerRelease

# Which of the page's own modules are of the newer version.
NEWER = "return (globalThis.newer ?? []).sort()"
CACHES = "return caches.keys().then((all) => all.filter((one) => /^aula-crew-(shell|page)/.test(one)))"
WAITS = "return navigator.serviceWorker.getRegistration('/duty').then((one) => Boolean(one?.waiting))"
# The version that this server's crew page is of, and the names of its files.
VERSION = """
  return fetch("/duty").then(async ({ headers }) => {
    const version = headers.get("x-aula-shell");
    const files = await fetch(`/static/crew/${version}`).then((answer) => answer.json());
    return [version, files.map((file) => file.replace(`/crew/${version}`, ""))];
  });
"""


class CrewUpdateTests(CrewPhoneCase):
    def setUp(self):
        super().setUp()
        self.binary = BINARY
        self.addCleanup(lambda: self.binary == BINARY or self.start_anew(BINARY))

    def release(self, kind):
        release = kind()
        self.addCleanup(release.remove)
        self.addCleanup(lambda: self.binary == BINARY or self.start_anew(BINARY))
        return release

    def start_anew(self, binary):
        """Anew, on the port that it had."""
        running = self.running
        running.serve.stop()
        running.serve = Program(
            "serve", "serve", "--data", self.folder.path, "--listen", f"127.0.0.1:{self.port}", binary=binary)
        self.binary = binary
        running.serve.wait_for(r"aula: open (\S+)")

    def await_newer(self, phone, newer):
        phone.until("the newer page is there, whole", lambda: phone.run(NEWER) == newer.scripts, 60)
        phone.until("the older files are gone", lambda: len(phone.run(CACHES)) == 1, 60)

    def test_an_open_page_with_steps_that_wait_takes_the_newer_version_after_the_call(self):
        newer = self.release(NewerRelease)
        unit = self.free_unit()
        phone = self.phone(unit)
        incident = self.send([unit], "Кричат у подъезда")
        phone.until("there is a call", lambda: phone.buttons("Принять"))
        [shell] = phone.run(CACHES)
        phone.run("window.neverLeft = true")
        phone.go_offline()
        phone.click("Принять")
        phone.click("Выехал")
        phone.until("they are marked", lambda: phone.text(".crew-log").count("не отправлено") == 2)
        self.start_anew(newer.binary)
        phone.go_online()
        phone.until("both arrive", lambda: self.state(incident, unit) == "en-route", 60)
        phone.until("the newer files wait beside", lambda: len(phone.run(CACHES)) == 2, 60)
        for words in ["вызов принят", "выехал"]:
            self.assertEqual(len(self.log(incident, f"{unit['callSign']}: {words}")), 1)

        # The call goes on in the page that is open: nothing is loaded anew under a crew's hands.
        phone.click("На месте")
        phone.until("it goes on", lambda: self.state(incident, unit) == "on-scene")
        self.assertTrue(phone.run("return window.neverLeft"))
        self.assertEqual(phone.run(NEWER), [])
        phone.click("Завершить")
        phone.until("it is over", lambda: self.state(incident, unit) == "cleared")
        self.await_newer(phone, newer)
        self.assertFalse(phone.run("return Boolean(window.neverLeft)"))
        self.assertNotIn(shell, phone.run(CACHES))
        self.assertEqual(phone.complaints(), [])

    def test_a_reload_in_the_midst_is_all_of_one_version(self):
        newer = self.release(NewerRelease)
        unit = self.free_unit()
        phone = self.phone(unit)
        incident = self.send([unit])
        phone.until("there is a call", lambda: phone.buttons("Принять"))
        self.start_anew(newer.binary)
        # Before the newer files are here, while they come, and after.
        seen = [self.reload(phone) for _ in range(6)]
        phone.until("the newer one comes", lambda: self.reload(phone) == newer.scripts, 60)
        seen += [self.reload(phone) for _ in range(3)]
        self.assertTrue(all(one in ([], newer.scripts) for one in seen), seen)
        self.assertEqual(seen, sorted(seen, key=len), "the newer one stays")
        phone.go_offline()
        self.assertEqual(self.reload(phone), newer.scripts, "it opens without a connection")
        phone.click("Принять")
        phone.go_online()
        phone.until("the step arrives", lambda: self.state(incident, unit) == "acknowledged")
        self.await_newer(phone, newer)

    def reload(self, phone):
        phone.refresh()
        phone.until("the call is shown", lambda: phone.buttons("Принять"))
        return phone.run(NEWER)

    def test_files_of_the_older_version_stay_while_one_of_its_pages_is_open(self):
        newer = self.release(NewerRelease)
        unit = self.free_unit()
        phone = self.phone(unit)
        self.send([unit])
        phone.until("there is a call", lambda: phone.buttons("Принять"))
        [shell] = phone.run(CACHES)
        older = phone.driver.current_window_handle
        phone.driver.switch_to.new_window("tab")
        phone.open("/duty")
        self.start_anew(newer.binary)
        phone.until("the newer page comes", lambda: self.reload(phone) == newer.scripts, 60)
        phone.until("what is past would be gone", lambda: phone.run("return performance.now()") > 8_000)
        self.assertEqual(len(phone.run(CACHES)), 2)

        tab = phone.driver.current_window_handle
        phone.driver.switch_to.window(older)
        self.assertEqual(phone.run(NEWER), [])
        file = f"/static/crew/{shell.removeprefix('aula-crew-shell-')}/vector-tile.js"
        self.assertTrue(phone.run("return import(arguments[0]).then(({ readTile }) => Boolean(readTile))", file))
        self.assertEqual(self.operator.ask("GET", file)[0], 404)
        phone.driver.close()
        phone.driver.switch_to.window(tab)
        self.reload(phone)
        self.await_newer(phone, newer)

    def former_phone(self, unit):
        """A phone that has a former release's page and worker."""
        former = self.release(FormerRelease)
        self.start_anew(former.binary)
        scout = self.phone_without_page(unit)
        version, files = scout.run(VERSION)
        former.write_worker(version, files)
        self.start_anew(former.binary)
        phone = self.phone(unit)
        self.assertEqual(len(phone.run(CACHES)), 2)
        self.assertTrue(phone.run("return globalThis.isFormer"))
        return phone

    def phone_without_page(self, unit):
        scout = self.browser(login_of(unit), 390, 844)
        scout.open("/duty")
        scout.until("it is signed in", lambda: unit["callSign"] in scout.text("main"))
        return scout

    def test_a_former_release_is_left_when_its_page_is_closed_and_its_worker_loses_nothing(self):
        unit = self.free_unit()
        phone = self.former_phone(unit)
        incident = self.send([unit], "Кричат у подъезда")
        phone.until("there is a call", lambda: phone.buttons("Принять"))
        self.start_anew(BINARY)
        is_former = lambda: phone.run("return Boolean(globalThis.isFormer)")
        phone.until("today's worker waits", lambda: phone.run(WAITS), 60)
        # The former page goes on, and is opened without a connection, with its steps.
        for _ in range(3):
            self.reload(phone)
            self.assertTrue(is_former())
        phone.go_offline()
        phone.click("Принять")
        self.reload_for(phone, "Выехал")
        self.assertTrue(is_former())
        phone.open("about:blank")
        phone.open("/duty")
        phone.until("it is there when it was closed, too", lambda: phone.buttons("Выехал"))
        self.assertTrue(is_former())
        phone.go_online()
        phone.until("the step arrives", lambda: self.state(incident, unit) == "acknowledged", 60)

        def reopen():
            phone.open("about:blank")
            phone.open("/duty")
            phone.until("the call is shown", lambda: phone.buttons("Выехал"))
            return not is_former()

        phone.until("today's page is there", reopen, 60)
        phone.until("the former files are gone", lambda: [
            one for one in phone.run(CACHES) if "shell" in one] == phone.run(CACHES) and len(phone.run(CACHES)) == 1, 60)
        phone.go_offline()
        self.reload_for(phone, "Выехал")
        self.assertFalse(is_former())
        phone.go_online()

    def reload_for(self, phone, step):
        phone.refresh()
        phone.until("the call is shown", lambda: phone.buttons(step))
