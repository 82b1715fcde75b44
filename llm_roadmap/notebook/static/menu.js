// A menu that opens at a button or row, above everything on the page.

// Return functions that open and close a menu in `root`.
function makeMenus(root) {
  let open = null; // the menu that is open, with the element that gets the focus back

  function close({ isFocused = true } = {}) {
    if (!open) return;
    const { menu, from } = open;
    open = null;
    menu.remove();
    document.removeEventListener("pointerdown", leave, true);
    removeEventListener("scroll", scrolled, true);
    if (isFocused && from.isConnected) from.focus({ preventScroll: true });
  }

  const leave = (event) => open && !event.composedPath().includes(open.menu) && close({ isFocused: false });
  const scrolled = (event) => open && event.target !== open.menu && close();

  // Show items below an element: each has a text, a key to show beside it, and either an address or what
  // it does; null is a line between items. `from` gets the focus back.
  function show(at, from, items) {
    close({ isFocused: false });
    const menu = make("div", "rm-menu");
    menu.setAttribute("role", "menu");
    for (const each of items) menu.append(each ? makeItem(each) : make("hr", ""));
    menu.addEventListener("keydown", move);
    root.append(menu);
    if (menu.showPopover) {
      menu.popover = "manual";
      menu.showPopover();
    }
    place(menu, at);
    open = { menu, from };
    menu.querySelector("[role=menuitem]").focus();
    document.addEventListener("pointerdown", leave, true);
    addEventListener("scroll", scrolled, true);
  }

  function makeItem({ text, key, does, address }) {
    const item = address ? make("a", "", makeText("span", "", text)) : make("button", "", text);
    if (address) follow(item, address);
    item.setAttribute("role", "menuitem");
    item.tabIndex = -1;
    if (key) {
      item.append(make("kbd", "", key));
      item.setAttribute("aria-keyshortcuts", key.replace("Del", "Delete").replace(" ", "+"));
    }
    item.addEventListener("click", () => {
      close();
      does?.();
    });
    return item;
  }

  function place(menu, at) {
    const [box, own] = [at.getBoundingClientRect(), menu.getBoundingClientRect()];
    const isMirrored = getComputedStyle(root).direction === "rtl";
    const left = isMirrored ? box.left : box.right - own.width;
    const isBelow = box.bottom + own.height + 4 < innerHeight || box.top < own.height;
    menu.style.left = `${Math.max(4, Math.min(left, innerWidth - own.width - 4))}px`;
    menu.style.top = `${isBelow ? box.bottom + 2 : box.top - own.height - 2}px`;
  }

  function move(event) {
    const items = [...open.menu.querySelectorAll("[role=menuitem]")];
    const at = items.indexOf(focusedIn(open.menu));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) items.at(to % items.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else if (event.key.length === 1 && event.key !== " ") {
      const letter = event.key.toLowerCase();
      const next = [...items.slice(at + 1), ...items].find((each) => each.textContent.toLowerCase().startsWith(letter));
      next?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return { show, close };
}
