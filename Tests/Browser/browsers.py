"""A headless Chromium, and the few moves that the tests make in it."""

from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

# A page that draws itself anew takes its elements away under our hands: look again.
FLEETING = [
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
]

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--lang=ru",
]
# A desk may sound at once; a phone only after a touch.
DESK_FLAGS = ["--autoplay-policy=no-user-gesture-required"]


class Browser:
    def __init__(self, base, width=1440, height=900, flags=DESK_FLAGS, place=None):
        """`place`: latitude and longitude that the browser says it is at; `None`: it does not say."""
        options = webdriver.ChromeOptions()
        for flag in FLAGS + flags + [f"--window-size={width},{height}"]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        # Chromium's own positioning asks a server outside.
        options.add_experimental_option(
            "prefs", {"profile.default_content_setting_values.geolocation": 1 if place else 2}
        )
        self.base = base
        self.driver = webdriver.Chrome(options=options)
        # A page that never comes is a failure, not a test that never ends.
        self.driver.set_page_load_timeout(90)
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
        )

        if place:
            self.driver.execute_cdp_cmd(
                "Emulation.setGeolocationOverride",
                {"latitude": place[0], "longitude": place[1], "accuracy": 12},
            )

    def sign_in(self, login, password):
        self.driver.get(self.base + "/sign-in")
        self.driver.find_element(By.NAME, "login").send_keys(login)
        self.driver.find_element(By.NAME, "password").send_keys(password)
        self.driver.find_element(By.CSS_SELECTOR, "main button").click()
        self.until("he is let in", lambda: "/sign-in" not in self.driver.current_url)

    def open(self, path):
        self.driver.get(self.base + path)

    def press(self, *keys):
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def click(self, text):
        """The visible button or link with this text, once there is one that can be pressed."""
        def press():
            found = self.buttons(text)
            if found:
                self.reach(found[0])
                found[0].click()
            return found

        self.until(f"«{text}» is there", press)

    def reach(self, element):
        """What one does before a press: nothing, at a desk."""

    def buttons(self, text):
        return [
            found
            for found in self.driver.find_elements(By.CSS_SELECTOR, "button, a.button")
            if found.is_displayed() and found.text.strip().startswith(text) and found.is_enabled()
        ]

    def text(self, selector="body"):
        return self.driver.find_element(By.CSS_SELECTOR, selector).text

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def get_json(self, path):
        return self.run(
            f"return fetch('{path}', {{headers: {{accept: 'application/json'}}}})"
            ".then(answer => answer.json())"
        )

    def until(self, what, condition, seconds=30):
        try:
            return WebDriverWait(self.driver, seconds, 0.1, FLEETING).until(lambda _: condition())
        except Exception as error:
            page = self.driver.find_element(By.TAG_NAME, "body").text[:2000]
            raise AssertionError(f"waited in vain until {what}; the page says:\n{page}") from error

    def complaints(self):
        """What the page's console holds against us."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if entry["level"] == "SEVERE"
        ]

    def close(self):
        self.driver.quit()
