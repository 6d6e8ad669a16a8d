"""What an operator does beside the straight way: another's alert, a wrong press, who called, the sound."""

from selenium.webdriver.common.keys import Keys

from desks import DeskCase


class DeskWorkTests(DeskCase):
    def first_alert(self, desk):
        self.open_alert(desk)
        return desk.run("return document.querySelector('.line[aria-selected=true]').dataset.key")

    def handler(self, desk, key):
        alerts = desk.get_json("/api/desk")["alerts"]
        found = [one["handler"] for one in alerts if f"alert-{one['id']}" == key]
        return found[0]["name"] if found and found[0] else None

    def test_another_operators_alert_is_taken_over_after_a_question(self):
        one = self.desk()
        key = self.first_alert(one)
        one.press("a")
        one.until("there is a time to decide by", lambda: "Принять решение" in one.text(".due"))
        name = self.handler(one, key)

        two = self.desk("operator-2")
        two.until("the other's alert is in the queue", lambda: name in two.text("#queue"))
        two.run("document.querySelector(`[data-key='${arguments[0]}']`).click()", key)
        two.until("it may be taken over", lambda: two.buttons("Забрать себе"))
        for answer, taken in [(Keys.ESCAPE, False), (Keys.ENTER, True)]:
            two.press("a")
            two.until("it is asked first", lambda: name in two.text("#ask"))
            two.press(answer)
            two.until("it was answered", lambda: not two.run(
                "return document.getElementById('ask').open"))
            if taken:
                two.until("it changed hands", lambda: self.handler(two, key) not in (name, None))
            else:
                self.assertEqual(self.handler(two, key), name)
        one.until("the first one sees it", lambda: one.buttons("Забрать себе"))
        self.assertEqual(one.complaints() + two.complaints(), [])

    def test_a_wrong_press_is_taken_back_and_the_phone_follows(self):
        desk = self.desk()
        self.first_alert(desk)
        desk.press("d")
        incident = desk.until(
            "an incident has begun", lambda: desk.get_json("/api/desk")["incidents"]
        )[0]
        sign = next(one["callSign"] for one in incident["units"] if one["callSign"][0] == "П")
        phone = self.browser(sign.replace("П", "p"), 390, 844)
        phone.open("/duty")
        phone.until("the crew was sent", lambda: phone.buttons("Принять"))

        self.radio(desk, sign, "На месте")
        phone.until("its phone follows", lambda: phone.buttons("Завершить"))
        desk.press("z")
        phone.until("its phone goes back", lambda: phone.buttons("Принять"))

        self.radio(desk, sign, "На месте")
        self.radio(desk, sign, "Завершил")
        desk.until("it is asked what was found", lambda: desk.run(
            "return document.getElementById('ask').open"))
        desk.press(Keys.ENTER)
        phone.until("the call is over", lambda: "Вызова нет" in phone.text("main"))
        self.radio(desk, sign, "↶")
        phone.until("the call goes on", lambda: phone.buttons("Завершить"))
        phone.click("Завершить")
        desk.until("the crew's own word stands", lambda: "завершил" in desk.text("#act"))
        desk.until("nothing is left to take back", lambda: not desk.buttons("↶"))
        self.assertEqual(desk.complaints() + phone.complaints(), [])

    def radio(self, desk, sign, text):
        def press():
            group = f"[role=group][aria-label$='{sign}'] button"
            for button in desk.all(group):
                if button.text.startswith(text):
                    button.click()
                    return True

        desk.until(f"«{text}» may be said", press)

    def test_who_called_is_shown_when_it_is_asked_for(self):
        desk = self.desk()
        desk.open("/incidents/new")
        desk.choose("[name=kind]", value="theft")
        desk.choose("[name=yard]", index=2)
        desk.type_into("[name=caller]", "Сидорова")
        desk.type_into("[name=phone]", "8 (701) 234-56-78")
        desk.type_into("[name=note]", "Взломан сарай")
        desk.click("Открыть")
        desk.until("it is on the desk", lambda: "Взломан сарай" in desk.text("#act"))
        self.assertNotIn("Сидорова", desk.text())
        desk.click("Кто сообщил")
        desk.until("he is named", lambda: "Сидорова" in desk.text(".caller"))
        self.assertIn("+77012345678", desk.text(".caller"))
        desk.run("document.querySelectorAll('#act details').forEach(one => one.open = true)")
        desk.until("the log tells", lambda: "Просмотрено, кто сообщил" in desk.text("#act .log"))
        self.assertEqual(desk.complaints(), [])

    def test_the_volume_is_the_users_own_and_mute_is_its_nothing(self):
        desk = self.desk()
        desk.until("the page is there", lambda: desk.text("#strip-clock"))
        sound = lambda: desk.text("#sound")
        desk.type_into("#sound", Keys.ENTER)
        desk.until("the menu is open", lambda: "Проверить звук" in desk.text("#sound-menu"))
        desk.type_into("#volume", Keys.ARROW_LEFT, Keys.ARROW_LEFT)
        desk.until("it is quieter", lambda: sound() == "Звук: 60 %")
        desk.press(Keys.ESCAPE)
        desk.until("the menu is closed", lambda: not desk.text("#sound-menu"))
        desk.press("s")
        desk.until("it is told in words", lambda: sound() == "Звук выключен")

        def kept():
            desk.open("/account")
            return desk.run("return document.getElementById('volume').value")

        desk.until("it is kept with the user", lambda: kept() == "0")
        desk.open("/desk")
        desk.until("the desk is mute too", lambda: desk.text("#sound") == "Звук выключен")
        desk.press("s")
        desk.until("the last volume is back", lambda: desk.text("#sound") == "Звук: 60 %")
        self.assertEqual(desk.complaints(), [])
