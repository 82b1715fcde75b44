// Makes and fills the rows of sections and topics. The element of a row has its node as `node`.

let made = 0; // how many elements have got an id

function makeRow(isTopic) {
  const title = makeText("span", "rm-text rm-title");
  title.id = `rm-title-${made++}-${Math.random()}`;
  const fold = make("span", "rm-fold", makeIcon("fold"));
  const count = make("span", "rm-count", make("bdi", ""));
  count.firstChild.dir = "ltr";
  const acts = make("span", "rm-acts");
  const row = make("div", "rm-row", fold, ...(isTopic ? [makeBox()] : []), title, acts);
  const item = make("div", isTopic ? "rm-item" : "rm-item rm-section", row);
  const bar = isTopic ? null : makeBar("rm-bar");
  row.append(...[bar, count].filter(Boolean));
  item.setAttribute("role", "treeitem");
  item.setAttribute("aria-labelledby", title.id);
  item.parts = { row, title, fold, count, acts, bar, note: null, link: null, shown: "" };
  return item;
}

// Give a row its buttons. Most rows never need them, so they are made when the pointer or the focus comes.
function addActs({ parts: { acts }, node }, { isNarrow }) {
  if (acts.firstChild) return;
  const hide = (button) => {
    button.tabIndex = -1;
    return button;
  };
  if (node.isTopic && !isNarrow) acts.append(hide(makeIconButton("edit", "Edit the title", null, "rm-btn is-icon is-edit")));
  acts.append(hide(makeIconButton("more", "More", null, "rm-btn is-icon is-more")));
}

// Fill a row. `how` has what is not in the node: whether its box is ticked, whether a click on it is on
// its way, its progress, whether only a part of the document is known, whether it is unfolded, the words
// of the search, and whether it is there only for what is below it.
function fillRow(item, node, how) {
  const { isTicked, isWaiting, progress, isPart, isUnfolded, isAround } = how;
  item.node = node;
  setAttribute(item, "aria-level", node.level);
  setAttribute(item, "aria-posinset", node.place);
  setAttribute(item, "aria-setsize", isPart ? -1 : node.parent.shown); // -1: nobody knows
  setAttribute(item, "aria-expanded", node.shown ? isUnfolded : null);
  setAttribute(item, "aria-busy", isWaiting ? true : null);
  item.style.setProperty("--insets", node.insets);
  item.style.setProperty("--indents", node.indents);
  item.classList.toggle("is-around", isAround);
  item.classList.toggle("is-done", progress.total > 0 && progress.done === progress.total);
  const { done, total } = progress;
  if (node.isTopic) {
    const isMixed = !isTicked && done > 0 && done < total;
    setAttribute(item, "aria-checked", isMixed ? "mixed" : isTicked);
  } else {
    fillBar(item.parts.bar, progress);
  }
  setText(item.parts.count.firstChild, total ? `${done}/${total}` : "");
  item.parts.count.hidden = !total;
  describe(item, node, how);
  const about = [total ? `${done} of ${total} done` : "", ...(node.texts ?? [])].filter(Boolean).join(". ");
  setAttribute(item, "aria-description", about || null);
}

// Show the title, the texts and the links of a node, if any of them has changed.
function describe(item, { title, html, texts = [], links = [] }, { words, resolve }) {
  const shown = JSON.stringify([title, html, texts, links, words]);
  if (item.parts.shown === shown) return;
  item.parts.shown = shown;
  if (html) item.parts.title.innerHTML = html; // made by the package, of nothing but inline elements
  else item.parts.title.textContent = title;
  for (const link of item.parts.title.querySelectorAll("a")) {
    const address = link.textContent.trim() && addressOf(link.getAttribute("href"), resolve);
    if (!address) {
      link.replaceWith(...link.childNodes);
      continue;
    }
    follow(link, address);
    link.tabIndex = -1;
  }
  const all = links.map((link) => ({ ...link, address: addressOf(link.url, resolve) }));
  const lost = all.filter((link) => !link.address && !title.includes(link.title)).map((link) => link.title);
  const lines = [...texts, ...(lost.length ? [lost.join(" · ")] : [])];
  item.parts.note?.remove();
  item.parts.link?.remove();
  item.parts.note = lines.length ? makeText("span", "rm-note", lines.join("\n")) : null;
  item.parts.link = makeLinks(all.filter((link) => link.address));
  item.parts.row.append(...[item.parts.link, item.parts.note].filter(Boolean));
  if (words.length) for (const each of [item.parts.title, item.parts.note, item.parts.link]) if (each) mark(each, words);
}

// Make the link of a row, or a button that shows all of them; nothing if there is none.
function makeLinks(links) {
  if (!links.length) return null;
  const [{ title, url, address }] = links;
  const site = siteOf(url);
  const link = links.length > 1 ? makeButton("rm-link", null) : make("a", "rm-link");
  const more = links.length > 1 ? ` +${links.length - 1}` : "";
  link.append(make("span", "", site + more), makeIcon("link"));
  link.tabIndex = -1;
  link.dataset.printed = links.map((each) => each.url).join("\n");
  link.title = more ? links.map((each) => each.title).join("\n") : title;
  if (more) {
    link.links = links;
    link.setAttribute("aria-haspopup", "menu");
    link.setAttribute("aria-label", `${links.length} links`);
  } else {
    link.setAttribute("aria-label", `${title}, ${site}`);
    follow(link, address);
  }
  return link;
}

// Put a field into a row, in the place of its title. `save` is called with the text on enter, and `leave`
// on escape and when the focus goes.
function makeField({ label, text, hint, save, leave, nest }) {
  const field = make("input", "rm-edit");
  field.setAttribute("aria-label", label);
  field.placeholder = label === "New topic" ? label : "";
  field.value = text;
  field.dir = "auto";
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) save(field.value);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener("blur", () => field.isConnected && document.hasFocus() && leave());
  return [field, make("span", "rm-hint", hint)];
}
