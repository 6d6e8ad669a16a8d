"""A signed passport says what changed since, and whose doing it was."""

from demonstrations import DemonstrationCase


class PassportTests(DemonstrationCase):
    cameras = False

    def since(self, page):
        return page.text("#since-signing")

    def submit(self, page, path, said, **answers):
        """Fills a form of the yard's in; `said` is there when it is kept."""
        page.open(path if path.startswith("/") else f"{self.yard}/{path}")
        for name, value in answers.items():
            field = f"[name={name.replace('_', '-')}]"
            if page.run("return document.querySelector(arguments[0]).tagName", field) == "SELECT":
                page.choose(field, value=value)
            else:
                page.run("document.querySelector(arguments[0]).value = ''", field)
                page.type_into(field, value)
        page.run("document.querySelector('main form').requestSubmit()")
        page.until(f"«{said}» is told", lambda: said in page.text())

    def sign(self, page):
        page.open(self.yard)
        page.click("Подписать паспорт")
        page.until("it is signed", lambda: "С тех пор ничего не изменилось" in self.since(page))

    def test_a_passport_says_what_changed_since_it_was_signed(self):
        admin = self.browser("admin")
        admin.open("/yards")
        admin.touch_link("Двор 5")
        admin.until("the yard is there", lambda: admin.all("#entrances"))
        self.yard = admin.run("return location.pathname")
        self.assertIn("ещё никто не подписал", admin.text())
        self.assertEqual(self.since(admin), "")
        self.sign(admin)
        floors = self.change_this_and_that(admin)

        told = self.since(admin)
        self.assertIn("С тех пор изменено:", told)
        for words in [
            "Как проехать и войти", "Шлагбаум у второй арки", "Добавлена опасность: гололёд",
            "Въезд с юга — Примечание для экипажа", "Добавлен дом: ул. Новая, 1",
            f"Этажей: {floors} → 12", "Администратор",
        ]:
            with self.subTest(words=words):
                self.assertIn(words, told)
        self.assert_it_is_read_by_others(admin)

        # What is changed back is no change; a new signature begins anew.
        before = told.count("→")
        self.submit(admin, self.building, "Двор сохранён", floors=floors)
        admin.open(self.yard)
        self.assertEqual(self.since(admin).count("→"), before - 1)
        self.sign(admin)
        self.assertIn("редакция 2", admin.text())
        self.assertEqual(admin.complaints(), [])

    def change_this_and_that(self, admin):
        self.submit(admin, "edit", "Двор сохранён", access="Шлагбаум у второй арки")
        self.submit(admin, "hazards/new", "Двор сохранён", kind="ice", note="у детской площадки")
        self.submit(admin, "entrances/0", "Двор сохранён", notes="Ворота заперты с 23:00")
        self.submit(admin, "buildings/new", "Двор сохранён", address_ru="ул. Новая, 1")
        admin.open(self.yard)
        self.building = admin.run("return [...document.querySelectorAll('#buildings a[href^=\"/buildings/\"]"
                                  ":not([href*=outline]):not([href*=remove])')]"
                                  ".find((one) => one.textContent.trim() !== 'ул. Новая, 1').getAttribute('href')")
        admin.open(self.building)
        floors = admin.run("return document.querySelector('[name=floors]').value")
        self.submit(admin, self.building, "Двор сохранён", floors="12")
        return floors

    def assert_it_is_read_by_others(self, admin):
        # On paper it stands too.
        admin.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        self.assertIn("Шлагбаум у второй арки", self.since(admin))
        admin.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})

        operator = self.browser("operator")
        operator.open(self.yard)
        self.assertIn("Добавлена опасность: гололёд", self.since(operator))
        self.assertFalse(operator.buttons("Подписать"), "who may not edit does not sign")
        operator.touch_link("Журнал двора")
        operator.until("the log tells", lambda: "Паспорт подписан" in operator.text("main"))
        log = operator.text("main")
        for words in ["Двор изменён", "Опасности", "Дом добавлен: ул. Новая, 1", "Этажей"]:
            self.assertIn(words, log)
