// The first brief as it is made: asks how far it is, and loads the page again when it is over.
"use strict";
(() => {
  const road = document.getElementById("road");
  async function look() {
    try {
      const answer = await fetch("/setup/progress.json", { credentials: "same-origin" });
      const told = await answer.json();
      if (!answer.ok || told.state !== "running") return location.reload();
      const rows = told.steps.map((step, place) => {
        const row = document.createElement("li");
        row.textContent = step;
        if (place === told.steps.length - 1 && told.share) {
          const share = document.createElement("span");
          share.className = "quiet";
          share.textContent = ` ${told.share}`;
          row.append(share);
        }
        return row;
      });
      road.replaceChildren(...rows);
    } catch {
      // the next look may find a connection
    }
    setTimeout(look, 1500);
  }
  setTimeout(look, 1500);
})();
