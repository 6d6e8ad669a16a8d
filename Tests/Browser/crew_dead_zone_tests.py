"""The crew's phone without a connection: nothing that was pressed is lost, sent twice or hidden."""

from crew_phone_tests import SEND, CrewPhoneCase

NOTE = "Подвал закрыт на замок"
# As after a session that has ended: the files stay, the page does not.
FORGET = """
  return caches.keys().then((names) => Promise.all(names.map(
    (name) => caches.open(name).then((cache) => cache.delete("/duty")))));
"""


class CrewDeadZoneTests(CrewPhoneCase):
    def called(self, note="звонок"):
        unit = self.free_unit()
        phone = self.phone(unit)
        incident = self.send([unit], note)
        phone.until("there is a call", lambda: phone.buttons("Принять"))
        return unit, phone, incident

    def test_two_steps_pressed_in_a_dead_zone_survive_a_reload_and_are_sent_in_order(self):
        unit, phone, incident = self.called(NOTE)
        address = phone.text("h1")
        phone.go_offline()
        phone.click("Принять")
        phone.click("Выехал")
        phone.until("they are marked", lambda: phone.text(".crew-log").count("не отправлено") == 2)
        pressed = phone.run("return JSON.parse(Object.entries(localStorage)"
                            ".find(([key]) => key.startsWith('aula.duty.'))[1]).waiting.map(one => one.at)")

        phone.refresh()
        phone.until("the call is shown", lambda: address in phone.text("#crew"))
        self.assertIn(NOTE, phone.text("#crew"))
        phone.until("it says since when", lambda: "Нет связи с" in phone.text("#banner"))
        self.assertIn("последний известный вызов", phone.text("#banner"))
        self.assertEqual(phone.text(".crew-log").count("не отправлено"), 2)
        self.assertTrue(phone.buttons("На месте"), "the next step is offered")
        self.assertEqual(self.state(incident, unit), "dispatched")

        phone.go_online()
        phone.until("they arrive", lambda: self.state(incident, unit) == "en-route")
        phone.until("nothing waits", lambda: not phone.all(".crew-log"))
        phone.until("the banner is gone", lambda: not phone.text("#banner"))
        for words, at in zip(["вызов принят", "выехал"], pressed):
            [line] = self.log(incident, f"{unit['callSign']}: {words}")
            self.assertAlmostEqual(line["at"], at, 2, "the log tells when it was pressed")
        self.assertEqual(phone.complaints(), [])

    def test_a_step_whose_answer_was_lost_is_sent_again_and_made_once(self):
        unit, phone, incident = self.called()
        # The request goes through, the answer does not come back.
        phone.run("""
          const real = window.fetch;
          window.fetch = async (path, options) => {
            const answer = await real(path, options);
            if (options?.method === "POST" && !window.isMended) throw new TypeError("lost");
            return answer;
          };
        """)
        phone.click("Принять")
        phone.until("the server has it", lambda: self.state(incident, unit) == "acknowledged")
        phone.click("Выехал")
        phone.until("both wait", lambda: phone.text(".crew-log").count("не отправлено") == 2)
        phone.refresh()
        phone.until("the second arrives too", lambda: self.state(incident, unit) == "en-route")
        phone.until("nothing waits", lambda: not phone.all(".crew-log"))
        self.assertEqual(len(self.log(incident, f"{unit['callSign']}: вызов принят")), 1)
        self.assertEqual(phone.all(".crew-conflicts"), [])

    def test_a_call_that_was_called_off_meanwhile_is_told_until_it_is_read(self):
        unit, phone, incident = self.called()
        phone.go_offline()
        phone.click("Принять")
        phone.click("Выехал")
        done = self.move(self.assignment(incident, unit), "cancel", reason="ложный вызов")
        self.assertEqual(done, 200)
        phone.go_online()
        conflicts = lambda: phone.text(".crew-conflicts")
        phone.until("it is told", lambda: "«Выехал»" in conflicts())
        self.assertIn("«Принять»", conflicts())
        self.assertIn("ложный вызов", conflicts())
        phone.until("the call is over", lambda: "Вызова нет" in phone.text("main"))
        phone.refresh()
        phone.until("it stays", lambda: "«Выехал»" in conflicts())
        phone.click("Понятно")
        phone.until("it was read", lambda: not phone.all(".crew-conflicts"))
        self.assertEqual(phone.complaints(), [])

    def test_a_step_told_by_radio_meanwhile_does_not_lose_the_later_one(self):
        unit, phone, incident = self.called()
        phone.go_offline()
        for step in ["Принять", "Выехал", "На месте"]:
            phone.click(step)
        self.move(self.assignment(incident, unit), "acknowledge")
        phone.go_online()
        phone.until("all is there", lambda: self.state(incident, unit) == "on-scene")
        phone.until("nothing waits", lambda: not phone.all(".crew-log"))
        self.assertEqual(phone.all(".crew-conflicts"), [])

    def test_a_wrong_press_that_has_not_left_the_phone_is_taken_back(self):
        unit, phone, incident = self.called()
        phone.go_offline()
        phone.click("Принять")
        phone.click("Выехал")
        phone.click("↶")
        phone.until("the state is the one before", lambda: phone.buttons("Выехал"))
        phone.go_online()
        phone.until("only the first arrives", lambda: self.state(incident, unit) == "acknowledged")
        phone.until("nothing waits", lambda: not phone.all(".crew-log"))
        self.assertEqual(self.log(incident, f"{unit['callSign']}: выехал"), [])

    def test_two_tabs_of_one_phone_send_each_step_once(self):
        unit, phone, incident = self.called()
        first = phone.driver.current_window_handle
        phone.driver.switch_to.new_window("tab")
        phone.resize(390, 844)
        phone.open("/duty")
        phone.until("the second tab shows the call", lambda: phone.buttons("Принять"))
        phone.line.cut()
        phone.click("Принять")
        phone.driver.switch_to.window(first)
        phone.until("the first tab knows", lambda: phone.buttons("Выехал"))
        phone.click("Выехал")
        phone.line.mend()
        phone.until("both arrive", lambda: self.state(incident, unit) == "en-route")
        for words in ["вызов принят", "выехал"]:
            self.assertEqual(len(self.log(incident, f"{unit['callSign']}: {words}")), 1)
        self.assertEqual(phone.all(".crew-conflicts"), [])

    def test_a_line_that_swallows_everything_does_not_keep_the_page_away(self):
        _, phone, _ = self.called()
        phone.go_offline(silently=True)
        phone.driver.set_page_load_timeout(30)
        phone.refresh()
        phone.until("the call is shown", lambda: phone.buttons("Принять"))
        phone.go_online()

    def test_where_nothing_is_kept_and_nobody_answers_the_phone_says_so(self):
        _, phone, _ = self.called()
        for silently in (False, True):
            phone.run(FORGET)
            phone.go_offline(silently)
            phone.driver.set_page_load_timeout(40)
            phone.refresh()
            self.assertIn("Нет связи", phone.text("h1"))
            self.assertIn("Байланыс жоқ", phone.text("h1"))
            self.assertGreater(phone.buttons("Обновить")[0].size["height"], 70, "the kept style is used")
            self.assertLessEqual(phone.run("return document.documentElement.scrollWidth - innerWidth"), 0)
            phone.go_online()
            phone.click("Обновить")
            phone.until("the call is shown", lambda: phone.buttons("Принять"))
            phone.until("the page is kept again", lambda: phone.run("return caches.match('/duty').then(Boolean)"))

    def test_signing_out_asks_about_unsent_steps_and_leaves_nothing_behind(self):
        unit, phone, incident = self.called(NOTE)
        address = phone.text("h1")
        phone.line.cut()
        phone.click("Принять")
        phone.run("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
        phone.until("it is asked", lambda: "не отправлено" in phone.text("dialog[open]"))
        phone.click("Остаться")
        phone.line.mend()
        phone.until("it was sent", lambda: self.state(incident, unit) == "acknowledged")
        phone.until("nothing waits", lambda: not phone.all(".crew-log"))
        self.assertIn(address.split(",")[0], phone.keeps())
        phone.run("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
        phone.until("nobody is signed in", lambda: "/sign-in" in phone.address())
        self.assertNotIn(NOTE, phone.keeps())
        self.assertNotIn(address, phone.keeps())
        self.assertEqual(phone.run("return caches.keys().then(all => all.filter(one => one.startsWith('aula-crew')))"), [])
        self.assertFalse(phone.run("return navigator.serviceWorker.getRegistration('/duty').then(Boolean)"))

    def test_a_wrong_clock_is_told_to_the_crew_and_marked_in_the_log(self):
        unit, phone, incident = self.called()
        early = self.view(incident)["incident"]["openedAt"] - 3_600
        [call] = phone.get_json("/api/duty")["assignments"]
        body = {"version": call["version"], "move": "acknowledge", "at": early, "key": "0123456789abcdef"}
        self.assertEqual(phone.run(SEND, f"/api/assignments/{call['id']}/move", {**body, "at": 1e300})["status"], 400)
        self.assertEqual(phone.run(SEND, f"/api/assignments/{call['id']}/move", body)["status"], 200)
        [line] = self.log(incident, f"{unit['callSign']}: вызов принят")
        self.assertEqual((line["doubt"], line["toldAt"]), ("before-dispatch", early))
        self.assertGreater(line["at"], early + 3_000)
        desk = self.browser("operator")
        desk.open(f"/incidents/{incident}")
        self.assertIn("раньше отправки: недостоверно", desk.text(".log-full"))
