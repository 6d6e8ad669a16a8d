// Words of the page's language: the server's own list, so there is one for both.

const language = document.documentElement.lang || "ru";
const list = await fetch(new URL(`texts/${language}.json`, import.meta.url)).then((answer) => answer.json());
const plural = new Intl.PluralRules(language === "kk" ? "kk" : language);

/** The text of `key`, `{name}` replaced; a counted text in the form that goes with `n`. */
export function words(key, values = {}) {
  const entry = list[key];
  if (entry === undefined) return `⟦${key}⟧`;
  const text = typeof entry === "string" ? entry : form(entry, values.n);
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function form(entry, n) {
  return entry[plural.select(Number(n))] ?? entry.many ?? entry.other ?? entry.one;
}

words.has = (key) => list[key] !== undefined;

/** How numbers and moments are written: not every browser knows Kazakh, and in both it is the same. */
const writing = language === "kk" ? "ru" : language;

const two = (n) => String(n).padStart(2, "0");

/** A span in words, `12 с`, `3 мин 05 с`, `2 ч 10 мин`, `3 д 4 ч`. */
words.span = (span) => {
  const whole = Math.max(0, Math.floor(span));
  const s = whole % 60;
  const m = Math.floor(whole / 60) % 60;
  const h = Math.floor(whole / 3600) % 24;
  const d = Math.floor(whole / 86400);
  if (d > 0) return words("span.dayHour", { d, h });
  if (h > 0) return words("span.hourMinute", { h, m: two(m) });
  if (m > 0) return words("span.minuteSecond", { m, s: two(s) });
  return words("span.second", { s });
};

/** A span as a clock, `0:07`, `12:30`, `1:02:03`. */
words.clock = (span) => {
  const whole = Math.max(0, Math.floor(span));
  const h = Math.floor(whole / 3600);
  const m = Math.floor(whole / 60) % 60;
  const s = two(whole % 60);
  return h > 0 ? `${h}:${two(m)}:${s}` : `${m}:${s}`;
};

/** With one digit behind the comma where there is one. */
words.decimal = (n) => new Intl.NumberFormat(writing, { maximumFractionDigits: 1 }).format(n);

words.distance = (metres) =>
  metres < 950
    ? words("distance.metres", { n: Math.round(metres / 10) * 10 })
    : words("distance.kilometres", {
        n: words.decimal(metres / 1000),
      });

/** `14:03:27` in `zone`; with `day`, the date before it. `moment` in Unix seconds. */
words.time = (moment, zone, { day = false, second = true } = {}) => {
  const options = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (second) options.second = "2-digit";
  if (day) Object.assign(options, { day: "2-digit", month: "2-digit", year: "numeric" });
  return new Intl.DateTimeFormat(writing, options).format(new Date(moment * 1000));
};

/** `UTC+5`: the offset of `zone` at `moment`. */
words.zone = (moment, zone) => {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" })
    .formatToParts(new Date(moment * 1000));
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  return name.replace("GMT", "UTC");
};
