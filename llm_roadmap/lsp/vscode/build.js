// Make what goes into the .vsix and is not here yet: the bundled script, and the license.
// @ts-check

"use strict";

const { buildSync } = require("esbuild");
const { copyFileSync } = require("node:fs");

buildSync({
  entryPoints: ["extension.js"],
  outfile: "dist/extension.js",
  bundle: true,
  minify: true,
  platform: "node",
  target: "node18",
  external: ["vscode"],
});
copyFileSync("../../LICENSE", "LICENSE");
