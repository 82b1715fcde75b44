// Show in VS Code what the language server knows: topics, progress, keys.
// All rules are in the server. Here is only what the protocol has no part for.
// @ts-check

"use strict";

const vscode = require("vscode");
const { Pages } = require("./page");
const { whenEnvironmentChanges } = require("./program");
const { DOCUMENTS, Server } = require("./server");
const { Topics } = require("./topics");

const DELAY = 200; // milliseconds without a key, before the topics are asked for again
const CALM = 1_000; // milliseconds after a click, before the tree is drawn again
const MOST_CALLS = 20; // to catch up with edits
const MAY_HAVE_TOPICS = /\[[ \txX]\]/; // for what is said while no server can tell

/** @param {vscode.ExtensionContext} context */
function activate(context) {
  const server = new Server();
  const topics = new Topics();
  const pages = new Pages();
  const view = vscode.window.createTreeView("llm-roadmap.topics", {
    treeDataProvider: topics,
    manageCheckboxStateManually: true,
  });
  const status = vscode.window.createStatusBarItem("llm-roadmap", vscode.StatusBarAlignment.Right, 100);
  status.name = "Progress of the checklist";
  status.command = "llm-roadmap.showNext";
  status.tooltip = "Show the next open topic";

  /**
   * Return the document that the user works on, if the server is told of it. In a preview or in the
   * output, it is the one from before, as long as it is in sight.
   */
  function workedOn() {
    const { activeTextEditor, visibleTextEditors } = vscode.window;
    let document = activeTextEditor?.document;
    if (!document || document.uri.scheme === "output") {
      document = visibleTextEditors.find((each) => each.document === topics.document)?.document;
    }
    return document && vscode.languages.match(DOCUMENTS, document) ? document : undefined;
  }

  /** Ask the server for the topics of this document; those of the tree only if it is in sight. */
  async function ask() {
    const document = workedOn();
    const version = document?.version;
    const progress = document && (await server.progress(document.uri));
    const entries = progress && view.visible ? await server.entries(document.uri) : [];
    if (document !== workedOn() || version !== document?.version) return; // a later call shows it
    if (document && MAY_HAVE_TOPICS.test(document.getText())) server.tellTrouble();
    topics.take(document, entries);
    void vscode.commands.executeCommand("setContext", "llm-roadmap.hasTopics", Boolean(progress));
    view.description = progress;
    status.text = `$(checklist) ${progress}`;
    if (progress) status.show();
    else status.hide();
  }

  /** Ask for the topics, and show them. */
  async function refresh() {
    await ask();
    drawSoon();
  }

  /** @type {NodeJS.Timeout | undefined} */
  let drawing;
  let lastClick = 0;

  /** Bring the tree up to date, but not between the clicks of somebody who ticks one box after the other. */
  function drawSoon() {
    clearTimeout(drawing);
    drawing = setTimeout(draw, lastClick + CALM - Date.now());
  }

  /** Bring the tree up to date, and mark the topic at the cursor. */
  function draw() {
    topics.draw();
    follow();
  }

  /** Get the topics of the document as it is now; edits on their way may need some more calls. */
  async function catchUp() {
    for (let calls = 0; calls < MOST_CALLS && !topics.isUpToDate; calls++) await ask();
  }

  /** Mark the topic at the cursor, if the tree is in sight. */
  function follow() {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !view.visible || editor.document !== topics.document) return;
    const entry = topics.at(editor.selection.active.line);
    // It refuses if the tree has changed meanwhile; then this is called again.
    if (entry) view.reveal(entry, { select: true, focus: false }).then(undefined, () => undefined);
  }

  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const refreshSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, DELAY);
  };

  /**
   * Run a command of the server at the cursors.
   * @param {string} command
   * @param {string[]} more what the command takes before the ranges
   */
  async function runAtCursors(command, ...more) {
    const document = workedOn();
    const { activeTextEditor, visibleTextEditors } = vscode.window;
    const editor = [activeTextEditor, ...visibleTextEditors].find(
      (each) => each?.document === document,
    );
    if (document) await server.run(command, document.uri, editor?.selections ?? [], ...more);
  }

  async function addTopic() {
    const title = await vscode.window.showInputBox({
      title: "Add a topic after the one at the cursor",
      prompt: "Its title, which can be Markdown",
    });
    if (title) await runAtCursors("llm-roadmap.add", title);
  }

  /**
   * Put the cursor on an entry of the tree.
   * @param {string} id
   */
  async function show(id) {
    await catchUp();
    const [{ document }, entry] = [topics, topics.get(id)];
    if (!document || !entry) return;
    const place = new vscode.Position(entry.line, entry.character);
    const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
    await vscode.window.showTextDocument(document, {
      selection: new vscode.Range(place, place),
      preserveFocus: true,
      viewColumn: editor?.viewColumn,
    });
  }

  /**
   * Tick and untick what was clicked in the tree. It is looked up in the document as it is now: the
   * tree can be older than the last key.
   * @param {vscode.TreeCheckboxChangeEvent<import("./server").Entry>} event
   */
  async function tickClicked({ items }) {
    lastClick = Date.now();
    drawSoon();
    if (!items.length) topics.redraw(); // the tree was being drawn, and VS Code lost the click
    const clicked = items.map(([entry, state]) => ({ id: topics.id(entry), state }));
    await catchUp();
    for (const { id } of clicked) topics.touch(id); // VS Code has changed the box; the server may refuse
    const { document } = topics;
    if (!document || !topics.isUpToDate) return refreshSoon();
    for (const [command, wanted] of /** @type {const} */ ([
      ["llm-roadmap.check", vscode.TreeItemCheckboxState.Checked],
      ["llm-roadmap.uncheck", vscode.TreeItemCheckboxState.Unchecked],
    ])) {
      const ranges = clicked
        .filter(({ state }) => state === wanted)
        .flatMap(({ id }) => topics.get(id) ?? [])
        .map(({ line, character }) => new vscode.Range(line, character, line, character));
      if (ranges.length) await server.run(command, document.uri, ranges);
    }
    refreshSoon(); // also after a refusal, so that the tree shows what is true
  }

  const restart = () => server.restart();
  void whenEnvironmentChanges(restart).then((each) => each && context.subscriptions.push(each));
  const command = vscode.commands.registerCommand;
  context.subscriptions.push(
    view,
    status,
    server,
    pages,
    { dispose: () => [timer, drawing].forEach((each) => clearTimeout(each)) },
    server.onDidChange(refreshSoon),
    view.onDidChangeVisibility(refresh),
    view.onDidChangeCheckboxState(tickClicked),
    vscode.window.onDidChangeActiveTextEditor(refresh),
    vscode.window.onDidChangeTextEditorSelection(follow),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document === workedOn()) refreshSoon();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("llm-roadmap.path")) void restart();
    }),
    command("llm-roadmap.tick", () => runAtCursors("llm-roadmap.toggle")),
    command("llm-roadmap.showNext", () => runAtCursors("llm-roadmap.next")),
    command("llm-roadmap.fixAll", () => runAtCursors("llm-roadmap.fix-all")),
    command("llm-roadmap.addTopic", addTopic),
    command("llm-roadmap.openAsPage", () => pages.open(workedOn())),
    command("llm-roadmap.show", show),
    command("llm-roadmap.restart", restart),
  );
  void restart();
}

module.exports = { activate };
