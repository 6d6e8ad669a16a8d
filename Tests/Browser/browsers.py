"""A headless Chromium, and the few moves that the tests make in it.

Pages draw themselves anew while a test looks: an element that was just found may be gone when it is asked for its
text. Tests therefore read and press through the helpers here, which begin anew when that happens, and not through
the driver."""

import sys
import time
import urllib.parse
import urllib.request

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    InvalidSessionIdException,
    NoSuchElementException,
    NoSuchWindowException,
    StaleElementReferenceException,
    TimeoutException,
    WebDriverException,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from chromiums import DESK_FLAGS, end, start

FLEETING = (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
)
# What ChromeDriver says of the same without a name for it.
FLEETING_WORDS = (
    "aborted by navigation",
    "does not belong to the document",
    "No node with given id",
    "Cannot find context",
    "uniqueContextId not found",
)
BUTTONS = """
  const shows = { visibilityProperty: true, opacityProperty: true };
  return [...document.querySelectorAll("button, a.button")].filter((one) => !one.disabled
    && one.getClientRects().length && one.checkVisibility(shows)
    && one.innerText.replaceAll("\\u00a0", " ").trim().startsWith(arguments[0]));
"""


def is_fleeting(error):
    """The page took away what was being asked: it was redrawn, or another page came."""
    return isinstance(error, FLEETING) or any(words in str(error) for words in FLEETING_WORDS)


class Browser:
    def __init__(self, base, width=1440, height=900, flags=DESK_FLAGS, place=None):
        """`place`: latitude and longitude that the browser says it is at; `None`: it does not say."""
        self.base = base
        self.cookie = None
        self.driver = start(flags, place)
        # A page that never comes is a failure, not a test that never ends.
        self.driver.set_page_load_timeout(90)
        self.resize(width, height)
        if place:
            self.command("Emulation.setGeolocationOverride", latitude=place[0], longitude=place[1], accuracy=12)

    def resize(self, width, height):
        self.command("Emulation.setDeviceMetricsOverride",
                     width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def command(self, name, /, **parameters):
        """One of the DevTools protocol."""
        return self.driver.execute_cdp_cmd(name, parameters)

    def before_each_page(self, script):
        self.command("Page.addScriptToEvaluateOnNewDocument", source=script)

    def sign_in(self, login, password):
        """By the form, as people do."""
        self.open("/sign-in")
        self.type_into("[name=login]", login)
        self.type_into("[name=password]", password)
        self.touch("main button")
        self.until("he is let in", lambda: "/sign-in" not in self.address())
        self.cookie = self.driver.get_cookie("aula_session")["value"]

    def carry(self, session):
        """The sign-in of somebody whom a form has let in before. No page is open yet."""
        self.cookie = session
        self.command("Network.setCookie", name="aula_session", value=session, url=self.base, httpOnly=True)

    def open(self, path):
        address = urllib.parse.urljoin(self.base, path)
        try:
            self.driver.get(address)
        except TimeoutException:
            self.refuse_unless_answered(address)
            self.driver.get(address)

    def refresh(self):
        try:
            self.driver.refresh()
        except TimeoutException:
            self.refuse_unless_answered(self.address())
            self.driver.refresh()

    def refuse_unless_answered(self, address):
        """For an `except`. A page did not come within a minute and a half. Where the server answers that very
        page at once, Chromium's renderer has hung, which it does on a machine with other work: it is asked once
        more, and the log says so. A server that does not answer, and a page whose loading hangs each time, fail."""
        if self.cookie is None:
            raise
        asked = urllib.request.Request(address, headers={"Cookie": f"aula_session={self.cookie}"})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            answer.read()
        print(f"{address}: the browser hung while it was loaded; the server answers", file=sys.stderr)

    def back(self):
        self.driver.back()

    def forward(self):
        self.driver.forward()

    def address(self):
        return self.driver.current_url

    def title(self):
        return self.driver.title

    def press(self, *keys):
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def attempt(self, act, seconds=10):
        """What `act` answers, begun anew for as long as the page takes away what it holds."""
        end = time.monotonic() + seconds
        while True:
            try:
                return act()
            except WebDriverException as error:
                if not is_fleeting(error) or time.monotonic() > end:
                    raise

    def click(self, text):
        """The visible button or link with this text, once there is one that can be pressed."""
        def press():
            found = self.buttons(text)
            if found:
                self.reach(found[0])
                found[0].click()
            return found

        self.until(f"«{text}» is there", press)

    def touch(self, selector):
        """Presses the first element of this selector, once it can be pressed."""
        def press():
            found = self.find(selector)
            self.reach(found)
            found.click()
            return True

        self.until(f"{selector} can be pressed", press)

    def touch_link(self, text):
        """The link that says exactly this."""
        def press():
            self.driver.find_element(By.LINK_TEXT, text).click()
            return True

        self.until(f"the link «{text}» can be pressed", press)

    def type_into(self, selector, *keys):
        """Types into the first element of this selector, once it takes keys."""
        self.until(f"{selector} takes keys", lambda: self.find(selector).send_keys(*keys) or True)

    def choose(self, selector, **how):
        """An option of a select: by `text`, `value` or `index`."""
        def pick():
            select = Select(self.find(selector))
            if "text" in how:
                select.select_by_visible_text(how["text"])
            elif "value" in how:
                select.select_by_value(how["value"])
            else:
                select.select_by_index(how["index"])
            return True

        self.until(f"{selector} can be chosen from", pick)

    def reach(self, element):
        """What one does before a press: nothing, at a desk."""

    def find(self, selector):
        """The first element, for use at once: the next redraw takes it away."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def await_element(self, selector, seconds=10):
        """The first element, also of a page that is on its way."""
        end = time.monotonic() + seconds
        while True:
            try:
                return self.find(selector)
            except NoSuchElementException:
                if time.monotonic() > end:
                    raise

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def count(self, selector):
        return self.run("return document.querySelectorAll(arguments[0]).length", selector)

    def is_shown(self, selector):
        return self.attempt(lambda: self.await_element(selector).is_displayed())

    def buttons(self, text):
        """Those that are seen and can be pressed, and whose text begins so."""
        return self.run(BUTTONS, text)

    def text(self, selector="body"):
        return self.attempt(lambda: self.await_element(selector).text)

    def texts(self, selector):
        return self.attempt(lambda: [one.text for one in self.all(selector)])

    def attribute(self, selector, name):
        return self.attempt(lambda: self.await_element(selector).get_attribute(name))

    def run(self, script, *arguments):
        return self.attempt(lambda: self.driver.execute_script(script, *arguments))

    def settle(self):
        """Until the page has been laid out and painted once more."""
        self.run("return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")

    def run_long(self, script, *arguments):
        """A script that answers by its last argument, within two minutes."""
        self.driver.set_script_timeout(120)
        return self.driver.execute_async_script(script, *arguments)

    def get_json(self, path):
        return self.run(
            "return fetch(arguments[0], { headers: { accept: 'application/json' } }).then((answer) => answer.json())",
            path)

    def until(self, what, condition, seconds=60):
        """What `condition` answers once it is true. A page half drawn, where a script or a look-up finds nothing
        to work on, is one that is not ready: what it said last is told when time is over."""
        end, last = time.monotonic() + seconds, None
        while True:
            try:
                if found := condition():
                    return found
            except (InvalidSessionIdException, NoSuchWindowException):
                raise
            except (WebDriverException, LookupError) as error:
                last = error
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain until {what}; the page says:\n{self.said()}") from last
            time.sleep(0.1)

    def said(self):
        try:
            return self.text()[:2000]
        except WebDriverException as error:
            return f"(nothing: {error.msg})"

    def complaints(self):
        """What the page's console holds against us."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if entry["level"] == "SEVERE"
        ]

    def close(self):
        end(self.driver)
