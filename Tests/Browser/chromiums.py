"""Chromiums that tests take. Each test has new ones; the next one is begun while a test is at work with the last."""

import atexit
import threading

import urllib3
from selenium import webdriver
from selenium.common.exceptions import WebDriverException

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--lang=ru",
    # The page's own size is set where one is taken.
    "--window-size=1440,900",
]
# A desk may sound at once; a phone only after a touch.
DESK_FLAGS = ["--autoplay-policy=no-user-gesture-required"]


def launch(flags, knows_place):
    options = webdriver.ChromeOptions()
    for flag in [*FLAGS, *flags]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # Chromium's own positioning asks a server outside.
    options.add_experimental_option(
        "prefs", {"profile.default_content_setting_values.geolocation": 1 if knows_place else 2}
    )
    return webdriver.Chrome(options=options)


class Spare(threading.Thread):
    """One that is begun beside the test."""

    def __init__(self, flags):
        super().__init__()
        self.flags = flags
        self.driver = None
        self.start()

    def run(self):
        try:
            self.driver = launch(self.flags, knows_place=False)
        except (WebDriverException, OSError):
            # Whoever takes it begins one at once, and learns why that fails.
            pass

    def take(self):
        self.join()
        return self.driver or launch(self.flags, knows_place=False)


# By flags: a desk's, a phone's.
SPARES = {}


def start(flags, place):
    flags = tuple(flags)
    if place is not None:
        return launch(flags, knows_place=True)
    spare = SPARES.pop(flags, None)
    driver = spare.take() if spare else launch(flags, knows_place=False)
    SPARES[flags] = Spare(flags)
    return driver


def end(driver):
    """Beside what comes next."""
    threading.Thread(target=quit_now, args=(driver,)).start()


def quit_now(driver):
    try:
        if driver:
            driver.quit()
    except (WebDriverException, OSError, urllib3.exceptions.HTTPError):
        # It is gone already, and its end tests nothing.
        pass


@atexit.register
def end_spares():
    for spare in SPARES.values():
        spare.join()
        quit_now(spare.driver)
