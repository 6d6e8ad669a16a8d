"""Lists are sorted, narrowed, taken along and come back to; one search finds what there is."""

import os
import re
import tempfile

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from browsers import Browser
from demonstrations import DemonstrationCase

SIZES = [(1440, 900), (1366, 768), (1024, 768), (390, 844)]
COLUMN = """
  const place = [...document.querySelectorAll('thead th')].findIndex((one) => one.innerText.startsWith(arguments[0]));
  return [...document.querySelectorAll('tbody tr')].map((row) => row.cells[place].innerText.trim());
"""
OFFERED = "return [...document.querySelectorAll('#find-list [role=option]')].map((one) => one.innerText)"


class ListTests(DemonstrationCase):
    def column(self, browser, head):
        return browser.run(COLUMN, head)

    def head(self, browser, head):
        """The link in a column's head."""
        [found] = [one for one in browser.driver.find_elements(By.CSS_SELECTOR, "thead a.sort")
                   if one.text.startswith(head)]
        return found

    def sort(self, browser, head):
        self.head(browser, head).send_keys(Keys.ENTER)
        browser.until("the list says its order", lambda: self.head(browser, head).find_element(
            By.XPATH, "./..").get_attribute("aria-sort"))

    def fill(self, browser, name, value):
        field = browser.driver.find_element(By.CSS_SELECTOR, f"main .filters [name={name}]")
        if field.tag_name == "select":
            field.send_keys(value)
        else:
            field.clear()
            field.send_keys(value)

    def find(self, browser):
        button = browser.driver.find_element(By.CSS_SELECTOR, "main .filters button")
        before = browser.driver.current_url
        button.click()
        browser.until("the list is narrowed", lambda: browser.driver.current_url != before)

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
        admin.until("it is the other way round", lambda: "order=desc" in admin.driver.current_url)
        turned = self.column(admin, "Название")
        self.assertEqual(turned, sorted(turned, reverse=True))
        city = self.column(admin, "Город")[0]
        self.fill(admin, "city", city)
        self.find(admin)
        self.assertEqual(set(self.column(admin, "Город")), {city})
        self.assertIn("sort=name&order=desc", admin.driver.current_url, "the order stays")

    def test_a_list_is_come_back_to_with_its_filter(self):
        admin = self.browser("admin")
        admin.open("/yards")
        self.fill(admin, "text", "двор")
        self.find(admin)
        self.sort(admin, "Номер")
        left = admin.driver.current_url
        first = admin.driver.find_element(By.CSS_SELECTOR, "tbody a[href^='/yards/']")
        first.click()
        admin.until("the yard is there", lambda: re.search(r"/yards/\w+$", admin.driver.current_url))
        # By way of its form, too.
        admin.click("Изменить")
        admin.until("the form is there", lambda: admin.driver.current_url.endswith("/edit"))
        admin.driver.find_element(By.CSS_SELECTOR, "a.back").click()
        admin.until("the yard is there again", lambda: re.search(r"/yards/\w+$", admin.driver.current_url))
        admin.driver.find_element(By.CSS_SELECTOR, "a.back").click()
        admin.until("the list is as it was", lambda: admin.driver.current_url == left)
        admin.driver.back()
        admin.driver.forward()
        admin.until("and by the browser's own way", lambda: admin.driver.current_url == left)

    def test_a_list_is_taken_along_as_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            admin = self.browser("admin")
            admin.driver.execute_cdp_cmd(
                "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": folder})
            admin.open("/cameras?state=live&sort=name&order=desc")
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
        self.assertFalse(admin.driver.find_element(By.CSS_SELECTOR, ".on-paper").is_displayed())
        admin.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        said = admin.text(".on-paper")
        self.assertIn("Состояние:", said)
        self.assertIn("UTC", said)
        self.assertFalse(admin.driver.find_element(By.CSS_SELECTOR, ".filters").is_displayed())
        self.assertFalse(admin.driver.find_element(By.ID, "find").is_displayed())

    def test_lists_and_the_search_work_without_scripts(self):
        admin = self.browser("admin")
        admin.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        admin.open("/yards?city=&text=двор")
        self.head(admin, "Название").click()
        self.assertIn("sort=name", admin.driver.current_url)
        field = admin.driver.find_element(By.ID, "find")
        field.send_keys("двор", Keys.ENTER)
        admin.until("the search answers", lambda: "/search?q=" in admin.driver.current_url)
        self.assertTrue(admin.driver.find_elements(By.CSS_SELECTOR, "#yards a"))

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
        field = operator.driver.find_element(By.ID, "find")
        self.assertEqual(field.get_attribute("aria-expanded"), "true")
        field.send_keys(Keys.ARROW_DOWN)
        marked = field.get_attribute("aria-activedescendant")
        self.assertIn(f"№ {number}", operator.text(f"#{marked}"))
        field.send_keys(Keys.ESCAPE)
        self.assertEqual(field.get_attribute("aria-expanded"), "false")
        self.assertEqual(field.get_attribute("value"), str(number), "what was typed stays")
        field.send_keys(Keys.ARROW_DOWN)
        operator.until("it is offered again", lambda: field.get_attribute("aria-expanded") == "true")
        field.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
        operator.until("the yard is there", lambda: re.search(r"/yards/\w+$", operator.driver.current_url))
        self.assertIn(name, operator.text("h1"))
        # Typed and sent: the page of all that was found.
        operator.press("/")
        operator.driver.find_element(By.ID, "find").send_keys("ДВОР", Keys.ENTER)
        operator.until("all is found", lambda: "/search?q=" in operator.driver.current_url)
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
        desk.driver.find_element(By.ID, "command").send_keys("ержанова")
        desk.until("the search is offered", lambda: "Искать везде" in desk.text("#command-list"))
        desk.driver.find_element(By.ID, "command").send_keys(Keys.ARROW_UP, Keys.ENTER)
        desk.until("the search answers", lambda: "/search?q=" in desk.driver.current_url)
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
        Select(operator.driver.find_element(By.ID, "map-city")).select_by_visible_text(name)
        operator.until("the address says it", lambda: f"city={city}" in operator.driver.current_url)
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
        operator.driver.find_element(By.CSS_SELECTOR, "#map-find input").send_keys(str(other["number"]), Keys.ENTER)
        operator.until("all cities are shown", lambda: operator.run(chosen) == "")
        operator.until("the yard is seen", lambda: other["name"] in operator.run(labels))
        self.assertNotIn("city=", operator.driver.current_url)
        self.assertEqual(operator.complaints(), [])

    def test_the_wall_shows_one_city(self):
        operator = self.browser("operator")
        operator.open("/wall")
        shown = "return [...document.querySelectorAll('.wall-cell option')].length"
        operator.until("pictures are there", lambda: operator.run(shown) > 0)
        found = operator.get_json("/api/cameras")
        known = {found["cityOf"].get(one["id"]) for one in found["cameras"]}
        select = operator.driver.find_element(By.ID, "wall-city")
        self.assertEqual(select.is_displayed(), len(known - {None}) > 1)

    def test_nothing_lies_over_anything_at_any_size(self):
        for width, height in SIZES:
            page = Browser(self.base, width, height)
            self.addCleanup(page.close)
            page.sign_in("operator", self.passwords["operator"])
            for path in ["/yards", "/cameras", "/incidents", "/units", "/partners", "/search?q=двор", "/desk"]:
                with self.subTest(width=width, path=path):
                    page.open(path)
                    self.assertFalse(page.run(
                        "return document.documentElement.scrollWidth > innerWidth + 1"), "nothing sticks out")
                    field = page.driver.find_element(By.ID, "find")
                    self.assertTrue(field.is_displayed())
                    inside = page.run("""
                      const r = arguments[0].getBoundingClientRect();
                      const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
                      return r.width >= 70 && r.right <= innerWidth && top === arguments[0]""", field)
                    self.assertTrue(inside, "the search can be pressed")
