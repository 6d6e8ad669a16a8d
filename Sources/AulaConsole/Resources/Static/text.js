// The console's words for scripts: `const t = await texts(); t("age.minutes", { count: 5 })`.
// The same catalogue and the same plural rules as on the server.

let loading;

export function texts() {
  const language = document.documentElement.lang || "ru";
  loading ??= fetch(`/texts/${language}`).then((response) => response.json()).then(make(language));
  return loading;
}

const make = (language) => (entries) => {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (key, blanks = {}) => {
    const entry = entries[key];
    if (entry === undefined) return `⟦${key}⟧`;
    const text = typeof entry === "string" ? entry : form(entry, rules.select(blanks.count));
    const filled = blanks.count === undefined ? blanks : { n: numbers.format(blanks.count), ...blanks };
    return text.replace(/\{(\w+)\}/g, (whole, name) => filled[name] ?? whole);
  };
};

const form = (entry, plural) => entry[plural] ?? entry.other ?? entry.many;
