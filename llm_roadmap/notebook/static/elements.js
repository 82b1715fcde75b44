// Elements of the page: how they are made, and how they are changed no more than necessary.

const SAFE = ["http:", "https:", "mailto:"];

function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
}

// Make an element for text of the document: the first letter in it says from where it is written.
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

// Make a link. An address that is not safe to follow makes it text, as does one that says where to
// go from the document: the page is elsewhere.
function makeLink({ title, url }) {
  const link = make("a", "llm-roadmap-link", title);
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  if (/^([a-z]+:\/\/|mailto:)/i.test(url)) link.href = url;
  if (link.href && SAFE.includes(link.protocol)) return link;
  return make("span", "llm-roadmap-link", title);
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

// Give an element these children, and move no more of them than necessary.
function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, at) => {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
  });
}

// Do what changes the page, and keep the focus in it: what was moved has lost the focus, and what is
// gone hands it on to the next box that is left, else to `last`.
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

// Do what changes the page, and leave what is being read where it is on the screen.
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

// Return what is scrolled to see more of an element.
function scrollerOf(element) {
  for (let each = element.parentElement; each; each = each.parentElement) {
    const scrolls = /auto|scroll/.test(getComputedStyle(each).overflowY);
    if (scrolls && each.scrollHeight > each.clientHeight) return each;
  }
  return document.scrollingElement;
}
