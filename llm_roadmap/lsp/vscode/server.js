// Run the language server, and talk with it.
// @ts-check

"use strict";

const { spawn } = require("node:child_process");
const vscode = require("vscode");
const { CloseAction, ErrorAction, LanguageClient, State } = require("vscode-languageclient/node");
const { findProgram, tell, tellWhatIsMissing } = require("./program");

/**
 * What the server tells of a topic or section; see `llm_roadmap/lsp/outline.py`.
 * @typedef {{
 *   title: string, done: boolean | null, line: number, character: number, last: number,
 *   progress: string, children: Entry[],
 * }} Entry
 * @typedef {import("node:child_process").ChildProcessWithoutNullStreams} Process
 */

/** The documents that the server is told of. */
const DOCUMENTS = ["file", "untitled"].map((scheme) => ({ scheme, language: "markdown" }));

const MOST = 5; // times that the server may end within PERIOD; then it is not started again
const PERIOD = 180_000; // milliseconds

/** A client that writes errors to its output alone: what a user has to know is told here, once. */
class Client extends LanguageClient {
  /** @param {string} message @param {any} [data] */
  error(message, data) {
    super.error(message, data, false);
  }

  /**
   * Answer with nothing if the server has ended: VS Code still asks while it closes a window.
   * @template T
   * @param {import("vscode-languageclient/node").MessageSignature} type
   * @param {vscode.CancellationToken | undefined} token
   * @param {any} error
   * @param {T} nothing
   * @param {boolean} [isShown]
   * @returns {T}
   */
  handleFailedRequest(type, token, error, nothing, isShown) {
    if (this.state !== State.Running) return nothing;
    return super.handleFailedRequest(type, token, error, nothing, isShown);
  }
}

/**
 * Start a program, and return its process once it runs.
 * @param {string} path
 * @returns {Promise<Process>}
 */
function started(path) {
  return new Promise((give, refuse) => {
    const process = spawn(path, ["lsp"], { windowsHide: true });
    process.once("spawn", () => give(process));
    process.once("error", refuse);
  });
}

/** The language server: found, started, and started again if it ends. */
class Server {
  /** @type {LanguageClient | undefined} */
  #client;
  /** @type {Process | undefined} */
  #process;
  /** @type {(() => Promise<void>) | undefined} */
  #trouble;
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();
  /** @type {number[]} */
  #ends = [];
  #output = vscode.window.createOutputChannel("LLM Roadmap");
  /** @type {vscode.EventEmitter<void>} */
  #changed = new vscode.EventEmitter();
  /** Tells that the server runs now, or that it does not run any more. */
  onDidChange = this.#changed.event;

  /** Start the server, or stop it and start it again. */
  restart() {
    this.#ends = [];
    return this.#next(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  /** Stop the server. */
  stop() {
    return this.#next(() => this.#stop());
  }

  dispose() {
    void this.stop().then(() => this.#output.dispose());
  }

  /** Tell the user, once, why the server does not run, if there is a reason. */
  tellTrouble() {
    const told = this.#trouble;
    this.#trouble = undefined;
    void told?.();
  }

  /**
   * Run a command of the server on ranges of a document.
   * @param {string} command
   * @param {vscode.Uri} uri
   * @param {readonly vscode.Range[]} ranges
   * @param {string[]} more what the command takes before the ranges
   */
  async run(command, uri, ranges, ...more) {
    const client = this.#running;
    if (!client) return;
    const convert = client.code2ProtocolConverter;
    const places = ranges.map((each) => convert.asRange(each));
    const given = { command, arguments: [convert.asUri(uri), ...more, ...places] };
    await client.sendRequest("workspace/executeCommand", given).catch(() => undefined);
  }

  /**
   * Return the progress of a document; undefined if it has no topics, or the server does not run.
   * @param {vscode.Uri} uri
   * @returns {Promise<string | undefined>}
   */
  async progress(uri) {
    return (await this.#ask("llm-roadmap/progress", uri)) || undefined;
  }

  /**
   * Return the sections and topics of a document, the outermost ones.
   * @param {vscode.Uri} uri
   * @returns {Promise<Entry[]>}
   */
  async entries(uri) {
    return (await this.#ask("llm-roadmap/topics", uri))?.entries ?? [];
  }

  /**
   * @param {string} method
   * @param {vscode.Uri} uri
   * @returns {Promise<any>}
   */
  async #ask(method, uri) {
    const client = this.#running;
    if (!client) return undefined;
    const textDocument = { uri: client.code2ProtocolConverter.asUri(uri) };
    return client.sendRequest(method, { textDocument }).catch(() => undefined);
  }

  get #running() {
    return this.#client?.state === State.Running ? this.#client : undefined;
  }

  /** Do one thing after the other. @param {() => Promise<void>} act */
  #next(act) {
    this.#turn = this.#turn.then(act);
    return this.#turn;
  }

  async #start() {
    const path = await findProgram();
    if (!path) return this.#fail(tellWhatIsMissing);
    let process;
    try {
      process = await started(path);
    } catch (error) {
      return this.#fail(() => tell(`${path} can't be started: ${error}`, { settings: true }));
    }
    let said = "";
    process.stderr.on("data", (data) => (said = `${said}${data}`.slice(-2_000)));
    const client = new Client("llm-roadmap", "LLM Roadmap", async () => process, {
      documentSelector: DOCUMENTS,
      outputChannel: this.#output,
      initializationFailedHandler: () => false, // the program ends then, which is told below
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => ({ action: CloseAction.DoNotRestart, handled: true }),
      },
    });
    this.#client = client;
    this.#process = process;
    let hasBegun = false;
    process.once("close", () => {
      if (this.#client === client) this.#ended(path, hasBegun, said);
    });
    client.start().then(
      () => {
        hasBegun = true;
        this.#changed.fire();
      },
      () => process.kill(),
    );
  }

  async #stop() {
    const [client, process] = [this.#client, this.#process];
    this.#client = this.#process = this.#trouble = undefined;
    this.#changed.fire();
    await client?.stop().catch(() => undefined); // it refuses to if the server has not begun
    process?.kill();
  }

  /**
   * Start the server again after its end, unless it can't do its work, or ends again and again.
   * @param {string} path
   * @param {boolean} hasBegun whether it has answered at all
   * @param {string} said the end of what it has said
   */
  #ended(path, hasBegun, said) {
    this.#client = this.#process = undefined;
    this.#changed.fire();
    const output = this.#output;
    const now = Date.now();
    this.#ends = [...this.#ends.filter((each) => now - each < PERIOD), now];
    if (!hasBegun) {
      const reason = said.trim().split("\n").pop()?.trim() || "it gives no reason";
      this.#fail(() => tell(`${path} ended at once: ${reason}`, { install: true, output }));
    } else if (this.#ends.length >= MOST) {
      const message = `${path} ended ${MOST} times in 3 minutes, so it is not started again.`;
      this.#fail(() => tell(message, { output }));
    } else {
      void this.#next(() => this.#start());
    }
  }

  /** Keep why the server does not run. @param {() => Promise<void>} told what tells the user */
  #fail(told) {
    this.#trouble = told;
    this.#changed.fire();
  }
}

module.exports = { DOCUMENTS, Server };
