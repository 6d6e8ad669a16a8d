"""Names that are HTML, in every record that people write: on each page they are words alone."""

import json
import os
import sqlite3
import time

from demonstrations import DemonstrationCase

HOSTILE = (
    "<meta http-equiv=refresh content='0;url=/hacked'><img src=x onerror='window.hacked=1'>"
    "<b class=hostile>"
)
# Of each table, what people type.
TYPED = {
    "city": ["name_ru", "name_kk"],
    "partner": ["name", "contact", "notes"],
    "agreement": ["subject"],
    "unit": ["call_sign"],
    "account": ["name"],
    "yard": ["name", "address_ru", "address_kk", "access_notes", "intercom_notes"],
    "building": ["address_ru", "address_kk", "notes"],
    "camera": ["name", "model"],
}
SIGNS = """
  return { status: performance.getEntriesByType("navigation")[0].responseStatus,
           elements: document.querySelectorAll(
             ".hostile, meta[http-equiv], img[src=x], [onerror]").length,
           ran: window.hacked === 1, path: location.pathname };
"""


# Moves over the map, a step each time that Leaflet looks where the pointer is: every 32 ms by itself, here at once.
LOOK = """
  const done = arguments[0], seen = new Set();
  const later = window.setTimeout;
  window.setTimeout = (run, after, ...more) => later(run, after === 32 ? 0 : after, ...more);
  const canvas = document.querySelector("#map .leaflet-overlay-pane canvas");
  const box = document.querySelector("#map").getBoundingClientRect();
  const places = [];
  for (let y = -96; y <= 96; y += 8) for (let x = -96; x <= 96; x += 8) places.push([x, y]);
  const step = () => {
    const place = places.pop();
    if (!place) return done([...seen]);
    canvas.dispatchEvent(new MouseEvent("mousemove", { bubbles: true,
      clientX: box.x + box.width / 2 + place[0], clientY: box.y + box.height / 2 + place[1] }));
    for (const one of document.querySelectorAll(".leaflet-tooltip")) seen.add(one.textContent);
    setTimeout(step, 12);
  };
  step();
"""


def name_of(number):
    """An id as addresses have it: 13 digits of base 32, Crockford's."""
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number >> 5 * place & 31]
                   for place in reversed(range(13)))


def spoil(value):
    """The same, with markup behind each text that a person gave."""
    if isinstance(value, dict):
        return {key: value[key] + HOSTILE if key in ("name", "note", "notes") else spoil(value[key])
                for key in value}
    return [spoil(item) for item in value] if isinstance(value, list) else value


class HostileNamesTests(DemonstrationCase):
    cameras = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.running.serve.stop()
        [file] = [name for name in os.listdir(cls.folder.path) if name.endswith((".db", ".sqlite"))]
        base = sqlite3.connect(os.path.join(cls.folder.path, file))
        cls.write_names(base)
        cls.ids = {noun: name_of(base.execute(f"select id from {noun} order by id").fetchone()[0])
                   for noun in ("partner", "unit", "building")}
        cls.yard, cls.camera = base.execute(
            "select yard_id, camera.id from camera join yard on yard.id = yard_id"
            " where camera.latitude is not null order by camera.id").fetchone()
        cls.write_an_incident(base)
        cls.yard, cls.camera = name_of(cls.yard), name_of(cls.camera)
        base.close()
        cls.running.start()
        cls.know_address()

    @classmethod
    def write_names(cls, base):
        for table, columns in TYPED.items():
            for column in columns:
                base.execute(f"update {table} set {column} = {column} || ?", (HOSTILE,))
        for table, column in [("yard", "entrances"), ("yard", "hazards"), ("ruleset", "text")]:
            key = "camera_id" if table == "ruleset" else "id"
            for row, text in base.execute(f"select {key}, {column} from {table}").fetchall():
                # A rule names its zone: both are spoilt alike.
                spoilt = spoil(json.loads(text))
                for rule in spoilt.get("rules", []) if isinstance(spoilt, dict) else []:
                    for part in ("zone", "line"):
                        if part in rule:
                            rule[part] += HOSTILE
                base.execute(f"update {table} set {column} = ? where {key} = ?",
                             (json.dumps(spoilt), row))
        base.commit()

    @classmethod
    def write_an_incident(cls, base):
        now = int(time.time() * 1e6)
        base.execute(
            "insert into incident (id, version, number, kind, state, yard_id, camera_id, note,"
            " opened_at) values (77, 1, 9001, 'disorder', 'new', ?, ?, ?, ?)",
            (cls.yard, cls.camera, HOSTILE, now))
        base.execute("insert into incident_caller values (77, ?, ?)", (HOSTILE, HOSTILE))
        base.execute(
            "insert into alert (id, version, camera_id, yard_id, rule, rule_kind, label, box_x,"
            " box_y, box_width, box_height, first_seen_at, last_seen_at, count, arrived_at,"
            " raised_at, state) values (78, 1, ?, ?, ?, 'intrusion', 'person', 0.1, 0.1, 0.2, 0.2,"
            " ?, ?, 1, ?, ?, 'new')", (cls.camera, cls.yard, HOSTILE, now, now, now, now))
        base.commit()

    def assert_harmless(self, page, path, shows="class=hostile"):
        page.until(f"{path} shows the name", lambda: shows in page.run(
            "return document.body.textContent + [...document.querySelectorAll('[title], [alt],"
            " input, option')].map(one => one.title + one.alt + one.value).join()"))
        signs = page.run(SIGNS)
        self.assertEqual((signs["status"], signs["elements"], signs["ran"]), (200, 0, False), path)
        self.assertEqual(signs["path"], path.split("?")[0].split("#")[0])

    def test_the_desk_and_its_pages_show_them_as_words(self):
        page = self.browser("operator")
        for path in ["/desk", f"/desk#incident-{name_of(77)}",
                     f"/desk#alert-{name_of(78)}", "/wall", "/incidents",
                     f"/incidents/{name_of(77)}", "/yards", f"/yards/{self.yard}",
                     f"/cameras/{self.camera}",
                     "/cameras", f"/cameras/{self.camera}/archive"]:
            page.open(path)
            self.assert_harmless(page, path)
        self.look_about_the_map(page)

    def look_about_the_map(self, page):
        """Every name comes up under the pointer: the yard's, the cameras'."""
        path = f"/map?yard={self.yard}"
        page.open(path)
        page.until("the map is drawn", lambda: page.all(".leaflet-marker-icon"))
        seen = page.run_long(LOOK)
        self.assertTrue(any(text.startswith("№") for text in seen), seen)
        self.assertTrue(any(not text.startswith("№") for text in seen), seen)
        self.assertTrue(all("http-equiv" in text for text in seen), seen)
        self.assert_harmless(page, path)

    def test_the_registrys_pages_show_them_as_words(self):
        page = self.browser("admin")
        for path in ["/partners", f"/partners/{self.ids['partner']}", "/units",
                     f"/units/{self.ids['unit']}", "/users", "/programme",
                     f"/yards/{self.yard}/edit", f"/cameras/{self.camera}/edit",
                     f"/cameras/{self.camera}/rules", f"/buildings/{self.ids['building']}"]:
            page.open(path)
            self.assert_harmless(page, path)
        path = f"/cameras/new?yard={self.yard}"
        page.open(path)
        page.until("the ground is drawn", lambda: page.all("path.leaflet-interactive"))
        for shape in page.all("path.leaflet-interactive"):
            page.run("arguments[0].dispatchEvent("
                     "new MouseEvent('mouseover', {bubbles: true}))", shape)
        self.assertTrue(page.all(".leaflet-tooltip"))
        self.assert_harmless(page, path)

    def test_a_crews_phone_shows_them_as_words(self):
        login = next(login for login in self.passwords if login.startswith("p-"))
        page = self.browser(login, 412, 915)
        page.open("/duty")
        self.assert_harmless(page, "/duty")
