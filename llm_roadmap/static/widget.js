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

  const sections = new Map(); // the parts of the display, by what they stand for
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
    arrange(body, drawInside(state, ""));
    if (refused && !isDue(refused, state)) tell("");
    // What was moved has lost the focus; what is gone can't have it.
    if (focused && root.contains(focused)) focused.focus({ preventScroll: true });
  }

  // Return the elements for what stands below a heading.
  function drawInside({ topics, sections }, key) {
    const seen = new Map(); // how often there was a title
    return [
      ...drawTopics(topics, key),
      ...sections.map((section) => {
        const place = seen.get(section.title) ?? 0;
        seen.set(section.title, place + 1);
        return drawSection(section, JSON.stringify([key, section.title, place]));
      }),
    ];
  }

  function drawSection(section, key) {
    const part = recall(sections, key, () => {
      const title = make("span", "llm-roadmap-title");
      const count = make("span", "llm-roadmap-count");
      const inside = make("div", "llm-roadmap-body");
      const fold = make("details", "llm-roadmap-section");
      fold.open = true;
      fold.append(make("summary", "", title, " ", count), inside);
      return { fold, title, count, inside };
    });
    put(part.title, section.title || "(no title)");
    put(part.count, section.progress);
    arrange(part.inside, drawInside(section, key));
    return part.fold;
  }

  // Topics come in document order; their depth says which of them lies in which.
  function drawTopics(list, key) {
    const outermost = { list: recall(sections, `${key} topics`, makeList), items: [] };
    const open = [outermost];
    const all = [outermost];
    for (const topic of list) {
      open.length = topic.depth + 1;
      const part = drawTopic(topic);
      open.at(-1).items.push(part.item);
      open.push({ list: part.below, items: [] });
      all.push(open.at(-1));
    }
    for (const { list, items } of all) {
      arrange(list, items);
      list.hidden = !items.length;
    }
    return [outermost.list];
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
    const below = makeList();
    const label = make("label", "llm-roadmap-label", box, sign, " ", title);
    const item = make("li", "llm-roadmap-topic", label, description, links, below);
    const part = { item, box, sign, title, description, links, below, topic: null, drawn: null };
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
