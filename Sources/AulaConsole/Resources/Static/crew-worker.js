// Opens the crew's page without a connection. `self.shell` is written above by the server: the files
// that the page is made of, and a version that changes with them. What the server answers always goes
// before what is kept, but for the map's tiles; of records only the picture of the present call is kept, and the page takes it away.

const { version, files } = self.shell;
const shell = `aula-crew-shell-${version}`;
const pages = "aula-crew-page";
const call = "aula-crew-call";
const tiles = "aula-crew-tiles";
/** Of a few kilobytes each: about the last calls. */
const mostTiles = 90;
const page = "/duty";
/** Milliseconds that a weak connection is waited for, and how long a dead one is not asked again. */
const patience = 3_000;
const pause = 5_000;
let darkUntil = 0;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
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

/** All of the new version or nothing of it. */
async function install() {
  const cache = await caches.open(shell);
  await cache.addAll(files.map((file) => new Request(file, { cache: "reload" })));
  await keepPage(await fetch(page, { headers: { accept: "text/html" } }));
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("aula-crew-shell-") && name !== shell).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Only the crew's own page; another answer means that nobody is signed in as a crew any more. */
async function keepPage(answer) {
  const cache = await caches.open(pages);
  if (answer.ok && !answer.redirected) return cache.put(page, answer);
  if (answer.type === "opaqueredirect" || answer.redirected || answer.status === 401 || answer.status === 403) {
    await Promise.all([caches.delete(pages), caches.delete(call), caches.delete(tiles)]);
  }
}

async function thePage(event) {
  const old = await (await caches.open(pages)).match(page);
  const fresh = ask(event.request);
  event.waitUntil(fresh.then((answer) => keepPage(answer.clone())).catch(() => {}));
  if (!old) return fresh;
  return inTime(fresh.then((answer) => (answer.status >= 500 ? old : answer))).catch(() => old);
}

async function theFile(request, pathname) {
  const old = await (await caches.open(shell)).match(pathname);
  if (!old) return fetch(request);
  if (Date.now() < darkUntil) return old;
  return inTime(ask(request).then((answer) => (answer.status >= 500 ? old : answer))).catch(() => old);
}

async function thePicture(event) {
  const cache = await caches.open(call);
  try {
    const answer = await inTime(ask(event.request));
    if (answer.ok) event.waitUntil(cache.put(event.request, answer.clone()));
    return answer;
  } catch (error) {
    const old = await cache.match(event.request);
    if (old) return old;
    throw error;
  }
}

/** A tile's address changes with the map: what is kept is right. The oldest go first. */
async function theTile(event) {
  const cache = await caches.open(tiles);
  const old = await cache.match(event.request);
  if (old) return old;
  const answer = await ask(event.request);
  if (answer.ok) {
    const copy = answer.clone();
    event.waitUntil(cache.put(event.request, copy).then(async () => {
      const kept = await cache.keys();
      await Promise.all(kept.slice(0, Math.max(0, kept.length - mostTiles)).map((one) => cache.delete(one)));
    }).catch(() => {}));
  }
  return answer;
}

async function ask(request) {
  try {
    const answer = await fetch(request);
    darkUntil = 0;
    return answer;
  } catch (error) {
    darkUntil = Date.now() + pause;
    throw error;
  }
}

function inTime(answer) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      darkUntil = Date.now() + pause;
      reject(new Error("too slow"));
    }, patience);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
