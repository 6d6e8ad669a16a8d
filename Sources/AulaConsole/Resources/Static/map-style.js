// How the ground of a map looks: quiet, so that what is drawn on it stands out. Layers and kinds are
// those of OpenMapTiles (`class`) and of Shortbread (`kind`).

export const palettes = {
  light: {
    block: "#e9edf1", industry: "#e7e6ea", green: "#dbebd9", wood: "#cbe0c9", sand: "#eee7d6", play: "#e6e3d2",
    water: "#c3d9ec", waterText: "#2f628f", building: "#d9dee5", edge: "#c3cbd5", road: "#ffffff", main: "#ffffff",
    roadEdge: "#ccd3dc", mainEdge: "#b4bdc9", path: "#c0b9a8", rail: "#a3acb8", border: "#a9a3b5",
    thin: "#c9d1db", text: "#4c5867", place: "#2f3a47", halo: "#f3f5f8",
  },
  dark: {
    block: "#161d27", industry: "#191c27", green: "#14261d", wood: "#173022", sand: "#26241d", play: "#242319",
    water: "#12304a", waterText: "#8dbbe6", building: "#263140", edge: "#344152", road: "#303c4b", main: "#3b4959",
    roadEdge: "#11171f", mainEdge: "#11171f", path: "#46443d", rail: "#56657a", border: "#554f63",
    thin: "#2d3947", text: "#a8b4c2", place: "#cbd5e0", halo: "#11171f",
  },
};

const set = (text) => new Set(text.split(" "));
const greens = set("grass park meadow garden village_green golf_course recreation_ground grassland scrub heath cemetery grave_yard orchard allotments vineyard pitch stadium zoo protected_area national_park nature_reserve farmland_green");
const woods = set("wood forest");
const sands = set("sand beach bare_rock quarry");
const plays = set("playground pitch track sports_centre");
const works = set("industrial railway commercial retail military quarry garages");
const blocks = set("residential block suburb neighbourhood quarter school university college hospital kindergarten");

/** Width in metres, at least so many pixels, and from which zoom on: footpaths first, motorways last. */
export const roads = [
  { metres: 1.6, least: 0.8, from: 15 }, { metres: 4, least: 0.7, from: 15 }, { metres: 8, least: 0.9, from: 13 },
  { metres: 11, least: 1.3, from: 11 }, { metres: 15, least: 1.8, from: 9 }, { metres: 19, least: 2.2, from: 6 },
];
const levels = new Map(Object.entries({
  path: 0, footway: 0, cycleway: 0, steps: 0, bridleway: 0, pier: 0, track: 0, pedestrian: 1,
  service: 1, busway: 1, living_street: 2, minor: 2, residential: 2, unclassified: 2, street: 2, minor_construction: 2,
  tertiary: 3, tertiary_link: 3, secondary: 3, secondary_link: 3, primary: 4, primary_link: 4,
  trunk: 5, trunk_link: 5, motorway: 5, motorway_link: 5,
}));
const rails = set("rail transit railway light_rail subway tram narrow_gauge monorail");

const layers = set("water water_polygons ocean waterway water_lines landcover landuse land sites park building buildings transportation transportation_name streets street_labels place place_labels water_name water_polygons_labels housenumber addresses boundary boundaries");

export const isDrawn = (layer) => layers.has(layer);

/** A settlement's name: from which zoom to which, and how large. */
const places = new Map(Object.entries({
  city: [4, 13, 16, 600], town: [7, 14, 15, 600], village: [10, 16, 14, 600], hamlet: [13, 20, 13, 500],
  suburb: [12, 17, 14, 600], quarter: [13, 17, 13, 600], neighbourhood: [15, 17, 13, 600], borough: [10, 14, 14, 600],
}));

/** What a feature is drawn as, or `null`: `{ draw: "fill" | "house" | "water" | "stream" | "road" | "rail" |
 *  "border" | "street-name" | "place-name" | "water-name" | "number", … }`. */
export function drawn(layer, attributes, shape) {
  const kind = String(attributes.class ?? attributes.kind ?? "");
  switch (layer) {
    case "water": case "water_polygons": case "ocean": return shape === 3 ? { draw: "water" } : null;
    case "waterway": case "water_lines": return shape === 2 ? { draw: "stream", metres: kind === "river" ? 18 : 4 } : null;
    case "landcover": case "landuse": case "land": case "sites": case "park": return shape === 3 ? area(layer, kind, attributes) : null;
    case "building": case "buildings": return shape === 3 ? { draw: "house" } : null;
    case "transportation": case "streets": return shape === 2 ? way(kind, attributes) : null;
    case "transportation_name": case "street_labels":
      return shape === 2 && levels.has(kind) ? { draw: "street-name", level: levels.get(kind) } : null;
    case "place": case "place_labels": {
      const place = places.get(kind);
      return shape === 1 && place ? { draw: "place-name", place } : null;
    }
    case "water_name": case "water_polygons_labels": return shape === 1 ? { draw: "water-name" } : null;
    case "housenumber": case "addresses": return shape === 1 ? { draw: "number" } : null;
    case "boundary": case "boundaries":
      return shape === 2 && Number(attributes.admin_level) <= 4 && !attributes.maritime ? { draw: "border" } : null;
    default: return null;
  }
}

function area(layer, kind, attributes) {
  if (kind === "block") return { draw: "fill", tone: "block", order: 1 };
  if (plays.has(kind)) return { draw: "fill", tone: kind === "pitch" ? "green" : "play", order: 5 };
  if (woods.has(kind)) return { draw: "fill", tone: "wood", order: 4 };
  if (layer === "park" || greens.has(kind) || greens.has(attributes.subclass)) return { draw: "fill", tone: "green", order: 3 };
  if (sands.has(kind)) return { draw: "fill", tone: "sand", order: 2 };
  if (works.has(kind)) return { draw: "fill", tone: "industry", order: 1 };
  return blocks.has(kind) ? { draw: "fill", tone: "block", order: 0 } : null;
}

function way(kind, attributes) {
  if (rails.has(kind) || attributes.rail === true) return kind === "subway" ? null : { draw: "rail" };
  const level = levels.get(kind);
  return level === undefined || attributes.brunnel === "tunnel" || attributes.tunnel === true ? null : { draw: "road", level };
}

/** A feature's name in the page's language, or as people there write it. */
export function nameOf(attributes, language) {
  const keys = [`name:${language}`, `name_${language}`, language === "en" ? "name:latin" : "", "name"];
  for (const key of keys) {
    const name = attributes[key];
    if (typeof name === "string" && name.trim()) return name.trim().slice(0, 60);
  }
  return "";
}
