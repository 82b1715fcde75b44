// Makes the tree of a document from what the kernel sends: its sections and topics in document order,
// each with its depth, which is the number of sections and topics that it lies in.

// Return the root of the tree, all its nodes in document order, its topics, and whether all of them are
// known: a number stands for a topic of which only the depth is known yet. A node has the numbers of the
// topics below it, from `first` and before `end`, and `stop`, the number of the node after those in it.
function makeTree(contents) {
  const root = { title: "", parent: null, children: [], first: 0, path: "", insets: 0, indents: 0 };
  const open = [root];
  const nodes = [];
  let topics = 0;
  const close = (depth) => {
    while (open.length > depth) Object.assign(open.pop(), { end: topics, stop: nodes.length });
  };
  for (const each of contents) {
    const isKnown = typeof each !== "number";
    const entry = isKnown ? each : { depth: each, title: "…", name: [[], "", topics, -1] };
    close(entry.depth + 1);
    const parent = open.at(-1);
    const node = { ...entry, parent, children: [], isKnown, isTopic: "name" in entry };
    node.number = node.isTopic ? topics++ : null;
    node.key = JSON.stringify(node.isTopic ? node.name : node.section);
    node.first = topics;
    node.level = node.depth + 1;
    node.path = `${parent.path}\n${node.title}`;
    // How far it is from the edge: a section in a section is inset, what is in a topic is indented.
    node.insets = parent.insets + (!node.isTopic && !parent.isTopic && parent !== root ? 1 : 0);
    node.indents = parent.indents + (parent.isTopic ? 1 : 0);
    node.height = 0; // in px, once it was drawn
    node.item = null; // its element, while it is drawn
    parent.children.push(node);
    open.push(node);
    nodes.push(node);
  }
  close(0);
  return { root, nodes, topics: nodes.filter((node) => node.isTopic), isKnown: nodes.every((node) => node.isKnown) };
}

// Find out which new node is which old one: by its path and title, else by its title, else by its place
// between others that are known. `tell` is called with each new node that has an old one, and with that.
function matchNodes(before, now, tell) {
  if (!before.length) return;
  const left = new Set(before);
  const known = new Map();
  const find = (name) => {
    const named = collect([...left], name);
    for (const node of now) {
      const old = known.has(node) ? null : named.get(name(node))?.shift();
      if (!old) continue;
      known.set(node, old);
      left.delete(old);
    }
  };
  const kind = (node) => (node.isTopic ? "topic" : "section");
  find((node) => `${kind(node)}\n${node.path}`);
  find((node) => `${kind(node)}\n${node.title}`);
  const after = new Map(); // the old nodes that are left, by the known one before them
  let last = null;
  for (const old of before) {
    if (!left.has(old)) last = old;
    else if (after.has(last)) after.get(last).push(old);
    else after.set(last, [old]);
  }
  last = null;
  for (const node of now) {
    const renamed = after.get(last)?.[0];
    if (known.has(node)) last = known.get(node);
    else if (renamed && kind(renamed) === kind(node)) known.set(node, after.get(last).shift());
  }
  for (const [node, old] of known) tell(node, old);
}

function collect(nodes, name) {
  const named = new Map();
  for (const node of nodes) {
    const key = name(node);
    if (!named.has(key)) named.set(key, []);
    named.get(key).push(node);
  }
  return named;
}

// Set for each node whether the words of a search are found in it. A topic has a word if it is in its
// title, in a title around it, in a text below its title, or in an address.
function findWords(nodes, words) {
  const all = 2 ** words.length - 1;
  for (const node of nodes) {
    if (!words.length) {
      node.isFound = true;
      continue;
    }
    const [title, texts] = formsOf(node);
    node.inTitles = (node.parent.inTitles ?? 0) | wordsOf(words, title);
    node.isFound = (node.inTitles | wordsOf(words, texts)) === all;
  }
}

function formsOf(node) {
  return (node.forms ??= [searchable(node.title), searchable(textsOf(node))]);
}

// Prepare all nodes to be searched, a few at a time, so that the first letter need not wait. It ends when
// `isNeeded` returns false.
function prepareSearch(nodes, isNeeded) {
  let at = 0;
  const prepare = () => {
    for (const end = Math.min(at + 300, nodes.length); at < end; at++) formsOf(nodes[at]);
    if (at < nodes.length && isNeeded()) setTimeout(prepare);
  };
  setTimeout(prepare, 300);
}

// Return which words are in a text, as bits.
function wordsOf(words, text) {
  let found = 0;
  for (let at = 0; at < words.length; at++) if (text.includes(words[at])) found |= 1 << at;
  return found;
}

function textsOf({ texts = [], links = [] }) {
  return [...texts, ...links.flatMap(({ title, url }) => [title, url])].join("\n");
}

// Set for each node whether it is shown: topics that were found and are wanted, and what is around them.
function filter({ root, nodes }, isWanted) {
  root.shown = 0; // how many of its children are shown
  for (const node of nodes) node.shown = 0;
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at];
    node.isHit = node.isTopic && node.isFound && isWanted(node);
    node.isShown = node.isHit || node.shown > 0;
    if (node.isShown) node.parent.shown++;
  }
}

// Return the nodes that are shown and in no fold, in order. Each gets its place among its siblings.
function rowsOf({ root, nodes }, isUnfolded) {
  const rows = [];
  root.placed = 0;
  for (let at = 0; at < nodes.length; ) {
    const node = nodes[at];
    if (node.isShown) {
      node.place = ++node.parent.placed;
      node.placed = 0;
      rows.push(node);
    }
    at = node.isShown && node.shown && isUnfolded(node) ? at + 1 : node.stop;
  }
  return rows;
}

// Return how many of the first so many topics are ticked, for each number.
function countTicks(ticks) {
  const counts = new Int32Array(ticks.length + 1);
  for (let at = 0; at < ticks.length; at++) counts[at + 1] = counts[at] + (ticks[at] === "1" ? 1 : 0);
  return counts;
}

function progress({ first, end }, counts) {
  return { done: counts[end] - counts[first], total: end - first };
}
