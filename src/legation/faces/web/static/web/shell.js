// The shell of every page: shortcuts with their sheet, what is said aloud, briefs kept for reading offline.
"use strict";
(() => {
  const self = document.querySelector("script[data-worker]");
  const sheet = document.getElementById("keys");
  const said = document.getElementById("said");

  function say(text) {
    said.textContent = "";
    setTimeout(() => { said.textContent = text.trim(); }, 60);
  }

  function isTyping(where) {
    return where instanceof Element && where.closest("input, select, textarea, [contenteditable]");
  }

  function onKey(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || sheet.open) return;
    const wanted = event.key === "?"
      ? sheet : document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!wanted) return;
    event.preventDefault();
    if (wanted === sheet) sheet.showModal();
    else if (wanted.matches("input")) wanted.focus();
    else wanted.click();
  }

  if (sheet) {
    const opener = document.getElementById("show-keys");
    opener.hidden = false;
    opener.addEventListener("click", () => sheet.showModal());
    document.getElementById("close-keys").addEventListener("click", () => sheet.close());
    if (sheet.dataset.on === "yes") document.addEventListener("keydown", onKey);
  }

  const wrong = document.querySelector(".errors");
  if (wrong) wrong.focus();
  const told = document.querySelector("[role=status]:not([hidden]):not(#said)");
  if (told && said) say(told.textContent);

  const calendars = { ar: "ar-u-ca-islamic-umalqura", fa: "fa-u-ca-persian" };
  const calendar = calendars[document.documentElement.lang.slice(0, 2)];
  if (calendar) {
    const day = new Intl.DateTimeFormat(calendar, { dateStyle: "long" });
    for (const time of document.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      if (!time.title && !isNaN(at)) time.title = day.format(at);
    }
    const foot = document.querySelector(".sole time");
    if (foot) {
      const beside = document.createElement("bdi");
      beside.textContent = foot.title;
      foot.after(" · ", beside);
    }
  }

  const count = document.querySelector("[data-unread]");
  const open = document.querySelector("[data-mark]");

  async function look() {
    if (document.hidden || document.querySelector("#kept:not([hidden])")) return;
    try {
      const answer = await fetch(`/notifications/new.json${open ? `?of=${open.dataset.of}` : ""}`, { credentials: "same-origin" });
      if (!answer.ok) return;
      const newer = await answer.json();
      const more = newer.unread > Number(count.textContent);
      count.textContent = String(newer.unread);
      count.hidden = !newer.unread;
      if (more) say(count.parentElement.textContent);
      const banner = document.getElementById("newer");
      if (open && banner.hidden && newer.mark && newer.mark !== open.dataset.mark) {
        banner.hidden = false;
        say(banner.textContent);
      }
    } catch { /* the next look may succeed */ }
  }

  if (count) setInterval(look, 60000);

  async function listKept(list) {
    const held = await caches.open("legation-briefs");
    const found = new Map();
    for (const request of await held.keys()) {
      const told = new URLSearchParams((await held.match(request)).headers.get("Legation-Kept") || "");
      const path = new URL(request.url).pathname;
      const brief = `${told.get("at")} ${told.get("of")}`;
      if (!found.has(brief) || path.startsWith("/briefs/")) found.set(brief, { path, told });
    }
    const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
    for (const [, { path, told }] of [...found].sort().reverse()) {
      const link = document.createElement("a");
      const mission = document.createElement("bdi");
      mission.textContent = told.get("of");
      link.href = path;
      link.append(mission, ` · ${day.format(new Date(told.get("at")))} UTC`);
      const row = document.createElement("li");
      row.append(link, ` (${list.dataset[told.get("as")] || ""})`);
      list.append(row);
    }
    list.hidden = !found.size;
    document.getElementById("kept-none").hidden = Boolean(found.size);
  }

  const keeps = document.getElementById("kept-briefs");
  if (keeps && "caches" in window) listKept(keeps).catch(() => {});

  async function withoutWorker() {
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
    for (const name of await caches.keys()) if (name.startsWith("legation-")) await caches.delete(name);
  }

  if ("serviceWorker" in navigator && isSecureContext && self.dataset.worker) {
    const address = "/worker.js";
    const policy = window.trustedTypes?.createPolicy("legation", { createScriptURL: (one) => one });
    if (self.dataset.worker === "no") withoutWorker();
    else navigator.serviceWorker.register(policy ? policy.createScriptURL(address) : address).catch(() => {});
  }
})();
