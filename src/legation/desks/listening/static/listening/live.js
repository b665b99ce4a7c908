/* The live page: adds what comes in, by a stream, else by asking every ten seconds; a button pauses. */
"use strict";
(() => {
  const list = document.querySelector("[data-live]");
  const button = document.querySelector("[data-pause]");
  const said = document.querySelector("[data-said]");
  if (!list || !button) return;
  const most = Number(list.dataset.most);
  const seen = new Set([...list.children].map((one) => one.dataset.id));
  const asked = new URLSearchParams(location.search);
  let after = list.dataset.after, paused = false, source = null, timer = 0, came = 0;

  const address = (path) => {
    const words = new URLSearchParams(asked);
    words.set("after", after);
    return `${path}?${words}`;
  };
  const isolated = (text, language) => {
    const one = document.createElement("bdi");
    one.dir = "auto";
    if (language && language !== "und") one.lang = language;
    one.textContent = text;
    return one;
  };
  const shown = (row) => {
    const entry = document.createElement("li"), link = document.createElement("a");
    const about = document.createElement("span"), time = document.createElement("time");
    entry.dataset.id = row.id;
    link.href = `/items/${encodeURIComponent(row.id)}`;
    link.append(isolated(row.said, row.language));
    time.dateTime = row.published_at;
    time.textContent = new Date(row.published_at).toLocaleString(document.documentElement.lang);
    about.className = "quiet";
    about.append(isolated(row.source_name), " · ", ...(row.account_name ? [isolated(row.account_name), " · "] : []), time);
    entry.append(link, " ", about);
    return entry;
  };
  const add = (row) => {
    if (seen.has(row.id)) return;
    seen.add(row.id);
    list.prepend(shown(row));
    while (list.children.length > most) list.lastElementChild.remove();
    came += 1;
    said.textContent = said.dataset.said.replace("0", String(came));
    document.querySelector("[data-none]")?.remove();
  };
  const ask = async () => {
    try {
      const answer = await fetch(address("/live.json"), { credentials: "same-origin" });
      if (answer.ok) {
        const told = await answer.json();
        told.rows.reverse().forEach(add);
        after = told.at;
      }
    } catch { /* the next try may succeed */ }
    if (!paused) timer = setTimeout(ask, 10000);
  };
  const listen = () => {
    if (!window.EventSource) return void ask();
    source = new EventSource(address("/live/stream"));
    source.onmessage = (event) => {
      after = event.lastEventId || after;
      add(JSON.parse(event.data));
    };
    source.onerror = () => {
      const refused = source.readyState === EventSource.CLOSED;
      source.close();
      if (!paused) timer = setTimeout(refused ? ask : listen, 2000);
    };
  };
  const stop = () => {
    clearTimeout(timer);
    source?.close();
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    if (paused) stop(); else listen();
  });
  addEventListener("pagehide", stop);
  listen();
})();
