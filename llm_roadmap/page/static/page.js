// Draws what the server sends of one document, and tells it of clicks.
//
// A box shows what is in the file: it changes when the server says so. Without the server boxes are
// signs to read, and nothing can be clicked.

import { makeEditing } from "./editing.js";
import { show, textsOf, wordsOf } from "./filter.js";
import { morph } from "./morph.js";
import { byId, drawPast, fillDocuments, fillProgress, percent, setBar, setText } from "./parts.js";
import { ask as askServer, askTitle, follow } from "./server.js";

const GONE =
  "The server has stopped, so nothing can be ticked. Start it again with llm-roadmap serve, " +
  "and open its address: then this page comes back by itself.";
// How many milliseconds a message with Undo stays.
const TOAST = 8000;
// How many versions are kept, in case that the next one is told by what differs from one of them.
const VERSIONS = 40;
// How many pictures of the screen without a change mean that all sizes are known.
const STILL = 3;
// How many milliseconds after the first state the history is asked for: git may take a while.
const PAST = 50;

const root = document.documentElement;
const [side, body, find] = [byId(".side"), byId(".doc-body"), byId(".find > input")];
const [toast, says, burn] = [byId(".toast"), byId(".says"), byId(".burn")];
const name = new URLSearchParams(location.search).get("doc");
const query = name === null ? "" : `doc=${encodeURIComponent(name)}`;

let state = { revision: "", ticks: "", markers: [], order: {}, ends: [], sections: [], trouble: "", at: -1 };
let isLive = false;
let [boxes, items, counts] = [[], [], [0]]; // of each topic, by its number
let around = []; // the number of the topic in which each topic lies; -1: in none
let places = []; // the places for the progress of sections
let texts = null; // what is searched of each topic; null: not known yet
let version = []; // what is on the screen, as it was sent: the HTML and the nodes of each piece
const known = new Map(); // the HTML of the pieces of the last versions, by their revisions
let isFiltered = false; // whether something is left out
let documents = [];
let past = null;
let refusal = "";
let picked = "all";
let staying = new Set(); // items that stay, though the filter would leave them out
let holds = 0; // how often something was held in its place
const undone = []; // what can be undone, the last thing last
let asking = Promise.resolve(); // kept when all that was asked for is answered

const isTicked = (topic) => state.ticks[topic] === "1";
const below = (topic) => state.ends[topic] - topic - 1;
const doneIn = (first, end) => counts[end] - counts[first];
const titleOf = (topic) => boxes[topic]?.nextElementSibling?.textContent.trim() ?? "";

// ---- What the server says

function told(kind, data) {
  if (kind === "state") {
    // What was refused was refused in another state.
    const isNews = ["revision", "ticks", "trouble"].some((name) => data[name] !== state[name]);
    if (isNews) refusal = "";
    draw(data);
  }
  if (kind === "documents") {
    documents = data;
    fillDocuments(side, documents, state.name);
  }
}

function draw(data) {
  const { html, from, ...rest } = data;
  if (html && !keep(data)) return location.reload();
  if (data.at < state.at) return; // an answer that was overtaken
  const isNew = html !== undefined && data.revision !== state.revision;
  const before = state;
  state = { ...state, ...rest };
  counts = [0];
  for (const bit of state.ticks) counts.push(counts.at(-1) + (bit === "1"));
  if (isNew) drawDocument(known.get(state.revision));
  drawTicks(isNew ? null : before.ticks);
  drawHead();
  drawSays();
  if (isNew || picked !== "all" || find.value.trim()) applyFilter();
  else drawCounts();
}

// Keep the pieces of a version, of which those are not sent that were in the version `from`; return
// false if that is not known any more.
function keep({ html, from, revision }) {
  const old = known.get(from);
  if (!old && html.some(Array.isArray)) return false;
  known.delete(revision);
  known.set(revision, html.flatMap((each) => (Array.isArray(each) ? old.slice(...each) : each)));
  if (known.size > VERSIONS) known.delete(known.keys().next().value);
  return true;
}

function nodesOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.childNodes];
}

// Draw a new version, and keep what is read in its place.
function drawDocument(pieces) {
  const isFirst = !body.firstChild;
  const before = version;
  const spare = new Map();
  for (const piece of before) spare.set(piece.html, [...(spare.get(piece.html) ?? []), piece]);
  version = pieces.map((html) => spare.get(html)?.shift() ?? { html, nodes: nodesOf(html) });
  const focused = boxes.indexOf(document.activeElement);
  const title = titleOf(focused);
  const nodes = (pieces) => pieces.flatMap((piece) => piece.nodes);
  keepInPlace(() => morph(body, nodes(before), nodes(version)));
  texts = null;
  boxes = numbered("box");
  items = boxes.map((box) => box.closest("li.topic"));
  places = numbered("progress");
  const open = [];
  around = state.ends.map((end, topic) => {
    while (open.length && state.ends[open.at(-1)] <= topic) open.pop();
    const parent = open.at(-1) ?? -1;
    open.push(topic);
    return parent;
  });
  labelBoxes();
  const [first] = boxes.filter((box) => box?.tabIndex === 0);
  if (!first) setStop(boxes.find(Boolean));
  if (focused >= 0 && !boxes.includes(document.activeElement)) {
    const same = boxes.find((_, topic) => titleOf(topic) === title) ?? boxes[Math.min(focused, boxes.length - 1)];
    (same ?? find).focus({ preventScroll: true });
  }
  const wanted = isFirst && location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (wanted) bringIntoView(wanted, "start");
}

// Return the elements of a kind by their numbers. What stands in footnotes is out of its order.
function numbered(kind) {
  const found = [...body.querySelectorAll(`.${kind}`)];
  const order = state.order[kind];
  if (!order) return found;
  const elements = [];
  order.forEach((number, at) => (elements[number] = found[at]));
  return elements;
}

// ---- What stays in its place

// Call `change`, which changes the page, and keep in its place what the reader looks at.
function keepInPlace(change) {
  const seen = scrollY > 0 ? whatIsSeen() : [];
  change();
  const kept = seen.find(({ element }) => element.isConnected);
  if (!kept) return;
  hold(kept.element, () => {
    const moved = kept.element.getBoundingClientRect().top - kept.top;
    if (Math.abs(moved) > 1) scrollBy({ top: moved, behavior: "instant" });
  });
}

// Return the elements that the reader may look at, the likeliest first: what has the focus, then the
// texts from the top of the screen down.
function whatIsSeen() {
  const edge = byId(".head").getBoundingClientRect().bottom;
  const { left } = body.getBoundingClientRect();
  const found = [document.activeElement];
  for (let down = edge + 8; down < innerHeight; down += 16) found.push(document.elementFromPoint(left + 80, down));
  const around = "ul, ol, li:has(ul, ol, p), blockquote, section, div";
  return found
    .filter((element) => element !== body && body.contains(element) && !element.matches(around))
    .map((element) => ({ element, ...element.getBoundingClientRect().toJSON() }))
    .filter(({ top, bottom }) => bottom > edge && top < innerHeight);
}

// Scroll to an element: to a place of the screen, or only as far as needed.
const bringIntoView = (element, block) => hold(element, () => element.scrollIntoView({ block, behavior: "instant" }));

// Call `scroll`, which scrolls an element to its place, until nothing moves any more: what comes onto
// the screen is drawn only then, and can have another size than was thought.
function hold(element, scroll) {
  const mine = ++holds;
  let [place, still] = [null, 0];
  root.classList.add("is-held"); // the browser would hold something else
  const look = () => {
    if (mine !== holds) return; // something else is held now
    const hasLeft = place !== null && scrollY !== place; // somebody has gone elsewhere
    if (hasLeft || !element.isConnected || still === STILL) {
      root.classList.remove("is-held");
      return;
    }
    const before = scrollY;
    scroll();
    place = scrollY;
    still = place === before ? still + 1 : 0;
    requestAnimationFrame(look);
  };
  look();
}

// Draw the boxes that have changed since some ticks, and all that counts them; null: all boxes.
function drawTicks(before) {
  const changed = [];
  for (let topic = 0; topic < boxes.length; topic++) {
    if (before === null || before[topic] !== state.ticks[topic]) changed.push(topic);
  }
  const parents = new Set();
  for (const topic of before === null ? [] : changed) {
    for (let each = around[topic]; each >= 0 && !parents.has(each); each = around[each]) parents.add(each);
  }
  for (const topic of new Set([...changed, ...parents])) drawBox(topic);
  places.forEach((place, section) => {
    const [first, end] = state.sections[section];
    if (before !== null && !changed.some((topic) => first <= topic && topic < end)) return;
    const isTitle = place.parentElement.localName === "h1";
    fillProgress(place, doneIn(first, end), isTitle ? 0 : end - first);
  });
  numbered("marker").forEach((place, marker) => setText(place, state.markers[marker] ?? ""));
}

function drawBox(topic) {
  const box = boxes[topic];
  if (!box) return;
  const [done, total] = [doneIn(topic + 1, state.ends[topic]), below(topic)];
  const isMixed = !isTicked(topic) && done > 0 && done < total;
  const checked = isMixed ? "mixed" : String(isTicked(topic));
  if (box.dataset.state !== checked) box.dataset.state = checked;
  if (isLive) set(box, "aria-checked", checked);
  const count = box.nextElementSibling?.nextElementSibling;
  if (!count?.matches(".count")) return;
  setText(count, total ? `${done}/${total}` : "");
  count.classList.toggle("is-done", total > 0 && done === total);
}

// Say of each box what it is: something to click, or without the server a sign.
function labelBoxes() {
  boxes.forEach((box, topic) => {
    const title = titleOf(topic) || "no title";
    set(box, "role", isLive ? "checkbox" : "img");
    set(box, "aria-label", isLive ? title : `${isTicked(topic) ? "Done" : "Open"}: ${title}`);
    if (isLive) set(box, "aria-checked", box.dataset.state ?? "false");
    else box.removeAttribute("aria-checked");
    if (!box.hasAttribute("tabindex")) box.tabIndex = -1;
  });
}

// Set an attribute, unless it is the same: each change costs the browser a look at the styles.
function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function setLive(now) {
  if (now === isLive) return;
  isLive = now;
  root.dataset.state = now ? "live" : "gone";
  if (!now) for (const box of boxes) box?.removeAttribute("aria-busy");
  labelBoxes();
  drawSays();
}

// ---- What is around the document

function drawHead() {
  const [done, total] = [counts.at(-1), state.ticks.length];
  for (const each of document.querySelectorAll(".file-name")) setText(each, state.name ?? "");
  document.title = total ? `${done}/${total} · ${state.name}` : (state.name ?? "llm-roadmap");
  const bar = byId(".bar.whole");
  setBar(bar, done, total);
  bar.setAttribute("aria-label", `Done in ${state.name}`);
  bar.setAttribute("aria-valuemax", String(total));
  bar.setAttribute("aria-valuenow", String(done));
  bar.hidden = !total;
  const isAll = total > 0 && done === total;
  const sum = byId(".sum");
  sum.classList.toggle("is-done", isAll);
  setText(sum, !total ? "No topics yet" : isAll ? `All ${total} done` : `${done} of ${total} done · ${percent(done, total)}%`);
  byId(".tools").hidden = !total;
  drawBurn();
  const mine = documents.find((each) => each.name === state.name);
  if (!mine || (mine.done === done && mine.total === total)) return;
  Object.assign(mine, { done, total });
  fillDocuments(side, documents, state.name);
}

function drawBurn() {
  if (!past) return;
  const address = `/past?doc=${encodeURIComponent(state.name)}`;
  drawPast(burn, past, { done: counts.at(-1), total: state.ticks.length, address });
}

async function askPast() {
  try {
    const response = await fetch(`/past.json?${query}`);
    if (response.ok) past = await response.json();
    drawBurn();
  } catch {
    // The server is gone, and that is said already.
  }
}

// Say what is wrong, the most important thing alone.
function drawSays() {
  const file = state.name ?? "The document";
  const isThere = state.revision !== "";
  const how = isThere ? " This is how it last was." : "";
  const isLost = state.trouble.startsWith("No such file");
  const trouble = isLost ? `${file} is not there any more.${how}` : `${file} can't be read: ${state.trouble}.${how}`;
  const text = root.dataset.state === "gone" ? GONE : state.trouble ? trouble : refusal || whyEmpty();
  setText(says, text);
  says.classList.toggle("is-warning", text !== "" && text !== whyEmpty());
}

function whyEmpty() {
  const total = state.ticks.length;
  if (state.revision && !total) return "No topics yet. Write - [ ] text in the file.";
  const words = find.value.trim();
  if (!total || items.some((item) => item && !item.hidden)) return "";
  if (words) return `No ${picked === "all" ? "" : `${picked} `}topic has “${words}”.`;
  return picked === "open" ? "Nothing is open." : "Nothing is done yet.";
}

// ---- Which topics are shown

function applyFilter() {
  const words = wordsOf(find.value);
  const parts = { body, items, places, sections: state.sections };
  if (words.length) texts ??= textsOf(parts);
  const isFound = items.map((_, topic) => words.every((word) => texts[topic].includes(word)));
  const isWanted = (topic) => picked === "all" || isTicked(topic) === (picked === "done");
  const isHit = items.map((item, topic) => isFound[topic] && (isWanted(topic) || staying.has(item)));
  const leavesOut = picked !== "all" || words.length > 0;
  if (leavesOut || isFiltered) keepInPlace(() => show(parts, isHit, words));
  isFiltered = leavesOut;
  root.classList.toggle("is-searching", words.length > 0);
  drawCounts(isFound);
  const stop = boxes.find((box) => box?.tabIndex === 0);
  if (!stop?.checkVisibility()) setStop(boxes.find((box) => box?.checkVisibility()));
  drawSays();
}

// Show how many topics of those that were found are open and done; without `isFound`, of all.
function drawCounts(isFound) {
  const total = isFound ? isFound.filter(Boolean).length : state.ticks.length;
  const done = isFound ? isFound.filter((found, topic) => found && isTicked(topic)).length : counts.at(-1);
  const counted = { all: total, open: total - done, done };
  for (const button of document.querySelectorAll(".pick > .btn")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === picked));
    setText(button.querySelector("small"), String(counted[button.dataset.show]));
  }
  byId(".next").hidden = counts.at(-1) === state.ticks.length;
}

// ---- What the user does

// Ask for ticks. What was ticked can be undone, unless this undoes something itself.
async function ask(topics, done, { isUndo = false, revision = state.revision, said } = {}) {
  if (!isLive || !topics.length) return;
  for (const topic of topics) boxes[topic]?.setAttribute("aria-busy", "true");
  const busy = topics.map((topic) => boxes[topic]);
  if (picked !== "all") for (const topic of topics) staying.add(items[topic]);
  const title = topics.length === 1 ? `“${titleOf(topics[0])}”` : `${topics.length} topics`;
  try {
    const answer = await askServer("tick", query, { revision, topics, done });
    for (const box of busy) box?.removeAttribute("aria-busy");
    refusal = answer.refusal;
    if (answer.revision !== undefined) draw(answer);
    drawSays();
    if (refusal) return;
    if (!isUndo) undone.push({ topics, done: !done, revision });
    sayDone(said ?? `${done ? "Ticked" : "Unticked"} ${title}.`, !isUndo);
  } catch {
    for (const box of busy) box?.removeAttribute("aria-busy");
    setLive(false);
  }
}

function noted(asked) {
  asking = Promise.all([asking, asked]);
  return asked;
}

// Undo the last thing, which may not be answered yet, though its effect is on the screen.
function undo() {
  asking = asking.then(undoLast);
}

function undoLast() {
  const last = undone.pop();
  if (last?.name) return change("undo", { undo: last.name }, "Undone.");
  return last && ask(last.topics, last.done, { isUndo: true, revision: last.revision, said: "Undone." });
}

// Have the list changed, or such a change undone; return the answer, or nothing if it is refused.
async function change(what, asked, said) {
  if (!isLive) return undefined;
  try {
    const answer = await askServer(what, query, { revision: state.revision, ...asked });
    refusal = answer.refusal;
    if (answer.revision !== undefined) draw(answer);
    drawSays();
    if (refusal) return undefined;
    if (answer.undo) undone.push({ name: answer.undo });
    sayDone(said, Boolean(answer.undo));
    return answer;
  } catch {
    setLive(false);
    return undefined;
  }
}

const editing = makeEditing({
  body,
  titleOf,
  isLive: () => isLive,
  boxes: () => boxes,
  below: (topic) => below(topic),
  tickBelow: (topic) => tickBelow(topic),
  title: (topic) => askTitle(query, { revision: state.revision, topic }),
  edit: (topic, action, text, said) => noted(change("edit", { topic, action, text }, said)),
  goTo: (topic) => goTo(boxes[topic]),
});

const toggle = (topic) => noted(ask([topic], !isTicked(topic)));

function tickBelow(topic) {
  const open = [];
  for (let each = topic; each < state.ends[topic]; each++) if (!isTicked(each)) open.push(each);
  noted(ask(open, true));
}

let toastTimer;

function sayDone(text, canUndo) {
  setText(toast.firstElementChild, text);
  toast.lastElementChild.hidden = !canUndo;
  toast.classList.add("is-shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(hideToast, TOAST);
}

function hideToast() {
  if (toast.matches(":hover, :focus-within")) {
    toastTimer = setTimeout(hideToast, TOAST);
    return;
  }
  toast.classList.remove("is-shown");
}

// Make a box the one that the tab key reaches.
function setStop(box) {
  for (const each of boxes) if (each?.tabIndex === 0) each.tabIndex = -1;
  if (box) box.tabIndex = 0;
}

function goTo(box) {
  if (!box) return;
  setStop(box);
  box.focus({ preventScroll: true });
  bringIntoView(box, "nearest");
}

// Go to the next topic that is open, and has nothing open below it.
function goToNext() {
  const from = boxes.indexOf(document.activeElement);
  const isNext = (topic) => boxes[topic] && !isTicked(topic) && doneIn(topic + 1, state.ends[topic]) === below(topic);
  const open = [...state.ticks].map((_, topic) => topic).filter(isNext);
  const topic = open.find((each) => each > from) ?? open[0];
  if (topic === undefined) return;
  if (items[topic].hidden) {
    [find.value, picked] = ["", "all"];
    applyFilter();
  }
  for (let node = items[topic]; node !== body; node = node.parentElement) if (node.localName === "details") node.open = true;
  goTo(boxes[topic]);
  bringIntoView(items[topic], "center");
}

body.addEventListener("click", (event) => {
  const part = event.target.closest(".box, .label, .count");
  const box = part?.parentElement.querySelector(":scope > .box");
  if (!box || event.target.closest("a, summary, button, input") || !getSelection().isCollapsed) return;
  setStop(box);
  if (part === box) box.focus({ preventScroll: true });
  toggle(boxes.indexOf(box));
});

body.addEventListener("keydown", (event) => {
  const topic = boxes.indexOf(event.target);
  if (topic < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const seen = boxes.filter((box) => box?.checkVisibility());
  const at = seen.indexOf(event.target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: seen.length - 1 }[event.key];
  if (event.key === " ") (event.shiftKey ? tickBelow : toggle)(topic);
  else if (editing.press(event, topic)) return event.preventDefault();
  else if (event.key === "Enter") items[topic].querySelector(".label a[href]")?.click();
  else if (to !== undefined) goTo(seen[to]);
  else return;
  event.preventDefault();
});

body.addEventListener("focusin", (event) => boxes.includes(event.target) && setStop(event.target));
body.addEventListener("focusout", () => {
  if (!staying.size) return;
  staying = new Set();
  setTimeout(applyFilter);
});

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input, textarea");
  const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
  if (event.defaultPrevented) return;
  if (isUndo && !isTyping) undo();
  else if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) find.focus();
  else if (event.key === "Escape" && event.target === find) leaveSearch();
  else if (event.key === "Escape" && root.hasAttribute("data-docs")) setDocs(false);
  else return;
  event.preventDefault();
});

let cameFrom = null; // the box from which the search was begun

find.addEventListener("focus", (event) => {
  cameFrom = boxes.includes(event.relatedTarget) ? event.relatedTarget : cameFrom;
});
find.addEventListener("input", () => applyFilter());

function leaveSearch() {
  find.value = "";
  applyFilter();
  goTo(cameFrom?.isConnected ? cameFrom : boxes.find((box) => box?.tabIndex === 0));
}

for (const button of document.querySelectorAll(".pick > .btn")) {
  button.addEventListener("click", () => {
    picked = button.dataset.show;
    staying = new Set();
    applyFilter();
  });
}

function setDocs(isOpen) {
  root.toggleAttribute("data-docs", isOpen);
  byId(".switch").setAttribute("aria-expanded", String(isOpen));
}

byId(".switch").addEventListener("click", () => setDocs(!root.hasAttribute("data-docs")));
byId(".next").addEventListener("click", goToNext);
toast.lastElementChild.addEventListener("click", () => {
  undo();
  boxes.find((box) => box?.tabIndex === 0)?.focus({ preventScroll: true });
});

const begin = () => (state.at = -1);
follow(query, { revision: () => state.revision, setLive, begin, told });
setTimeout(askPast, PAST);
