// Keeps the briefs read last for reading offline, where the server says that their marking allows it.
"use strict";
const BRIEFS = "legation-briefs";
const PARTS = "legation-parts";
const MOST = 5;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(PARTS).then((parts) => parts.add("/offline")));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.mode !== "navigate") {
    if (request.method === "GET" && address.pathname.startsWith("/static/")) event.respondWith(part(request));
    return;
  }
  if (address.pathname === "/account/logout/" ? request.method === "POST" : address.pathname === "/account/login/") {
    event.waitUntil(emptied());
  } else if (request.method === "GET" && !/\.\w+$/.test(address.pathname)) {
    event.respondWith(page(event, address.pathname));
  }
});

async function page(event, path) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(kept(path, answer.clone()));
    return answer;
  } catch {
    const briefs = await caches.open(BRIEFS);
    const held = await briefs.match(path);
    if (!held) return (await caches.match("/offline")) || Response.error();
    const text = (await held.text()).replace('id="kept" hidden', 'id="kept"');
    return new Response(text, { headers: held.headers });
  }
}

async function emptied() {
  await caches.delete(BRIEFS);
  await spoken();
}

// The page that stands in for another is in the language, and of the person, that a brief was read in last.
async function spoken() {
  const parts = await caches.open(PARTS);
  await parts.add("/offline").catch(() => {});
}

async function kept(path, answer) {
  const isPage = (answer.headers.get("Content-Type") || "").startsWith("text/html");
  const briefs = await caches.open(BRIEFS);
  await briefs.delete(path);
  if (!answer.ok || !isPage || answer.headers.get("Legation-Offline") !== "keep") return;
  await briefs.put(path, answer);
  await spoken();
  const paths = await briefs.keys();
  for (const old of paths.slice(0, Math.max(0, paths.length - MOST))) await briefs.delete(old);
}

async function part(request) {
  const parts = await caches.open(PARTS);
  try {
    const answer = await fetch(request);
    if (answer.ok) await parts.put(request, answer.clone());
    return answer;
  } catch {
    return (await parts.match(request)) || Response.error();
  }
}
