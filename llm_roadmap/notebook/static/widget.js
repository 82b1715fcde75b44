// Draws the state that the kernel sends, and tells the kernel of clicks.
//
// A box shows what the file says. A click changes nothing here: it is sent, and the box follows when
// the file does. As long as no kernel has answered there are no boxes to click, but signs to read.
// What is folded is not drawn until it is unfolded.

// How many topics are too many to be all unfolded at first.
const MANY = 200;

let made = 0; // elements that others refer to

export default { render };

function render({ model, el }) {
  const title = make("strong", "llm-roadmap-title");
  const bar = make("progress", "llm-roadmap-bar");
  const count = make("span", "llm-roadmap-count");
  const find = make("input", "llm-roadmap-find");
  find.type = "search";
  find.placeholder = "Find topics";
  find.setAttribute("aria-label", "Find topics");
  find.addEventListener("input", sift);
  const onlyOpen = makeButton("Only open", () => {
    onlyOpen.setAttribute("aria-pressed", String(!isOnlyOpen()));
    sift();
  });
  onlyOpen.setAttribute("aria-pressed", "false");
  const folder = makeButton("", () => foldAll(folder.textContent === "Fold all"));
  const next = makeButton("Next open", goToNext);
  const head = makeText("div", "llm-roadmap-head", title, bar, count);
  const tools = make("div", "llm-roadmap-tools", find, onlyOpen, folder, next);
  const trouble = make("p", "llm-roadmap-message");
  const message = make("p", "llm-roadmap-message");
  for (const line of [trouble, message]) line.setAttribute("role", "status");
  const body = make("div", "llm-roadmap-body");
  const root = make("div", "llm-roadmap", head, tools, trouble, message, body);
  root.addEventListener("keydown", keepKey);
  el.append(root);

  const live = (isLive) => root.classList.toggle("llm-roadmap-live", isLive);
  const kernel = talk(model, { live, tell: (text) => say(message, text) });
  let tree = plant([]);
  let [drawn, ticks, counts] = [null, "", [0]]; // what is on the screen
  const folds = new Map(); // whether sections were unfolded, by their path: also of those that come again
  let isDue = false;
  let reached = -1; // the topic that "Next open" has come to

  const isOnlyOpen = () => onlyOpen.getAttribute("aria-pressed") === "true";
  const isSearch = () => find.value.trim() !== "";
  const isTicked = (topic) => ticks[topic.number] === "1";

  // States come in parts; draw once for all of them.
  function schedule() {
    if (!isDue) queueMicrotask(draw);
    isDue = true;
  }

  function draw() {
    isDue = false;
    const state = model.get("state");
    const before = ticks;
    ticks = model.get("ticks");
    counts = countTicks(ticks);
    const all = progress({ first: 0, end: ticks.length }, counts);
    put(title, state.title);
    put(count, all.text);
    bar.max = Math.max(all.total, 1);
    bar.value = all.done;
    bar.setAttribute("aria-label", `${state.title}: ${all.text}`);
    const why = model.get("trouble");
    say(trouble, why && `${state.file} can't be read: ${why}. This is its last good state.`);
    if (state !== drawn) replant(state);
    else if (isOnlyOpen()) sift();
    else tick(before);
    drawn = state;
    kernel.review();
    report();
  }

  // Tell the kernel what is on the screen: in marimo that runs the cells again that use the widget.
  function report() {
    if (!root.classList.contains("llm-roadmap-live") || model.get("seen") === ticks) return;
    model.set("seen", ticks);
    model.save_changes();
  }

  // Draw the boxes that have changed, and the counts above them.
  function tick(before) {
    const changed = new Set();
    for (const topic of tree.topics) {
      if (ticks[topic.number] === before[topic.number]) continue;
      for (let node = topic; node; node = node.parent) changed.add(node);
    }
    for (const node of changed) if (node.part && node !== tree.root) fillIn(node);
  }

  function replant({ contents }) {
    const before = tree;
    tree = plant(contents);
    const isMuch = tree.topics.length > MANY || model.get("collapsed");
    for (const node of before.nodes) {
      folds.set(node.path, node.isOpen);
      if (node.part) node.part.node = null;
    }
    for (const node of tree.nodes) node.isOpen = folds.get(node.path) ?? !isMuch;
    recognize(before.nodes, tree.nodes, (node, old) => {
      node.isOpen = old.isOpen;
      node.part = old.part;
      if (node.part) node.part.node = node;
    });
    tree.root.part = { inside: body, lists: [] };
    const focused = root.getRootNode().activeElement;
    keepInPlace(root, sift);
    // What was moved has lost the focus; what is gone can't have it.
    if (focused && root.contains(focused)) focused.focus({ preventScroll: true });
    const sections = tree.nodes.filter((node) => !node.isTopic);
    put(folder, sections.length && (sections.some((each) => each.isOpen) ? "Fold all" : "Unfold all"));
    tools.hidden = !tree.nodes.length;
    body.style.maxHeight = model.get("height");
  }

  // Show what the search field and the button beside it ask for.
  function sift() {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    filter(tree.nodes, words, (topic) => !isOnlyOpen() || !isTicked(topic));
    fill(tree.root);
  }

  function foldAll(isFolding) {
    for (const node of tree.nodes) node.isOpen = !isFolding;
    put(folder, isFolding ? "Unfold all" : "Fold all");
    fill(tree.root);
  }

  function goToNext() {
    const isNext = (topic) =>
      !isTicked(topic) && counts[topic.end] - counts[topic.first] === topic.end - topic.first;
    const open = tree.topics.filter(isNext);
    const topic = open.find(({ number }) => number > reached) ?? open[0];
    if (!topic) return;
    reached = topic.number;
    for (let node = topic.parent; node; node = node.parent) node.isOpen = true;
    if (!topic.isShown) find.value = "";
    sift();
    topic.part.item.scrollIntoView({ block: "center" });
    topic.part.box.focus({ preventScroll: true });
  }

  // Put what is shown below a node on the page: topics in lists, a new one behind each section.
  function fill(node) {
    const [elements, lists] = [[], []];
    let items = null;
    for (const child of node.children.filter((each) => each.isShown)) {
      child.part ??= child.isTopic ? makeTopic() : makeSection();
      child.part.node = child;
      fillIn(child);
      if (child.isTopic && !items) {
        items = [];
        const list = (node.part.lists[lists.length] ??= make("ul", "llm-roadmap-topics"));
        lists.push([list, items]);
        elements.push(list);
      }
      if (child.isTopic) items.push(child.part.item);
      else elements.push(child.part.item);
      if (!child.isTopic) items = null;
      if (child.isTopic || child.part.item.open) fill(child);
    }
    for (const [list, children] of lists) arrange(list, children);
    arrange(node.part.inside, elements);
  }

  function fillIn(node) {
    if (node.isTopic) fillTopic(node);
    else fillSection(node);
  }

  function makeSection() {
    const title = make("span", "llm-roadmap-title");
    title.setAttribute("role", "heading");
    const count = make("span", "llm-roadmap-count");
    const inside = make("div", "llm-roadmap-body");
    const item = makeText("details", "llm-roadmap-section", make("summary", "", title, " ", count), inside);
    const part = { item, title, count, inside, lists: [] };
    item.addEventListener("toggle", () => {
      if (!part.node || item.open === isUnfolded(part.node)) return;
      if (!isSearch()) part.node.isOpen = item.open;
      if (item.open) fill(part.node);
    });
    return part;
  }

  const isUnfolded = (section) => section.isOpen || isSearch();

  function fillSection(section) {
    const { item, title, count } = section.part;
    const depth = section.depth + 2; // the title of the document is above it
    put(title, section.title || "(no title)");
    title.setAttribute("aria-level", String(Math.min(depth, 6)));
    put(count, progress(section, counts).text);
    if (item.open !== isUnfolded(section)) item.open = isUnfolded(section);
  }

  function makeTopic() {
    const box = make("input", "llm-roadmap-box");
    box.type = "checkbox";
    const sign = make("span", "llm-roadmap-sign");
    const title = make("span", "llm-roadmap-name");
    const label = make("label", "llm-roadmap-label", box, sign, " ", title);
    const count = make("span", "llm-roadmap-count");
    const about = make("div", "llm-roadmap-about");
    about.id = `llm-roadmap-about-${made++}-${Math.random()}`;
    const inside = make("div", "");
    const part = { box, sign, title, count, about, inside, lists: [], shown: "", undo: null };
    part.all = makeButton("", () => tickAll(part));
    part.item = makeText("li", "llm-roadmap-topic", label, " ", count, " ", part.all, about, inside);
    box.addEventListener("change", () => {
      const done = box.checked;
      box.checked = isTicked(part.node);
      ask(part, [part.node], done);
    });
    return part;
  }

  function fillTopic(topic) {
    const { part } = topic;
    part.box.checked = isTicked(topic);
    say(part.sign, isTicked(topic) ? "☑" : "☐");
    const below = progress(topic, counts);
    put(part.count, below.total ? below.text : "");
    if (part.undo && !part.undo.every((name) => isDoneByName(topic, name))) part.undo = null;
    put(part.all, part.undo ? "Undo" : below.done < below.total ? "Tick all" : "");
    const { title, url, description, notes, links } = topic;
    const shown = JSON.stringify([title, url, description, notes, links]);
    if (part.shown === shown) return;
    part.shown = shown;
    part.title.replaceChildren(url ? makeLink({ title, url }) : title || "(no title)");
    part.all.setAttribute("aria-description", `all below ${title}`);
    const lines = [description, ...notes].filter(Boolean).map((text) =>
      makeText("p", "llm-roadmap-description", text),
    );
    if (links.length) lines.push(make("p", "llm-roadmap-links", ...links.map(makeLink)));
    part.about.replaceChildren(...lines);
    part.about.hidden = !lines.length;
    if (lines.length) part.box.setAttribute("aria-describedby", part.about.id);
    else part.box.removeAttribute("aria-describedby");
  }

  const below = (topic) => tree.topics.slice(topic.first, topic.end);

  function isDoneByName(topic, name) {
    const wanted = JSON.stringify(name);
    return below(topic).some((each) => JSON.stringify(each.name) === wanted && isTicked(each));
  }

  // Tick all that is open below a topic, or open again what that has ticked.
  function tickAll(part) {
    const { undo, node } = part;
    const names = undo?.map((name) => JSON.stringify(name));
    const topics = below(node).filter((each) =>
      names ? names.includes(JSON.stringify(each.name)) : !isTicked(each),
    );
    part.undo = undo ? null : topics.map(({ name }) => name);
    ask(part, topics, !undo);
  }

  function ask(part, topics, done) {
    if (part.item.hasAttribute("aria-busy")) return;
    part.item.setAttribute("aria-busy", "true");
    const names = topics.map(({ name }) => name);
    const wanted = new Set(names.map((name) => JSON.stringify(name)));
    const isMet = () =>
      !part.node ||
      tree.topics.every((each) => !wanted.has(JSON.stringify(each.name)) || isTicked(each) === done);
    const settled = () => part.item.removeAttribute("aria-busy");
    kernel.click({ topics: names, done, isMet, settled });
  }

  const handlers = {
    "change:state": schedule,
    "change:ticks": schedule,
    "change:trouble": schedule,
    "msg:custom": kernel.hear,
    comm_live_update: kernel.greet,
  };
  for (const [event, handler] of Object.entries(handlers)) model.on(event, handler);
  draw();
  kernel.greet();

  return () => {
    for (const [event, handler] of Object.entries(handlers)) model.off(event, handler);
    kernel.leave();
  };
}

// Keep keys from the notebook around, to which they are commands: `x` cuts a cell. What is pressed
// together with another key is for the notebook, and so is shift-enter, which runs the cell.
function keepKey(event) {
  const isTogether = event.ctrlKey || event.metaKey || event.altKey;
  const isForNotebook = isTogether || (event.shiftKey && event.key === "Enter");
  if (!isForNotebook) event.stopPropagation();
}
