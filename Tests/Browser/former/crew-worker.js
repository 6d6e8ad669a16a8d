// Opens the crew's page without a connection. `self.shell` is written above by the server: the files
// that the page is made of, and a version that changes with them. Page and files are of one version: the
// files are those that were kept together, and a page that belongs to others is not shown with them, but
// brings the next version in. Of records only the picture of the present call is kept, and the page takes
// it away; of the map, the tiles about the last calls.

const { version, files } = self.shell;
const shell = `aula-crew-shell-${version}`;
const pages = `aula-crew-page-${version}`;
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
  const answer = await fetch(page, { headers: { accept: "text/html" } });
  if (isOther(answer)) throw new Error("the server has a newer version already");
  await keepPage(answer);
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  const isPast = (name) => /^aula-crew-(shell|page)/.test(name) && name !== shell && name !== pages;
  await Promise.all(names.filter(isPast).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** A crew's page of another version than the files that are kept. */
const isOther = (answer) => answer.ok && !answer.redirected && answer.headers.get("x-aula-shell") !== version;

/** Only the crew's own page; another answer means that nobody is signed in as a crew any more. */
async function keepPage(answer) {
  const cache = await caches.open(pages);
  if (isOther(answer)) return;
  if (answer.ok && !answer.redirected) return cache.put(page, answer);
  if (answer.type === "opaqueredirect" || answer.redirected || answer.status === 401 || answer.status === 403) {
    await Promise.all([caches.delete(pages), caches.delete(call), caches.delete(tiles)]);
  }
}

async function thePage(event) {
  const old = await (await caches.open(pages)).match(page);
  const fresh = ask(event.request);
  event.waitUntil(fresh.then((answer) => keepPage(answer.clone())).catch(() => {}));
  event.waitUntil(fresh.then((answer) => isOther(answer) && self.registration.update()).catch(() => {}));
  if (!old) return fresh.then(alone);
  return inTime(fresh.then((answer) => (answer.status >= 500 || isOther(answer) ? old : answer))).catch(() => old);
}

/** A page that no kept one can stand for: files of another version do not go with it. */
async function alone(answer) {
  if (isOther(answer)) await caches.delete(shell);
  return answer;
}

async function theFile(request, pathname) {
  return await (await caches.open(shell)).match(pathname) ?? fetch(request);
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
