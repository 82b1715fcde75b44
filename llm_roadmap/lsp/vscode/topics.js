// The topics of a document as a tree with check boxes.
// @ts-check

"use strict";

const vscode = require("vscode");

/** @typedef {import("./server").Entry} Entry */

/**
 * Return whether two lists have the same sections and topics; boxes, progress and lines can differ.
 * @param {Entry[]} entries
 * @param {Entry[]} others
 * @returns {boolean}
 */
function areAlike(entries, others) {
  return (
    entries.length === others.length &&
    entries.every(({ title, done, children }, index) => {
      const other = others[index];
      const isAlike = title === other.title && (done === null) === (other.done === null);
      return isAlike && areAlike(children, other.children);
    })
  );
}

/**
 * Give entries the boxes, progress and lines of others that are alike, and yield those that look
 * different then.
 * @param {Entry[]} entries
 * @param {Entry[]} others
 * @returns {Generator<Entry>}
 */
function* updated(entries, others) {
  for (const [index, each] of entries.entries()) {
    const { done, progress, line, character, last, children } = others[index];
    const isChanged = done !== each.done || progress !== each.progress;
    Object.assign(each, { done, progress, line, character, last });
    if (isChanged) yield each;
    yield* updated(each.children, children);
  }
}

/** @implements {vscode.TreeDataProvider<Entry>} */
class Topics {
  /** @type {vscode.EventEmitter<Entry[] | undefined>} */
  #changed = new vscode.EventEmitter();
  onDidChangeTreeData = this.#changed.event;
  /** @type {vscode.TextDocument | undefined} */
  document;
  /** @type {number | undefined} */
  #version;
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Map<Entry, Entry>} */
  #parents = new Map();
  /** @type {Set<Entry>} */
  #undrawn = new Set();
  /** @type {WeakMap<Entry, string>} */
  #ids = new WeakMap(); // also those of earlier states, which can still be in sight
  /** @type {Map<string, Entry>} */
  #byId = new Map();

  /**
   * Take the topics of a document. If only boxes, progress and lines differ, nothing is drawn yet:
   * see `draw`.
   * @param {vscode.TextDocument | undefined} document
   * @param {Entry[]} entries
   */
  take(document, entries) {
    const isAlike = document === this.document && areAlike(entries, this.#entries);
    this.document = document;
    this.#version = document?.version;
    if (isAlike) {
      for (const each of updated(this.#entries, entries)) this.#undrawn.add(each);
      return;
    }
    this.#undrawn.clear();
    this.#entries = entries;
    this.#parents.clear();
    this.#byId.clear();
    this.#name(entries, `${document?.uri}`);
    for (const each of this.#all()) {
      for (const child of each.children) this.#parents.set(child, each);
      this.#name(each.children, this.#ids.get(each) ?? "");
    }
    this.redraw();
  }

  /** Draw again what looks different. While VS Code does this, a click can get lost. */
  draw() {
    if (this.#undrawn.size) this.#changed.fire([...this.#undrawn]);
    this.#undrawn.clear();
  }

  /** Have an entry drawn again, even if it stays as it is. @param {string | undefined} id */
  touch(id) {
    const entry = this.get(id);
    if (entry) this.#undrawn.add(entry);
  }

  /** Draw all again. */
  redraw() {
    this.#changed.fire(undefined);
  }

  /**
   * Give entries names that stay when lines above them come or go, or their boxes change: the titles
   * around, the title, and the number among those with the same title.
   * @param {Entry[]} entries
   * @param {string} around
   */
  #name(entries, around) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const each of entries) {
      const title = `${around}\n${each.done === null ? "#" : "-"} ${each.title}`;
      const count = counts.get(title) ?? 0;
      counts.set(title, count + 1);
      const id = `${title}\t${count}`;
      this.#ids.set(each, id);
      this.#byId.set(id, each);
    }
  }

  /** Whether these are the topics of the document as it is now. */
  get isUpToDate() {
    return this.#version === this.document?.version;
  }

  /** Yield all entries, in document order. @returns {Generator<Entry>} */
  *#all() {
    const waiting = [...this.#entries].reverse();
    for (let each = waiting.pop(); each; each = waiting.pop()) {
      yield each;
      waiting.push(...[...each.children].reverse());
    }
  }

  /** Return the innermost entry on a line. @param {number} line */
  at(line) {
    let found;
    for (const each of this.#all()) {
      if (each.line > line) break;
      if (line <= each.last) found = each;
    }
    return found;
  }

  /** Return the name of an entry. @param {Entry} entry */
  id(entry) {
    return this.#ids.get(entry);
  }

  /** Return the entry with a name. @param {string | undefined} id */
  get(id) {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** @param {Entry} entry */
  getParent(entry) {
    return this.#parents.get(entry);
  }

  /** @param {Entry | undefined} [entry] */
  getChildren(entry) {
    return entry ? entry.children : this.#entries;
  }

  /** @param {Entry} entry */
  getTreeItem(entry) {
    const { Expanded, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(entry.title, entry.children.length ? Expanded : None);
    item.description = entry.progress;
    item.id = this.id(entry);
    if (entry.done !== null) {
      const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
      item.checkboxState = entry.done ? Checked : Unchecked;
    }
    item.command = { command: "llm-roadmap.show", title: "Show", arguments: [item.id] };
    return item;
  }
}

module.exports = { Topics };
