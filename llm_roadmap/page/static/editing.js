// Changes the list: a title, a new topic, a topic that goes; with the buttons and the menu of a topic.

import { make } from "./parts.js";

const ICONS = {
  edit: "m10.5 3 2.5 2.5L6 12.5l-3 .5.5-3z",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
};

function makeIconButton(icon, label, does) {
  const button = make("button", `btn is-${icon}`);
  button.type = "button";
  button.tabIndex = -1;
  button.title = label;
  button.setAttribute("aria-label", label);
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[icon]);
  drawing.append(path);
  button.append(drawing);
  button.addEventListener("click", does);
  return button;
}

// Return what the page calls: `press` with a key on a box, which returns whether it was for this.
export function makeEditing({ body, boxes, titleOf, isLive, below, tickBelow, title, edit, goTo }) {
  const acts = make(
    "span",
    "acts",
    makeIconButton("edit", "Edit the title", () => editTitle(topicOf(acts))),
    makeIconButton("more", "More", () => showMenu(topicOf(acts))),
  );
  const menu = make("div", "menu");
  menu.setAttribute("role", "menu");
  menu.hidden = true;
  document.body.append(menu);
  let field = null; // the element with the field that is open
  let owner = null; // the box whose menu is open
  let place = 0; // how far the page was scrolled when the menu was opened

  const topicOf = (element) => boxes().indexOf(element.closest(".task")?.querySelector(":scope > .box"));

  // The buttons are there once, and stand in the topic that has the pointer or the focus.
  function put(event) {
    const task = event.target.closest?.(".task");
    if (!task || !isLive() || task.classList.contains("is-edited")) return;
    if (acts.parentElement !== task) task.append(acts);
  }
  body.addEventListener("pointerover", put);
  body.addEventListener("focusin", put);

  function showMenu(topic) {
    const box = boxes()[topic];
    if (!box) return;
    owner = box;
    const entries = [
      ["Edit the title", "F2", () => editTitle(topic)],
      ["Add a topic below", "A", () => addTopic(topic, "add")],
      ["Add a sub-topic", "Shift A", () => addTopic(topic, "add-below")],
      ...(below(topic) ? [["Tick all below", "Shift Space", () => tickBelow(topic)]] : []),
      ["Delete", "Del", () => remove(topic)],
    ];
    menu.replaceChildren(...entries.map(makeEntry));
    menu.setAttribute("aria-label", titleOf(topic));
    menu.hidden = false;
    place = scrollY;
    const { bottom, top, right } = box.parentElement.getBoundingClientRect();
    const { width, height } = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(8, Math.min(right - width, innerWidth - width - 8))}px`;
    menu.style.top = `${bottom + height + 8 > innerHeight ? Math.max(8, top - height) : bottom}px`;
    menu.firstElementChild.focus();
  }

  function makeEntry([text, key, does]) {
    const button = make("button", "btn", make("span", "", text), make("kbd", "", key));
    button.type = "button";
    button.setAttribute("role", "menuitem");
    button.lastElementChild.setAttribute("aria-hidden", "true");
    button.addEventListener("click", () => {
      hideMenu();
      does();
    });
    return button;
  }

  function hideMenu() {
    if (menu.hidden) return;
    const hasFocus = menu.contains(document.activeElement);
    menu.hidden = true;
    if (hasFocus && owner?.isConnected) owner.focus({ preventScroll: true });
  }

  menu.addEventListener("keydown", (event) => {
    const all = [...menu.children];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) all.at(to % all.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") hideMenu();
    else return;
    event.preventDefault();
  });
  document.addEventListener("pointerdown", (event) => menu.contains(event.target) || hideMenu());
  document.addEventListener("scroll", () => scrollY === place || hideMenu(), { passive: true });

  // Open a field at the end of an element. `save` gets the text, and returns whether that was taken;
  // if not, the field stays with what was typed.
  function openField(parent, { label, text, isNew, save }) {
    closeField();
    const input = make("input", "title-field");
    input.setAttribute("aria-label", label);
    input.value = text;
    input.autocomplete = "off";
    const opened = make("span", "edited", ...(isNew ? [make("span", "box-to-be")] : []), input);
    field = opened;
    input.addEventListener("keydown", async (event) => {
      event.stopPropagation();
      if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
      event.preventDefault();
      const wanted = input.value.trim();
      if (event.key === "Escape" || !wanted || wanted === text) {
        const item = parent.closest("li.topic");
        closeField();
        return goTo(boxes().indexOf(item?.querySelector(".box")));
      }
      input.readOnly = true;
      const topic = await save(wanted);
      input.readOnly = false;
      if (topic === undefined) return;
      if (field === opened) closeField();
      goTo(topic);
    });
    parent.append(opened);
    input.focus();
    input.select();
  }

  function closeField() {
    field?.parentElement?.classList.remove("is-edited");
    field?.remove();
    field = null;
  }

  async function editTitle(topic) {
    const task = boxes()[topic]?.parentElement;
    const text = task && isLive() ? await title(topic) : null;
    if (text === null || !task.isConnected) return;
    const said = `Changed “${titleOf(topic)}”.`;
    const save = async (wanted) =>
      (await edit(boxes().indexOf(task.querySelector(":scope > .box")), "retitle", wanted, said))?.topic;
    acts.remove();
    openField(task, { label: "Title", text, isNew: false, save });
    task.classList.add("is-edited");
  }

  // Open a field for a topic behind another one (`add`), or below it (`add-below`).
  function addTopic(topic, action) {
    const item = boxes()[topic]?.closest("li.topic");
    if (!item || !isLive()) return;
    const save = async (wanted) =>
      (await edit(boxes().indexOf(item.querySelector(".box")), action, wanted, `Added “${wanted}”.`))?.topic;
    openField(item, { label: "New topic", text: "", isNew: true, save });
    field.classList.toggle("is-below", action === "add-below");
    field.scrollIntoView({ block: "nearest" });
  }

  async function remove(topic) {
    const answer = await edit(topic, "remove", "", `Deleted “${titleOf(topic)}”.`);
    if (answer) goTo(Math.min(topic, boxes().length - 1));
  }

  function press({ key, shiftKey }, topic) {
    if (!isLive()) return false;
    if (key === "F2") editTitle(topic);
    else if (key === "a" || key === "A") addTopic(topic, shiftKey ? "add-below" : "add");
    else if (key === "Delete") remove(topic);
    else if (key === "ContextMenu" || (key === "F10" && shiftKey)) showMenu(topic);
    else return false;
    return true;
  }

  return { press };
}
