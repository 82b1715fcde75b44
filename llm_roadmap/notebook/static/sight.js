// Puts on the page those rows of a list that are in sight, and a few around them, however long the list
// is. Between them are gaps as high as the rows that are left out.

// How many pixels above and below what is in sight are drawn, too.
const AROUND = 400;
// How many rows are drawn at most: some hosts tell of no edge, and then all would be in sight.
const MOST = 300;

// Return functions that show rows in an element. A row is a node; `node.item` is its element while it is
// drawn. `draw` makes that or fills it again, `guess` returns how many pixels high it may be, and
// `kept` which rows are drawn wherever they are. Rows for which `isHead` is true remain at the top of
// the screen as long as rows after them, and before the next such row, are in sight.
function makeSight(list, { draw, guess, kept, isHead }) {
  let rows = [];
  let drawn = new Set();
  let offsets = null; // where each row begins, in pixels, and where the last one ends
  let scrollers = null; // what scrolls the list
  let width = 0;
  let isScheduled = false;
  let isWhole = false; // whether all rows are drawn, to be printed
  const gaps = [];

  function place() {
    if (offsets) return;
    offsets = new Float64Array(rows.length + 1);
    for (let at = 0; at < rows.length; at++) {
      const node = rows[at];
      node.at = at;
      offsets[at + 1] = offsets[at] + (node.height || guess(node));
    }
  }

  // Return the number of the row at a distance from the top of the list.
  function rowAt(distance) {
    let [low, high] = [0, rows.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (offsets[middle] <= distance) low = middle;
      else high = middle - 1;
    }
    return Math.max(low, 0);
  }

  function findScrollers() {
    scrollers = [];
    for (let each = list.parentElement; each; each = each.parentElement ?? each.getRootNode().host) {
      if (/auto|scroll|hidden/.test(getComputedStyle(each).overflowY)) scrollers.push(each);
    }
  }

  // Return which part of the list is in sight: its distances from the top of the list.
  function sight() {
    if (!scrollers) findScrollers();
    let [top, bottom] = [0, innerHeight];
    for (const each of scrollers) {
      const edge = each.getBoundingClientRect();
      if (each === document.scrollingElement || each === document.body || !edge.height) continue;
      [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    const start = list.getBoundingClientRect().top;
    return [top - start, bottom - start];
  }

  // Return the numbers of the rows to draw, in order.
  function wanted() {
    if (isWhole) return rows.map((_, at) => at);
    const [top, bottom] = sight();
    const first = rowAt(top - AROUND);
    const last = Math.min(rowAt(Math.max(bottom, top) + AROUND), first + MOST, rows.length - 1);
    const numbers = new Set();
    for (let at = first; at <= last; at++) numbers.add(at);
    let head = first;
    while (head >= 0 && !isHead(rows[head])) head--;
    if (head >= 0) numbers.add(head);
    for (const node of kept()) if (node && rows[node.at] === node) numbers.add(node.at);
    return [...numbers].sort((one, other) => one - other);
  }

  // Draw the rows in sight; fill those that are drawn already again if `isNew`.
  function update(isNew) {
    place();
    const before = drawn;
    drawn = new Set();
    const children = [];
    let end = 0;
    let number = 0;
    const leave = (to) => {
      if (to > end) {
        const gap = (gaps[number] ??= make("div", "rm-gap"));
        number++;
        gap.setAttribute("role", "presentation");
        gap.style.height = `${to - end}px`;
        children.push(gap);
      }
    };
    if (rows.length) {
      for (const at of wanted()) {
        const node = rows[at];
        leave(offsets[at]);
        if (isNew || !node.item) draw(node, at);
        drawn.add(node);
        children.push(node.item);
        end = offsets[at + 1];
      }
      leave(offsets[rows.length]);
    }
    for (const node of before) if (!drawn.has(node)) node.item = null;
    arrange(list, children);
  }

  // Take the heights of what is drawn; return whether one is not what was thought.
  function measure() {
    if (!list.offsetWidth) return false;
    let isChanged = false;
    for (const node of drawn) {
      const { height } = node.item.getBoundingClientRect();
      if (Math.abs(height - node.height) < 0.5) continue;
      if (Math.abs(height - (node.height || guess(node))) >= 0.5) isChanged = true;
      node.height = height;
    }
    if (isChanged) offsets = null;
    return isChanged;
  }

  // Call `change`, and keep the first row that was in sight, and still is there, where it is.
  function keepInPlace(change) {
    const [top] = drawn.size ? sight() : [0];
    const origin = list.getBoundingClientRect().top;
    const read = top > 0 ? [...drawn].filter((node) => node.item.getBoundingClientRect().bottom > origin + top) : [];
    const places = read.map((node) => [node.item, node.item.getBoundingClientRect().top]);
    change();
    const left = places.find(([item]) => item.isConnected);
    const moved = left ? left[0].getBoundingClientRect().top - left[1] : 0;
    if (Math.abs(moved) >= 1) scrollerOf().scrollTop += moved;
  }

  function scrollerOf() {
    if (!scrollers) findScrollers();
    return scrollers.find((each) => each.scrollHeight > each.clientHeight + 1) ?? document.scrollingElement;
  }

  function redraw(isNew) {
    keepInPlace(() => {
      update(isNew);
      for (let times = 0; times < 3 && measure(); times++) update(false);
    });
  }

  function schedule() {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      if (list.isConnected) redraw(false);
    });
  }

  // Show other rows, or the same ones with other contents.
  function show(others, { isResized = false } = {}) {
    rows = others;
    offsets = null;
    if (isResized) for (const node of rows) node.height = 0;
    redraw(true);
  }

  // Scroll so far that a row is in sight.
  function reveal(node, block) {
    redraw(false); // it is drawn wherever it is, since it is kept
    node.item?.scrollIntoView({ block });
    redraw(false);
  }

  function printing(isPrinted) {
    isWhole = isPrinted;
    redraw(false);
  }

  const sizes = new ResizeObserver(([{ contentRect }]) => {
    scrollers = null;
    if (Math.abs(contentRect.width - width) >= 1) {
      width = contentRect.width;
      for (const node of rows) node.height = 0;
      offsets = null;
    }
    schedule();
  });
  sizes.observe(list);
  const handlers = { scroll: schedule, resize: schedule, beforeprint: () => printing(true), afterprint: () => printing(false) };
  for (const [event, handler] of Object.entries(handlers)) {
    addEventListener(event, handler, { capture: true, passive: true });
  }
  list.parentElement?.addEventListener("scroll", schedule, { passive: true });

  function end() {
    sizes.disconnect();
    for (const [event, handler] of Object.entries(handlers)) removeEventListener(event, handler, { capture: true });
  }

  return { show, reveal, schedule, end, fill: () => redraw(true), scroller: scrollerOf };
}
