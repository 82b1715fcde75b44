// Draws the parts of a page that are around the document: bars, the small chart, the list, messages.

export const byId = (selector) => document.querySelector(selector);

// Set the text of an element, unless it is the same: a screen reader reads each change aloud.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
}

export const percent = (done, total) => (total ? Math.floor((100 * done) / total) : 0);

export function setBar(bar, done, total) {
  bar.firstElementChild.style.setProperty("--part", total ? (100 * done) / total : 0);
}

// Fill the place behind a heading with the progress of its section.
export function fillProgress(place, done, total) {
  if (!total) return place.replaceChildren();
  if (!place.firstElementChild) {
    const bar = make("span", "bar", make("i"));
    bar.setAttribute("role", "img");
    const count = make("span", "num");
    count.setAttribute("aria-hidden", "true");
    place.append(bar, count);
  }
  const [bar, count] = place.children;
  bar.setAttribute("aria-label", `${done} of ${total} done`);
  setBar(bar, done, total);
  setText(count, `${done}/${total}`);
  count.classList.toggle("is-done", done === total);
}

// Fill the list of documents.
export function fillDocuments(side, documents, name) {
  side.hidden = documents.length < 2;
  document.body.classList.toggle("has-side", !side.hidden);
  const old = new Map([...side.querySelectorAll("a.doc")].map((link) => [link.title, link]));
  const items = documents.map((each) => {
    const link = old.get(each.name) ?? documentLink(each);
    if (each.name === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    fillSum(link, each);
    return link.parentElement;
  });
  const list = side.querySelector(".docs");
  if (items.length !== list.children.length || items.some((item, at) => item !== list.children[at])) {
    list.replaceChildren(...items);
  }
  const sum = (kind) => documents.reduce((sum, each) => sum + each[kind], 0);
  fillSum(side.querySelector(".total"), { done: sum("done"), total: sum("total"), trouble: "" });
}

function documentLink({ name, address }) {
  const link = make("a", "doc", make("span", "", name), make("span", "bar", make("i")), make("span", "num"));
  link.href = address;
  link.title = name;
  make("li", "", link);
  return link;
}

function fillSum(row, { done, total, trouble }) {
  const [, bar, count] = row.children;
  setBar(bar, done, total);
  setText(count, trouble ? "?" : `${done}/${total}`);
  if (trouble) count.title = trouble;
  count.classList.toggle("is-done", total > 0 && done === total);
}

const WIDTH = 96;
const HEIGHT = 24;

// Draw the progress over time; what is now stands at its end.
export function drawPast(link, past, { done, total, address }) {
  link.hidden = false;
  link.href = address;
  const text = make("span");
  if (past.trouble) {
    text.append(past.trouble);
    return link.replaceChildren(text);
  }
  const points = [...past.points.slice(0, -1), [1, done, total]];
  const most = Math.max(1, ...points.map(([, , total]) => total));
  const x = (share) => Math.round(share * WIDTH * 10) / 10;
  const y = (count) => Math.round((HEIGHT - 1.5 - (count / most) * (HEIGHT - 3)) * 10) / 10;
  const steps = (kind) =>
    points.map((point, at) => `${at ? "H" : "M"}${x(point[0])}${at ? "V" : " "}${y(point[kind])}`).join("");
  const chart = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  chart.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  chart.setAttribute("role", "img");
  chart.setAttribute(
    "aria-label",
    `Burn-up: of ${total} topics ${done} are done; ${past.days[0]} to ${past.days[1]}.`,
  );
  const paths = [
    ["total", steps(2)],
    ["area", `${steps(1)}V${HEIGHT}H${x(points[0][0])}Z`],
    ["done", steps(1)],
  ];
  for (const [name, path] of paths) {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("class", name);
    line.setAttribute("d", path);
    chart.append(line);
  }
  const [first, ...rest] = past.pace;
  text.append(make("b", "", first), ...(rest.length ? [make("i", "", rest.join(". "))] : []));
  link.title = past.pace.join(". ");
  link.replaceChildren(chart, text);
}
