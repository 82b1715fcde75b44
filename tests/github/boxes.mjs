// Which task list items GitHub finds in Markdown documents.
//
// Reads one document a line, each a JSON string, and answers each with one line: a JSON array with
// a pair for every box, in order: the offset, in bytes of UTF-8, of the character between its
// brackets, and whether it is ticked.

import { createInterface } from "node:readline";

import { parse, postprocess, preprocess } from "micromark";
import { frontmatter } from "micromark-extension-frontmatter";
import { gfmAutolinkLiteral } from "micromark-extension-gfm-autolink-literal";
import { gfmFootnote } from "micromark-extension-gfm-footnote";
import { gfmStrikethrough } from "micromark-extension-gfm-strikethrough";
import { gfmTable } from "micromark-extension-gfm-table";
import { gfmTaskListItem } from "micromark-extension-gfm-task-list-item";

const extensions = [
  frontmatter(),
  gfmAutolinkLiteral(),
  gfmFootnote(),
  gfmStrikethrough(),
  gfmTable(),
  gfmTaskListItem(),
];

function boxes(source) {
  const events = postprocess(
    parse({ extensions }).document().write(preprocess()(source, undefined, true)),
  );
  const mark = source.startsWith("\ufeff") ? 1 : 0; // micromark counts from after it
  return events
    .filter(([kind, token]) => kind === "enter" && token.type.startsWith("taskListCheckValue"))
    .map(([, token]) => [
      Buffer.byteLength(source.slice(0, mark + token.start.offset)),
      token.type === "taskListCheckValueChecked",
    ]);
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(boxes(JSON.parse(line))) + "\n");
}
