// Draws the state that the kernel sends, and tells the kernel of clicks.
//
// A box shows what the file says. A click changes nothing here: it is sent, and the box follows when
// the file does. As long as no kernel has answered there are no boxes to click, but signs to read.
//
// To the kernel: {kind: "hello"} and {kind: "click", click, topic, done, revision}.
// From the kernel: {kind: "here"} and {kind: "answer", click, refusal}; and the state.

const SAFE = ["http:", "https:", "mailto:"];

const GONE =
  "No kernel answers: this is the last state it sent. " +
  "Boxes can be ticked when it is free again, or the cell has been run again.";
const LATE = "The kernel has not answered. If it is busy, the click counts when it is free.";

// How long, in milliseconds, the kernel may take to answer the greeting until that is said.
const GREETING = 3000;

export default { render };

function render({ model, el }) {
  const root = make("div", "llm-roadmap");
  const title = make("strong", "llm-roadmap-title");
  const bar = make("progress", "llm-roadmap-bar");
  const count = make("span", "llm-roadmap-count");
  const head = make("div", "llm-roadmap-head", title, bar, count);
  const body = make("div", "llm-roadmap-body");
  const trouble = make("p", "llm-roadmap-message");
  const message = make("p", "llm-roadmap-message");
  for (const line of [trouble, message]) line.setAttribute("role", "status");
  const still = make("style", "", hide(model.get("still")));
  root.append(still, head, trouble, message, body);
  el.append(root);

  const whole = { inside: body, parts: new Map() }; // the parts of the display, by what they show
  const topics = new Map();
  const waiting = new Map(); // the clicks without an answer, each with what ends the wait
  let refused = null; // the click whose refusal is said: its part of the display, and what it wanted
  let greeting;

  function draw() {
    const state = model.get("state");
    const focused = root.getRootNode().activeElement;
    put(title, state.title);
    put(count, state.progress);
    bar.max = Math.max(state.total, 1);
    bar.value = state.done;
    bar.setAttribute("aria-label", `${state.title}: ${state.progress}`);
    say(
      trouble,
      state.trouble && `${state.file} can't be read: ${state.trouble}. This is its last good state.`,
    );
    drawContents(state.contents);
    if (refused && !isDue(refused, state)) tell("");
    // What was moved has lost the focus; what is gone can't have it.
    if (focused && root.contains(focused)) focused.focus({ preventScroll: true });
  }

  // Sections and topics come in document order; their depth says which of them lies in which.
  function drawContents(contents) {
    const outermost = { part: whole, children: [], titles: new Map() };
    const open = [outermost];
    const all = [outermost];
    for (const each of contents) {
      open.length = each.depth + 1;
      const around = open.at(-1);
      const part = each.name ? drawTopic(each) : drawSection(each, around);
      if (each.name) listIn(around).items.push(part.item);
      else around.children.push({ element: part.fold });
      open.push({ part, children: [], titles: new Map() });
      all.push(open.at(-1));
    }
    for (const { part, children } of all) {
      for (const { element, items } of children) if (items) arrange(element, items);
      arrange(part.inside, children.map(({ element }) => element));
    }
  }

  // Return the list that topics are in: a new one behind each section.
  function listIn({ part, children }) {
    if (!children.at(-1)?.items) {
      const element = recall(part.parts, `list ${children.length}`, makeList);
      children.push({ element, items: [] });
    }
    return children.at(-1);
  }

  function drawSection(section, { part: around, titles }) {
    const place = titles.get(section.title) ?? 0; // how often there was this title
    titles.set(section.title, place + 1);
    const part = recall(around.parts, JSON.stringify([section.title, place]), () => {
      const title = make("span", "llm-roadmap-title");
      const count = make("span", "llm-roadmap-count");
      const inside = make("div", "llm-roadmap-body");
      const fold = make("details", "llm-roadmap-section");
      fold.open = true;
      fold.append(make("summary", "", title, " ", count), inside);
      return { fold, title, count, inside, parts: new Map() };
    });
    put(part.title, section.title || "(no title)");
    put(part.count, section.progress);
    return part;
  }

  function drawTopic(topic) {
    const key = JSON.stringify(topic.name);
    const part = recall(topics, key, () => makeTopic(key));
    part.topic = topic;
    part.box.checked = topic.done;
    put(part.sign, topic.done ? "☑" : "☐");
    put(part.title, topic.title || "(no title)");
    put(part.description, topic.description);
    const links = JSON.stringify(topic.links);
    if (part.drawn !== links) {
      part.drawn = links;
      part.links.replaceChildren(...topic.links.map(makeLink));
      part.links.hidden = !topic.links.length;
    }
    return part;
  }

  function makeTopic(key) {
    const box = make("input", "llm-roadmap-box");
    box.type = "checkbox";
    const sign = make("span", "llm-roadmap-sign");
    const title = make("span", "");
    const description = make("p", "llm-roadmap-description");
    const links = make("p", "llm-roadmap-links");
    const inside = make("div", "");
    const label = make("label", "llm-roadmap-label", box, sign, " ", title);
    const item = make("li", "llm-roadmap-topic", label, description, links, inside);
    const parts = new Map();
    const shown = { item, box, sign, title, description, links, inside };
    const part = { ...shown, parts, topic: null, drawn: null };
    box.addEventListener("change", () => {
      const wanted = box.checked;
      box.checked = part.topic.done;
      if (!item.hasAttribute("aria-busy")) click(part, wanted);
    });
    return part;
  }

  // Whether there is still a reason to say why a click was refused: its box is there, it is not yet
  // what the click wanted it to be, and the document can be read or not, as it was then.
  function isDue({ part, done, trouble }, state) {
    return part.item.isConnected && part.topic.done !== done && trouble === state.trouble;
  }

  function click(part, done) {
    const click = `${Date.now()}-${Math.random()}`;
    const { revision, patience } = model.get("state");
    part.item.setAttribute("aria-busy", "true");
    const timer = setTimeout(() => wait(click), 1000 * patience);
    waiting.set(click, { part, done, timer });
    tell("");
    send({ kind: "click", click, topic: part.topic.name, done, revision });
  }

  // Let the box go, though the answer may still come.
  function wait(click) {
    waiting.get(click).part.item.removeAttribute("aria-busy");
    tell(LATE);
  }

  // End the wait for an answer. What another click was told remains until its reason is gone, or
  // until the next click.
  function settle(click, refusal) {
    const { part, done, timer } = waiting.get(click);
    clearTimeout(timer);
    waiting.delete(click);
    part.item.removeAttribute("aria-busy");
    if (refusal) tell(refusal, { part, done, trouble: model.get("state").trouble });
    else if (message.textContent === LATE) tell("");
  }

  function tell(text, refusedClick = null) {
    refused = refusedClick;
    say(message, text);
  }

  function greet() {
    clearTimeout(greeting);
    greeting = setTimeout(lose, GREETING);
    send({ kind: "hello" });
  }

  function lose() {
    root.classList.remove("llm-roadmap-live");
    for (const click of [...waiting.keys()]) settle(click, "");
    tell(GONE);
  }

  function hear(content) {
    clearTimeout(greeting);
    if (!root.classList.contains("llm-roadmap-live")) {
      root.classList.add("llm-roadmap-live");
      tell("");
    }
    if (content.kind === "answer" && waiting.has(content.click)) {
      settle(content.click, content.refusal);
    }
  }

  function send(content) {
    try {
      model.send(content);
    } catch {
      // Without a kernel some hosts throw, and others do nothing; there is no answer either way.
    }
  }

  function change() {
    root.classList.remove("llm-roadmap-live");
    greet();
  }

  const handlers = { "change:state": draw, "msg:custom": hear, comm_live_update: change };
  for (const [event, handler] of Object.entries(handlers)) model.on(event, handler);
  draw();
  greet();

  return () => {
    for (const [event, handler] of Object.entries(handlers)) model.off(event, handler);
    clearTimeout(greeting);
    for (const { timer } of waiting.values()) clearTimeout(timer);
  };
}

function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
}

// Return the rule that hides what stands in for this display where it can't be: in a notebook that is
// opened again. It goes when this display goes.
function hide(name) {
  return `.${name}, .jp-OutputArea-child:has(.${name}) { display: none }`;
}

function makeList() {
  return make("ul", "llm-roadmap-topics");
}

function makeLink({ title, url }) {
  const link = make("a", "llm-roadmap-link", title);
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return url && SAFE.includes(link.protocol) ? link : make("span", "llm-roadmap-link", title);
}

// Give an element its text, and no place if there is none.
function put(element, text) {
  say(element, text);
  element.hidden = !text;
}

// Give an element its text. A screen reader tells of it if the element was there before.
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Return what a table has for a key, made when it is first asked for. It is kept: what goes and comes
// again is as it was, folded or not.
function recall(table, key, make) {
  if (!table.has(key)) table.set(key, make());
  return table.get(key);
}

// Give an element these children, and move no more of them than necessary.
function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, at) => {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
  });
}
