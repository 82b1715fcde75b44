// Makes the elements of a page like those of a new version, and keeps all that can stay: with it the
// focus, the selection and what is folded stay too.
//
// Three trees are compared: what is on the page, and both versions as the server sent them. The first
// two have the same nodes, but for what is drawn into elements of these classes.
const DRAWN = ["box", "count", "progress", "marker"];

// Make the children of `live` like some fresh nodes, given the old ones that they were like before.
export function morph(live, old, fresh) {
  const shown = [...live.childNodes];
  const pairs = paired(old, fresh);
  const kept = new Set(pairs.values());
  // What stands at the end and was not sent is the page's own: a field in which somebody types.
  shown.forEach((node, at) => at >= old.length || kept.has(at) || node.remove());
  let next = live.firstChild;
  fresh.forEach((node, at) => {
    const from = pairs.get(at);
    const mine = from === undefined ? document.importNode(node, true) : shown[from];
    if (mine === next) next = next.nextSibling;
    else live.insertBefore(mine, next);
    if (from !== undefined && !isSame(old[from], node)) update(mine, old[from], node);
  });
}

function update(live, before, after) {
  if (after.nodeType !== Node.ELEMENT_NODE) {
    live.data = after.data;
    return;
  }
  for (const { name } of before.attributes) if (!after.hasAttribute(name)) live.removeAttribute(name);
  for (const { name, value } of after.attributes) {
    if (before.getAttribute(name) !== value) live.setAttribute(name, value);
  }
  if (DRAWN.some((name) => live.classList.contains(name))) return;
  morph(live, [...before.childNodes], [...after.childNodes]);
}

// Find for the numbers of new nodes those of the old ones that they can be: the same ones at both ends,
// then those that are the same wherever they are, or have the same title, then those of the same kind
// in their order.
function paired(old, fresh) {
  const pairs = new Map();
  let start = 0;
  let [oldEnd, end] = [old.length, fresh.length];
  while (start < Math.min(oldEnd, end) && isAlike(old[start], fresh[start])) pairs.set(start, start++);
  while (Math.min(oldEnd, end) > start && isAlike(old[oldEnd - 1], fresh[end - 1])) pairs.set(--end, --oldEnd);
  for (const name of [wholeName, headName, (node) => node.nodeName]) {
    const taken = new Set(pairs.values());
    const named = new Map();
    for (let at = start; at < oldEnd; at++) {
      if (taken.has(at)) continue;
      const key = name(old[at]);
      if (!named.has(key)) named.set(key, []);
      named.get(key).push(at);
    }
    for (let at = start; at < end; at++) {
      const found = pairs.has(at) ? undefined : named.get(name(fresh[at]))?.shift();
      if (found !== undefined) pairs.set(at, found);
    }
  }
  return pairs;
}

// The numbers of topics and sections change with each one that is added above.
const isAlike = (one, other) => isSame(one, other) || wholeName(one) === wholeName(other);

// What has not changed is mostly the very same node.
const isSame = (one, other) => one === other || one.isEqualNode(other);

const wholeName = (node) => `${node.nodeName} ${node.textContent}`;

// An item is known by the text of its topic, whatever becomes of what is below.
function headName(node) {
  const label = node.nodeName === "LI" && node.querySelector(".label, p");
  return label ? `${node.nodeName} ${label.textContent}` : node;
}
