"""The registry's pages: all of the top bar is seen, and each way leads where it says."""

import re

from browsers import Browser
from demonstrations import DemonstrationCase

SIZES = [(1440, 900), (1366, 768), (1024, 768)]
# Links of the bar that are not wholly within it, or that something else lies upon.
CUT = """
  const bar = document.querySelector('.nav').getBoundingClientRect();
  return [...document.querySelectorAll('.nav a')].filter((link) => {
    const r = link.getBoundingClientRect();
    const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
    return r.left < bar.left - 1 || r.right > bar.right + 1 || r.bottom > bar.bottom + 1 || top !== link;
  }).map((link) => link.textContent)"""
FOCUS = "return document.activeElement.id"


class RegistryTests(DemonstrationCase):
    def speak(self, browser, language):
        browser.run("""
          const token = document.querySelector('meta[name=form-token]').content;
          return fetch('/language', {method: 'POST', body: new URLSearchParams({token, language: arguments[0]})})
            .then((answer) => answer.status)""", language)

    def test_every_section_is_seen_in_the_bar_at_every_desk(self):
        for login in ["admin", "operator", "inspector"]:
            desk = self.browser(login)
            desk.open("/account")
            for language in ["kk", "en", "ru"]:
                self.speak(desk, language)
                for width, height in SIZES:
                    with self.subTest(login=login, language=language, width=width):
                        desk.resize(width, height)
                        desk.open("/yards")
                        self.assertGreater(desk.run("return document.querySelectorAll('.nav a').length"), 3)
                        self.assertEqual(desk.run(CUT), [])
            desk.close()

    def test_a_filter_is_one_row_on_a_wide_screen(self):
        admin = self.browser("admin")
        for width, height in SIZES[:2]:
            admin.resize(width, height)
            for path in ["/cameras", "/cameras?state=live", "/journal/looks", "/users", "/units"]:
                with self.subTest(width=width, path=path):
                    admin.open(path)
                    bottoms = admin.run("""
                      return [...document.querySelectorAll('main .filters > *')].filter((one) => one.offsetWidth)
                        .map((one) => Math.round(one.getBoundingClientRect().bottom))""")
                    self.assertEqual(len(set(bottoms)), 1, bottoms)

    def test_after_a_wrong_password_the_next_key_goes_into_the_password(self):
        page = Browser(self.base)
        self.addCleanup(page.close)
        page.open("/sign-in")
        self.assertEqual(page.run(FOCUS), "login")
        page.press("i", "n", "s", "p", "e", "c", "t", "o", "r", "-", "t")
        page.type_into("#password", "wrong one")
        page.touch("main button")
        page.until("it is refused", lambda: page.all(".problems"))
        self.assertEqual(page.run(FOCUS), "password")
        self.assertEqual(page.run("return document.getElementById('login').value"), "inspector-t")

    def test_another_device_is_signed_out_from_the_accounts_page(self):
        here, there = Browser(self.base), Browser(self.base)
        for one in [here, there]:
            self.addCleanup(one.close)
            one.sign_in("inspector-b", self.passwords["inspector-b"])
        here.open("/account")
        rows = here.texts("main tbody tr")
        self.assertEqual(len(rows), 2)
        self.assertIn("это устройство", rows[0])
        self.assertNotIn("Завершить", rows[0])
        here.click("Завершить")
        here.until("it says so", lambda: "Сеанс завершён" in here.text())
        self.assertEqual(here.count("main tbody tr"), 1)
        there.open("/yards")
        there.until("it is signed out", lambda: "/sign-in" in there.address())

    def test_a_saved_user_leads_back_to_the_list_as_it_was(self):
        admin = self.browser("admin")
        for path, query in [("/users", "role=crew&sort=login&order=desc"), ("/units", "kind=police")]:
            with self.subTest(path=path):
                admin.open(f"{path}?{query}")
                admin.touch(f"tbody a[href^='{path}/']")
                admin.until("the form is there", lambda: admin.buttons("Сохранить"))
                admin.click("Сохранить")
                admin.until("the list says so", lambda: "сохран" in admin.text("body > .notice").lower())
                self.assertTrue(admin.address().endswith(f"{path}?{query}"), admin.address())

    def test_a_record_that_is_not_there_leads_to_its_list(self):
        operator = self.browser("operator")
        for path, name in [("/yards", "Дворы"), ("/cameras", "Камеры"), ("/partners", "Партнёры")]:
            operator.open(f"{path}/999")
            operator.click(f"К списку «{name}»")
            operator.until("the list is there", lambda: operator.address().endswith(path))

    def test_who_looked_is_sorted_and_an_empty_table_has_one_frame(self):
        admin = self.browser("admin")
        admin.open("/cameras?state=live")
        admin.touch("tbody a[href^='/cameras/']")
        admin.until("the camera is there", lambda: re.search(r"/cameras/\w+$", admin.address()))
        admin.open("/journal/looks")
        head = "return document.querySelector('thead th:nth-child(2)').getAttribute('aria-sort')"
        self.assertIsNone(admin.run(head))
        admin.touch("thead th:nth-child(2) a")
        admin.until("it is sorted by who", lambda: admin.run(head) == "ascending")
        self.assertTrue(re.search(r"\d{4}", admin.text("tbody td")), "a time has its date")
        self.assertIn("UTC", admin.text("thead th"))
        admin.open("/cameras?state=registered")
        admin.touch("tbody a[href^='/cameras/']")
        frame = "return getComputedStyle(document.querySelector('#watchers .empty')).borderTopWidth"
        admin.until("nobody has looked", lambda: admin.all("#watchers .empty"))
        self.assertEqual(admin.run(frame), "0px")
        admin.open("/users")
        aligned = admin.run("""
          const place = [...document.querySelectorAll('thead th')].findIndex((one) => one.innerText.includes('попытки'));
          return getComputedStyle(document.querySelector('tbody tr').cells[place]).textAlign""")
        self.assertEqual(aligned, "right")
        self.assertEqual(admin.complaints(), [])

    def test_on_paper_nothing_is_cut_and_no_head_stands_alone(self):
        admin = self.browser("admin")
        admin.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": 690, "height": 980, "deviceScaleFactor": 1, "mobile": False})
        for path in ["/account", "/users", "/units", "/cameras?state=live", "/journal/looks"]:
            with self.subTest(path=path):
                admin.open(path)
                admin.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
                cut = admin.run("""
                  return [...document.querySelectorAll('main td, main th, main h1')].filter((one) => {
                    const r = one.getBoundingClientRect();
                    return r.width && (r.left < -1 || r.right > innerWidth + 1);
                  }).map((one) => one.textContent)""")
                self.assertEqual(cut, [])
                words = admin.text("main")
                for pressed in ["Тема", "Громкость", "Задать новый пароль", "Действие", "Найти"]:
                    self.assertNotIn(pressed, words)
                admin.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
