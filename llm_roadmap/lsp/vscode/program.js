// Find the program `llm-roadmap`, and say what to do if there is none.
// @ts-check

"use strict";

const { accessSync, constants, statSync } = require("node:fs");
const { homedir } = require("node:os");
const { delimiter, join, resolve } = require("node:path");
const vscode = require("vscode");

const NAME = "llm-roadmap";
const INSTALL = 'pipx install "llm_roadmap[lsp]"';
const IS_WINDOWS = process.platform === "win32";
const PROGRAM = IS_WINDOWS ? "llm-roadmap.exe" : "llm-roadmap";
const BIN = IS_WINDOWS ? "Scripts" : "bin";
const PATIENCE = 5_000; // milliseconds to wait for the Python extension

/** Return what the setting `llm-roadmap.path` says; empty if the program is to be looked for. */
function setting() {
  return vscode.workspace.getConfiguration(NAME).get("path", "").trim();
}

/** Return the path of the program, or undefined if there is none. */
async function findProgram() {
  for await (const place of places()) if (canRun(place)) return place;
  return undefined;
}

/** Yield the places where the program can be, the surest first. */
async function* places() {
  const folders = (vscode.workspace.workspaceFolders ?? []).map((each) => each.uri);
  const set = setting();
  if (set) {
    const path = /^~[/\\]/.test(set) ? join(homedir(), set.slice(2)) : set;
    yield resolve(folders[0]?.fsPath ?? "", path);
    return; // if it is wrong, another program is not what the user wants
  }
  const root = await environment(folders[0]);
  if (root) yield join(root, BIN, PROGRAM);
  for (const folder of folders) {
    for (const name of [".venv", "venv"]) yield join(folder.fsPath, name, BIN, PROGRAM);
  }
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (folder) yield join(folder, PROGRAM);
  }
}

/** @param {string} path */
function canRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Return what the Python extension offers to others; undefined if it is not there. */
async function pythonExtension() {
  const python = vscode.extensions.getExtension("ms-python.python");
  return (await python?.activate())?.environments;
}

/**
 * Return the folder of the environment that the Python extension uses, if it is there.
 * @param {vscode.Uri | undefined} folder
 * @returns {Promise<string | undefined>}
 */
async function environment(folder) {
  const find = async () => {
    const environments = await pythonExtension();
    const used = environments?.getActiveEnvironmentPath(folder);
    return used && (await environments.resolveEnvironment(used))?.executable?.sysPrefix;
  };
  const late = new Promise((give) => setTimeout(give, PATIENCE, undefined));
  // It is an extension of somebody else: whatever it does, there are other places.
  return Promise.race([find().catch(() => undefined), late]);
}

/**
 * Call a function whenever the user chooses another Python environment.
 * @param {() => void} act
 * @returns {Promise<vscode.Disposable | undefined>}
 */
async function whenEnvironmentChanges(act) {
  const environments = await pythonExtension().catch(() => undefined);
  return environments?.onDidChangeActiveEnvironmentPath?.(act);
}

/** Say that there is no program, with a button that helps. */
async function tellWhatIsMissing() {
  const set = setting();
  const message = set
    ? `There is no program ${set}, which the setting llm-roadmap.path names.`
    : "The program llm-roadmap is not installed, so nothing is shown of your checklists.";
  await tell(message, { install: !set, settings: Boolean(set) });
}

/**
 * Show a warning with buttons that help.
 * @param {string} message
 * @param {{ install?: boolean, settings?: boolean, output?: vscode.OutputChannel }} offered
 */
async function tell(message, { install, settings, output }) {
  /** @type {[string, () => unknown][]} */
  const buttons = [["Try Again", () => vscode.commands.executeCommand("llm-roadmap.restart")]];
  if (output) buttons.unshift(["Show Its Output", () => output.show()]);
  if (settings) buttons.unshift(["Open the Setting", openSetting]);
  if (install) {
    const copy = () => vscode.env.clipboard.writeText(INSTALL);
    buttons.unshift(["Copy the Command to Install It", copy]);
  }
  const chosen = await vscode.window.showWarningMessage(message, ...buttons.map(([name]) => name));
  await buttons.find(([name]) => name === chosen)?.[1]();
}

function openSetting() {
  return vscode.commands.executeCommand("workbench.action.openSettings", "llm-roadmap.path");
}

module.exports = { findProgram, tell, tellWhatIsMissing, whenEnvironmentChanges };
