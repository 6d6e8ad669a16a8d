"""A shift on the crew's phone: it rings, shows what the crew needs, and works out of reach."""

import json
import re

from askers import Asker
from demonstrations import DemonstrationCase
from phones import Phone

SEND = """
const [path, body] = arguments;
return fetch(path, { method: "POST", body: JSON.stringify(body), headers: {
  accept: "application/json", "content-type": "application/json",
  "x-form-token": document.querySelector("meta[name=form-token]").content,
} }).then(async (answer) => ({ status: answer.status, body: await answer.json() }));
"""

class CrewPhoneCase(DemonstrationCase):
    """An operator who sends, and phones of the crews that are sent."""

    cameras = False

    def setUp(self):
        self.operator = self.asker("operator")
        self.sent = []
        self.addCleanup(self.end_calls)

    def end_calls(self):
        for incident in self.sent:
            for one in self.view(incident)["assignments"]:
                if not one["isEnded"]:
                    self.move(one, "cancel", reason="учения окончены")

    def view(self, incident):
        return self.operator.read_json(f"/api/incidents/{incident}")

    def move(self, assignment, move, **more):
        """The status of the answer."""
        return self.operator.send(
            f"/api/assignments/{assignment['id']}/move", version=assignment["version"], move=move, **more)

    def free_unit(self, kind="police"):
        return next(
            unit for unit in self.operator.read_json("/api/desk")["units"]
            if unit["kind"] == kind and unit["duty"] == "available" and login_of(unit) in self.passwords
        )

    def phone(self, unit, **more):
        phone = Phone(self.port, **more)
        self.addCleanup(phone.close)
        login = login_of(unit)
        # A session of its own: a phone may sign out.
        asker = Asker(self.port, login, self.passwords[login])
        asker.close()
        phone.carry(asker.session())
        phone.open_duty()
        phone.until("it is the crew's phone", lambda: unit["callSign"] in phone.text("main"))
        return phone

    def open_incident(self, note="звонок"):
        _, page = self.operator.ask("GET", "/incidents/new")
        offered = page.decode().split('name="yard"')[1].split("</select>")[0]
        yard = re.findall(r'value="(\w{13})"', offered)[2]
        status = self.operator.send_form(
            "/incidents/new", kind="theft", caller="", phone="", place="", note=note, yard=yard)
        self.assertEqual(status, 303)
        newest = max(self.operator.read_json("/api/desk")["incidents"], key=lambda one: one["number"])
        incident = newest["id"]
        self.sent.append(incident)
        return incident

    def send(self, units, note="звонок"):
        """A call by hand for these units; the incident's id."""
        incident = self.open_incident(note)
        self.dispatch(incident, units)
        return incident

    def dispatch(self, incident, units):
        self.operator.send_json(
            f"/api/incidents/{incident}/dispatch", version=self.view(incident)["incident"]["version"],
            units=[unit["id"] for unit in units])

    def amend(self, incident, note):
        present = self.view(incident)["incident"]
        self.operator.send_json(
            f"/api/incidents/{incident}/amend", version=present["version"], kind=present["kind"], note=note)

    def state(self, incident, unit):
        return self.assignment(incident, unit)["state"]

    def assignment(self, incident, unit):
        return next(one for one in self.view(incident)["assignments"] if one["unit"] == unit["id"])

    def log(self, incident, words):
        return [one for one in self.view(incident)["log"] if words in one["text"]]


def login_of(unit):
    return unit["callSign"].replace("П", "p").replace("Ц", "c").lower()


class CrewPhoneTests(CrewPhoneCase):
    def test_a_new_call_rings_until_it_is_answered_also_after_a_reload(self):
        unit = self.free_unit()
        phone = self.phone(unit)
        self.assertEqual(phone.text("#crew-sound"), "Включить звук")
        phone.touch("#crew-sound")
        phone.until("a touch lets it sound", lambda: phone.text("#crew-sound") == "Звук включён")
        before = phone.heard("tones")
        incident = self.send([unit])
        phone.until("it sounds", lambda: phone.heard("tones") >= before + 8)
        phone.until("it shakes", lambda: phone.heard("shakes") > 0)
        phone.until("the tab says it", lambda: "ВЫЗОВ" in phone.title())
        phone.until("the screen stays on", lambda: phone.heard("locks") > 0)
        again = phone.heard("tones")
        phone.until("it sounds again and again", lambda: phone.heard("tones") >= again + 16)

        phone.refresh()
        phone.until("it calls after a reload too", lambda: "ВЫЗОВ" in phone.title())
        phone.until("the screen stays on", lambda: phone.heard("locks") > 0)
        phone.touch(".crew-kind")
        phone.until("it sounds once touched", lambda: phone.heard("tones") >= 8)
        phone.click("Принять")
        phone.until("the desk knows", lambda: self.state(incident, unit) == "acknowledged")
        phone.until("the title is quiet", lambda: "ВЫЗОВ" not in phone.title())
        self.assertEqual(phone.complaints(), [])

    def test_a_mute_phone_says_that_it_is_mute_and_stays_so(self):
        unit = self.free_unit()
        phone = self.phone(unit)
        sound = lambda: phone.text("#crew-sound")
        phone.touch("#crew-sound")
        phone.until("it may sound", lambda: sound() == "Звук включён")
        phone.touch("#crew-sound")
        phone.until("it is mute", lambda: sound() == "Звук выключен")
        phone.refresh()
        phone.until("it is mute still", lambda: sound() == "Звук выключен")
        phone.touch("#crew")
        self.send([unit])
        phone.until("it shakes all the same", lambda: phone.heard("shakes") > 1)
        self.assertEqual(phone.heard("tones"), 0)
        phone.click("Принять")
        self.assertEqual(phone.complaints(), [])

    def test_the_operators_words_reach_the_crew_and_what_is_new_is_marked(self):
        unit = self.free_unit()
        phone = self.phone(unit)
        incident = self.send([unit], "Ломают дверь подвала")
        phone.until("the words are there", lambda: "Ломают дверь подвала" in phone.text(".crew-note"))
        self.assertNotIn("новое", phone.text(".crew-note"))
        self.amend(incident, "Ломают дверь подвала. Их трое, один с ломом")
        phone.until("they follow at once", lambda: "один с ломом" in phone.text(".crew-note"))
        self.assertIn("новое", phone.text(".crew-note"))
        phone.refresh()
        phone.until("new until it is read", lambda: "новое" in phone.text(".crew-note"))
        phone.click("Прочитано")
        phone.until("it is read", lambda: "новое" not in phone.text(".crew-note"))
        self.assertIn("один с ломом", phone.text(".crew-note"))
        self.assertEqual(phone.complaints(), [])

    def test_the_call_has_city_clock_deadline_map_and_distance(self):
        unit = self.free_unit()
        incident = self.open_incident("звонок")
        lat, lon = self.view(incident)["yard"]["center"]
        phone = self.phone(unit, place=(lat + 0.009, lon))
        self.dispatch(incident, [unit])
        phone.until("there is a call", lambda: phone.buttons("Принять"))
        head = phone.text(".crew-head")
        self.assertRegex(head, "Караганда|Шахтинск|Темиртау|Сарань|Абай")
        self.assertRegex(head, r"С отправки прошло \d:\d\d")
        self.assertRegex(head, r"Принять: (осталось|опоздание) \d:\d\d")
        clock = lambda: phone.text("[data-clock=since]")
        first = clock()
        phone.until("the clock counts", lambda: clock() != first)
        phone.until("a straight line is told as such", lambda: "По прямой 1 км" in phone.text(".crew-distance"))
        phone.until("the yard is drawn", lambda: phone.run(
            "return document.querySelectorAll('.crew-map path').length") >= 3)
        phone.click("Карта на весь экран")
        phone.until("it fills the screen", lambda: phone.run(
            "return document.querySelector('.crew-map-frame').clientHeight") > 600)
        phone.click("Закрыть карту")
        phone.click("Принять")
        phone.until("the deadline is met", lambda: "Принять:" not in phone.text(".crew-head"))
        self.assertEqual(phone.complaints(), [])

    def test_another_crew_of_the_call_is_followed(self):
        one, two = self.free_unit("police"), self.free_unit("private")
        phones = [self.phone(one), self.phone(two)]
        incident = self.send([one, two])
        phones[0].until("both know", lambda: two["callSign"] in phones[0].text("#crew"))
        phones[1].click("Принять")
        phones[0].until("its step is seen", lambda: f"{two['callSign']} · принял" in phones[0].text("#crew"))
        phones[0].click("Принять")
        phones[0].click("Выехал")
        phones[1].until("and the other way", lambda: f"{one['callSign']} · в пути" in phones[1].text("#crew"))
        self.assertEqual(self.state(incident, two), "acknowledged")
        self.assertEqual(phones[0].complaints() + phones[1].complaints(), [])


class DutyPictureTests(CrewPhoneCase):
    cameras = True
    shares = "desk"

    def confirm_an_alert(self, unit):
        """Answers whether there was one; a repeat that comes between leaves it to the next try."""
        for alert in self.operator.read_json("/api/desk")["alerts"]:
            if alert["state"] != "new":
                continue
            path, body = f"/api/alerts/{alert['id']}/confirm", {"version": alert["version"], "units": [unit["id"]]}
            status, answer = self.operator.ask("POST", path, json.dumps(body))
            if status == 200:
                self.sent.append(json.loads(answer)["incident"]["id"])
                return True
        return False

    def test_the_alerts_own_frame_is_shown_and_grows_under_a_finger(self):
        unit = self.free_unit()
        phone = self.phone(unit)
        phone.until("an alert is confirmed", lambda: self.confirm_an_alert(unit), 120)
        width = "return document.querySelector('.crew-frame img')?.naturalWidth"
        phone.until("the frame is there", lambda: (phone.run(width) or 0) > 300)
        self.assertIn("кадр тревоги", phone.text(".crew-frame"))
        phone.touch(".crew-enlarge")
        phone.until("it is large", lambda: phone.run("return document.querySelector('dialog[open] img')?.naturalWidth"))
        phone.click("Закрыть")
        phone.until("it is gone", lambda: not phone.run("return document.querySelector('dialog[open]')"))
        phone.click("Показать прямой эфир")
        phone.until("the live picture runs", lambda: (phone.run(
            "return document.querySelector('.crew-picture video')?.currentTime") or 0) > 1_000_000)

        frame = phone.run("return document.querySelector('.crew-frame img').src")
        phone.go_offline()
        phone.refresh()
        phone.until("it is there in a dead zone", lambda: (phone.run(width) or 0) > 300)
        phone.go_online()
        for move in ["Принять", "Выехал", "На месте", "Завершить"]:
            phone.click(move)
        phone.until("the call is over", lambda: "Вызова нет" in phone.text("main"))
        phone.until("the phone keeps no picture of it", lambda: not phone.run(
            "return caches.match(arguments[0])", frame))
        self.assertEqual(phone.run("return fetch(arguments[0]).then(a => a.status)", frame), 404)
