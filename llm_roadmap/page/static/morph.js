// Makes the elements of a page like new ones, and keeps all that can stay: with it the focus, the
// selection and what is folded stay too.

// What is drawn here in elements of these classes is not in the HTML that the server sends.
const DRAWN = ["box", "count", "progress", "marker"];
// Attributes that are set here, or by the browser, and that the HTML of the server does not have.
const SET = ["open", "hidden"];

// Make the children of `live` like those of `fresh`, whose elements are used up.
export function morph(live, fresh) {
  const before = [...live.childNodes];
  const after = [...fresh.childNodes];
  const pairs = paired(before, after);
  const kept = new Set(pairs.values());
  for (const node of before) if (!kept.has(node)) node.remove();
  let next = live.firstChild;
  for (const node of after) {
    const old = pairs.get(node);
    if (old && old === next) next = next.nextSibling;
    else live.insertBefore(old ?? node, next);
    if (old) update(old, node);
  }
}

function update(live, fresh) {
  if (live.nodeType !== Node.ELEMENT_NODE) {
    if (live.data !== fresh.data) live.data = fresh.data;
    return;
  }
  for (const { name, value } of fresh.attributes) {
    if (live.getAttribute(name) !== value && name !== "open") live.setAttribute(name, value);
  }
  if (DRAWN.some((name) => live.classList.contains(name))) return;
  for (const { name } of [...live.attributes]) {
    if (!fresh.hasAttribute(name) && !SET.includes(name)) live.removeAttribute(name);
  }
  morph(live, fresh);
}

// Find for new nodes the old ones that they can be: the same ones at both ends, then those with the
// same text wherever they are, then those of the same kind in their order.
function paired(before, after) {
  const pairs = new Map();
  let start = 0;
  let [oldEnd, newEnd] = [before.length, after.length];
  while (start < Math.min(oldEnd, newEnd) && isSame(before[start], after[start])) {
    pairs.set(after[start], before[start++]);
  }
  while (Math.min(oldEnd, newEnd) > start && isSame(before[oldEnd - 1], after[newEnd - 1])) {
    pairs.set(after[--newEnd], before[--oldEnd]);
  }
  const left = new Set(before.slice(start, oldEnd));
  const wanting = after.slice(start, newEnd);
  for (const name of [wholeName, headName, (node) => node.nodeName]) {
    const named = new Map();
    for (const old of left) named.set(name(old), [...(named.get(name(old)) ?? []), old]);
    for (const node of wanting) {
      const old = pairs.has(node) ? null : named.get(name(node))?.shift();
      if (!old) continue;
      pairs.set(node, old);
      left.delete(old);
    }
  }
  return pairs;
}

const isSame = (one, other) => wholeName(one) === wholeName(other);

const wholeName = (node) => `${node.nodeName} ${textOf(node)}`;

// An item is known by the text of its topic, whatever becomes of what is below.
function headName(node) {
  const label = node.nodeName === "LI" && node.querySelector(".label, p");
  return label ? `${node.nodeName} ${label.textContent}` : {};
}

// Return the text of a node as the server has sent it, without what is drawn here.
function textOf(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return node.data ?? "";
  if (DRAWN.some((name) => node.classList.contains(name))) return "";
  if (!node.querySelector(".count, .progress, .marker")) return node.textContent;
  let text = "";
  for (const child of node.childNodes) text += textOf(child);
  return text;
}
