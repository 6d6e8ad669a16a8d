"""What a shift would miss: a repeat under the hands, thumbnails, what is sent twice, the words."""

import glob
import json
import os
import re
import tempfile

from selenium.webdriver.common.keys import Keys

from desks import DeskCase
from processes import REPOSITORY

# What a page brought along: bytes over the line, packed, unpacked.
SENT = """
  const [one] = performance.getEntriesByType(arguments[0]).filter((one) => new URL(one.name).pathname === arguments[1]);
  return one && [one.transferSize, one.encodedBodySize, one.decodedBodySize];
"""
# Words that were taken out of use, and those that stand for them.
PAST = ["картинк", "малый поток", "нынешн", "с кем говорить", "тревога поднята", "не опрашивается",
        "под угрозой", "по карте:", "хватает всех", "правил нет", "учтена"]


# A browser that knows too little of the clip goes to the end of what it knows, three times.
SHORT = """
  const time = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "currentTime");
  let left = 3;
  Object.defineProperty(HTMLMediaElement.prototype, "currentTime", { ...time, set(value) {
    const isShort = value > 1e6 && this.closest("#stage") && left > 0;
    if (isShort) left -= 1;
    time.set.call(this, isShort ? 11 : value);
  } });
"""


class DeskDetailsTests(DeskCase):
    def test_a_clip_is_shown_by_a_browser_that_went_short_of_its_moment(self):
        desk = self.desk()
        desk.before_each_page(SHORT)
        desk.open("/desk")
        self.open_alert(desk)
        desk.until("the moment is seen", lambda: desk.run(
            "const clip = document.querySelector('#stage video'); return clip?.currentTime > 1e9 && clip.readyState > 1"))
        self.assertIn("UTC+5", desk.text(".timeline-clock"))
        self.assertEqual(desk.complaints(), [])

    def test_escape_closes_what_lies_above_and_no_more(self):
        desk = self.desk()
        self.await_alert(desk)
        desk.press("j", "/")
        desk.until("commands are offered", lambda: desk.text("#command-list"))
        desk.press(Keys.ESCAPE)
        desk.until("the line has the focus again", lambda: desk.run(
            "return document.activeElement.matches('.line[aria-selected=true]')"))
        desk.open("/wall")
        desk.until("there are pictures", lambda: desk.run("return document.querySelectorAll('.wall-cell').length"))
        desk.press("?")
        desk.until("the keys are shown", lambda: "одна камера" in desk.text("#keys"))
        desk.press(Keys.ESCAPE)
        desk.until("they are gone", lambda: not desk.run("return document.getElementById('keys').open"))
        self.assertIn("/wall", desk.address())
        desk.press(Keys.ESCAPE)
        desk.until("then the wall is left", lambda: "/desk" in desk.address())
        self.assertEqual(desk.complaints(), [])

    def test_an_empty_desk_tells_nobody_to_choose_and_leads_on(self):
        desk = self.desk()
        desk.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": """
          const fetched = window.fetch;
          window.fetch = async (...all) => {
            const answer = await fetched(...all);
            if (!String(all[0]).includes("/api/desk")) return answer;
            return Response.json({ ...await answer.json(), alerts: [], incidents: [] });
          };"""})
        desk.open("/desk")
        desk.until("nothing waits", lambda: "происшествий нет" in desk.text(".queue"))
        self.assertNotIn("Выберите", desk.text())
        desk.press("p")
        self.assertNotIn("нет камеры", desk.text(".evidence"))
        ways = set(desk.run("return [...document.querySelectorAll('.queue a.button, .stage a.button')]"
                            ".map((one) => one.getAttribute('href'))"))
        self.assertEqual(ways, {"/incidents/new", "/wall", "/alerts"})
        desk.press("n")
        desk.until("an incident can be opened", lambda: "/incidents/new" in desk.address())
        self.assertEqual(desk.complaints(), [])

    def test_a_repeat_leaves_the_hands_where_they_are_and_the_bell_rings_on_an_incidents_page(self):
        desk = self.desk()
        alert = self.open_alert(desk)
        count = lambda: desk.get_json(f"/api/alerts/{alert}")["alert"]["count"]
        desk.run("document.querySelector('[data-mark=dismiss]').focus()")
        desk.run("document.querySelector('.act-body').scrollTop = 40")
        place = desk.run("return [document.querySelector('.act-body').scrollTop, scrollY]")
        desk.run("window.told = 0; new MutationObserver(() => { told += 1; })"
                 ".observe(document.getElementById('queue'), { subtree: true, childList: true, characterData: true })")
        before = count()
        desk.until("the camera sees it again", lambda: count() > before, 150)
        desk.until("the page heard of it", lambda: f"×{count()}" in desk.text(
            f"[data-key='alert-{alert}']"))
        self.assertEqual(desk.run("return document.activeElement.dataset.mark"), "dismiss")
        self.assertEqual(
            desk.run("return [document.querySelector('.act-body').scrollTop, scrollY]"), place)
        # ⏎ stands on the button: it is obeyed wherever the focus is.
        desk.run("document.activeElement.blur()")
        desk.press(Keys.ENTER)
        desk.until("an incident has begun", lambda: "incident=" in desk.address())
        incident = desk.address().split("incident=")[1]
        desk.open(f"/incidents/{incident}")
        desk.run("localStorage.removeItem('aula.rang')")
        desk.until("the top bar counts", lambda: desk.text("#bell").startswith("▲"), 60)
        desk.until("it rang", lambda: desk.run("return localStorage.getItem('aula.rang')"))
        self.assertEqual(desk.complaints(), [])

    def test_a_photograph_has_a_thumbnail_that_is_small(self):
        admin = self.browser("admin")
        admin.open("/yards")
        admin.touch(".table tbody a[href^='/yards/']")
        admin.until("the yard is there", lambda: admin.all("#photos"))
        yard = admin.run("return location.pathname")
        admin.open(f"{yard}/photos/new")
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "yard.png")
            admin.driver.save_screenshot(file)
            admin.type_into("[name=photo]", file)
            admin.run("document.querySelector('main form').requestSubmit()")
            admin.until("it is kept", lambda: admin.all("#photos img"))
        admin.run("document.querySelector('#photos img').scrollIntoView()")
        admin.until("it is drawn", lambda: admin.run("return document.querySelector('#photos img').naturalWidth"))
        width, length, whole = admin.run("""
          const [image, link] = [document.querySelector('#photos img'), document.querySelector('#photos figure a')];
          const size = async (path) => (await (await fetch(path)).blob()).size;
          return Promise.all([image.naturalWidth, size(image.src), size(link.href)]);""")
        self.assertLess(width, 600)
        self.assertLess(length, whole)
        self.assertEqual(admin.complaints(), [])

    def test_answers_are_packed_and_the_map_is_not_sent_twice(self):
        desk = self.browser("operator")
        desk.open("/yards")
        _, packed, whole = desk.run(SENT, "navigation", "/yards")
        self.assertLess(packed, whole / 2, "the page is packed")
        desk.open("/map")
        desk.until("the map is drawn", lambda: desk.run(SENT, "resource", "/api/map"))
        first, packed, whole = desk.run(SENT, "resource", "/api/map")
        self.assertGreater(whole, 100_000, "all that the map draws")
        self.assertLess(packed, whole / 2, "the map's data is packed")
        self.assertGreaterEqual(first, packed)
        desk.open("/desk")
        desk.open("/map")
        desk.until("the map is drawn again", lambda: desk.run(SENT, "resource", "/api/map"))
        again, _, _ = desk.run(SENT, "resource", "/api/map")
        self.assertLess(again, 2_000, "it was sent anew")

    def test_the_words_are_those_of_a_control_room(self):
        desk = self.desk()
        self.open_alert(desk)
        desk.run("document.querySelectorAll('#act details').forEach((one) => one.open = true)")
        desk.until("the log tells", lambda: "Тревога сработала" in desk.text("#act"))
        for words in ["По регламенту: полиция", "Сил достаточно", "Прямой эфир",
                      "запись идёт; при сбое теряется до", "не подключены"]:
            with self.subTest(words=words):
                desk.until(f"it says «{words}»", lambda words=words: words in desk.text())
        self.assertEqual(desk.run("return document.querySelector('.evidence').getAttribute('aria-label')"),
                         "Изображение")
        self.assertEqual(desk.run(
            "return [...document.querySelectorAll('.segmented [data-mode=live]')][0].firstChild.textContent.trim()"),
            "Прямой эфир")

        admin = self.browser("admin")
        pages = {
            "/partners/new": ["Контактное лицо"], "/account/password": ["Текущий пароль"],
            "/cameras/new": ["Дополнительный поток"], "/cameras": ["не подключена"],
        }
        for path, wanted in pages.items():
            admin.open(path)
            for words in wanted:
                with self.subTest(path=path, words=words):
                    self.assertIn(words, admin.text("main"))
        admin.open("/cameras?state=registered")
        admin.run("document.querySelector('.table tbody a[href^=\"/cameras/\"]').click()")
        admin.until("a camera without rules", lambda: "Правила не заданы: тревог не будет" in admin.text("main"))
        # A year has no gap in it.
        admin.open("/programme")
        self.assertRegex(admin.text("main"), r"\b20\d\d\b")
        self.assertNotRegex(admin.text("main"), r"\b2[\s ]0[12]\d\b")

    def test_no_text_has_a_word_of_before_and_no_kazakh_time_lacks_its_case(self):
        texts = {}
        for language in ["ru", "kk"]:
            pattern = os.path.join(REPOSITORY, "Sources/AulaConsole/Resources/Strings", language, "*.json")
            for name in glob.glob(pattern):
                with open(name) as file:
                    texts.update({(language, key): json.dumps(text, ensure_ascii=False)
                                  for key, text in json.load(file).items()})
        self.assertGreater(len(texts), 1_000)
        past = [key for key, text in texts.items() if key[0] == "ru"
                and any(word in text.lower() for word in PAST)]
        self.assertEqual(past, [])
        # «дейін» wants the dative, and which ending that is depends on the number.
        bare = [key for key, text in texts.items() if key[0] == "kk"
                and re.search(r"\{\w+\} (дейін|шейін|бастап|кейін)", text)]
        self.assertEqual(bare, [])
