"""A stretch of recordings leaves the house as a file: from the evidence, an incident and the archive."""

import os
import re
import subprocess
import tempfile
from urllib.parse import parse_qs, urlsplit

from desks import DeskCase


class ExportTests(DeskCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.downloads = folder.name

    def desk_with_an_alert(self, login="operator"):
        desk = self.browser(login)
        desk.driver.execute_cdp_cmd(
            "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": self.downloads})
        desk.open("/desk")
        self.open_alert(desk)
        return desk

    def saved(self, browser):
        """The file that the browser has saved, once it is whole."""
        def names():
            found = os.listdir(self.downloads)
            return found if found and not any(one.endswith(".crdownload") for one in found) else None

        return browser.until("the file is saved", names)[0]

    def assert_plays(self, name):
        """What players read in it: its length, every frame, no complaint. The length, seconds."""
        path = os.path.join(self.downloads, name)
        probe = subprocess.run(
            ["ffprobe", "-v", "warning", "-show_entries", "format=duration:stream=nb_frames",
             "-of", "default=nk=1:nw=1", path], capture_output=True, text=True, check=True)
        self.assertEqual(probe.stderr, "")
        frames, seconds = probe.stdout.split()
        self.assertGreater(int(frames), 5)
        subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", path, "-f", "null", "-"], check=True)
        return float(seconds)

    def test_the_moment_of_an_alert_is_saved_and_the_journal_tells_of_it(self):
        desk = self.desk_with_an_alert()
        link = desk.until("the clip is there", lambda: [
            one for one in desk.buttons("В файл") if "export?at=" in (one.get_attribute("href") or "")])[0]
        link.click()
        desk.until("it is said what there is", lambda: desk.buttons("Скачать"))
        shown = desk.text("main")
        told = desk.text(".export-file strong")
        self.assertIn("UTC+5", shown)
        self.assertIn("вносится в журнал", shown)
        desk.click("Скачать")
        name = self.saved(desk)
        # What is not on the disk yet when the page is drawn may be a second later.
        stem = re.match(r".* \d{4}-\d\d-\d\d \d\d-\d\d-\d\d UTC\+5 ", told)[0]
        self.assertTrue(name.startswith(stem) and name.endswith(".mp4"), (name, told))
        self.assertGreater(self.assert_plays(name), 5)
        self.assertEqual(desk.complaints(), [])

        admin = self.browser("admin")
        admin.open("/journal/looks")
        self.assertIn("Выгрузка в файл", admin.text(".table"))

    def test_a_line_of_the_alerts_leads_to_its_moment(self):
        desk = self.desk_with_an_alert()
        alert = desk.get_json("/api/desk")["alerts"][0]
        desk.open("/alerts")
        link = f"tr:has(a[href*='{alert['id']}']) a[href*='/export']"
        self.assertEqual(desk.text(link), "В файл")
        desk.touch(link)
        desk.until("it is said what there is", lambda: desk.buttons("Скачать"))
        self.assertIn(alert["camera"]["name"], desk.text("h1"))
        asked = parse_qs(urlsplit(desk.address()).query)
        start, end = (int(asked[name][0]) for name in ["from", "to"])
        self.assertTrue(start < alert["moment"]["end"] < end, (start, alert["moment"], end))
        self.assertEqual(desk.complaints(), [])

    def test_a_stretch_of_the_archive_is_chosen_at_the_player_and_says_what_it_lacks(self):
        desk = self.desk_with_an_alert()
        camera = desk.get_json("/api/desk")["alerts"][0]["camera"]["id"]
        desk.open(f"/cameras/{camera}/archive")
        desk.until("it plays", lambda: desk.run("return document.querySelector('video')?.readyState >= 2"))
        at = desk.text(".archive-clock")[:8]
        for field in ["start", "end"]:
            desk.touch(f"#{field} + button")
        self.assertGreaterEqual(desk.run("return document.getElementById('start').value"), at)
        # From before anything was recorded.
        desk.run("""
          const [hour, minute, second] = document.getElementById('start').value.split(':').map(Number);
          // Of the same day, too, half an hour after midnight.
          const early = Math.max(0, (hour * 60 + minute - 30) * 60 + second);
          const before = new Date(2000, 1, 2, 0, 0, early).toTimeString().slice(0, 8);
          document.getElementById('start').value = before;""")
        desk.click("Проверить отрезок")
        desk.until("it says what there is", lambda: desk.text("h2").strip())
        page = desk.text("main")
        self.assertIn("Записано не всё", page)
        self.assertIn("запись не велась", page)
        asked = parse_qs(urlsplit(desk.address()).query)
        self.assertEqual(sorted(asked), ["day", "end", "start", "stream"])
        self.assertEqual(desk.complaints(), [])

    def test_an_incident_leads_to_its_moment(self):
        desk = self.desk_with_an_alert("operator-2")
        desk.press("d")
        desk.until("an incident has begun", lambda: "incident=" in desk.address())
        incident = desk.address().split("incident=")[1]
        desk.open(f"/incidents/{incident}")
        desk.click("Сохранить видео в файл")
        desk.until("it is said what there is", lambda: desk.buttons("Скачать"))
        desk.click("Скачать")
        self.assertGreater(self.assert_plays(self.saved(desk)), 5)
        self.assertEqual(desk.complaints(), [])
