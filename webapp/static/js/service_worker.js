/**
 * The service worker: pages come from the server, and from this device where it cannot be reached.
 *
 * The server puts VERSION (a hash of all static files) and FILES before this text. The network is
 * always asked first, so that a page and its scripts are never of two versions; only sounds, which
 * never change, come from the cache at once.
 */

import { sendAll } from "/static/js/queue.js";

const SHELL = `vietdeck-shell-${VERSION}`;
const PAGES = "vietdeck-pages";
const SOUNDS = "vietdeck-sounds";
const OFFLINE = "/offline";

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([...FILES, OFFLINE])));
});

addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([clients.claim(), forgetOldShells()]));
});

async function forgetOldShells() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("vietdeck-shell-") && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  const starts = request.method === "POST" && url.pathname === "/study";
  if (request.mode === "navigate" && (request.method === "GET" || starts)) {
    event.respondWith(page(request, url));
  } else if (request.method === "GET" && url.pathname.startsWith("/static/")) {
    event.respondWith(file(request));
  } else if (request.method === "GET" && url.pathname.startsWith("/audio/")) {
    event.respondWith(sound(request, url));
  }
});

async function page(request, url) {
  try {
    return await fetch(request);
  } catch {
    const study = url.pathname === "/study" && (await caches.match("/study", { cacheName: PAGES }));
    return study || (await caches.match(OFFLINE)) || Response.error();
  }
}

async function file(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request, { ignoreSearch: true })) ?? Response.error();
  }
}

async function sound(request, url) {
  const kept = await caches.match(url.href, { cacheName: SOUNDS });
  if (!kept) return fetch(request);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("Range") ?? "");
  if (range === null) return kept;
  // A player that asks for a part needs to be given that part.
  const whole = await kept.arrayBuffer();
  const first = Number(range[1]);
  const last = Math.min(range[2] ? Number(range[2]) : whole.byteLength - 1, whole.byteLength - 1);
  return new Response(whole.slice(first, last + 1), {
    status: 206,
    headers: {
      "Content-Type": "audio/mpeg",
      "Content-Range": `bytes ${first}-${last}/${whole.byteLength}`,
    },
  });
}

addEventListener("sync", (event) => {
  if (event.tag === "answers") event.waitUntil(sendAll());
});
