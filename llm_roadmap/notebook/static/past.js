// Draws the progress over time as a small line, where git knows it.

const [PAST_WIDTH, PAST_HEIGHT] = [64, 16];

function makePast() {
  const chart = makeDrawing(
    "svg",
    { viewBox: `0 0 ${PAST_WIDTH} ${PAST_HEIGHT}`, role: "img", class: "rm-past" },
    makeDrawing("title", {}),
    ...["total", "area", "done"].map((name) => makeDrawing("path", { class: name })),
  );
  chart.style.display = "none";
  return chart;
}

// Show the versions, and what is now at the end; nothing if there is no line.
function fillPast(chart, past, { done, total }) {
  chart.style.display = past?.points ? "" : "none";
  if (!past?.points) return;
  const points = [...past.points.slice(0, -1), [1, done, total]];
  const most = Math.max(1, ...points.map((point) => point[2]));
  const x = (share) => Math.round(share * PAST_WIDTH * 10) / 10;
  const y = (count) => Math.round((PAST_HEIGHT - 1 - (count / most) * (PAST_HEIGHT - 2)) * 10) / 10;
  const steps = (kind) =>
    points.map((point, at) => `${at ? "H" : "M"}${x(point[0])}${at ? "V" : " "}${y(point[kind])}`).join("");
  const [title, totals, area, line] = chart.children;
  totals.setAttribute("d", steps(2));
  area.setAttribute("d", `${steps(1)}V${PAST_HEIGHT}H${x(points[0][0])}Z`);
  line.setAttribute("d", steps(1));
  const text = [...past.pace, `${past.days[0]} to ${past.days[1]}`].join(". ");
  if (title.textContent !== text) title.textContent = text;
  setAttribute(chart, "aria-label", `Burn-up. ${text}`);
}
