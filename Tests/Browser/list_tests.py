"""Lists are sorted, narrowed, taken along and come back to; one search finds what there is."""

import os
import re
import tempfile

from selenium.webdriver.common.keys import Keys

from demonstrations import DemonstrationCase

SIZES = [(1440, 900), (1366, 768), (1024, 768), (390, 844)]
COLUMN = """
  const place = [...document.querySelectorAll('thead th')].findIndex((one) => one.innerText.startsWith(arguments[0]));
  return [...document.querySelectorAll('tbody tr')].map((row) => row.cells[place].innerText.trim());
"""
OFFERED = "return [...document.querySelectorAll('#find-list [role=option]')].map((one) => one.innerText)"


class ListTests(DemonstrationCase):
    cameras = False

    def column(self, browser, head):
        return browser.run(COLUMN, head)

    def head(self, browser, head):
        """The link in a column's head."""
        return [one for one in browser.all("thead a.sort") if one.text.startswith(head)][0]

    def sort(self, browser, head):
        before = browser.address()
        browser.until(f"{head} takes keys", lambda: self.head(browser, head).send_keys(Keys.ENTER) or True)
        browser.until("the address says its order", lambda: browser.address() != before)
        browser.until("the list says its order", lambda: any(
            one.startswith(head) for one in browser.texts("thead th[aria-sort]")))

    def fill(self, browser, name, value):
        selector = f"main .filters [name={name}]"
        browser.run("const field = document.querySelector(arguments[0]); if (field.tagName !== 'SELECT') field.value = ''",
                    selector)
        browser.type_into(selector, value)

    def find(self, browser):
        before = browser.address()
        browser.touch("main .filters button")
        browser.until("the list is narrowed", lambda: browser.address() != before)

    def test_a_list_is_sorted_by_its_heads_and_narrowed(self):
        admin = self.browser("admin")
        admin.open("/yards")
        numbers = [int(one) for one in self.column(admin, "Номер")]
        self.assertEqual(numbers, sorted(numbers))
        self.assertGreater(len(numbers), 10)
        self.sort(admin, "Название")
        names = self.column(admin, "Название")
        self.assertEqual(names, sorted(names))
        self.sort(admin, "Название")
        admin.until("it is the other way round", lambda: "order=desc" in admin.address())
        turned = self.column(admin, "Название")
        self.assertEqual(turned, sorted(turned, reverse=True))
        city = self.column(admin, "Город")[0]
        self.fill(admin, "city", city)
        self.find(admin)
        self.assertEqual(set(self.column(admin, "Город")), {city})
        self.assertIn("sort=name&order=desc", admin.address(), "the order stays")

    def test_a_list_is_come_back_to_with_its_filter(self):
        admin = self.browser("admin")
        admin.open("/yards")
        self.fill(admin, "text", "двор")
        self.find(admin)
        self.sort(admin, "Номер")
        left = admin.address()
        admin.touch("tbody a[href^='/yards/']")
        admin.until("the yard is there", lambda: re.search(r"/yards/\w+$", admin.address()))
        # By way of its form, too.
        admin.click("Изменить")
        admin.until("the form is there", lambda: admin.address().endswith("/edit"))
        admin.touch("a.back")
        admin.until("the yard is there again", lambda: re.search(r"/yards/\w+$", admin.address()))
        admin.touch("a.back")
        admin.until("the list is as it was", lambda: admin.address() == left)
        admin.back()
        admin.forward()
        admin.until("and by the browser's own way", lambda: admin.address() == left)

    def test_a_list_is_taken_along_as_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            admin = self.browser("admin")
            admin.driver.execute_cdp_cmd(
                "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": folder})
            admin.open("/cameras?text=ZIP&sort=name&order=desc")
            names = self.column(admin, "Название")
            self.assertTrue(names)
            admin.click("Скачать CSV")
            [file] = admin.until("the file is there", lambda: [
                name for name in os.listdir(folder) if name.endswith(".csv")])
            self.assertRegex(file, r"^cameras-\d{4}-\d\d-\d\d\.csv$")
            with open(os.path.join(folder, file), "rb") as written:
                text = written.read().decode("utf-8-sig")
            lines = text.strip().split("\r\n")
            self.assertTrue(lines[0].startswith("Название;"))
            self.assertEqual([line.split(";")[0] for line in lines[1:]], names)

    def test_paper_says_how_the_list_was_narrowed(self):
        admin = self.browser("admin")
        admin.open("/cameras?state=live")
        self.assertFalse(admin.is_shown(".on-paper"))
        admin.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        said = admin.text(".on-paper")
        self.assertIn("Состояние:", said)
        self.assertIn("UTC", said)
        self.assertFalse(admin.is_shown(".filters"))
        self.assertFalse(admin.is_shown("#find"))

    def test_lists_and_the_search_work_without_scripts(self):
        admin = self.browser("admin")
        admin.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        admin.open("/yards?city=&text=двор")
        self.head(admin, "Название").click()
        admin.until("it is sorted", lambda: "sort=name" in admin.address())
        admin.type_into("#find", "двор", Keys.ENTER)
        admin.until("the search answers", lambda: "/search?q=" in admin.address())
        self.assertTrue(admin.all("#yards a"))

    def test_the_search_is_worked_with_keys_alone(self):
        operator = self.browser("operator")
        number, name = self.a_yard(operator)
        operator.open("/wall")
        operator.until("suggestions are ready", lambda: operator.run(
            "return document.getElementById('find').getAttribute('role')") == "combobox")
        operator.press("/")
        self.assertEqual(operator.run("return document.activeElement.id"), "find")
        operator.press(*str(number))
        operator.until("it is offered", lambda: any(name in one for one in operator.run(OFFERED)))
        said = lambda name: operator.attribute("#find", name)
        self.assertEqual(said("aria-expanded"), "true")
        operator.press(Keys.ARROW_DOWN)
        marked = operator.until("one is marked", lambda: said("aria-activedescendant"))
        self.assertIn(f"№ {number}", operator.text(f"#{marked}"))
        operator.press(Keys.ESCAPE)
        operator.until("it is closed", lambda: said("aria-expanded") == "false")
        self.assertEqual(said("value"), str(number), "what was typed stays")
        operator.press(Keys.ARROW_DOWN)
        operator.until("it is offered again", lambda: said("aria-expanded") == "true")
        operator.press(Keys.ARROW_DOWN, Keys.ENTER)
        operator.until("the yard is there", lambda: re.search(r"/yards/\w+$", operator.address()))
        self.assertIn(name, operator.text("h1"))
        # Typed and sent: the page of all that was found.
        operator.press("/")
        operator.type_into("#find", "ДВОР", Keys.ENTER)
        operator.until("all is found", lambda: "/search?q=" in operator.address())
        self.assertIn("Дворы", operator.text("#yards"))
        operator.open("/search?q=неттакого")
        self.assertIn("Ничего не найдено", operator.text("main"))
        self.assertTrue(operator.buttons("Дворы"), "there is a way on")
        self.assertEqual(operator.complaints(), [])

    def a_yard(self, browser):
        browser.open("/yards")
        return browser.run(
            "const cells = document.querySelector('tbody tr:last-child').cells;"
            "return [Number(cells[0].innerText), cells[1].innerText.trim()]")

    def test_the_desks_command_bar_leads_to_the_search(self):
        desk = self.browser("operator")
        desk.open("/desk")
        desk.until("the desk is there", lambda: desk.text("#strip-clock"))
        desk.press("/")
        self.assertEqual(desk.run("return document.activeElement.id"), "command")
        desk.type_into("#command", "ержанова")
        desk.until("the search is offered", lambda: "Искать везде" in desk.text("#command-list"))
        desk.type_into("#command", Keys.ARROW_UP, Keys.ENTER)
        desk.until("the search answers", lambda: "/search?q=" in desk.address())
        self.assertEqual(desk.run("return document.getElementById('question').value"), "ержанова")

    def test_the_map_shows_one_city_and_its_address_says_which(self):
        operator = self.browser("operator")
        operator.open("/map")
        operator.until("cities are offered", lambda: operator.text("#map-city"))
        data = operator.get_json("/api/map")
        cities = {one["name"]: one["id"] for one in data["cities"]}
        self.assertGreater(len(cities), 1)
        name, city = next((name, key) for name, key in cities.items() if name != "Караганда")
        crews = "return document.querySelectorAll('.map-unit').length"
        everywhere = operator.until("crews are shown", lambda: operator.run(crews))
        operator.choose("#map-city", text=name)
        operator.until("the address says it", lambda: f"city={city}" in operator.address())
        operator.until("crews of others are gone", lambda: operator.run(crews) < everywhere)
        here = {one["name"] for one in data["yards"] if one["city"] == city}
        labels = "return [...document.querySelectorAll('.map-yard')].map((one) => one.textContent)"
        operator.open(f"/map?city={city}")
        chosen = "return document.getElementById('map-city').value"
        operator.until("it is come back to", lambda: operator.run(chosen) == city)
        shown = set(operator.run(labels))
        self.assertLessEqual(shown, here)
        # A yard of another city is found all the same.
        other = next(one for one in data["yards"] if one["city"] != city)
        operator.type_into("#map-find input", str(other["number"]), Keys.ENTER)
        operator.until("all cities are shown", lambda: operator.run(chosen) == "")
        operator.until("the yard is seen", lambda: other["name"] in operator.run(labels))
        self.assertNotIn("city=", operator.address())
        self.assertEqual(operator.complaints(), [])

    def test_the_wall_shows_one_city(self):
        operator = self.browser("operator")
        operator.open("/wall")
        shown = "return [...document.querySelectorAll('.wall-cell option')].length"
        operator.until("pictures are there", lambda: operator.run(shown) > 0)
        found = operator.get_json("/api/cameras")
        known = {found["cityOf"].get(one["id"]) for one in found["cameras"]}
        self.assertEqual(operator.is_shown("#wall-city"), len(known - {None}) > 1)

    def test_nothing_lies_over_anything_at_any_size(self):
        for width, height in SIZES:
            page = self.browser("operator", width, height)
            for path in ["/yards", "/cameras", "/incidents", "/units", "/partners", "/search?q=двор", "/desk"]:
                with self.subTest(width=width, path=path):
                    page.open(path)
                    self.assertFalse(page.run(
                        "return document.documentElement.scrollWidth > innerWidth + 1"), "nothing sticks out")
                    self.assertTrue(page.is_shown("#find"))
                    inside = page.run("""
                      const field = document.getElementById("find"), r = field.getBoundingClientRect();
                      const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
                      return r.width >= 70 && r.right <= innerWidth && top === field""")
                    self.assertTrue(inside, "the search can be pressed")
