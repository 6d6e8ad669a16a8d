"""What an operator must see, hear and reach: at each size of screen, on each page, with keys alone."""

from selenium.webdriver.common.keys import Keys

from desks import DeskCase

SIZES = [(1440, 900), (1366, 768), (1180, 820), (1024, 768), (900, 1200)]

# Boxes of the parts that may not cover one another, and what the window shows of the main button.
LAYOUT = """
  const box = (element) => { const r = element.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
  const parts = [...document.querySelectorAll('.topbar, .strip, .queue, .evidence, .act, .command')];
  const inner = [...document.querySelectorAll('.evidence > *:not([hidden])'), ...document.querySelectorAll('.act > *')]
    .filter((one) => one.getBoundingClientRect().height > 0);
  const main = document.querySelector('.act-buttons .main');
  return { parts: parts.map(box), inner: inner.map(box), main: box(main), head: box(document.querySelector('.act-head')),
    window: [innerWidth, innerHeight], scrolls: document.documentElement.scrollHeight > innerHeight + 1
      || document.documentElement.scrollWidth > innerWidth + 1, top: scrollY };
"""


def overlap(one, other):
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > 1
        and min(one[3], other[3]) - max(one[1], other[1]) > 1
    )


class DeskSightTests(DeskCase):
    def focused(self, desk):
        return desk.run("return document.activeElement.dataset.mark ?? document.activeElement.tagName")

    def test_nothing_covers_anything_and_the_main_button_is_seen(self):
        desk = self.desk()
        self.open_alert(desk)
        for width, height in SIZES:
            desk.driver.execute_cdp_cmd(
                "Emulation.setDeviceMetricsOverride",
                {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
            )
            with self.subTest(width=width, height=height):
                desk.settle()
                seen = desk.run(LAYOUT)
                for kind in ["parts", "inner"]:
                    boxes = seen[kind]
                    covered = [
                        (one, other) for place, one in enumerate(boxes)
                        for other in boxes[place + 1:] if overlap(one, other)
                    ]
                    self.assertEqual(covered, [], kind)
                self.assertFalse(seen["scrolls"], "the page scrolls")
                for part in ["main", "head"]:
                    left, top, right, bottom = seen[part]
                    self.assertTrue(left >= 0 and top >= 0, (part, seen[part]))
                    self.assertLessEqual(right, width + 1)
                    self.assertLessEqual(bottom, height + 1)
                    self.assertGreater(bottom - top, 20)
        self.assertEqual(desk.complaints(), [])

    def test_a_redraw_gives_the_focus_back_and_enter_works_while_it_is_shown(self):
        desk = self.desk(height=768, width=1024)
        alert = self.open_alert(desk)
        desk.until("the main button has the focus", lambda: self.focused(desk) == "confirmAndDispatch")
        head = "return document.querySelector('.act-head').getBoundingClientRect().top"
        self.assertGreater(desk.run(head), 40, "what it is was scrolled out of sight")
        desk.run("document.querySelector('[data-mark=dismiss]').focus()")
        desk.run("document.querySelector('.act-body').scrollTop = 30")
        kept = desk.run("return document.querySelector('.act-body').scrollTop")

        other = self.browser("operator-2")
        other.open(f"/desk?alert={alert}")
        other.until("it may be taken", lambda: other.buttons("Взять"))
        other.click("Взять")
        desk.until("it was drawn anew", lambda: desk.buttons("Забрать себе"))
        self.assertEqual(self.focused(desk), "dismiss")
        self.assertEqual(desk.run("return document.querySelector('.act-body').scrollTop"), kept)

        # The button is seen and shows ⏎: the focus may be anywhere.
        desk.run("document.activeElement.blur()")
        desk.press(Keys.ENTER)
        desk.until("it is asked first", lambda: "Виктор" in desk.text("#ask"))
        desk.press(Keys.ENTER)
        desk.until("the crews were sent", lambda: any(
            one["units"] for one in desk.get_json("/api/desk")["incidents"]))
        desk.until("what came of it is in the address", lambda: "incident=" in desk.address())
        self.assertEqual(desk.complaints() + other.complaints(), [])

    def test_tab_reaches_the_queue_and_the_queue_says_which_rule_and_shows_it(self):
        desk = self.desk()
        self.await_alert(desk)
        desk.run("document.body.focus()")
        for _ in range(40):
            desk.press(Keys.TAB)
            if desk.run("return Boolean(document.activeElement.closest('.line'))"):
                break
        else:
            self.fail("Tab goes past the queue")
        key = desk.run("return document.activeElement.dataset.key")
        desk.press(Keys.ENTER)
        desk.until("it is open", lambda: "Место" in desk.text("#act"))
        desk.until("the address names it", lambda: key.replace("-", "=") in desk.address())

        rules = lambda: {one["rule"] for one in desk.get_json("/api/desk")["alerts"]}
        shown = lambda: {one for one in desk.texts(".line-rule") if one}
        desk.until("the queue says which rules", lambda: shown() and shown() <= rules())
        desk.until("its picture is there", lambda: desk.run(
            "return [...document.querySelectorAll('.line-picture img')].some((one) => one.naturalWidth > 0)"))
        self.assertEqual(desk.complaints(), [])

    def test_what_is_open_is_in_the_address(self):
        desk = self.desk()
        alert = self.open_alert(desk)
        title = desk.text(".act-head h2")
        desk.refresh()
        desk.until("it is open again", lambda: "Место" in desk.text("#act"))
        self.assertEqual(self.opened(desk), alert)
        desk.press(Keys.ESCAPE)
        desk.until("nothing is open", lambda: not desk.run("return location.search"))
        desk.back()
        desk.until("back to it", lambda: "Место" in desk.text("#act"))
        desk.forward()
        desk.until("forth from it", lambda: "Место" not in desk.text("#act"))

        other = self.browser("operator-2")
        other.open(f"/desk?alert={alert}")
        other.until("another opens the link", lambda: title in other.text("#act"))
        other.open("/desk?alert=7")
        other.until("there is none such", lambda: "Такой записи нет" in other.text("#act"))

    def test_the_bell_rings_on_each_page_of_an_operator(self):
        desk = self.browser("operator")
        desk.until("somebody waits", lambda: self.asker("operator").read_json("/api/bell")["count"] > 0, 120)
        for path in ["/wall", "/map", "/incidents", "/yards", "/account"]:
            with self.subTest(path=path):
                desk.open(path)
                desk.run("localStorage.removeItem('aula.rang')")
                desk.until("the tab's title counts", lambda: desk.title().startswith("("))
                desk.until("the top bar counts", lambda: desk.text("#bell").startswith("▲"))
                desk.until("it rang", lambda: desk.run("return localStorage.getItem('aula.rang')"))
        self.assertEqual(desk.complaints(), [])

    def test_the_box_moves_with_what_it_marks(self):
        desk = self.desk()
        alert = self.open_alert(desk)
        detail = desk.get_json(f"/api/alerts/{alert}")["alert"]
        path = detail["path"]
        self.assertTrue(2 <= len(path) <= 60, len(path))
        self.assertAlmostEqual(path[-1][0], detail["moment"]["end"], delta=0.1)
        # While the clip runs round, the box is taken down wherever it is shown.
        desk.run("""
          window.boxes = [];
          setInterval(() => {
            const video = document.querySelector('#stage video'), box = document.querySelector('.overlay-box');
            // Before the clip there is the alert's own frame.
            if (!video || !box || video.seeking || !video.currentTime) return;
            boxes.push([video.currentTime, box.style.display === 'none' ? null : Number(box.getAttribute('x'))]);
          }, 40);""")
        seen = lambda: [one for one in desk.run("return boxes") if one[1] is not None]
        desk.until("it has moved", lambda: len({round(one[1], 3) for one in seen()}) > 5, 60)
        hidden = lambda: [one for one in desk.run("return boxes") if one[1] is None]
        desk.until("it goes where nobody knows", hidden, 60)
        first, last = path[0][0], path[-1][0]
        for time, x in seen():
            self.assertTrue(first - 0.3 <= time <= last + 0.6, (first, time, last))
            near = [one[1] for one in path if abs(one[0] - time) < 1.2]
            self.assertTrue(min(near) - 0.02 <= x <= max(near) + 0.02, (time, x, near))

    def test_an_incident_shows_the_moment_that_was_decided_on(self):
        desk = self.desk()
        alert = self.open_alert(desk)
        desk.press("a")
        desk.until("it is taken", lambda: "Принять решение" in desk.text(".due"))
        moment = desk.get_json(f"/api/alerts/{alert}")["alert"]["moment"]
        desk.press("c")
        desk.until("an incident has begun", lambda: "incident=" in desk.address())
        incident = desk.address().split("incident=")[1]
        alerts = lambda: desk.get_json(f"/api/incidents/{incident}")["alerts"]
        desk.until("the camera sees it again", lambda: alerts()[0]["lastSeen"] > moment["end"] + 1, 150)
        self.assertEqual(alerts()[0]["moment"], moment)

        desk.open(f"/incidents/{incident}")
        time = "const at = document.querySelector('#stage video')?.currentTime ?? 0; return at > 1e6 ? at : null"
        at = desk.until("the clip runs", lambda: desk.run(time))
        self.assertTrue(moment["start"] - 4 <= at <= moment["end"] + 5, (moment, at))
        desk.until("the way to the repeat is offered", lambda: "Повтор" in desk.text("#stage-controls"))
        log = desk.text(".log-full")
        self.assertEqual(log.count("Тревога повторилась"), 1, log)

    def test_who_was_first_is_told(self):
        desk = self.desk()
        alert = self.open_alert(desk)
        other = self.browser("operator-2")
        before = desk.get_json(f"/api/alerts/{alert}")["alert"]["version"]
        other.open(f"/desk?alert={alert}")
        other.click("Взять")
        desk.until("the other has it", lambda: desk.buttons("Забрать себе"))
        # As if that news had not come yet: what is sent is decided on what stood before.
        desk.run("""
          const [before] = arguments;
          const ask = window.fetch;
          window.fetch = (path, options = {}) => {
            if (!options.body) return ask(path, options);
            const body = JSON.parse(options.body);
            return ask(path, { ...options, body: JSON.stringify({ ...body, version: before }) });
          };""", before)
        desk.press("a")
        desk.until("it is asked first", lambda: "Виктор" in desk.text("#ask"))
        desk.press(Keys.ENTER)
        desk.until("who was first is said", lambda: "Виктор Лунёв" in desk.text("#toasts"))
        self.assertIn("Тревога взята в работу", desk.text("#toasts"))

    def test_paper_is_light_and_no_telephone(self):
        admin = self.browser("admin")
        admin.open("/cameras")
        # A4 between its margins is narrower than a phone's layout begins.
        admin.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        admin.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": 690, "height": 980, "deviceScaleFactor": 1, "mobile": False})
        style = lambda page, selector, name: page.run(
            f"return getComputedStyle(document.querySelector('{selector}')).{name}")
        self.assertEqual(style(admin, ".table thead", "display"), "table-header-group")
        self.assertEqual(style(admin, ".table tr", "display"), "table-row")
        self.assertEqual(style(admin, ".topbar", "display"), "none")

        desk = self.desk()
        self.open_alert(desk)
        desk.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "media": "print", "features": [{"name": "prefers-color-scheme", "value": "dark"}]})
        self.assertEqual(style(desk, "body", "backgroundColor"), "rgb(255, 255, 255)")
        self.assertEqual(style(desk, ".evidence", "display"), "none")
        self.assertEqual(style(desk, ".act-body", "overflow"), "visible")
        self.assertIn("Место", desk.text(".act-body"))

    def test_what_is_deleted_is_asked_about(self):
        admin = self.browser("admin")
        admin.open("/yards")
        admin.run("document.querySelector('.table tbody a').click()")
        admin.until("the yard is there", lambda: admin.all("#entrances"))
        yard = admin.address()
        count = lambda: len(admin.all("#entrances .list a[href$='/remove']"))
        before = count()
        self.assertGreater(before, 0)
        for answer, left in [("Отмена", before), ("Удалить", before - 1)]:
            admin.run("document.querySelector('#entrances .list a[href$=\"/remove\"]').click()")
            admin.until("it is asked", lambda: "Удалить вход" in admin.text("h1"))
            admin.click(answer)
            admin.until("back at the yard", lambda: admin.address() == yard)
            admin.until(f"{left} are left", lambda: count() == left)
