// Runs before the page's own scripts: when the page hears of a change, and when a line of the queue
// stands on the screen. Times are milliseconds since 1970.

window.measured = { heard: [], shown: {}, floor: [] };

const Source = window.EventSource;
window.EventSource = class extends Source {
  constructor(...rest) {
    super(...rest);
    this.addEventListener("change", (message) => {
      if (JSON.parse(message.data).noun === "alert") measured.heard.push(Date.now());
    });
  }
};

new MutationObserver((changes) => {
  for (const change of changes) {
    for (const line of change.addedNodes) {
      const key = line.dataset?.key ?? "";
      if (!key.startsWith("alert-") || measured.shown[key]) continue;
      // Inserted now; on the screen with the next picture of the page.
      measured.shown[key] = { inserted: Date.now() };
      requestAnimationFrame(() => setTimeout(() => { measured.shown[key].painted = Date.now(); }));
    }
  }
}).observe(document, { childList: true, subtree: true });
