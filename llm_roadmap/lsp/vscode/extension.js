// Start the language server, and show in VS Code what it knows: topics, progress, keys.
// All rules are in the server. Here is only what the protocol has no part for.
// @ts-check

"use strict";

const { existsSync } = require("node:fs");
const { delimiter, join } = require("node:path");
const vscode = require("vscode");
const { LanguageClient, State } = require("vscode-languageclient/node");

/**
 * What the server tells of a topic or section; see `llm_roadmap/lsp/outline.py`.
 * @typedef {{
 *   title: string, done: boolean | null, line: number, character: number, last: number,
 *   progress: string, children: Entry[],
 * }} Entry
 * @typedef {{ progress: string, entries: Entry[] }} Tree
 */

const NAME = "llm-roadmap";
const PROGRAM = process.platform === "win32" ? "llm-roadmap.exe" : "llm-roadmap";
const BIN = process.platform === "win32" ? "Scripts" : "bin";
const INSTALL = "pipx install 'llm_roadmap[lsp]'";
const DELAY = 200; // milliseconds without a key, before the topics are asked for again

/** Yield the places where the program can be, the surest first. */
async function* places() {
  const set = vscode.workspace.getConfiguration(NAME).get("path", "");
  if (set) {
    yield set;
    return; // if it is wrong, another program is not what the user wants
  }
  const folders = (vscode.workspace.workspaceFolders ?? []).map((each) => each.uri);
  yield* await environments(folders[0]);
  for (const folder of folders) {
    for (const name of [".venv", "venv"]) yield join(folder.fsPath, name, BIN, PROGRAM);
  }
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (folder) yield join(folder, PROGRAM);
  }
}

/**
 * Return where the program is in the environment that the Python extension uses, if it is there.
 * @param {vscode.Uri | undefined} folder
 * @returns {Promise<string[]>}
 */
async function environments(folder) {
  const python = vscode.extensions.getExtension("ms-python.python");
  if (!python) return [];
  try {
    const { environments } = await python.activate();
    const path = environments.getActiveEnvironmentPath(folder);
    const found = await environments.resolveEnvironment(path);
    const root = found?.executable?.sysPrefix;
    return root ? [join(root, BIN, PROGRAM)] : [];
  } catch {
    return []; // an extension of somebody else: whatever it throws, there are other places
  }
}

/** Return the path of the program, or undefined after telling the user what to install. */
async function program() {
  for await (const place of places()) if (existsSync(place)) return place;
  void tellWhatToInstall();
  return undefined;
}

async function tellWhatToInstall() {
  const set = vscode.workspace.getConfiguration(NAME).get("path", "");
  const message = set
    ? `There is no ${set}, which the setting llm-roadmap.path names.`
    : "The program llm-roadmap is not installed, so nothing is shown of your checklists.";
  const copy = "Copy the command to install it";
  const settings = "Open the setting";
  const choice = await vscode.window.showWarningMessage(message, set ? settings : copy, "Try again");
  if (choice === copy) await vscode.env.clipboard.writeText(INSTALL);
  if (choice === settings) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "llm-roadmap.path");
  }
  if (choice === "Try again") await vscode.commands.executeCommand("llm-roadmap.restart");
}

/** The language server, as it runs now. */
class Server {
  /** @type {LanguageClient | undefined} */
  client;
  /** @type {vscode.EventEmitter<void>} */
  changed = new vscode.EventEmitter();

  async start() {
    const command = await program();
    if (!command) return;
    const options = { documentSelector: [{ language: "markdown" }] };
    this.client = new LanguageClient(NAME, "LLM Roadmap", { command, args: ["lsp"] }, options);
    this.client.onDidChangeState(({ newState }) => {
      if (newState !== State.Starting) this.changed.fire();
    });
    await this.client.start().catch(() => undefined); // the client has told why
  }

  async stop() {
    const client = this.client;
    this.client = undefined;
    this.changed.fire();
    await client?.stop().catch(() => undefined); // it may have ended by itself
    await client?.dispose();
  }

  /**
   * Run a command of the server on the lines of the cursors, or on other ranges.
   * @param {string} command
   * @param {vscode.Uri} uri
   * @param {readonly vscode.Range[]} ranges
   */
  async run(command, uri, ranges) {
    const client = this.client;
    if (client?.state !== State.Running) return;
    const convert = client.code2ProtocolConverter;
    const places = ranges.map((each) => convert.asRange(each));
    await client.sendRequest("workspace/executeCommand", {
      command,
      arguments: [convert.asUri(uri), ...places],
    });
  }

  /**
   * Return the topics of a document; undefined while the server does not run.
   * @param {vscode.Uri} uri
   * @returns {Promise<Tree | undefined>}
   */
  async tree(uri) {
    const client = this.client;
    if (client?.state !== State.Running) return undefined;
    const textDocument = { uri: client.code2ProtocolConverter.asUri(uri) };
    return client.sendRequest("llm-roadmap/topics", { textDocument });
  }
}

/**
 * The topics of the active document, as a tree with check boxes.
 * @implements {vscode.TreeDataProvider<Entry>}
 */
class Topics {
  /** @type {vscode.EventEmitter<void>} */
  #changed = new vscode.EventEmitter();
  onDidChangeTreeData = this.#changed.event;
  /** @type {vscode.Uri | undefined} */
  uri;
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Map<Entry, Entry>} */
  #parents = new Map();

  /**
   * @param {vscode.Uri | undefined} uri
   * @param {Entry[]} entries
   */
  show(uri, entries) {
    this.uri = uri;
    this.#entries = entries;
    this.#parents.clear();
    for (const each of this.#all(entries)) {
      for (const child of each.children) this.#parents.set(child, each);
    }
    this.#changed.fire();
  }

  /** @param {Entry[]} entries @returns {Generator<Entry>} */
  *#all(entries) {
    const waiting = [...entries].reverse();
    for (let each = waiting.pop(); each; each = waiting.pop()) {
      yield each;
      waiting.push(...[...each.children].reverse());
    }
  }

  /** Return the innermost entry on a line. @param {number} line */
  at(line) {
    let found;
    for (const each of this.#all(this.#entries)) {
      if (each.line <= line && line <= each.last) found = each;
    }
    return found;
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
    item.id = `${this.uri}#${entry.line}:${entry.character}`;
    if (entry.done !== null) {
      const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
      item.checkboxState = entry.done ? Checked : Unchecked;
    }
    const place = new vscode.Position(entry.line, entry.character);
    const selection = new vscode.Range(place, place);
    item.command = {
      command: "vscode.open",
      title: "Show",
      arguments: [this.uri, { selection, preserveFocus: true }],
    };
    return item;
  }
}

/** @param {vscode.ExtensionContext} context */
async function activate(context) {
  const server = new Server();
  const topics = new Topics();
  const view = vscode.window.createTreeView("llm-roadmap.topics", {
    treeDataProvider: topics,
    manageCheckboxStateManually: true,
  });
  const status = vscode.window.createStatusBarItem("llm-roadmap", vscode.StatusBarAlignment.Right, 100);
  status.name = "Progress of the checklist";
  status.command = "llm-roadmap.showNext";
  status.tooltip = "Show the next open topic";

  /** Ask the server for the topics of the active document, and show them. */
  async function refresh() {
    const document = vscode.window.activeTextEditor?.document;
    if (!document && topics.uri && vscode.window.visibleTextEditors.length) return;
    const isMarkdown = document?.languageId === "markdown";
    const tree = isMarkdown ? await server.tree(document.uri).catch(() => undefined) : undefined;
    if (document !== vscode.window.activeTextEditor?.document) return; // a later call shows it
    const entries = tree?.entries ?? [];
    topics.show(document?.uri, entries);
    await vscode.commands.executeCommand("setContext", "llm-roadmap.hasTopics", entries.length > 0);
    if (tree && entries.length) {
      status.text = `$(checklist) ${tree.progress}`;
      status.show();
      follow();
    } else {
      status.hide();
    }
  }

  /** Mark the topic at the cursor, if the tree is in sight. */
  function follow() {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !view.visible || editor.document.uri.toString() !== topics.uri?.toString()) return;
    const entry = topics.at(editor.selection.active.line);
    if (entry) void view.reveal(entry, { select: true, focus: false });
  }

  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const refreshSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, DELAY);
  };

  /**
   * Return a function that runs a command of the server at the cursors.
   * @param {string} command
   */
  const atCursors = (command) => async () => {
    const editor = vscode.window.activeTextEditor;
    if (editor) await server.run(command, editor.document.uri, editor.selections);
  };

  async function restart() {
    await server.stop();
    await server.start();
    await refresh();
  }

  context.subscriptions.push(
    view,
    status,
    server.changed,
    { dispose: () => clearTimeout(timer) },
    { dispose: () => server.stop() },
    server.changed.event(refreshSoon),
    vscode.window.onDidChangeActiveTextEditor(refresh),
    vscode.window.onDidChangeTextEditorSelection(follow),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document === vscode.window.activeTextEditor?.document) refreshSoon();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("llm-roadmap.path")) void restart();
    }),
    view.onDidChangeCheckboxState(async ({ items }) => {
      const { Checked } = vscode.TreeItemCheckboxState;
      for (const done of [true, false]) {
        const ranges = items
          .filter(([, state]) => (state === Checked) === done)
          .map(([{ line, character }]) => new vscode.Range(line, character, line, character));
        const command = done ? "llm-roadmap.check" : "llm-roadmap.uncheck";
        if (topics.uri && ranges.length) await server.run(command, topics.uri, ranges);
      }
      await refresh(); // also after a refusal, so that the tree shows what is true
    }),
    vscode.commands.registerCommand("llm-roadmap.tick", atCursors("llm-roadmap.toggle")),
    vscode.commands.registerCommand("llm-roadmap.showNext", atCursors("llm-roadmap.next")),
    vscode.commands.registerCommand("llm-roadmap.fixAll", atCursors("llm-roadmap.fix-all")),
    vscode.commands.registerCommand("llm-roadmap.restart", restart),
  );
  await server.start();
  await refresh();
}

module.exports = { activate };
