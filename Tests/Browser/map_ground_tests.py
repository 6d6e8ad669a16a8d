"""The ground of the maps: the demonstration's drawn town, and what a hostile file of tiles can do."""

import gzip
import os
import random
import sqlite3

from selenium.webdriver.common.keys import Keys

from crew_phone_tests import CrewPhoneCase
from demonstrations import DemonstrationCase

# What the page writes on its canvases.
LISTENER = """
window.written = [];
const write = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...more) {
  written.push(String(text));
  return write.call(this, text, ...more);
};
"""
# How many colours the ground has in the middle of the map, and how light it is on the whole.
COLOURS = """
  const seen = new Map();
  let light = 0, count = 0;
  for (const canvas of document.querySelectorAll(".leaflet-tile-pane canvas")) {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4 * 97) {
      if (data[at + 3] < 255) continue;
      const key = data[at] << 16 | data[at + 1] << 8 | data[at + 2];
      seen.set(key, (seen.get(key) ?? 0) + 1);
      light += data[at] + data[at + 1] + data[at + 2];
      count += 3;
    }
  }
  return { colours: [...seen.values()].filter((n) => n > 8).length, light: count ? light / count : 0 };
"""
# Tiles that are none, or too much, one after the other: each is refused or read, in bounded time.
FUZZ = """
  const [path, done] = arguments;
  const { readTile } = await import("/static/vector-tile.js");
  const { sortTile, paintTile } = await import("/static/map-paint.js");
  const { palettes } = await import("/static/map-style.js");
  const whole = new Uint8Array(await (await fetch(path)).arrayBuffer());
  let seed = 1;
  const chance = (n) => { seed = (seed * 48271) % 2147483647; return seed % n; };
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 512;
  const view = { size: 512, zoom: 18, scale: 4, column: 1, row: 1, metre: 2 };
  const told = { read: 0, refused: 0, worst: 0, wrong: [] };
  const layers = readTile(whole);
  const feed = (bytes) => {
    const start = performance.now();
    try {
      paintTile(canvas.getContext("2d"), sortTile(readTile(bytes)), view, palettes.dark, "ru");
      told.read += 1;
    } catch (error) {
      told.refused += 1;
      if (!(error instanceof RangeError)) told.wrong.push(String(error));
    }
    told.worst = Math.max(told.worst, performance.now() - start);
  };
  feed(whole);
  for (let turn = 0; turn < 400; turn += 1) {
    const bytes = whole.slice(0, turn % 3 ? whole.length : chance(whole.length));
    for (let n = 0; n < 1 + turn % 20; n += 1) bytes[chance(Math.max(1, bytes.length))] = chance(256);
    feed(bytes);
  }
  for (let turn = 0; turn < 400; turn += 1) feed(Uint8Array.from({ length: chance(300) }, () => chance(256)));
  const text = (value) => [...new TextEncoder().encode(value)];
  const number = (value) => { const out = []; let rest = BigInt(value);
    do { out.push(Number(rest & 127n) | (rest > 127n ? 128 : 0)); rest >>= 7n; } while (rest > 0n); return out; };
  const part = (field, body) => [...number(field << 3 | 2), ...number(body.length), ...body];
  const tile = (feature, more = []) => Uint8Array.from(part(3, [...part(1, text("water")), ...part(2, feature), ...more]));
  const strokes = (...values) => [24, 3, ...part(4, values.flatMap((value) => number(value)))];
  for (const value of ["9223372036854775807", "18446744073709551615", "4294967295", "2147483647"]) {
    feed(tile(strokes(9, value, value, 18, value, value, value, value, 15)));
    feed(tile(strokes(value, 1, 1)));
    feed(tile(strokes(9, 2, 2, value)));
    feed(tile([16, ...number(value), 24, ...number(value)], [40, ...number(value)]));
    feed(tile([...part(2, [...number(value), ...number(value)])]));
    feed(Uint8Array.from([26, ...number(value), 1, 2, 3]));
  }
  feed(tile(strokes(...Array.from({ length: 5000 }, () => 15))));
  feed(tile(strokes(18, 2, 2, 2, 2)));
  feed(tile([...part(2, [0, 0])], [...part(3, text("__proto__")), ...part(4, part(1, text("x")))]));
  feed(new Uint8Array(2_000_000).fill(0x1a));
  feed(new Uint8Array(2_000_000).fill(255));
  feed(new Uint8Array());
  const names = layers.flatMap((layer) => layer.features.map((one) => one.attributes["name:kk"])).filter(Boolean);
  done({ ...told, layers: layers.map((layer) => layer.name), names,
         houses: layers.find((layer) => layer.name === "building")?.features.length ?? 0 });
"""


class MapGroundTests(DemonstrationCase):
    cameras = False

    def page(self, login, **size):
        page = self.browser(login, **size)
        page.before_each_page(LISTENER)
        return page

    def find(self, page, number):
        page.until("a yard can be looked for", lambda: page.is_shown("#map-find"))
        page.type_into("#map-find input", number, Keys.ENTER)

    def await_ground(self, page):
        page.until("the ground is drawn", lambda: page.run(COLOURS)["colours"] >= 4)
        return page.run(COLOURS)

    def speak(self, page, language):
        """The language stays with the user."""
        page.run(
            "const form = new URLSearchParams({ language: arguments[0],"
            " token: document.querySelector('meta[name=form-token]').content });"
            "return fetch('/language', { method: 'POST', body: form }).then((answer) => answer.status)",
            language)

    def test_the_town_is_drawn_with_its_streets_in_both_themes(self):
        page = self.page("operator")
        light = {}
        for theme in ["dark", "light"]:
            page.open("/account")
            page.touch(f"main button[value={theme}]")
            page.open("/map")
            light[theme] = self.await_ground(page)["light"]
            self.find(page, "4")
            page.until("a street has its name", lambda: any(
                text.startswith("ул. ") for text in page.run("return written")))
        self.assertLess(light["dark"], 80)
        self.assertGreater(light["light"], 190)
        self.assertIn("демонстрации", page.text(".leaflet-control-attribution"))
        # On paper it is light, whatever the theme; marks of the registry lie above.
        order = page.run(
            "const z = (name) => Number(getComputedStyle(document.querySelector(name)).zIndex);"
            "return z('.leaflet-tile-pane') < z('.leaflet-overlay-pane')")
        self.assertTrue(order)
        self.assertEqual(page.complaints(), [])

    def test_names_are_kazakh_on_a_kazakh_page_and_paper_is_light(self):
        page = self.page("operator")
        page.open("/account")
        page.touch("main button[value=dark]")
        self.speak(page, "kk")
        self.addCleanup(self.speak, page, "ru")
        page.open("/map")
        self.await_ground(page)
        self.find(page, "4")
        page.until("a street has its name", lambda: any(
            text.endswith(" көшесі") for text in page.run("return written")))
        page.run("dispatchEvent(new Event('beforeprint'))")
        self.assertGreater(page.run(COLOURS)["light"], 190)
        page.run("dispatchEvent(new Event('afterprint'))")
        page.until("the screen is dark again", lambda: page.run(COLOURS)["light"] < 80)

    def test_the_ground_lies_under_the_forms_too(self):
        page = self.page("admin")
        page.open("/yards")
        page.touch_link("Двор 4")
        page.touch_link("Изменить")
        self.await_ground(page)
        page.open("/cameras/new")
        self.await_ground(page)
        self.assertEqual(page.complaints(), [])

    def test_what_is_no_tile_is_refused_in_bounded_time(self):
        page = self.page("operator")
        page.open("/map")
        self.await_ground(page)
        self.find(page, "4")
        near = ("return performance.getEntriesByType('resource').map((one) => one.name)"
                ".filter((name) => name.includes('/map/tiles/15/'))[0]")
        page.until("a near tile is asked for", lambda: page.run(near))
        path = page.run(near)
        script = FUZZ.replace("= arguments", "= outer")
        told = page.run_long(
            "const outer = arguments; (async () => {" + script
            + "})().catch((error) => outer[1]({ wrong: [String(error)] }));", path)
        self.assertEqual(told["wrong"], [])
        self.assertGreater(told["refused"], 300)
        self.assertLess(told["worst"], 2_000)
        self.assertIn("transportation", told["layers"])
        self.assertTrue(any(name.endswith("көшесі") for name in told["names"]))

    def test_a_hostile_file_leaves_the_map_working(self):
        path = os.path.join(self.folder.path, "hostile.mbtiles")
        chance = random.Random(7)
        tiles = {}
        with sqlite3.connect(os.path.join(self.folder.path, "map.mbtiles")) as own:
            rows = list(own.execute("select * from tiles where zoom_level < 14"))
            bomb = gzip.compress(bytes(200 << 20))
            for place, (zoom, column, row, data) in enumerate(rows):
                broken = [bytes(chance.randrange(256) for _ in range(200)), b"\xff" * 100_000, b"",
                          bomb, b"\x1f\x8b\x08 no gzip", data]
                tiles[zoom, column, row] = broken[place % len(broken)]
        with sqlite3.connect(path) as made:
            made.execute("create table metadata (name text, value text)")
            made.execute("create table tiles (zoom_level integer, tile_column integer,"
                         " tile_row integer, tile_data blob, primary key (zoom_level, tile_column, tile_row))")
            made.executemany("insert into metadata values (?, ?)", [
                ("format", "pbf"), ("minzoom", "8"), ("maxzoom", "13"),
                ("attribution", "<img src=x onerror=window.hacked=1>Чужая")])
            made.executemany("insert into tiles values (?, ?, ?, ?)",
                             [(*place, data) for place, data in tiles.items()])
        self.start_anew("--set", f"map.mbtiles={path}")
        try:
            page = self.page("operator")
            page.open("/map")
            self.find(page, "4")
            page.until("the yard is found", lambda: "Двор 4" in page.text("#map"))
            for _ in range(4):
                page.touch(".leaflet-control-zoom-out")
            page.until("crews are shown", lambda: page.all(".map-unit"))
            self.assertIn("Чужая", page.text(".leaflet-control-attribution"))
            self.assertIsNone(page.run("return window.hacked ?? null"))
            self.assertEqual([one for one in page.complaints() if "/map/tiles/" not in one], [])
        finally:
            self.start_anew()


class CrewGroundTests(CrewPhoneCase):
    def test_the_ground_about_a_call_is_there_in_a_dead_zone(self):
        unit = self.free_unit()
        phone = self.phone(unit)
        self.send([unit])
        phone.until("there is a call", lambda: phone.buttons("Принять"))
        kept = ("return caches.open('aula-crew-tiles').then((cache) => cache.keys())"
                ".then((keys) => keys.length)")
        phone.until("the tiles about it are kept", lambda: phone.run(kept) >= 18)
        phone.until("its ground is drawn", lambda: phone.run(COLOURS)["colours"] >= 3)
        phone.go_offline()
        phone.refresh()
        phone.until("its ground is drawn from what is kept",
                    lambda: phone.run(COLOURS)["colours"] >= 3)
        self.assertLessEqual(phone.run(kept), 90)
        phone.go_online()
        self.assertEqual(phone.complaints(), [])
