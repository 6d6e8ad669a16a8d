"""Every page of the console, as each role meets it: axe finds nothing against it."""

import glob
import os
import re
import tempfile

from selenium.webdriver.common.keys import Keys

from accessibility import COLOURS, complaints, keep_still, show
from browsers import Browser
from crew_phone_tests import CrewPhoneCase
from processes import REPOSITORY

DESK, PHONE = (1440, 900), (390, 844)
LINKS = """
  return [...document.querySelectorAll("a[href]:not([download])")]
    .filter((one) => one.origin === location.origin).map((one) => one.pathname + one.search);
"""
# A record in an address: thirteen digits of base 32, or the place of a part.
RECORD = re.compile(r"/(?:[0-9A-HJKMNP-TV-Z]{13}|\d+)(?=/|$)")
# What is no page: pictures, files, JSON, streams.
NO_PAGE = re.compile(
    r"^/api/|^/static/|\.(jpg|csv|txt|mp4|js|ico|png)$|^/events$|/live$|/recorded$|/manifest/"
    r"|^/photos/\{\}(/thumbnail)?$|^/map/tiles/")
DECLARED = re.compile(r"routes\.get\(\s*\"([^\"]+)\"")


def shape(path):
    """The address without its records and its question: pages of one shape are one page."""
    return RECORD.sub("/{}", path.split("?")[0])


def declared_pages():
    """Every page that a source file declares; those whose path is put together there are left out."""
    pattern = os.path.join(REPOSITORY, "Sources", "AulaConsole", "**", "*.swift")
    found = set()
    for name in glob.glob(pattern, recursive=True):
        with open(name) as file:
            found |= {re.sub(r"\{\w+\}", "{}", path) for path in DECLARED.findall(file.read())}
    return {path for path in found if not NO_PAGE.search(path)}


class AxeCase(CrewPhoneCase):
    def assert_clean(self, browser, what, rules=None):
        with self.subTest(page=what):
            found = complaints(browser, rules) if rules else complaints(browser)
            self.assertEqual(found, [], "\n" + "\n".join(found))

    def assert_clean_everywhere(self, browser, what):
        """At a desk in the light, in the dark, and on a telephone."""
        show(browser, "light", DESK)
        self.assert_clean(browser, f"{what}, light")
        show(browser, "dark")
        self.assert_clean(browser, f"{what}, dark", COLOURS)
        show(browser, "light", PHONE)
        self.assert_clean(browser, f"{what}, small")
        show(browser, size=DESK)

    def walk(self, browser, *begin, seen=()):
        """Follows every link to a page that looks like none before."""
        seen = set(seen)
        left = list(begin)
        while left:
            path = left.pop(0)
            if shape(path) in seen or NO_PAGE.search(shape(path)):
                continue
            seen.add(shape(path))
            browser.open(path)
            self.settle(browser)
            left += browser.run(LINKS)
            self.assert_clean_everywhere(browser, path)
        return seen

    def settle(self, browser):
        """Until a page that draws itself has drawn something."""
        browser.until("the page is whole", lambda: browser.run(
            "return document.readyState === 'complete' && !document.querySelector('main:empty')"))

    def as_user(self, login, *size):
        browser = self.browser(login, *size)
        keep_still(browser)
        return browser


class DeskAccessibilityTests(AxeCase):
    cameras = True
    shares = "desk"

    def test_the_desk_as_it_is_worked_with(self):
        desk = self.as_user("operator")
        desk.open("/desk")
        desk.until("an alert appears", lambda: desk.get_json("/api/desk")["alerts"], 90)
        desk.until("the queue shows it", lambda: desk.text("#queue"))
        desk.press("j", Keys.ENTER)
        desk.until("the yard is told", lambda: "Место" in desk.text("#act"))
        desk.until("its picture is there", lambda: desk.all("#stage video, #stage img"))
        self.assert_clean_everywhere(desk, "an alert on the desk")
        for key, what in [("l", "live"), ("m", "the map"), ("p", "the clip")]:
            desk.press(key)
            self.assert_clean(desk, f"the desk with {what}")
        self.look_at_menus(desk)
        desk.press("x")
        desk.until("it is asked why", lambda: desk.all(".dismissal"))
        self.assert_clean_everywhere(desk, "the reasons of a dismissal")
        desk.press(Keys.ESCAPE, "a")
        desk.until("it is taken", lambda: "Принять решение" in desk.text(".due"))
        self.look_at_a_question(desk.address())
        desk.press("d")
        desk.until("an incident has begun", lambda: "incident=" in desk.address())
        desk.run("document.querySelectorAll('#act details').forEach((one) => one.open = true)")
        self.assert_clean_everywhere(desk, "an incident on the desk")
        self.sent.append(desk.address().split("incident=")[1])

    def look_at_a_question(self, address):
        other = self.as_user("operator-2")
        other.open(address)
        other.until("it may be taken over", lambda: other.buttons("Забрать себе"))
        other.press("a")
        self.dialog(other, "#ask", "a question")

    def look_at_menus(self, desk):
        desk.press("?")
        self.dialog(desk, "#keys", "the keys")
        desk.type_into("#sound", Keys.ENTER)
        desk.until("the sound's menu is open", lambda: desk.text("#sound-menu"))
        self.assert_clean_everywhere(desk, "the sound's menu")
        desk.press(Keys.ESCAPE, "/")
        desk.type_into("#command", "д")
        desk.until("commands are offered", lambda: desk.text("#command-list"))
        self.assert_clean_everywhere(desk, "the commands")
        desk.press(Keys.ESCAPE)
        desk.run("document.querySelector('.menu').open = true")
        self.assert_clean_everywhere(desk, "the user's menu")
        desk.run("document.querySelector('.menu').open = false")

    def dialog(self, desk, selector, what):
        desk.until(f"{what} are asked", lambda: desk.run("return document.querySelector(arguments[0]).open", selector))
        self.assert_clean_everywhere(desk, what)
        desk.press(Keys.ESCAPE)


class AccessibilityTests(AxeCase):
    # What cameras have shown before is there to be looked at.
    cameras = "before"

    def test_every_page_of_the_staff(self):
        unit = self.free_unit()
        incident = self.send([unit])
        self.fail_to_sign_in("operator-2")
        admin = self.as_user("admin")
        self.photograph_the_yard(admin)
        seen = self.walk(admin, "/cameras?state=live", "/", f"/incidents/{incident}", "/search?q=Двор 1")
        operator = self.as_user("operator")
        seen |= self.walk(operator, "/desk", "/incidents/new", f"/incidents/{incident}", seen=seen - {"/incidents/{}"})
        self.assertEqual(declared_pages() - seen - {"/duty", "/sign-in"}, set(), "pages never looked at")
        inspector = self.as_user("inspector")
        self.walk(inspector, "/programme", seen=seen - {"/programme", "/yards", "/yards/{}"})

    def photograph_the_yard(self, admin):
        admin.open("/yards")
        admin.touch(".table tbody a[href^='/yards/']")
        self.yard = admin.until("the yard is there", lambda: re.search(r"/yards/\w+$", admin.address()))[0]
        admin.open(f"{self.yard}/photos/new")
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "yard.png")
            admin.driver.save_screenshot(file)
            admin.type_into("[name=photo]", file)
            admin.type_into("[name=caption]", "Двор с юга")
            admin.touch("main form button")
            admin.until("it is kept", lambda: "Двор с юга" in admin.text("#photos"))

    def fail_to_sign_in(self, login):
        stranger = self.stranger()
        for name, value in [("login", login), ("password", "не тот")]:
            stranger.type_into(f"[name={name}]", value)
        stranger.touch("main button")
        stranger.until("it is refused", lambda: stranger.all(".problems"))
        self.assert_clean_everywhere(stranger, "a sign-in refused")

    def stranger(self):
        stranger = Browser(self.base)
        self.addCleanup(stranger.close)
        keep_still(stranger)
        stranger.open("/sign-in")
        return stranger

    def test_what_went_wrong_and_what_is_empty(self):
        admin = self.as_user("admin")
        pages = ["/yards?text=нигде", "/cameras?text=нигде", "/incidents?state=closed", "/nowhere", "/duty"]
        for path in pages:
            admin.open(path)
            self.assert_clean_everywhere(admin, path)
        for path in ["/yards/new", "/cameras/new", "/users/new", "/units/new", "/partners/new"]:
            admin.open(path)
            admin.run("document.querySelector('main form').requestSubmit()")
            admin.until("it is refused", lambda: admin.all(".problems"))
            self.assert_clean_everywhere(admin, f"{path}, refused")
        self.write_at_once(admin)

    def write_at_once(self, admin):
        """Two forms of one record: the second is shown the first's."""
        admin.open("/units")
        path = admin.run("return document.querySelector('.table a[href^=\"/units/\"]').getAttribute('href')")
        admin.open(path)
        admin.run("""
          const form = document.querySelector('main form');
          return fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });""")
        admin.run("document.querySelector('main form').requestSubmit()")
        admin.until("there is a conflict", lambda: admin.all("table tbody th"))
        self.assert_clean_everywhere(admin, "two wrote at once")

    def test_a_phone_with_and_without_a_call(self):
        unit = self.free_unit()
        phone = self.phone(unit)
        keep_still(phone)
        for what in ["no call", "a call"]:
            if what == "a call":
                incident = self.send([unit], "Кричат у второго подъезда")
                phone.until("it is called", lambda: phone.buttons("Принять"))
            for theme in ["light", "dark"]:
                show(phone, theme)
                self.assert_clean(phone, f"{what}, {theme}")
        phone.click("Отказ")
        phone.until("it is asked why", lambda: "Почему отказ?" in phone.text("#crew"))
        self.assert_clean(phone, "a refusal")
        self.assertEqual(self.state(incident, unit), "dispatched")

    def test_other_languages(self):
        for login, language in [("operator", "kk"), ("admin", "en")]:
            page = self.as_user(login)
            page.open("/account")
            page.run("document.querySelector('.menu').open = true")
            page.touch(f".menu [name=language][value={language}]")
            page.until("it speaks it", lambda: page.run("return document.documentElement.lang") == language)
            self.addCleanup(self.speak_russian, page)
            paths = page.run("return [...document.querySelectorAll('.nav a')].map((one) => one.pathname)")
            self.assertGreater(len(paths), 7)
            for path in [*paths, "/account", "/nowhere"]:
                page.open(path)
                self.settle(page)
                self.assert_clean(page, f"{path}, {language}")

    def speak_russian(self, page):
        page.open("/account")
        page.touch("main [name=language][value=ru]")
