// Opens the crew's page without a connection. It knows of no version, so that it is the same from release
// to release: each file's address names the version that it is of, and the page keeps itself and its files
// whole (crew-shell.js). Of records only the picture of the present call is kept, and the page takes it
// away; of the map, the tiles about the last calls. A later worker waits until no page of the older
// one is open: Chromium may lose a page that is being loaded while one worker is pushed out by the next.

const page = "/duty";
const shell = "aula-crew-shell-";
/** Where a former release kept the page, beside its files, which had addresses without a version. */
const former = "aula-crew-page-";
const call = "aula-crew-call";
const tiles = "aula-crew-tiles";
/** Of a few kilobytes each: about the last calls. */
const mostTiles = 90;
/** Milliseconds that a weak connection is waited for where something is kept, and where nothing is. */
const patience = 3_000;
const limit = 20_000;

const wishes = { claim: () => self.clients.claim(), sweep };

self.addEventListener("message", (event) => {
  if (Object.hasOwn(wishes, event.data)) event.waitUntil(wishes[event.data]());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (pathname === page) event.respondWith(thePage(event));
  } else if (pathname.startsWith("/static/")) event.respondWith(theFile(request, pathname));
  else if (pathname.startsWith(`${page}/alerts/`)) event.respondWith(thePicture(event));
  else if (pathname.startsWith("/map/tiles/")) event.respondWith(theTile(event));
});

async function thePage(event) {
  const kept = await keptPage();
  const fresh = ask(event.request).then((answer) => choose(answer, kept, event));
  event.waitUntil(fresh.catch(() => {}));
  return kept ? inTime(fresh, kept.answer) : fresh.catch(nothing);
}

/** The newest page whose files are all here; else the one that a former release has left. */
async function keptPage() {
  const names = await caches.keys();
  const own = names.filter((name) => name.startsWith(shell)).reverse();
  for (const name of [...own, ...names.filter((one) => one.startsWith(former))]) {
    const answer = await caches.match(page, { cacheName: name });
    if (answer) return { answer, isFormer: name.startsWith(former) };
  }
  return null;
}

/** The server's page; the kept one instead while the files of the server's are not all here. */
async function choose(answer, kept, event) {
  if (isSignedOut(answer)) {
    await forget();
    return answer;
  }
  const version = answer.ok ? answer.headers.get("x-aula-shell") : null;
  if (version && await caches.match(`/static/crew/${version}`, { cacheName: shell + version })) {
    event.waitUntil(put(shell + version, page, answer.clone()));
    return answer;
  }
  if (!kept || (kept.isFormer && answer.ok)) return answer;
  release(answer);
  return kept.answer;
}

/** Nobody is signed in as a crew any more. */
const isSignedOut = ({ type, redirected, status }) => type === "opaqueredirect" || redirected || status === 401 || status === 403;

async function forget() {
  const names = await caches.keys();
  await Promise.all(names.map(async (name) => {
    if (name.startsWith(shell)) await (await caches.open(name)).delete(page);
    else if (name.startsWith(former) || name === call || name === tiles) await caches.delete(name);
  }));
}

/** What a file's address names is of one version; a former release's files are found by their names alone. */
async function theFile(request, pathname) {
  const [, version] = pathname.match(/^\/static\/crew\/([0-9a-f]+)\//) ?? [];
  const old = await caches.match(pathname, version ? { cacheName: shell + version } : {});
  return old ?? fetch(request);
}

async function thePicture(event) {
  const { request } = event;
  const old = await caches.match(request, { cacheName: call });
  const fresh = ask(request).then((answer) => {
    if (answer.ok) event.waitUntil(put(call, request, answer.clone()));
    return answer;
  });
  event.waitUntil(fresh.catch(() => {}));
  return old ? inTime(fresh, old) : fresh;
}

/** A tile's address changes with the map: what is kept is right. The oldest go first. */
async function theTile(event) {
  const { request } = event;
  const old = await caches.match(request, { cacheName: tiles });
  if (old) return old;
  const answer = await ask(request);
  if (answer.ok) event.waitUntil(put(tiles, request, answer.clone()).then(thin));
  return answer;
}

async function thin() {
  const cache = await caches.open(tiles);
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - mostTiles)).map((one) => cache.delete(one)));
}

/**
 * What no page needs any more goes: each open page holds a lock by the name of its version's cache. Nothing
 * goes while a page is open that holds none (it is being loaded, or of a former release), and not before a
 * version is whole.
 */
async function sweep() {
  const held = (await navigator.locks.query()).held.map(({ name }) => name);
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const pages = open.filter(({ url }) => new URL(url).pathname === page);
  if (held.filter((name) => name.startsWith(shell)).length !== pages.length || held.includes("aula-crew-keeping")) return;
  const names = await caches.keys();
  const isWhole = (name) => caches.match(page, { cacheName: name }).then(Boolean);
  const whole = [];
  for (const name of names) if (name.startsWith(shell) && await isWhole(name)) whole.push(name);
  if (whole.length === 0) return;
  const isPast = (name) => (name.startsWith(shell) || name.startsWith(former)) && !held.includes(name) && !whole.includes(name);
  await Promise.all(names.filter(isPast).map((name) => caches.delete(name)));
}

const put = (name, key, answer) => caches.open(name).then((cache) => cache.put(key, answer)).catch(() => {});

/** What nobody reads holds one of the few connections. */
const release = (answer) => answer.body?.cancel().catch(() => {});

/** Ends in any case. */
const ask = (request) => fetch(request, { signal: AbortSignal.timeout(limit) });

/** The answer; or what is kept, where that fails or takes too long. */
function inTime(fresh, old) {
  return new Promise((resolve) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      resolve(old);
    }, patience);
    fresh.then((answer) => (isLate ? release(answer) : resolve(answer)), () => resolve(old)).finally(() => clearTimeout(timer));
  });
}

/** Where nothing is kept and nobody answers. Which language the crew reads is not known here. */
async function nothing() {
  const files = (await caches.keys()).findLast((name) => name.startsWith(shell))?.slice(shell.length);
  const styles = files ? ["aula.css", "crew.css"].map((name) => `<link rel="stylesheet" href="/static/crew/${files}/${name}">`) : [];
  const says = [["ru", "Нет связи", "Обновить"], ["kk", "Байланыс жоқ", "Жаңарту"], ["en", "No connection", "Reload"]];
  const each = (make) => says.map(([language, ...texts]) => `<span lang="${language}">${make(...texts)}</span>`).join("<br>");
  return new Response(`<!doctype html>
<html lang="ru" data-theme="system"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Нет связи</title>${styles.join("")}
<body class="crew"><main><div class="crew-room"><h1>${each((title) => title)}</h1>
<form action="${page}"><button class="crew-main">${each((_, button) => button)}</button></form></div></main></body></html>
`, { status: 503, headers: {
    "content-type": "text/html; charset=utf-8", "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'",
  } });
}
