// Makes and fills the elements of a section or topic on the page, which are called its part. A part has
// the section's or topic's node of the tree. When the document changes, it gets another node, or null.

let made = 0; // how many elements have got an id

// Make the part of a section. `toggled` is called when it was folded or unfolded on the page.
function makeSection(toggled) {
  const title = make("span", "llm-roadmap-title");
  title.setAttribute("role", "heading");
  const count = make("span", "llm-roadmap-count");
  const inside = make("div", "llm-roadmap-body");
  const item = makeText("details", "llm-roadmap-section", make("summary", "", title, " ", count), inside);
  // `isOpen` is what is known of `item.open`: the browser tells of a fold a moment later.
  const part = { node: null, item, title, count, inside, lists: [], isOpen: false };
  item.addEventListener("toggle", () => part.node && toggled(part.node));
  return part;
}

function fillSection({ part, title, level }, { progress, isOpen }) {
  showText(part.title, title);
  part.title.setAttribute("aria-level", String(Math.min(level, 6)));
  showText(part.count, progress.text);
  if (part.isOpen !== isOpen) part.item.open = part.isOpen = isOpen;
}

// Make the part of a topic. When its box is clicked, `ticked` is called with the part and the state that
// the user wants. When the button "Tick all" is clicked, `pressed` is called with the part.
function makeTopic({ ticked, pressed }) {
  const box = make("input", "llm-roadmap-box");
  box.type = "checkbox";
  const sign = make("span", "llm-roadmap-sign");
  const title = make("span", "llm-roadmap-name");
  const label = make("label", "llm-roadmap-label", box, sign, " ", title);
  const count = make("span", "llm-roadmap-count");
  const about = make("div", "llm-roadmap-about");
  about.id = `llm-roadmap-about-${made++}-${Math.random()}`;
  const inside = make("div", "");
  const all = makeButton("", () => pressed(part));
  const item = makeText("li", "llm-roadmap-topic", label, " ", count, " ", all, about, inside);
  // `undo` has the keys of the topics that the button has ticked; null if there is nothing to undo.
  const part = { node: null, item, box, sign, title, count, all, about, inside, lists: [], shown: "", undo: null };
  box.addEventListener("change", () => {
    const done = box.checked;
    box.checked = !done; // the box changes when the file has changed
    ticked(part, done);
  });
  return part;
}

const isWaiting = ({ item }) => item.hasAttribute("aria-busy");

// Show the state of a topic; `progress` is that of the topics below it.
function fillTopic(topic, { isTicked, progress }) {
  const { part } = topic;
  part.box.checked = isTicked;
  setText(part.sign, isTicked ? "☑" : "☐");
  showText(part.count, progress.total ? progress.text : "");
  // While a click is on its way the button stays what it was, and keeps the focus.
  if (!isWaiting(part)) showText(part.all, part.undo ? "Undo" : progress.done < progress.total ? "Tick all" : "");
  describe(topic);
}

// Show the title, description, notes and links of a topic, if any of them has changed.
function describe({ part, title, url, description, notes, links }) {
  const shown = JSON.stringify([title, url, description, notes, links]);
  if (part.shown === shown) return;
  part.shown = shown;
  part.title.replaceChildren(url ? makeLink({ title, url }) : title);
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
