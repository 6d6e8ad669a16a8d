"""Zones and lines drawn by mouse on the camera's picture, kept, and obeyed."""

import json

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from demonstrations import DemonstrationCase

ZONE = [(0.08, 0.30), (0.92, 0.28), (0.94, 0.92), (0.06, 0.94)]
LINE = [(0.30, 0.15), (0.70, 0.20)]
# A pixel of the layer is about a thousandth of the picture.
CLOSE = 0.004


class RuleEditorTests(DemonstrationCase):
    def test_a_zone_drawn_by_mouse_is_kept_and_obeyed(self):
        self.page = page = self.browser("operator")
        camera = page.until("cameras are live", self.live_cameras, 120)[-1]
        self.path = f"/cameras/{camera['id']}/rules"
        page.open(self.path)
        self.await_picture()
        before = self.shapes()

        page.click("⬠")
        for place in ZONE:
            self.press(place)
        self.assertEqual(self.shapes()["zones"], before["zones"], "a draft is no zone yet")
        page.click("Замкнуть")
        zone = self.shapes()["zones"][-1]
        self.assertNear(zone, ZONE)

        page.click("╱")
        for place in LINE:
            self.press(place)
        self.assertNear(self.shapes()["lines"][-1], LINE)

        self.drag_a_corner()
        self.take_back_what_was_done(before)
        self.save_with_a_rule("Мышью нарисовано")
        kept = self.shapes()

        page.open(self.path)
        self.await_picture()
        self.assertEqual(self.shapes(), kept)
        self.assertIn("Мышью нарисовано", self.rule_names())
        page.until(
            "the new rule raises an alert",
            lambda: [
                alert
                for alert in page.get_json("/api/desk")["alerts"]
                if alert["rule"] == "Мышью нарисовано" and alert["camera"]["id"] == camera["id"]
            ],
            120,
        )
        self.assertEqual(page.complaints(), [])

    def live_cameras(self):
        cameras = self.asker("operator").read_json("/api/desk")["cameras"]
        live = [camera for camera in cameras if camera["state"]["state"] == "live"]
        return live if len(live) >= 4 else None

    def await_picture(self):
        """The picture that is drawn on is the camera's own."""
        self.page.until(
            "the picture is there",
            lambda: self.page.run(
                "const still = document.getElementById('still');"
                "return still.complete && still.naturalWidth >= 640"
            ),
        )

    def press(self, place):
        self.move_to(ActionChains(self.page.driver), place).click().perform()

    def move_to(self, actions, place):
        """Moves the mouse to a place of the picture, 0…1 from its top left corner."""
        layer = self.page.find("#drawing")
        frame = self.page.run(
            "const frame = document.getElementById('drawing').getBoundingClientRect();"
            "return [frame.width, frame.height]"
        )
        # Selenium counts from the middle.
        across, down = ((share - 0.5) * size for share, size in zip(place, frame))
        return actions.move_to_element_with_offset(layer, round(across), round(down))

    def drag_a_corner(self):
        corner, target = ZONE[1], (0.80, 0.40)
        self.press((0.88, 0.33))
        actions = self.move_to(ActionChains(self.page.driver), corner).click_and_hold()
        self.move_to(actions, (0.85, 0.35))
        self.move_to(actions, target).release().perform()
        self.assertNear(self.shapes()["zones"][-1], [ZONE[0], target, *ZONE[2:]])
        # Left alone it stays where it was put.
        self.move_to(ActionChains(self.page.driver), (0.5, 0.5)).perform()
        self.assertNear(self.shapes()["zones"][-1], [ZONE[0], target, *ZONE[2:]])

    def take_back_what_was_done(self, before):
        dragged = self.shapes()
        self.page.click("↶")
        self.assertNear(self.shapes()["zones"][-1], ZONE)
        ActionChains(self.page.driver).key_down(Keys.CONTROL).send_keys("z").key_up(
            Keys.CONTROL
        ).perform()
        self.assertEqual(self.shapes()["lines"], before["lines"], "the line is taken back")
        self.assertNotEqual(self.shapes(), dragged)
        # A line that is deleted by mistake comes back too.
        self.page.click("╱")
        for place in LINE:
            self.press(place)
        self.press(((LINE[0][0] + LINE[1][0]) / 2, (LINE[0][1] + LINE[1][1]) / 2))
        self.page.click("Удалить")
        self.assertEqual(self.shapes()["lines"], before["lines"])
        self.page.click("↶")
        self.assertNear(self.shapes()["lines"][-1], LINE)

    def save_with_a_rule(self, name):
        page = self.page
        page.run("document.activeElement.blur()")
        page.touch("#add-rule")
        rule = "#rules fieldset:last-of-type"
        page.find(f"{rule} input[type=text]").clear()
        page.type_into(f"{rule} input[type=text]", name, Keys.TAB)
        zone = page.run("return document.querySelectorAll('#places .place b')[%d].textContent"
                        % (len(self.shapes()["zones"]) - 1))
        watched = lambda: page.run(
            "return [...document.querySelectorAll('#rules fieldset')].at(-1).querySelectorAll('select')[1]")
        page.until("the zone is chosen", lambda: watched().send_keys(zone) or True)
        self.assertEqual(watched().get_property("value"), zone, "the rule watches the zone")
        page.run("document.activeElement.blur()")
        page.touch("#save")
        page.until("it is said to be kept", lambda: "охранен" in page.text("#rules-said"))

    def rule_names(self):
        return self.page.run(
            "return [...document.querySelectorAll('#rules fieldset input[type=text]')]"
            ".map(field => field.value)"
        )

    def shapes(self):
        """Zones and lines as they are drawn, in shares of the picture."""
        return json.loads(self.page.run(
            "const numbers = (text) => text.trim().split(/[ ,]+/).map(Number);"
            "const pairs = (list) => list.flatMap((n, i) => i % 2 ? [[list[i - 1], n]] : []);"
            "return JSON.stringify({"
            " zones: [...document.querySelectorAll('#drawing polygon.zone')]"
            "  .map(zone => pairs(numbers(zone.getAttribute('points')))),"
            " lines: [...document.querySelectorAll('#drawing line.trip')].map(line =>"
            "  pairs(['x1', 'y1', 'x2', 'y2'].map(key => Number(line.getAttribute(key)))))})"
        ))

    def assertNear(self, drawn, wanted):
        self.assertEqual(len(drawn), len(wanted), f"{drawn} is not {wanted}")
        for (x, y), (wanted_x, wanted_y) in zip(drawn, wanted):
            self.assertAlmostEqual(x, wanted_x, delta=CLOSE)
            self.assertAlmostEqual(y, wanted_y, delta=CLOSE)
