// Show a document as a page in the browser: run `llm-roadmap serve`, and open the address it prints.
// VS Code in a browser would open another address, without the token. There, the address is told.
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
      const address = await served.address;
      if (vscode.env.uiKind === vscode.UIKind.Web) await this.#tell(address);
      else await vscode.env.openExternal(vscode.Uri.parse(address));
    } catch (error) {
      await tell(`The page can't be shown: ${error instanceof Error ? error.message : error}`, {});
    }
  }

  /** Tell an address. @param {string} address */
  async #tell(address) {
    const message = "Open this address in a browser on the machine where the file is:";
    const copy = "Copy It";
    const chosen = await vscode.window.showInformationMessage(`${message} ${address}`, copy);
    if (chosen) await vscode.env.clipboard.writeText(address);
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
