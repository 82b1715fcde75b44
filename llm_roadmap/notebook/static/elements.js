// Makes elements of the page, and changes no more of them than necessary.

const SAFE = ["http:", "https:", "mailto:"];

function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
}

// Make an element for text of the document. Its first letter decides the direction of the text.
function makeText(tag, name, ...children) {
  const element = make(tag, name, ...children);
  element.dir = "auto";
  return element;
}

function makeButton(text, does) {
  const button = make("button", "llm-roadmap-button", text);
  button.type = "button";
  button.addEventListener("click", does);
  return button;
}

// Make a link; if its address is not safe, or relative, make text. A relative address starts from the
// document, and the page is elsewhere.
function makeLink({ title, url }) {
  const link = make("a", "llm-roadmap-link", title);
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  if (/^([a-z]+:\/\/|mailto:)/i.test(url)) link.href = url;
  if (link.href && SAFE.includes(link.protocol)) return link;
  return make("span", "llm-roadmap-link", title);
}

// Set the text of an element, and hide the element if the text is empty.
function showText(element, text) {
  setText(element, text);
  element.hidden = !text;
}

// Set the text of an element, unless it is the same: a screen reader reads each change aloud.
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Make these the children of an element, and move no more of them than necessary.
function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, at) => {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
  });
}

// Call `change`, which changes the page, and keep the focus. An element that was moved gets it back. If
// the element is gone, the next box that is left gets the focus, or else `last`.
function keepFocus(root, last, change) {
  const page = root.getRootNode();
  const focused = page.activeElement;
  const reachable = [...root.querySelectorAll("a, button, input, summary")];
  const at = reachable.indexOf(focused);
  change();
  if (at < 0) return;
  const isLeft = (element) => element.isConnected && element.checkVisibility();
  const isNext = (element) => element.type === "checkbox" && isLeft(element);
  const around = () => [...reachable.slice(at), ...reachable.slice(0, at).reverse()];
  const next = isLeft(focused) ? focused : (around().find(isNext) ?? last);
  if (next !== page.activeElement) next.focus({ preventScroll: next === focused });
}

// Call `change`, which changes the page, and keep the text at the top of the screen where it is.
function keepInPlace(root, change) {
  const scroller = scrollerOf(root);
  const { left, top } = root.getBoundingClientRect();
  const edge = scroller === document.scrollingElement ? 0 : scroller.getBoundingClientRect().top;
  const page = root.getRootNode();
  const found = page.elementFromPoint?.(left + 40, Math.max(top, edge) + 4);
  const read = top < edge && found?.closest(".llm-roadmap-label, .llm-roadmap-description, summary");
  const before = read && root.contains(read) ? read.getBoundingClientRect().top : null;
  change();
  if (before === null || !read.isConnected) return;
  const moved = read.getBoundingClientRect().top - before;
  if (moved) scroller.scrollTop += moved;
}

// Return the element that scrolls another one.
function scrollerOf(element) {
  for (let each = element.parentElement; each; each = each.parentElement) {
    const scrolls = /auto|scroll/.test(getComputedStyle(each).overflowY);
    if (scrolls && each.scrollHeight > each.clientHeight) return each;
  }
  return document.scrollingElement;
}
