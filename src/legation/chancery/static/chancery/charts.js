// Offers long series enlarged (uPlot), beside the drawing and the table that stand without any script.
"use strict";
(() => {
  const STROKES = [[], [7, 4], [2, 4], [10, 3, 2, 3], [1, 5], [14, 4]];
  const HEIGHT = 360;

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function axis() {
    return { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 } };
  }

  function draw(place, told) {
    const series = told.names.map((label, number) => ({
      label, stroke: colour(`--c${number + 1}`), width: 2, dash: STROKES[number], spanGaps: false,
    }));
    const chart = new uPlot({
      width: place.clientWidth, height: HEIGHT, series: [{}, ...series], axes: [axis(), axis()],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    }, told.data, place);
    new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: HEIGHT })).observe(place);
  }

  for (const place of document.querySelectorAll(".enlarged[data-series]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = place.dataset.enlarge;
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => {
      place.hidden = !place.hidden;
      button.setAttribute("aria-expanded", String(!place.hidden));
      if (!place.hidden && !place.childElementCount) draw(place, JSON.parse(place.dataset.series));
    });
    place.before(button);
  }
})();
