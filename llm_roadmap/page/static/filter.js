// Decides which parts of a document are shown: all, or what is open, done or found.

// Return the form of a text in which words are looked up: the case of letters does not matter.
const searchable = (text) => text.normalize().toLowerCase();

export const wordsOf = (text) => searchable(text).split(/\s+/).filter(Boolean);

// Return the text of a topic that is searched: its own, without that of topics below it.
function ownText(item) {
  let text = "";
  for (const child of item.childNodes) {
    if (child.nodeType !== Node.ELEMENT_NODE) text += child.textContent;
    else if (!child.matches("li.topic, .count, .progress")) text += ownText(child);
  }
  return text;
}

// Return for each topic the text in which words are looked up: its own, and the headings above it.
// `places` are the elements behind the headings, and `sections` the numbers of the topics in each.
export function textsOf({ items, places, sections }) {
  const around = items.map(() => "");
  places.forEach((place, section) => {
    const [first, end] = sections[section];
    for (let at = first; at < end; at++) around[at] += `\n${place.previousElementSibling?.textContent}`;
  });
  return items.map((item, at) => (item ? searchable(`${around[at]}\n${ownText(item)}`) : ""));
}

// Show of a document only what is wanted. `isHit` says for each topic whether it is; with `words`,
// all else but the headings and topics around hits is left out.
export function show({ body, items, places, sections }, isHit, words) {
  const shown = new Set();
  items.forEach((item, at) => {
    if (!item || !isHit[at]) return;
    for (let node = item; node !== body && node; node = node.parentElement) shown.add(node);
  });
  for (const item of items) item?.toggleAttribute("hidden", !shown.has(item));
  for (const node of body.querySelectorAll(".is-left-out")) {
    if (!words.length || shown.has(node)) node.classList.remove("is-left-out");
  }
  const hits = new Set(items.filter((item, at) => item && isHit[at]));
  const headings = new Map(places.map((place, section) => [place, isHit.slice(...sections[section]).includes(true)]));
  if (words.length) leaveOut(body, shown, hits, headings);
  mark(body, shown, words);
}

// Leave out all below a node that leads to no hit; what is below a hit itself stays.
function leaveOut(node, shown, hits, headings) {
  for (const child of node.children) {
    if (child.matches("h1, h2, h3, h4, h5, h6")) {
      child.classList.toggle("is-left-out", !headings.get(child.querySelector(".progress")));
    } else if (!shown.has(child)) {
      if (!child.matches("li.topic, .task, .task *")) child.classList.add("is-left-out");
    } else if (!hits.has(child)) {
      child.classList.remove("is-left-out");
      if (!child.matches(".task")) leaveOut(child, shown, hits, headings);
    }
  }
}

// Mark the words that were found, where the browser can do so without changing the page.
function mark(body, shown, words) {
  if (!globalThis.Highlight) return;
  CSS.highlights.delete("found");
  if (!words.length) return;
  const ranges = [];
  for (const item of shown) {
    if (!item.matches("li.topic")) continue;
    const texts = document.createTreeWalker(item, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const node = texts.currentNode;
      if (node.parentElement.closest("li.topic") !== item) continue;
      const text = node.data.toLowerCase();
      for (const word of words) {
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, Math.min(at + word.length, node.data.length));
          ranges.push(range);
        }
      }
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}
