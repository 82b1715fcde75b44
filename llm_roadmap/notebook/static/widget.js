// Draws the state that the kernel sends, and tells the kernel of clicks.
//
// A box shows what is in the file. A click is sent to the kernel, and the box changes when the file has
// changed. Until a kernel has answered there are no boxes to click, only signs to read.
// What is in a fold is not drawn until the fold is opened.

// If there are more topics than this, all sections are folded at first.
const MANY = 200;

export default { render };

function render({ model, el }) {
  const title = make("strong", "llm-roadmap-title");
  const bar = make("progress", "llm-roadmap-bar");
  const count = make("span", "llm-roadmap-count");
  const find = make("input", "llm-roadmap-find");
  find.type = "search";
  find.placeholder = "Find topics";
  find.setAttribute("aria-label", "Find topics");
  find.addEventListener("input", search);
  const onlyOpen = makeButton("Only open", () => {
    onlyOpen.setAttribute("aria-pressed", String(!isOnlyOpen()));
    applySearch();
  });
  onlyOpen.setAttribute("aria-pressed", "false");
  const folder = makeButton("", () => foldAll(folder.textContent === "Fold all"));
  const next = makeButton("Next open", goToNext);
  const head = makeText("div", "llm-roadmap-head", title, bar, count);
  const tools = make("div", "llm-roadmap-tools", find, onlyOpen, folder, next);
  const trouble = make("p", "llm-roadmap-message");
  const message = make("p", "llm-roadmap-message");
  const empty = make("p", "llm-roadmap-count");
  for (const line of [trouble, message, empty]) line.setAttribute("role", "status");
  const body = make("div", "llm-roadmap-body");
  const root = make("div", "llm-roadmap", head, tools, trouble, message, empty, body);
  root.addEventListener("keydown", keepKey);
  el.append(root);

  const setLive = (isLive) => root.classList.toggle("llm-roadmap-live", isLive);
  const kernel = connect(model, { setLive, tell: (text) => setText(message, text) });
  let tree = makeTree([]);
  let [drawn, ticks, counts] = [null, "", [0]]; // what is on the screen
  const folds = new Map(); // whether each section was unfolded, by its path, even if it is gone now
  let isScheduled = false;
  let reached = -1; // the number of the topic that "Next open" has gone to

  const isOnlyOpen = () => onlyOpen.getAttribute("aria-pressed") === "true";
  // What the user folds while searching stays folded until the next search.
  const foldKey = () => (find.value.trim() ? "isOpenInSearch" : "isOpen");
  const isUnfolded = (section) => section[foldKey()];
  const isTicked = (topic) => ticks[topic.number] === "1";

  // A state comes in parts; draw once for all of them.
  function schedule() {
    if (!isScheduled) queueMicrotask(draw);
    isScheduled = true;
  }

  function draw() {
    keepFocus(root, find, redraw);
    kernel.dropOldMessage();
    report();
  }

  function redraw() {
    isScheduled = false;
    const state = model.get("state");
    const before = ticks;
    ticks = model.get("ticks");
    counts = countTicks(ticks);
    const all = progress({ first: 0, end: ticks.length }, counts);
    showText(title, state.title);
    showText(count, all.text);
    bar.max = Math.max(all.total, 1);
    bar.value = all.done;
    bar.setAttribute("aria-label", `${state.title}: ${all.text}`);
    const why = model.get("trouble");
    setText(trouble, why && `${state.file}: ${why}. This is its last good state.`);
    if (state !== drawn) drawNewTree(state);
    else if (isOnlyOpen()) keepInPlace(root, applySearch);
    else drawChangedBoxes(before);
    drawn = state;
  }

  // Tell the kernel what is on the screen. Then marimo runs the cells again that use the widget.
  function report() {
    if (!root.classList.contains("llm-roadmap-live") || model.get("seen") === ticks) return;
    model.set("seen", ticks);
    model.save_changes();
  }

  // Draw the boxes that have changed, and the counts above them.
  function drawChangedBoxes(before) {
    const changed = new Set();
    for (const topic of tree.topics) {
      if (ticks[topic.number] === before[topic.number]) continue;
      for (let node = topic; node; node = node.parent) changed.add(node);
    }
    for (const node of changed) if (node.part && node !== tree.root) fillIn(node);
  }

  function drawNewTree({ contents }) {
    const before = tree;
    tree = makeTree(contents);
    const isMuch = tree.topics.length > MANY || model.get("collapsed");
    for (const node of before.nodes) {
      folds.set(node.path, node.isOpen);
      if (node.part) node.part.node = null;
    }
    for (const node of tree.nodes) {
      node.isOpen = folds.get(node.path) ?? !isMuch;
      node.isOpenInSearch = true;
    }
    matchNodes(before.nodes, tree.nodes, (node, old) => {
      node.isOpen = old.isOpen;
      node.isOpenInSearch = old.isOpenInSearch;
      node.part = old.part;
      if (node.part) node.part.node = node;
    });
    tree.root.part = { inside: body, lists: [] };
    keepInPlace(root, applySearch);
    tools.hidden = !tree.nodes.length;
    body.style.maxHeight = model.get("height");
  }

  function search() {
    for (const node of tree.nodes) node.isOpenInSearch = true;
    applySearch();
  }

  // Show the topics that fit the search field and the button beside it.
  function applySearch() {
    const words = searchable(find.value).split(/\s+/).filter(Boolean);
    filter(tree.nodes, words, (topic) => !isOnlyOpen() || !isTicked(topic));
    fill(tree.root);
    setText(empty, tree.topics.some((topic) => topic.isShown) ? "" : whyEmpty(words));
    nameFolder();
  }

  // Say why no topic is shown.
  function whyEmpty(words) {
    if (!tree.topics.length) return "";
    if (!words.length) return "All topics are done.";
    return `No ${isOnlyOpen() ? "open " : ""}topic has these words.`;
  }

  function nameFolder() {
    const sections = tree.nodes.filter((node) => !node.isTopic && node.isShown);
    showText(folder, sections.some(isUnfolded) ? "Fold all" : sections.length ? "Unfold all" : "");
  }

  function foldAll(isFolding) {
    for (const node of tree.nodes) node[foldKey()] = !isFolding;
    fill(tree.root);
    nameFolder();
  }

  function goToNext() {
    const isNext = (topic) =>
      !isTicked(topic) && counts[topic.end] - counts[topic.first] === topic.end - topic.first;
    const open = tree.topics.filter(isNext);
    const topic = open.find(({ number }) => number > reached) ?? open[0];
    if (!topic) return;
    reached = topic.number;
    if (!topic.isShown) find.value = "";
    for (let node = topic.parent; node; node = node.parent) node[foldKey()] = true;
    applySearch();
    topic.part.item.scrollIntoView({ block: "center" });
    topic.part.box.focus({ preventScroll: true });
  }

  // Put on the page what is shown below a node. Topics are in lists; after a section a new list begins.
  function fill(node) {
    const [elements, lists] = [[], []];
    let items = null;
    for (const child of node.children.filter((each) => each.isShown)) {
      child.part ??= child.isTopic ? makeTopic({ ticked, pressed }) : makeSection(toggled);
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
    const within = progress(node, counts);
    if (!node.isTopic) return fillSection(node, { progress: within, isOpen: isUnfolded(node) });
    const { part } = node;
    if (part.undo && below(node).filter(isTickedHere(part)).length < part.undo.size) part.undo = null;
    fillTopic(node, { isTicked: isTicked(node), progress: within });
  }

  function toggled(section) {
    const { part } = section;
    part.isOpen = part.item.open;
    if (part.isOpen === isUnfolded(section)) return;
    section[foldKey()] = part.isOpen;
    if (part.isOpen) fill(section);
    nameFolder();
  }

  const ticked = (part, done) => ask(part, [part.node], done);

  const below = (topic) => tree.topics.slice(topic.first, topic.end);
  const isTickedHere = ({ undo }) => (topic) => undo.has(topic.key) && isTicked(topic);

  // Tick all open topics below a topic, or undo that: untick those that it has ticked.
  function pressed(part) {
    const isUndo = part.undo !== null;
    const isMeant = isUndo ? isTickedHere(part) : (topic) => !isTicked(topic);
    const topics = below(part.node).filter(isMeant);
    ask(part, topics, !isUndo, () => {
      part.undo = isUndo ? null : new Set(topics.map(({ key }) => key));
    });
  }

  // Ask the kernel to tick topics (`done` is true) or to untick them, and call `then` when that is done.
  function ask(part, topics, done, then = () => {}) {
    if (isWaiting(part)) return;
    part.item.setAttribute("aria-busy", "true");
    const wanted = new Set(topics.map(({ key }) => key));
    const isMet = () =>
      !part.node || tree.topics.every((each) => !wanted.has(each.key) || isTicked(each) === done);
    const settled = (isDone) => {
      part.item.removeAttribute("aria-busy");
      if (isDone) then();
      if (part.node) keepFocus(root, find, () => fillIn(part.node));
    };
    kernel.click({ topics: topics.map(({ name }) => name), done, isMet, settled });
  }

  const handlers = {
    "change:state": schedule,
    "change:ticks": schedule,
    "change:trouble": schedule,
    "msg:custom": kernel.receive,
    comm_live_update: kernel.greet,
  };
  for (const [event, handler] of Object.entries(handlers)) model.on(event, handler);
  draw();
  kernel.greet();

  return () => {
    for (const [event, handler] of Object.entries(handlers)) model.off(event, handler);
    kernel.leave();
    root.remove(); // JupyterLab keeps the element around it
  };
}

// Keep keys from the notebook, where they are commands: `x` cuts a cell. The notebook gets keys that are
// pressed together with ctrl, alt or meta, and shift-enter, which runs the cell.
function keepKey(event) {
  const isTogether = event.ctrlKey || event.metaKey || event.altKey;
  const isForNotebook = isTogether || (event.shiftKey && event.key === "Enter");
  if (!isForNotebook) event.stopPropagation();
}
