"""The demonstration's tour, done exactly as it is printed."""

import os
import re
import shlex
import subprocess

from browsers import Browser
from demonstrations import DemonstrationCase
from processes import REPOSITORY

STATES = ["Принять", "Выехал", "На месте", "Завершить"]
KEYS = {"J": "j", "Enter": "\ue007", "D": "d"}


class DemoTourTests(DemonstrationCase):
    is_new = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.command = cls.running.serve.wait_for(r"Пароли ещё раз: (.+)")[1]
        tour = "\n".join(cls.running.serve.lines)
        cls.steps = re.findall(r"^  ([123])\. (.+(?:\n     .+)*)", tour, re.MULTILINE)

    def enter(self, step, width, height):
        """Opens what the step names and signs in there as it says."""
        address = re.search(r"[Оо]ткройте (\S+)", step)[1]
        login = re.search(r"войдите как ([\w-]+)", step)[1]
        browser = Browser(self.base, width, height)
        self.addCleanup(browser.close)
        browser.open(address)
        browser.sign_in(login, self.passwords[login])
        browser.open(address)
        return browser, login

    def test_the_tour_leads_from_an_alert_to_a_crew_that_is_free_again(self):
        self.assertEqual([number for number, _ in self.steps], ["1", "2", "3"])
        first, second, third = (text for _, text in self.steps)

        desk, login = self.enter(first, 1440, 900)
        self.assertEqual(login, "operator")
        desk.until("an alert appears", lambda: desk.get_json("/api/desk")["alerts"], 90)
        desk.until("the queue shows it", lambda: "новая" in desk.text("#queue"))
        rules = [alert["rule"] for alert in desk.get_json("/api/desk")["alerts"]]
        gate = [rule for rule in rules if "ворота" in rule]
        self.assertLessEqual(len(gate), 1, f"one gate, one line: {rules}")

        keys = re.findall(r"([A-Z]\w*) \(", second)
        self.assertEqual(keys, ["J", "Enter", "D"])
        desk.press(KEYS[keys[0]], KEYS[keys[1]])
        desk.until("the yard is told", lambda: "Место" in desk.text("#act"))
        desk.press(KEYS[keys[2]])
        incident = desk.until(
            "an incident has begun", lambda: desk.get_json("/api/desk")["incidents"]
        )[0]
        signs = [unit["callSign"] for unit in incident["units"]]
        self.assertIn(re.search(r"выезжают (\S+)", second)[1], signs)

        phone, login = self.enter(third, 390, 844)
        self.assertEqual(login, "p-21")
        for state in STATES:
            phone.click(state)
        phone.until("the crew is free again", lambda: "Вызова нет" in phone.text("main"))
        self.assertEqual(desk.complaints() + phone.complaints(), [])

    def test_the_sign_ins_are_read_again_by_the_command_that_is_printed(self):
        answer = subprocess.run(
            shlex.split(self.command), cwd=REPOSITORY, capture_output=True, text=True, check=True,
            env={"PATH": os.environ["PATH"]},
        )
        told = dict(re.findall(r"aula: sign-in (\S+) (\S+)", answer.stdout))
        self.assertEqual(told, self.passwords)

    def test_each_camera_that_is_on_air_stands_in_another_yard(self):
        desk, _ = self.enter(self.steps[0][1], 1440, 900)
        cameras = desk.until("there are pictures", lambda: desk.get_json("/api/cameras")["cameras"])
        yards = [camera["yard"] for camera in cameras]
        self.assertEqual(len(set(yards)), len(yards))
        self.assertNotIn("rain", str(cameras))
