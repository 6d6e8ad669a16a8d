"""From a camera to a crew, on rendered yards over real RTSP, through a real browser."""

from selenium.webdriver.common.keys import Keys

from demonstrations import DemonstrationCase

STATES = ["Принять", "Выехал", "На месте", "Завершить"]


class MainJobTests(DemonstrationCase):
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
        self.assertTrue(desk.run("return window.neverLeft"), "the page was loaded anew")
        desk.open(f"/incidents/{incident['id']}")
        desk.until("the page says how it ended", lambda: "подростки" in desk.text("main"))
        self.assertEqual(desk.complaints(), [])

    def test_the_keys_are_told_and_obeyed(self):
        desk = self.browser("operator")
        desk.open("/desk")
        desk.until("the page is there", lambda: desk.text("#strip-clock"))
        shown = "return document.getElementById('keys').open"
        self.assertFalse(desk.run(shown))
        desk.press("?")
        desk.until("the list is shown", lambda: desk.run(shown))
        told = desk.text("#keys-body")
        for words in ["взять в работу", "направить отмеченных", "прямой эфир", "этот список"]:
            self.assertIn(words, told)
        desk.press(Keys.ESCAPE)
        desk.until("the list is gone", lambda: not desk.run(shown))
        # What is typed into a field is text, not commands.
        desk.press("/", "?")
        desk.until("it was typed", lambda: desk.run(
            "return document.getElementById('command').value") == "?")
        self.assertFalse(desk.run(shown))
        desk.press(Keys.ESCAPE, "w")
        desk.until("the wall is opened", lambda: desk.address().endswith("/wall"))
        desk.press("?")
        desk.until("the wall has its own list", lambda: "шестнадцать камер" in desk.text("#keys"))
        self.assertEqual(desk.complaints(), [])

    def watch_live(self, desk):
        desk.press("l")
        clock = "return Math.max(...[...document.querySelectorAll('video')].map(v => v.currentTime))"
        first = desk.until("the picture runs", lambda: desk.run(clock) > 1_000_000 and desk.run(clock))
        desk.until("the picture goes on", lambda: desk.run(clock) > first + 1)

    def drive(self, login, sign):
        phone = self.browser(login, 390, 844)
        phone.open("/duty")
        phone.until("it is his phone", lambda: sign in phone.text("main"))
        for state in STATES:
            phone.click(state)
        phone.until("he is free again", lambda: "Вызова нет" in phone.text("main"))
        self.assertEqual(phone.complaints(), [])

    def close(self, desk, incident):
        """As an operator does: the work is done, and how it ended is written down."""
        desk.click("Отработано")
        desk.click("Закрыть")
        form = "#act form.closing"
        desk.touch(f"{form} button.main")
        state = f"/api/incidents/{incident}"
        self.assertEqual(desk.get_json(state)["incident"]["state"], "resolved", "nothing was said")
        desk.choose(f"{form} select", text="Беседа, предупреждение")
        desk.type_into(f"{form} textarea", "подростки")
        desk.touch(f"{form} button.main")
        desk.until("the desk says how it ended", lambda: "подростки" in desk.text("#act"))
        closed = desk.get_json(state)["incident"]
        self.assertEqual(
            (closed["state"], closed["closure"]["disposition"]), ("closed", "warned")
        )
