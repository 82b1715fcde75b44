// Open a document as a page with a VS Code that is played here: prints what it is asked to open or to say.
"use strict";

const Module = require("node:module");
const [extension, program, file] = process.argv.slice(2);
const said = [];
const vscode = {
  Uri: { parse: (address) => address },
  UIKind: { Desktop: 1, Web: 2 },
  env: { uiKind: 1, openExternal: async (address) => said.push(["open", address]) },
  extensions: { getExtension: () => undefined },
  window: {
    showInformationMessage: (text) => said.push(["say", text]),
    showWarningMessage: async (text) => said.push(["warn", text]),
  },
  workspace: { getConfiguration: () => ({ get: () => program }), workspaceFolders: [] },
};
const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));
const { Pages } = require(`${extension}/page.js`);
const pages = new Pages();
const document = { isUntitled: file === "untitled", uri: { fsPath: file } };

async function main() {
  await pages.open(document);
  await pages.open(document);
  console.log(JSON.stringify(said));
  process.stdin.once("data", () => {
    pages.dispose();
    process.exit();
  });
}

void main();
