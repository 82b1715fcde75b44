// Makes elements of the page, and changes no more of them than necessary.

const SAFE = ["http:", "https:", "mailto:"];

// The paths of the icons, in a square of 16 px.
const ICONS = {
  fold: "m6 4 4 4-4 4",
  find: "M7 2.75a4.25 4.25 0 1 0 0 8.5 4.25 4.25 0 0 0 0-8.5m3.25 7.5 3.25 3.25",
  next: "M8 3v9.5M4.5 9 8 12.5 11.5 9",
  foldAll: "m5 2.75 3 3 3-3M5 13.25l3-3 3 3",
  unfoldAll: "m5 5.75 3-3 3 3M5 10.25l3 3 3-3",
  edit: "m10.5 3 2.5 2.5L6 12.5l-3 .5.5-3z",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  link: "M6 4h6v6M12 4l-7.5 7.5",
  add: "M8 3.5v9M3.5 8h9",
  check: "m3.5 8.5 3 3 6-6.5",
  warn: "M8 2.5 14 13H2zM8 6.5v3M8 11.4h.01",
  gone: "M2.25 8a5.75 5.75 0 1 0 11.5 0 5.75 5.75 0 1 0-11.5 0M4 4l8 8",
};

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

function makeDrawing(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function makeIcon(name) {
  const path = makeDrawing("path", { d: ICONS[name] });
  return makeDrawing("svg", { viewBox: "0 0 16 16", "aria-hidden": "true", class: "rm-icon" }, path);
}

// Make a box, which looks as the row around it says: empty, ticked, mixed, or a sign.
function makeBox() {
  const shape = { x: 0.75, y: 0.75, width: 14.5, height: 14.5, rx: 3.75 };
  return makeDrawing(
    "svg",
    { viewBox: "0 0 16 16", "aria-hidden": "true", class: "rm-box" },
    makeDrawing("rect", shape),
    makeDrawing("path", { class: "tick", d: "m4.5 8.25 2.4 2.4 4.6-5.2" }),
    makeDrawing("path", { class: "dash", d: "M4.75 8h6.5" }),
    makeDrawing("path", { class: "ring", d: "M5 8a3 3 0 1 0 6 0 3 3 0 1 0-6 0" }),
  );
}

function makeBar(name) {
  return make("span", name, make("i", ""));
}

function fillBar(bar, { done, total }) {
  const part = total ? `${Math.round((1000 * done) / total) / 10}%` : "0%";
  if (bar.firstChild.style.width !== part) bar.firstChild.style.width = part;
}

function makeButton(name, does, ...children) {
  const button = make("button", name, ...children);
  button.type = "button";
  if (does) button.addEventListener("click", does);
  return button;
}

// Make a button that is an icon; its name is told to those who cannot see it, and on hover.
function makeIconButton(icon, label, does, name = "rm-btn is-icon") {
  const button = makeButton(name, does, makeIcon(icon));
  nameButton(button, label);
  return button;
}

function nameButton(button, label) {
  button.title = label;
  button.setAttribute("aria-label", label);
}

// Return the address to follow a link; empty if it is not safe. A relative address starts from the
// document; `resolve` returns where that is on this page, or nothing if it is nowhere. One with a slash
// at its beginning starts from a root that nobody here knows.
function addressOf(url, resolve) {
  if (!/^([a-z]+:\/\/|mailto:)/i.test(url)) return /^([a-z][a-z0-9+.-]*:|[/\\])/i.test(url) ? "" : resolve(url);
  const link = make("a", "");
  link.href = url;
  return SAFE.includes(link.protocol) ? url : "";
}

// Return what is shown of an address: the name of the site, or of the file.
function siteOf(url) {
  const host = /^https?:\/\/(?:[^/?#]*@)?(?:www\.)?([^/?#:]+)/i.exec(url);
  if (host) return host[1];
  const file = url.replace(/^mailto:/i, "").split(/[?#]/)[0].split("/").findLast(Boolean) ?? url;
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}

function follow(link, address) {
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
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

// Set an attribute, unless it is the same; null takes it away.
function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

// Make these the children of an element, and move no more of them than necessary: one that is moved
// loses the focus.
function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let next = parent.firstChild;
  for (const child of children) {
    if (child === next) next = next.nextSibling;
    else parent.insertBefore(child, next);
  }
}

function focusedIn(root) {
  const { activeElement } = root.getRootNode();
  return root.contains(activeElement) ? activeElement : null;
}
