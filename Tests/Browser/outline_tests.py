"""A new yard's outline drawn by mouse, kept, and shown on the town's map; a wrong one refused."""

import math

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from demonstrations import DemonstrationCase

# South of the demonstration's last yard: nothing else is drawn here.
PLACE = (49.79, 73.1)
# Pixels from the middle of the map, clockwise from the north-west.
CORNERS = [(-150, -110), (140, -120), (150, 100), (-160, 90)]
BOW = "49.79,73.0995\n49.791,73.1005\n49.791,73.0995\n49.79,73.1005"


class OutlineTests(DemonstrationCase):
    cameras = False

    def test_an_outline_drawn_by_mouse_is_kept_and_shown_on_the_map(self):
        self.page = page = self.browser("admin")
        self.yard = self.add_a_yard()
        self.assertIn("Границы не нарисованы", page.text("#outline"))
        page.click("Нарисовать контур")
        self.draw()
        self.drag_and_take_back()
        self.delete_and_take_back()
        self.assert_size_is_true()
        kept = self.corners()
        page.click("Сохранить")
        page.until("the yard's page says so", lambda: "Контур сохранён" in page.text())
        self.assertIn("Площадь", page.text("#outline"))
        self.assert_shown_on_the_map(kept)
        self.refuse_what_is_no_outline(kept)
        self.assert_the_open_map_keeps_in_step()
        refused = [line for line in page.complaints() if "422" not in line]
        self.assertEqual(refused, [])

    def test_a_cameras_look_and_its_fields_follow_each_other(self):
        self.page = page = self.browser("admin")
        page.open("/yards")
        page.touch_link("Двор 4")
        page.touch("#cameras .button")
        frame = self.await_map()
        self.assertEqual(self.handles("pin"), [], "nobody has said where it stands")
        self.at(frame, (-60, 20)).click().perform()
        page.until("it stands where the click was", lambda: self.handles("pin"))
        self.assertEqual(self.value("azimuth"), "", "a look that nobody gave is not written")
        # The handle lies 40 m to the north; to the east of the camera it is a quarter turn on.
        pin, aim = self.middle("pin"), self.middle("aim")
        length = pin[1] - aim[1]
        self.drag(self.handles("aim")[0], length, length, "the fields follow the mouse",
                  lambda: self.value("azimuth") in ("89", "90", "91"))
        self.assertIn(self.value("range"), ("39", "40", "41"))
        self.assertEqual(self.value("view"), "70")
        for name, text in [("azimuth", "180"), ("range", "20"), ("view", "120")]:
            self.field(name).clear()
            self.field(name).send_keys(text)
        aim, pin = self.middle("aim"), self.middle("pin")
        self.assertAlmostEqual(aim[0], pin[0], delta=2)
        self.assertAlmostEqual(aim[1] - pin[1], length / 2, delta=3)
        # By keys: an arrow to the right turns it by a degree.
        page.run("document.querySelector('.handle-aim').focus()")
        page.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_UP)
        self.assertEqual((self.value("azimuth"), self.value("range")), ("182", "21"))
        self.field("name").send_keys("К-НОВАЯ")
        page.click("Сохранить")
        page.until("it is kept", lambda: "Камера сохранена" in page.text())
        self.assertIn("182°", page.text())
        self.assertEqual(page.complaints(), [])

    def middle(self, kind):
        box = self.handles(kind)[0].rect
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, handle, across, down, what, condition):
        """Lets go once the page has followed: a browser without a screen draws when it likes."""
        # Leaflet takes the first step for a trembling hand.
        ActionChains(self.page.driver).click_and_hold(handle).move_by_offset(4, 4).move_by_offset(
            round(across), round(down)).perform()
        self.page.until(what, condition)
        ActionChains(self.page.driver).release().perform()

    def add_a_yard(self):
        page = self.page
        page.open("/yards/new")
        for name, text in [("number", "901"), ("name", "Двор нарисованный"),
                           ("address-ru", "ул. Вымышленная, 1"), ("created", "2026-11-01")]:
            self.field(name).send_keys(text)
        page.run("document.getElementById('field-created').value = '2026-11-01'")
        self.field("city").send_keys("Караганда")
        frame = self.await_map()
        # A click sets the place, and a place that is typed moves the mark.
        self.at(frame, (40, 30)).click().perform()
        page.until("the click is a place", lambda: "," in self.value("place"))
        self.field("place").clear()
        self.field("place").send_keys("%s, %s" % PLACE)
        page.until("the mark is there", lambda: "49.79" in self.handles("pin")[0]
                   .get_attribute("aria-label"))
        page.click("Сохранить")
        page.until("the yard is there", lambda: "Двор сохранён" in page.text())
        return page.address().rsplit("/", 1)[1]

    def draw(self):
        page = self.page
        frame = self.await_map()
        page.click("⬠")
        for place in CORNERS:
            self.at(frame, place).click().perform()
        self.assertEqual(self.value("points"), "", "a draft is no outline yet")
        self.handles("close")[0].click()
        self.assertEqual(len(self.corners()), 4)
        page.until("its size is said", lambda: "Площадь" in page.text("#outline-said"))

    def drag_and_take_back(self):
        page = self.page
        before = self.corners()
        third = self.handles("corner")[2]
        at = third.rect["x"]
        self.drag(third, 45, 35, "the corner is where the mouse is",
                  lambda: abs(third.rect["x"] - at - 45) < 3)
        page.until("the corner is moved", lambda: self.corners() != before)
        self.assertEqual([self.corners()[place] for place in (0, 1, 3)],
                         [before[place] for place in (0, 1, 3)])
        self.undo()
        page.until("the drag is taken back", lambda: self.corners() == before)

    def delete_and_take_back(self):
        page = self.page
        before = self.corners()
        self.handles("side")[0].click()
        page.until("a corner is added on the side", lambda: len(self.corners()) == 5)
        self.assertEqual(len(page.all("#corners li")), 5)
        page.run("document.querySelectorAll('.handle-corner')[1].focus()")
        page.press(Keys.DELETE)
        page.until("it is removed by a key", lambda: self.corners() == before)
        page.press(Keys.ARROW_UP)
        page.until("an arrow moves a corner", lambda: self.corners() != before)
        for _ in range(2):
            page.click("↶")
        self.assertEqual(len(self.corners()), 5)
        page.click("↶")
        self.assertEqual(self.corners(), before)

    def assert_size_is_true(self):
        """On a sphere, as the documentation says it is reckoned."""
        page, corners = self.page, self.corners()
        sides = list(zip(corners, corners[1:] + corners[:1]))
        area = abs(sum(
            math.radians(b[1] - a[1]) * (math.sin(math.radians(a[0])) + math.sin(math.radians(b[0])))
            for a, b in sides)) * 6_371_008.8 ** 2 / 2
        page.until("the size is that of the corners", lambda: (
            f"{round(area):,}".replace(",", " ") in page.text("#outline-said").replace("\u00a0", " ")))

    def assert_shown_on_the_map(self, kept):
        page = self.page
        page.open(f"/map?yard={self.yard}")
        page.until("the yard is named", lambda: "Двор нарисованный" in page.text("#map"))
        [yard] = [one for one in page.get_json("/api/map")["yards"] if one["id"] == self.yard]
        self.assertEqual([[lat, lon] for lon, lat in yard["outline"][:-1]], kept)
        self.assertEqual(self.painted(), [True, True, False])

    def painted(self):
        """To both sides of the middle, where a yard without an outline is a dot; and far from it."""
        return self.page.run(
            "const canvas = document.querySelector('#map .leaflet-overlay-pane canvas');"
            "const frame = document.getElementById('map').getBoundingClientRect();"
            "const box = canvas.getBoundingClientRect();"
            "const scale = canvas.width / box.width;"
            "const at = (x) => canvas.getContext('2d').getImageData("
            " (frame.left + frame.width / 2 + x - box.left) * scale,"
            " (frame.top + frame.height / 2 - box.top) * scale, 1, 1).data[3] > 0;"
            "return [at(-20), at(20), at(-300)]")

    def assert_the_open_map_keeps_in_step(self):
        page = self.page
        page.open("/map")
        page.until("a yard can be looked for", lambda: page.is_shown("#map-find"))
        page.type_into("#map-find input", "901", Keys.ENTER)
        page.until("it is found", lambda: self.painted() == [True, True, False])
        status = page.run(
            "const form = new URLSearchParams({version: 2, points: '',"
            " token: document.querySelector('meta[name=form-token]').content});"
            "return fetch(`/yards/${arguments[0]}/outline`, {method: 'POST', body: form})"
            ".then(answer => answer.status)", self.yard)
        self.assertEqual(status, 200)
        page.until("the outline that was taken away is gone",
                   lambda: self.painted() == [False, False, False])

    def refuse_what_is_no_outline(self, kept):
        page = self.page
        page.open(f"/yards/{self.yard}/outline")
        self.await_map()
        page.until("it is drawn", lambda: len(self.handles("corner")) == 4)
        for text, words in [("у ворот", "Строка 1"), ("49.79, 73.1", "3 точки"),
                            ("73.1 49.79\n73.1 49.8\n73.2 49.8", "перепутаны"),
                            (BOW, "пересекает сам себя")]:
            self.type_points(text)
            page.until(f"{text!r} is refused", lambda: words in page.text("#outline-said"))
        self.assertEqual(len(self.handles("wrong")), 4)
        self.assertEqual(self.value("points"), BOW, "what is typed stays as it was typed")
        page.click("Сохранить")
        page.until("the server refuses it too",
                   lambda: "пересекает сам себя" in page.text(".problems"))
        [yard] = [one for one in page.get_json("/api/map")["yards"] if one["id"] == self.yard]
        self.assertEqual([[lat, lon] for lon, lat in yard["outline"][:-1]], kept)

    def type_points(self, text):
        self.page.run(
            "const area = document.getElementById('field-points');"
            "area.value = arguments[0]; area.dispatchEvent(new Event('input', {bubbles: true}))",
            text)

    def await_map(self):
        page = self.page
        page.until("the map is there", lambda: page.all("#ground .leaflet-control-zoom"))
        page.run("document.getElementById('ground').scrollIntoView({block: 'center'})")
        return page.find("#ground")

    def at(self, frame, place):
        """The mouse at a place of the map, in pixels from its middle."""
        return ActionChains(self.page.driver).move_to_element_with_offset(frame, *place)

    def field(self, name):
        return self.page.find(f"#field-{name}")

    def value(self, name):
        return self.field(name).get_property("value")

    def corners(self):
        return [[float(part) for part in line.split(",")]
                for line in self.value("points").splitlines()]

    def handles(self, kind):
        return self.page.all(f".handle-{kind}")

    def undo(self):
        ActionChains(self.page.driver).key_down(Keys.CONTROL).send_keys("z").key_up(
            Keys.CONTROL).perform()
