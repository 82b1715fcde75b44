// Draws the state that the kernel sends, and tells the kernel what the user does.
//
// A box shows what is in the file. A click is sent to the kernel, and the box changes when the file has
// changed. Until a kernel has answered there are no boxes to click, only signs to read.

// If there are more topics than this, all sections are folded at first.
const MANY = 200;

// How many milliseconds after the last letter the kernel is told of a search.
const SETTLED = 300;

// Folds and filters of the widgets that this page has shown, so that a cell can be run again.
const MEMORIES = (globalThis[Symbol.for("llm_roadmap")] ??= new Map());

const SHOWS = { all: "All", open: "Open", done: "Done" };

const STATUSES = {
  gone: "The kernel is gone, so nothing can be ticked. Run the cell again.",
  busy: "The kernel is busy. The tick will count when it is free.",
  silent:
    "The kernel does not answer: if it is busy, what was asked counts when it is free; if it is gone, " +
    "run the cell again.",
};

export default { render };

function render({ model, el }) {
  // ---- What is on the page

  const name = makeText("span", "rm-name");
  name.setAttribute("role", "heading");
  name.setAttribute("aria-level", "2");
  const sum = make("span", "rm-sum");
  sum.dir = "ltr"; // as the language of what it says
  const chart = makePast();
  const bar = makeBar("rm-bar");
  bar.setAttribute("role", "progressbar");
  const find = make("input", "rm-field");
  find.type = "search";
  find.placeholder = "Find topics";
  find.setAttribute("aria-label", "Find topics");
  const picks = Object.entries(SHOWS).map(([which, label]) => {
    const text = make("span", "", label);
    text.dataset.label = label;
    const button = makeButton("rm-btn", () => setShow(which), text, " ", make("small", ""));
    return Object.assign(button, { which });
  });
  const pick = make("span", "rm-pick", ...picks);
  pick.setAttribute("role", "group");
  pick.setAttribute("aria-label", "Show");
  const next = makeButton("rm-btn", goToNext, makeIcon("next"), make("span", "rm-label", "Next"));
  next.title = "Go to the next open topic";
  const folder = makeIconButton("foldAll", "Fold all", () => foldAll());
  const head = make("div", "rm-head", name, make("span", "rm-now", chart, sum), bar);
  const key = make("kbd", "", "/");
  key.setAttribute("aria-hidden", "true");
  const finder = make("span", "rm-find", makeIcon("find"), find, key);
  const tools = make("div", "rm-tools", finder, pick, make("span", "rm-space"), next, folder);
  const trouble = makeMessage("warn");
  const message = makeMessage("gone");
  const refusal = makeMessage("warn");
  const says = make("div", "rm-says", trouble, message, refusal);
  const none = make("div", "rm-none");
  none.setAttribute("role", "status");
  const list = make("div", "rm-tree");
  list.setAttribute("role", "tree");
  const add = makeButton("rm-btn rm-add", addAtEnd, makeIcon("add"), "Add topic");
  const body = make("div", "rm-scroll", list, none, add);
  const toast = makeToast(() => undoLast());
  const style = make("style", "");
  const root = make("div", "llm-roadmap rm is-still", style, head, tools, says, body, toast.element);
  el.append(root);
  const menus = makeMenus(root);
  const kernel = connect(model, showStatus);
  const sight = makeSight(list, {
    draw: drawRow,
    guess: (node) => (node.isTopic ? (node.texts || node.isEdited ? 48 : 32) : 40),
    kept: () => [active, edited?.row ?? edited?.node],
    isHead: (node) => !node.isTopic,
  });

  // ---- What it knows

  let tree = makeTree([]);
  let rows = [];
  let [drawn, ticks, counts] = [null, "", countTicks("")]; // what is on the screen
  let words = [];
  let active = null; // the row that has the focus, or gets it with the tab key
  let origin = null; // the row from which the search was reached by its key
  let edited = null; // the field that is open: {node} for a title, {place} for a new topic
  let isSetting = false; // whether traits are being set by the page
  let settled; // the timer after which the kernel is told of a search
  let isScheduled = false;
  let reached = -1; // the number of the topic that "Next" has gone to
  let showOn = "all"; // which topics are shown
  const kept = new Set(); // the keys of topics that stay until the filter changes
  const waiting = new Map(); // the keys of the topics about which an act is on its way, with that act
  let asked = 0; // how many acts are on their way
  let undos = 0; // how many acts are to be undone when these are done
  const edits = []; // the names of what can be undone
  const memory = remembered();
  const { folds } = memory;

  function remembered() {
    const place = model.get("place");
    const known = MEMORIES.get(place) ?? { folds: new Map(), query: "", show: "all" };
    MEMORIES.set(place, known);
    return known;
  }

  const isTicked = (topic) => ticks[topic.number] === "1";
  // Whether this is the first part of a document that is still being read: nobody knows what is in the rest.
  const isPart = () => Boolean(model.get("state").isPart);
  // Whether it is known how many topics there are, and in a search, how many of them are found.
  const isCertain = () => !isPart() && (!words.length || tree.isKnown);
  const isLive = () => ["live", "busy"].includes(kernel.status()) && !model.get("trouble") && !isPart();
  // What the user folds while searching stays folded until the next search.
  const foldKey = () => (words.length ? "isOpenInSearch" : "isOpen");
  const isUnfolded = (node) => node[foldKey()];
  const below = (node) => tree.topics.slice(node.first, node.end);
  // What a tick of many topics means: those in sight, and not those that a search has left out.
  const belowInSight = (node) => below(node).filter((topic) => topic.isHit);
  const resolve = (url) => resolveIn(model, model.get("state").folder, url);

  // ---- Drawing

  // A state comes in parts; draw once for all of them.
  function schedule() {
    if (!isScheduled) queueMicrotask(draw);
    isScheduled = true;
  }

  function draw() {
    isScheduled = false;
    const contents = model.get("contents");
    ticks = model.get("ticks");
    counts = countTicks(ticks);
    const isNew = contents !== drawn;
    if (isNew) takeTree(JSON.parse(contents || "[]"));
    drawn = contents;
    stopWaiting();
    drawHead(model.get("state"));
    if (isNew || showOn !== "all") applyFilter();
    else fillRows();
    report();
  }

  function drawHead(state) {
    const all = progress({ first: 0, end: ticks.length }, counts);
    const isComplete = all.total > 0 && all.done === all.total;
    showText(name, state.title);
    const text = isComplete ? `All ${all.total} done` : `${all.done} of ${all.total} done`;
    if (sum.dataset.text !== text) {
      sum.dataset.text = text;
      const percent = all.total ? Math.floor((100 * all.done) / all.total) : 0;
      const rest = make("span", "", ` done · ${percent}%`);
      sum.replaceChildren(...(isComplete ? [makeIcon("check"), text] : [make("b", "", `${all.done} of ${all.total}`), rest]));
    }
    root.classList.toggle("is-complete", isComplete);
    root.classList.toggle("is-part", isPart());
    sum.hidden = bar.hidden = !all.total;
    fillBar(bar, all);
    fillPast(chart, model.get("past"), all);
    for (const [part, value] of [["label", state.title], ["valuemin", 0], ["valuemax", all.total], ["valuenow", all.done], ["valuetext", text]]) {
      setAttribute(bar, `aria-${part}`, value);
    }
    setAttribute(list, "aria-label", state.title);
    const why = model.get("trouble");
    if (!why) trouble.say("");
    else if (/^No such file/.test(why)) trouble.say(" is not there any more. This is how it last was.", state.file);
    else trouble.say(` can't be read: ${why}. This is how it last was.`, state.file);
    body.style.maxHeight = model.get("height");
    showStatus();
  }

  function takeTree(contents) {
    const before = tree;
    tree = makeTree(contents);
    const isMuch = isPart() || tree.topics.length > MANY || model.get("collapsed");
    for (const node of tree.nodes) {
      node.isOpen = folds.get(node.path) ?? (node.isTopic || !isMuch);
      node.isOpenInSearch = true;
    }
    for (const node of before.nodes) node.heir = null;
    matchNodes(before.nodes.filter((node) => node.isKnown), tree.nodes, (node, old) => {
      old.heir = node;
      if (origin === old) origin = node;
      node.isOpen = old.isOpen;
      node.isOpenInSearch = old.isOpenInSearch;
      node.item = old.item;
      node.height = old.height;
      node.isEdited = old.isEdited;
      if (node.item) node.item.node = node;
    });
    findWords(tree.nodes, words);
    const { nodes } = tree;
    prepareSearch(nodes, () => root.isConnected && tree.nodes === nodes);
  }

  // A box that is as it was asked to be can be clicked again, though the answer comes a little later.
  function stopWaiting() {
    if (!waiting.size) return;
    for (const topic of tree.topics) if (waiting.get(topic.key)?.done === isTicked(topic)) waiting.delete(topic.key);
  }

  // Draw ticks and counts anew; the same rows are shown.
  function fillRows() {
    sight.fill();
    countShown();
    showEdges();
  }

  // Find out which rows are shown, and draw those that are in sight.
  function applyFilter({ isResized = false } = {}) {
    const isWanted = { all: () => true, open: (topic) => !isTicked(topic), done: isTicked }[showOn];
    filter(tree, (topic) => isWanted(topic) || kept.has(topic.key));
    const before = rows;
    const hadFocus = active?.item && focusedIn(root) && active.item.contains(focusedIn(root));
    rows = withField(rowsOf(tree, isUnfolded));
    const was = active;
    active = rows.includes(active) ? active : rowFor(before, was);
    const isLost = hadFocus && active?.item !== was.item;
    sight.show(rows, { isResized });
    list.hidden = !rows.length;
    if (isLost || (hadFocus && !focusedIn(root))) {
      if (active) active.item.focus({ preventScroll: true });
      else find.focus({ preventScroll: true });
    }
    countShown();
    explain();
    nameFolder();
    showEdges();
  }

  // Return the row to be active in place of one that is gone: its heir, else the next one that is left.
  function rowFor(before, gone) {
    if (!gone) return rows[0] ?? null;
    const at = before.indexOf(gone);
    const around = [gone, ...before.slice(at + 1), ...before.slice(0, Math.max(at, 0)).reverse()];
    const shown = new Set(rows);
    const left = around.map((node) => (shown.has(node) ? node : node.heir)).filter((node) => shown.has(node));
    return left[0] === gone.heir ? left[0] : (left.find((node) => node.isTopic) ?? left[0] ?? rows[0] ?? null);
  }

  function drawRow(node) {
    if (node.isNew) return;
    if (!node.item) node.item = makeRow(node.isTopic);
    const { item } = node;
    fillRow(item, node, {
      isTicked: node.isTopic && isTicked(node),
      isWaiting: waiting.has(node.key),
      progress: isPart() ? { done: 0, total: 0 } : progress(node, counts),
      isPart: isPart(),
      isUnfolded: isUnfolded(node),
      isAround: node.isTopic && !node.isHit,
      words,
      resolve,
    });
    setAttribute(item, "tabindex", node === active ? 0 : -1);
    setAttribute(item, "aria-disabled", node.isTopic && !isLive() ? true : null);
    item.classList.toggle("is-first", node === rows[0]);
    if (item.parts.note) item.parts.note.classList.toggle("is-whole", Boolean(node.isWhole));
  }

  // Tell the kernel what is on the screen. Then marimo runs the cells again that use the widget.
  function report() {
    if (isLive() && model.get("seen") !== ticks) set({ seen: ticks });
  }

  function set(values) {
    isSetting = true; // hosts call back at once, when only some of the values are set
    for (const [trait, value] of Object.entries(values)) model.set(trait, value);
    try {
      model.save_changes();
    } catch {
      // There is no kernel.
    }
    isSetting = false;
  }

  // Draw what comes after the kernel has come or gone.
  function showStatus() {
    const status = kernel.status();
    const isStill = !isLive();
    message.say(STATUSES[status] ?? "");
    add.hidden = isStill;
    if (root.classList.contains("is-still") === isStill) return;
    root.classList.toggle("is-still", isStill);
    if (isStill) toast.hide();
    closeField();
    applyFilter();
    report();
  }

  // Count what the filters would show; in a search they count what was found.
  function countShown() {
    const found = words.length ? tree.topics.filter((topic) => topic.isFound) : tree.topics;
    const done = words.length ? found.filter(isTicked).length : counts[ticks.length];
    const numbers = { all: found.length, open: found.length - done, done };
    for (const button of picks) {
      setText(button.lastChild, isCertain() ? String(numbers[button.which]) : "");
      setAttribute(button, "aria-pressed", button.which === showOn);
    }
    key.hidden = Boolean(find.value);
    next.hidden = counts[ticks.length] === ticks.length;
    tools.hidden = !tree.topics.length;
  }

  // Say why no topic is shown, and how to see some.
  function explain() {
    const [bold, rest, showsAll] = whyNone();
    const text = JSON.stringify([bold, rest, showsAll]);
    if (none.dataset.text === text) return;
    none.dataset.text = text;
    none.hidden = !bold;
    const all = makeButton("rm-text-btn", () => setShow("all"), "Show all");
    const parts = rest ? rest.split("`").map((part, at) => (at % 2 ? make("code", "", part) : part)) : [];
    none.replaceChildren(makeText("b", "", bold), ...(rest ? [makeText("span", "", ...parts)] : []), ...(showsAll ? [" ", all] : []));
  }

  function whyNone() {
    if (rows.length || !isCertain()) return ["", "", false];
    const found = tree.topics.filter((topic) => topic.isFound);
    if (!tree.topics.length && model.get("trouble")) return ["No topics", "", false];
    if (!tree.topics.length) {
      return ["No topics yet", isLive() ? "Add one here, or write `- [ ] text` in the file." : "Write `- [ ] text` in the file.", false];
    }
    const searched = `“${find.value.trim()}”`;
    if (words.length && !found.length) return [`No topic has ${searched}.`, "", false];
    if (words.length) {
      const [kind, other] = showOn === "open" ? ["open", "done"] : ["done", "open"];
      const one = found.length === 1;
      return [`No ${kind} topic has ${searched}.`, `${found.length} ${other} topic${one ? " has" : "s have"} it.`, true];
    }
    return [showOn === "open" ? "Nothing is open." : "Nothing is done yet.", "", true];
  }

  // ---- Search, filter and folds

  function search() {
    takeQuery();
    clearTimeout(settled);
    settled = setTimeout(() => set({ query: find.value }), SETTLED);
  }

  function takeQuery() {
    words = wordsIn(find.value);
    memory.query = find.value;
    kept.clear();
    findWords(tree.nodes, words);
    for (const node of tree.nodes) node.isOpenInSearch = true;
    applyFilter({ isResized: true });
  }

  function setShow(which) {
    const hadFocus = none.contains(focusedIn(root));
    takeShow(which);
    set({ query: find.value, only_open: which === "open", only_done: which === "done" });
    if (hadFocus) (active?.item ?? find).focus();
  }

  function takeShow(which) {
    memory.show = showOn = which;
    kept.clear();
    applyFilter();
  }

  // Take what a program has set.
  function takeTraits() {
    if (isSetting) return;
    const which = model.get("only_open") ? "open" : model.get("only_done") ? "done" : "all";
    if (which !== showOn) takeShow(which);
    if (model.get("query") !== find.value && !(find.matches(":focus") && memory.query === find.value)) {
      find.value = model.get("query");
      takeQuery();
    }
  }

  const named = (selected) => tree.topics.find((topic) => selectorOf(topic) === selected);

  function take(content) {
    if (content.kind !== "select") return kernel.receive(content);
    const node = named(content.selected);
    if (node) goTo(node, { isFocused: false });
  }

  const foldable = () => {
    const sections = tree.nodes.filter((node) => node.isShown && !node.isTopic);
    return sections.length ? sections : tree.nodes.filter((node) => node.isShown && node.shown);
  };

  function nameFolder() {
    const all = foldable();
    const icon = all.some(isUnfolded) ? "foldAll" : "unfoldAll";
    folder.hidden = !all.length;
    if (folder.dataset.icon === icon) return;
    folder.dataset.icon = icon;
    folder.replaceChildren(makeIcon(icon));
    nameButton(folder, icon === "foldAll" ? "Fold all" : "Unfold all");
  }

  function foldAll() {
    const isOpen = folder.dataset.icon === "unfoldAll";
    for (const node of foldable()) setFold(node, isOpen);
    applyFilter();
  }

  function setFold(node, isOpen) {
    node[foldKey()] = isOpen;
    if (!words.length) folds.set(node.path, isOpen);
  }

  function fold(node, isOpen = !isUnfolded(node)) {
    setFold(node, isOpen);
    applyFilter();
  }

  function showEdges() {
    const isMore = body.scrollHeight - body.clientHeight - body.scrollTop > 4;
    body.classList.toggle("has-below", Boolean(body.style.maxHeight) && isMore);
  }

  // ---- The row that is active

  // Without `block` nothing is scrolled: a press must not move a row from under the pointer.
  function activate(node, { isFocused = true, block = "nearest" } = {}) {
    const before = active;
    active = node;
    for (const each of [before, node]) if (each?.item) setAttribute(each.item, "tabindex", each === node ? 0 : -1);
    if (block) sight.reveal(node, block);
    if (isFocused) node.item.focus({ preventScroll: true });
    tellSelected();
  }

  function tellSelected() {
    const selected = active?.isTopic ? selectorOf(active) : "";
    if (kernel.status() !== "new" && model.get("selected") !== selected) set({ selected });
  }

  // Go to a node wherever it is: unfold what is around it, and leave the search if it is not in it.
  function goTo(node, { isFocused = true } = {}) {
    if (!node.isShown) {
      find.value = "";
      takeQuery();
      setShow("all");
    }
    for (let each = node.parent; each; each = each.parent) if (each !== tree.root) setFold(each, true);
    applyFilter();
    activate(node, { isFocused, block: "center" });
  }

  function goToNext() {
    const isNext = (topic) =>
      !isTicked(topic) && counts[topic.end] - counts[topic.first] === topic.end - topic.first;
    const open = tree.topics.filter(isNext);
    const topic = open.find(({ number }) => number > reached) ?? open[0] ?? tree.topics.find((each) => !isTicked(each));
    if (!topic) return;
    reached = topic.number;
    goTo(topic);
  }

  // ---- Acts

  // Ask the kernel for something about topics. `then` is called with the answer if it was done.
  function ask(nodes, content, then) {
    const keys = nodes.map((node) => node.key);
    if (!isLive() || keys.some((each) => waiting.has(each))) return false;
    for (const each of keys) waiting.set(each, content);
    refusal.say("");
    asked++;
    kernel.ask(content, (answer) => {
      asked--;
      for (const each of keys) if (waiting.get(each) === content) waiting.delete(each);
      if (answer && !answer.refusal) then(answer);
      else undos = 0; // else an act before this one would be undone
      if (answer?.refusal) refusal.say(answer.refusal);
      sight.fill();
      if (!asked && undos) {
        undos--;
        undoLast();
      }
    });
    sight.fill();
    return true;
  }

  function tick(topics, done) {
    const changing = topics.filter((topic) => topic.isKnown && isTicked(topic) !== done);
    if (!changing.length) return;
    const names = changing.map((topic) => topic.name);
    const isAsked = ask(changing, { kind: "click", topics: names, done }, (answer) => {
      const what = changing.length === 1 ? `“${changing[0].title}”` : `${changing.length} topics`;
      change(`${done ? "Ticked" : "Unticked"} ${what}.`, answer);
    });
    if (isAsked) for (const { key: each } of changing) kept.add(each);
  }

  // Tick all open topics below a node; if there is none, untick them all.
  function tickBelow(node) {
    const topics = belowInSight(node);
    const open = topics.filter((topic) => !isTicked(topic));
    if (open.length) tick(open, true);
    else tick(topics, false);
  }

  // Say what was done, and remember how to undo it.
  function change(text, { edit }) {
    edits.push(edit);
    toast.say(text);
  }

  // Undo the last act; if one is on its way, when that is done.
  function undoLast() {
    if (asked) return undos++;
    const hadFocus = toast.element.contains(focusedIn(root));
    const edit = edits.pop();
    toast.hide();
    if (edit) ask([], { kind: "undo", edit }, () => {});
    if (hadFocus) (active?.item ?? find).focus({ preventScroll: true });
  }

  function remove(node) {
    ask([node], { kind: "remove", topics: [node.name] }, (answer) => {
      change(`Deleted “${node.title}”.`, answer);
    });
  }

  // ---- Fields

  function closeField({ isFocused = false } = {}) {
    if (!edited) return;
    const { node } = edited;
    edited = null;
    if (node?.item) {
      node.isEdited = false;
      node.item.classList.remove("is-edited");
      node.item.parts.field.forEach((each) => each.remove());
    }
    if (isFocused) queueMicrotask(() => active?.item?.focus({ preventScroll: true }));
    applyFilter();
  }

  function editTitle(node) {
    closeField();
    ask([], { kind: "source", topics: [node.name] }, ({ source }) => {
      if (!tree.nodes.includes(node) || !node.item) return;
      edited = { node };
      node.isEdited = true;
      const { item } = node;
      const save = (text) => {
        const wanted = text.trim();
        closeField({ isFocused: true });
        if (!wanted || wanted === source) return;
        ask([node], { kind: "retitle", topics: [node.name], text: wanted }, (answer) => {
          change(`Changed “${node.title}”.`, answer);
        });
      };
      const leave = () => closeField({ isFocused: item.contains(focusedIn(root)) });
      item.parts.field = makeField({ label: "Title", text: source, hint: "Enter saves · Esc cancels", save, leave });
      item.classList.add("is-edited");
      item.parts.row.append(make("span", "rm-text rm-editing", item.parts.field[0]), item.parts.field[1]);
      item.parts.field = [item.parts.field[0].parentElement, item.parts.field[1]];
      item.parts.field[0].firstChild.select();
    });
  }

  // Open a field for a new topic: `after` a topic, `under` it, or at the end of a `section`.
  function addTopic(place) {
    closeField();
    edited = { place };
    const item = makeRow(true);
    const save = (text) => addNow(text.trim());
    const leave = () => closeField({ isFocused: item.contains(focusedIn(root)) });
    const [field, hint] = makeField({ label: "New topic", text: "", hint: "Enter adds · Esc closes", save, leave });
    item.parts.title.replaceChildren(field);
    item.parts.title.removeAttribute("dir");
    item.removeAttribute("aria-labelledby");
    item.setAttribute("aria-label", "New topic");
    item.setAttribute("aria-checked", "false");
    item.tabIndex = -1;
    item.parts.count.hidden = true;
    item.classList.add("rm-new");
    item.parts.row.append(hint);
    edited.row = { isTopic: true, isNew: true, isEdited: true, item, children: [], key: "", parent: tree.root, height: 0 };
    item.node = edited.row;
    const { after, under, section } = place;
    if (under || section) setFold(under ?? section, true);
    applyFilter();
    sight.reveal(edited.row, "nearest");
    field.focus({ preventScroll: true });
  }

  function addNow(text) {
    if (!text) return closeField({ isFocused: true });
    const { place, row } = edited;
    const [[where, node] = ["", null]] = Object.entries(place);
    const at = node?.isTopic ? { where, topics: [node.name] } : { section: node?.section };
    ask([], { kind: "add", text, ...at }, (answer) => {
      change(`Added “${answer.title}”.`, answer);
      const key = JSON.stringify(answer.name);
      const wait = () => {
        if (isScheduled) return queueMicrotask(wait);
        const made = tree.topics.find((topic) => topic.key === key);
        if (!made || edited?.row !== row) return;
        kept.add(key);
        edited.place = { after: made };
        row.item.querySelector("input").value = "";
        applyFilter();
        sight.reveal(row, "nearest");
      };
      wait();
    });
  }

  function addAtEnd() {
    let last = tree.topics.at(-1);
    while (last?.parent.isTopic || (last && !last.parent.isTopic && last.parent.parent?.isTopic)) last = last.parent;
    addTopic(last?.isTopic ? { after: last } : {});
  }

  // Put the field for a new topic where the topic will be.
  function withField(shown) {
    if (!edited?.row) return shown;
    const { row, place } = edited;
    const [[where, old] = ["", null]] = Object.entries(place);
    const node = old && tree.nodes.includes(old) ? old : old?.heir;
    if (old && node && node !== old) edited.place = { [where]: node };
    let at = shown.length;
    let model = null;
    if (node) {
      // Behind all rows that lie in the node; but in a section before its sub-sections.
      at = shown.indexOf(node) + 1;
      const isInside = (each) => {
        for (let up = each.parent; up; up = up.parent) if (up === node) return true;
        return false;
      };
      while (at < shown.length && isInside(shown[at]) && (where !== "section" || shown[at].isTopic)) at++;
      const parent = where === "after" ? node.parent : node;
      row.insets = parent.insets;
      row.indents = parent.indents + (parent.isTopic ? 1 : 0);
      model = where === "after" ? node.level : node.level + 1;
    } else {
      [row.insets, row.indents] = [0, 0];
    }
    row.item.style.setProperty("--insets", row.insets);
    row.item.style.setProperty("--indents", row.indents);
    setAttribute(row.item, "aria-level", model ?? 1);
    row.level = model ?? 1;
    return [...shown.slice(0, at), row, ...shown.slice(at)];
  }

  // ---- Pointer and keys

  function showMenu(node, at) {
    const items = [];
    const topics = belowInSight(node);
    const open = topics.filter((topic) => !isTicked(topic)).length;
    if (node.isTopic) items.push({ text: "Edit the title", key: "F2", does: () => editTitle(node) });
    items.push({ text: "Add a topic below", key: "A", does: () => addTopic(node.isTopic ? { after: node } : { section: node }) });
    if (node.isTopic) items.push({ text: "Add a sub-topic", key: "Shift A", does: () => addTopic({ under: node }) });
    if (topics.length) {
      items.push({ text: open ? `Tick ${open} below` : `Untick ${topics.length} below`, key: "Shift Space", does: () => tickBelow(node) });
    }
    if (node.isTopic) items.push(null, { text: "Delete", key: "Del", does: () => remove(node) });
    menus.show(at, node.item, items);
  }

  function showLinks(link, node) {
    menus.show(link, node.item, link.links.map(({ title, address }) => ({ text: title || address, address })));
  }

  function clicked(event) {
    const item = event.target.closest(".rm-item");
    const node = item?.node;
    if (!node || node.isNew || event.target.closest("input")) return;
    const button = event.target.closest("button");
    if (event.target.closest("a")) return;
    activate(node, { block: "" });
    if (button?.links) return showLinks(button, node);
    if (button?.matches(".is-edit")) return editTitle(node);
    if (button) return showMenu(node, button);
    if (!node.isTopic || event.target.closest(".rm-fold")) return node.shown && fold(node);
    if (event.target.closest(".rm-note")) {
      node.isWhole = !node.isWhole;
      return sight.fill();
    }
    const selection = getSelection();
    if (!selection.isCollapsed && item.contains(selection.anchorNode)) return;
    if (event.target.closest(".rm-box, .rm-title")) tick([node], !isTicked(node));
  }

  const go = (by) => () => {
    const to = rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(active) + by))];
    if (to) activate(to);
  };
  const openLink = ({ item }) =>
    (item.parts.link?.links ? showLinks(item.parts.link, item.node) : (item.parts.link ?? item.parts.title.querySelector("a"))?.click());

  const KEYS = {
    ArrowDown: go(1),
    ArrowUp: go(-1),
    Home: () => activate(rows[0]),
    End: () => activate(rows.at(-1)),
    ArrowRight: (node) => (node.shown && !isUnfolded(node) ? fold(node, true) : node.shown && go(1)()),
    ArrowLeft: (node) => {
      if (node.shown && isUnfolded(node)) fold(node, false);
      else if (node.parent !== tree.root) activate(node.parent);
    },
    " ": (node) => (node.isTopic ? tick([node], !isTicked(node)) : fold(node)),
    "Shift+ ": tickBelow,
    Enter: (node) => (node.isTopic ? openLink(node) : fold(node)),
    F2: (node) => node.isTopic && editTitle(node),
    a: (node) => isLive() && addTopic(node.isTopic ? { after: node } : { section: node }),
    "Shift+A": (node) => isLive() && addTopic(node.isTopic ? { under: node } : { section: node }),
    Delete: (node) => node.isTopic && remove(node),
    "/": (node) => {
      origin = node;
      find.focus();
    },
    ContextMenu: (node) => isLive() && showMenu(node, node.item.parts.row),
    "Shift+F10": (node) => isLive() && showMenu(node, node.item.parts.row),
  };

  const isUndo = (event) =>
    (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z" && !event.target.matches("input");
  // The notebook gets shift-enter, which runs the cell, and keys that are pressed with ctrl, alt or meta.
  const isForNotebook = (event) =>
    (event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter")) && !isUndo(event);

  // Notebook 7 takes keys while they are still on their way to the widget. This sign, at the element that
  // has the focus, keeps it from those that are not its own.
  function claim(event) {
    const { target } = event;
    if (root.contains(target)) target.toggleAttribute("data-lm-suppress-shortcuts", !isForNotebook(event));
  }

  // Do what a key means, and keep it from the notebook, where keys are commands: `x` cuts a cell.
  function pressed(event) {
    if (isForNotebook(event)) return;
    if (isUndo(event)) {
      event.preventDefault();
      event.stopPropagation();
      return undoLast();
    }
    event.stopPropagation();
    if (event.target === find && event.key === "Escape") {
      event.preventDefault();
      find.value = "";
      search();
      const back = rows.includes(origin) ? origin : active;
      if (back) activate(back);
    }
    const { node } = event.target;
    if (!node || event.target.getAttribute("role") !== "treeitem") return;
    const letter = event.key === "A" && !event.shiftKey ? "a" : event.key;
    const does = KEYS[(event.shiftKey ? "Shift+" : "") + letter];
    if (!does) return;
    event.preventDefault();
    does(node);
  }

  list.addEventListener("click", clicked);
  list.addEventListener("pointerover", ({ target }) => target.closest(".rm-item") && isLive() && addActsTo(target));
  list.addEventListener("focusin", ({ target }) => {
    const { node } = target;
    if (!node || target.getAttribute("role") !== "treeitem") return;
    if (isLive() && !node.isNew) addActsTo(target);
    if (node.isNew) return;
    if (node !== active) activate(node, { isFocused: false, block: "" });
    else tellSelected();
  });
  const addActsTo = (target) => {
    const item = target.closest(".rm-item");
    if (!item.node?.isNew) addActs(item, { isNarrow: root.clientWidth < 600 });
  };
  find.addEventListener("input", search);
  root.addEventListener("keydown", pressed);
  addEventListener("keydown", claim, true); // at the window, where every key begins its way
  root.addEventListener("focusin", () => kernel.look());
  body.addEventListener("scroll", showEdges, { passive: true });

  // ---- Life

  const seen = () => document.visibilityState === "visible" && kernel.look({ isDue: true });
  addEventListener("focus", seen);
  document.addEventListener("visibilitychange", seen);
  const unfollow = followColours(root);
  style.textContent = model.get("place") ? hidingRule(root, model.get("place")) : "";

  const handlers = {
    "change:state": schedule,
    "change:contents": schedule,
    "change:ticks": schedule,
    "change:trouble": schedule,
    "change:past": schedule,
    "change:height": schedule,
    "change:query": takeTraits,
    "change:only_open": takeTraits,
    "change:only_done": takeTraits,
    "msg:custom": take,
    comm_live_update: kernel.greet,
  };
  for (const [event, handler] of Object.entries(handlers)) model.on(event, handler);
  const isSet = model.get("query") || model.get("only_open") || model.get("only_done");
  find.value = isSet ? model.get("query") : memory.query;
  showOn = !isSet ? memory.show : model.get("only_open") ? "open" : model.get("only_done") ? "done" : "all";
  words = wordsIn(find.value);
  draw();
  fitColours(root);
  const chosen = model.get("selected") && named(model.get("selected"));
  if (chosen && rows.includes(chosen)) {
    active = chosen;
    sight.fill();
  }
  kernel.greet();

  return () => {
    for (const [event, handler] of Object.entries(handlers)) model.off(event, handler);
    removeEventListener("focus", seen);
    removeEventListener("keydown", claim, true);
    document.removeEventListener("visibilitychange", seen);
    clearTimeout(settled);
    unfollow();
    menus.close({ isFocused: false });
    sight.end();
    toast.hide();
    kernel.leave();
    root.remove(); // JupyterLab keeps the element around it
  };
}

// Return the rule that hides the static display of a widget. JupyterLab can have several notebooks on its
// page. A copy of a notebook has the same cells, so there only the notebook of the widget is meant.
function hidingRule(root, place) {
  root.classList.add(`rm-at-${place}`);
  const still = `.llm-roadmap-still-${place}`;
  // An output can lie in another one, so only what is directly around it is hidden.
  const around = `:is(.jp-OutputArea-child, .output_area):has(> * > ${still})`;
  const hidden = [still, around].flatMap((each) => [
    `.jp-NotebookPanel:has(.rm-at-${place}) ${each}`,
    `${each}:not(.jp-NotebookPanel *)`,
  ]);
  return `${hidden.join(", ")} { display: none !important; }`;
}

// Make a line that says one sentence, with an icon.
function makeMessage(icon) {
  const text = makeText("p", "");
  text.setAttribute("role", "status");
  const line = make("div", "rm-say", makeIcon(icon), text);
  line.say = (said, file = "") => {
    if (text.textContent !== file + said) text.replaceChildren(...(file ? [make("code", "", file)] : []), said);
  };
  return line;
}

// Return what names a topic for programs: its path and title.
function selectorOf({ name: [path, title] }) {
  return [...path, title].join(" > ");
}

// Return where a relative address leads on this page; empty if nobody knows. `folder` is where the
// document is, seen from the notebook.
function resolveIn({ widget_manager: manager }, folder, url) {
  const path = manager?.context?.path;
  const settings = manager?.context?.sessionContext?.sessionManager?.serverSettings ?? manager?.kernel?.serverSettings;
  if (path === undefined || !settings || !url) return "";
  const base = new URL(`${settings.baseUrl}files/${path.split("/").map(encodeURIComponent).join("/")}`, location.href);
  const found = new URL(`${folder}${url}`, base);
  return found.pathname.startsWith(new URL(`${settings.baseUrl}files/`, location.href).pathname) ? found.href : "";
}
