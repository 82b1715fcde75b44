// Make what goes into the .vsix and is not here yet: the bundled script, the README and the license.
// @ts-check

"use strict";

const { buildSync } = require("esbuild");
const { copyFileSync, readFileSync, writeFileSync } = require("node:fs");

buildSync({
  entryPoints: ["extension.js"],
  outfile: "dist/extension.js",
  bundle: true,
  minify: true,
  platform: "node",
  target: "node18",
  external: ["vscode"],
});
// VS Code shows pictures from web addresses alone, and `vsce` takes no others. A release gives them
// such addresses; without them, the README goes without pictures.
const readme = readFileSync("README.md", "utf8");
const pictures = /<picture>(?:(?!https:).)*?<\/picture>\n\n/gs;
writeFileSync("dist/README.md", readme.replace(pictures, ""));
copyFileSync("../../LICENSE", "LICENSE");
