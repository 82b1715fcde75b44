// Show a document as a page in the browser: run `llm-roadmap serve`, and open the address it prints.
// @ts-check

"use strict";

const { spawn } = require("node:child_process");
const { createInterface } = require("node:readline");
const vscode = require("vscode");
const { findProgram, tell, tellWhatIsMissing } = require("./program");

/** @typedef {{ process: import("node:child_process").ChildProcess, address: Promise<string> }} Served */

/** The pages that are served, one process for each document. They end with VS Code. */
class Pages {
  /** @type {Map<string, Served>} */
  #served = new Map();

  /** Open the page of a document on disk. @param {vscode.TextDocument | undefined} document */
  async open(document) {
    if (!document || document.isUntitled) {
      return void vscode.window.showInformationMessage("Save the document first: the page shows the file.");
    }
    const file = document.uri.fsPath;
    const program = await findProgram();
    if (!program) return tellWhatIsMissing();
    const served = this.#served.get(file) ?? this.#serve(program, file);
    try {
      await vscode.env.openExternal(vscode.Uri.parse(await served.address));
    } catch (error) {
      await tell(`The page can't be shown: ${error instanceof Error ? error.message : error}`, {});
    }
  }

  /** @param {string} program @param {string} file @returns {Served} */
  #serve(program, file) {
    const process = spawn(program, ["serve", file], { windowsHide: true });
    let said = "";
    process.stderr.on("data", (data) => (said = `${said}${data}`.slice(-2_000)));
    /** @type {Promise<string>} */
    const address = new Promise((give, refuse) => {
      createInterface(process.stdout).once("line", give);
      process.once("error", refuse);
      process.once("close", () => {
        this.#served.delete(file);
        refuse(new Error(said.trim().split("\n").pop()?.trim() || `${program} has ended`));
      });
    });
    address.catch(() => undefined); // it is told where it is waited for
    const served = { process, address };
    this.#served.set(file, served);
    return served;
  }

  dispose() {
    for (const { process } of this.#served.values()) process.kill();
  }
}

module.exports = { Pages };
