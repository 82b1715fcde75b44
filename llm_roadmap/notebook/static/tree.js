// Makes the tree of a document from what the kernel sends: its sections and topics in document order,
// each with its depth, which is the number of sections and topics that it lies in.

// Return the root of the tree, and all its nodes in document order. A node has the numbers of the
// topics below it: from `first`, and before `end`.
function makeTree(contents) {
  const root = { title: "", parent: null, children: [], first: 0, path: "", level: 1 };
  const open = [root];
  const nodes = [];
  let topics = 0;
  const close = (depth) => {
    while (open.length > depth) open.pop().end = topics;
  };
  for (const entry of contents) {
    close(entry.depth + 1);
    const parent = open.at(-1);
    const node = { ...entry, parent, children: [], isTopic: "name" in entry, part: null };
    // The level of a heading: the title of the document has 1, and topics are no headings.
    node.level = parent.isTopic ? parent.level : parent.level + 1;
    node.number = node.isTopic ? topics++ : null;
    node.key = node.isTopic ? JSON.stringify(node.name) : "";
    node.first = topics;
    node.path = `${parent.path}\n${node.title}`;
    node.text = searchable(`${node.path}\n${node.description ?? ""}`);
    parent.children.push(node);
    open.push(node);
    nodes.push(node);
  }
  close(0);
  return { root, nodes, topics: nodes.filter((node) => node.isTopic) };
}

// Return the form of a text in which words are looked up: the case of letters does not matter.
function searchable(text) {
  return text.normalize().toLowerCase();
}

// Find out which new node is which old one: by its path and title, else by its title, else by its place
// between others that are known. `tell` is called with each new node that has an old one, and with that.
function matchNodes(before, now, tell) {
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
    else after.set(last, [...(after.get(last) ?? []), old]);
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

// Set for each node whether it is shown. A topic is shown if all words are in its title, path or
// description, and `isWanted` returns true for it. A node with a shown node below it is shown, too.
function filter(nodes, words, isWanted) {
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at];
    const isFound = words.every((word) => node.text.includes(word));
    const isHit = node.isTopic && isFound && isWanted(node);
    node.isShown = isHit || node.children.some((child) => child.isShown);
  }
}

// Return how many of the first so many topics are ticked, for each number.
function countTicks(ticks) {
  const counts = [0];
  for (const tick of ticks) counts.push(counts.at(-1) + (tick === "1" ? 1 : 0));
  return counts;
}

function progress({ first, end }, counts) {
  const [done, total] = [counts[end] - counts[first], end - first];
  const percent = total ? Math.floor((100 * done) / total) : 0;
  return { done, total, text: `${done}/${total} (${percent}%)` };
}
