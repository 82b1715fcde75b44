"""What stands between the other parsers and a document."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .reference import Cmark, Micromark, MicromarkHangsError

HEADS = """
from tests.support.reference import HEAD
assert HEAD.match("---" + "\\r\\n" * {lines} + "a")[0] == ""
assert HEAD.match("---" + "\\r\\n" * {lines} + "---\\r\\na")[0][-5:] == "---\\r\\n"
"""


@pytest.mark.parametrize("lines", [30, 20_000])
def test_front_matter_with_crlf_is_looked_for_in_linear_time(lines: int) -> None:
    command = [sys.executable, "-c", HEADS.format(lines=lines)]
    subprocess.run(command, cwd=Path(__file__).parents[2], check=True, timeout=20)


@pytest.mark.parametrize("footnote", ["[^b]: c\n\n  ", "- [^b]:-\n    ", "[^b]:\n  "])
def test_a_box_below_a_footnote_does_not_begin_its_item(cmark: Cmark, footnote: str) -> None:
    for document in (f"- {footnote}[ ] a\n", f"- {footnote}[ ] a\n\n[^b]\n"):
        assert not cmark.is_box(document, document.index("[ ]") + 1)


def test_a_box_in_a_footnote_begins_its_item(cmark: Cmark) -> None:
    document = "- a\n\n[^b]: - [ ] c\n\n    - [ ] d\n"
    for box in ("[ ] c", "[ ] d"):
        assert cmark.is_box(document, document.index(box) + 1)


HANGS = """
import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  if (line.includes("hang")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  process.stdout.write("[[3, true]]\\n");
}
"""


def test_a_document_on_which_micromark_hangs_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    script = tmp_path / "hangs.mjs"
    script.write_text(HANGS, encoding="utf-8")
    micromark = Micromark(limit=5, script=script)
    assert micromark.boxes("- [x] a") == [(3, True)]
    with pytest.raises(MicromarkHangsError, match=r"within 5 seconds about '- \[x\] hang'"):
        micromark.boxes("- [x] hang")
    assert micromark.boxes("- [x] b") == [(3, True)]
    micromark.close()
