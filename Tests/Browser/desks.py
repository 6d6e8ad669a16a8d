"""An operator's desk in a browser. Each test begins with no call under way, so that what a camera sees next
is told anew: it would be counted on the call that stands."""

from selenium.webdriver.common.keys import Keys

from demonstrations import DemonstrationCase


OVER = "учения окончены"


class DeskCase(DemonstrationCase):
    shares = "desk"

    def setUp(self):
        self.end_calls()

    def desk(self, login="operator", width=1440, height=900):
        desk = self.browser(login, width, height)
        desk.open("/desk")
        return desk

    def await_alert(self, desk):
        """Until the queue shows an alert that nobody has decided."""
        desk.until("an alert appears", lambda: desk.get_json("/api/desk")["alerts"], 120)
        desk.until("the queue shows it", lambda: "новая" in desk.text("#queue"))

    def open_alert(self, desk):
        """The first alert that nobody has decided: its id."""
        self.await_alert(desk)
        desk.press("j", Keys.ENTER)
        desk.until("the yard is told", lambda: "Место" in desk.text("#act"))
        return desk.until("the address names it", lambda: self.opened(desk))

    def opened(self, desk):
        return desk.run("return new URLSearchParams(location.search).get('alert')")

    def end_calls(self):
        """Closes what is under way and dismisses what somebody holds. A repeat may come between: then again."""
        asker = self.asker("operator-2")
        for _ in range(10):
            desk = asker.read_json("/api/desk")
            held = [one for one in desk["alerts"] if one["state"] != "new"]
            if not held and not desk["incidents"]:
                return
            for one in held:
                asker.send(f"/api/alerts/{one['id']}/dismiss", version=one["version"], cause="test", note=OVER)
            for one in desk["incidents"]:
                self.end_call(asker, f"/api/incidents/{one['id']}")
        self.fail(f"calls do not end: {desk}")

    def end_call(self, asker, path):
        for one in asker.read_json(path)["assignments"]:
            if not one["isEnded"]:
                asker.send(f"/api/assignments/{one['id']}/move", version=one["version"], move="cancel", reason=OVER)
        version = lambda: asker.read_json(path)["incident"]["version"]
        asker.send(f"{path}/resolve", version=version())
        asker.send(f"{path}/close", version=version(), disposition="test", note=OVER)
