"""What markdown-it-py's own rules for blocks get wrong, as to boxes: one case for each cause."""

from __future__ import annotations

import pytest

from llm_roadmap import parse

CASES = {
    "a quote mark indented as code continues no quote": (">\n    >- [ ] a", []),
    "a quote mark indented as code is text": ("> - [ ]\n    > - [ ] a", [5]),
    "a tab in nested quotes ends at a stop of the document": (">>- \t[ ] a", []),
    "a tab after the mark of a nested quote": ("> >\t- [ ] a\n> >   - [ ] b", [7, 21]),
    "a line outside of its quote that begins a list is asked once": (">>- [ ]\n    - a", [5]),
    "a bullet too far in for the outer item is text": ("  9. - [ ]\n\t-", [8]),
    "a bullet too far in for the outer item, below text": ("-    - a\n\t-\n     - [ ] b", [20]),
    "a quote mark too far in for the document is text": ("  1) [ ]\n    >", [6]),
    "code ends where the item does": ("   -     a\n\ta\n     2. [ ] b", []),
    "a no-break space ends no name of a tag": ("<div\u00a0\n- [ ] a", [10]),
    "a form feed is no white space in a tag": ("<b\x0cc>\n\n- [ ] a", [10]),
    "a definition's paragraph goes on": ("[a]: b\n2. [ ] c", []),
    "a definition's paragraph goes on outside of the item": ("- [a]: b\n[ ] c", [10]),
    "a definition's paragraph goes on, indented": ("- [a]: b\n         [ ] c", [19]),
    "a definition's paragraph ends at a list": ("[a]: b\n- [ ] c", [10]),
    "a definition's paragraph ends at a list in its item": ("- [a]: b\n  - [ ] c", [14]),
    "a definition's paragraph ends at an empty line": ("[a]: b\n\n2. [ ] c", [12]),
    "a definition's paragraph ends where its quote does": ("> [a]: b\n2. [ ] c", [13]),
    "a definition's paragraph goes on outside of the quote": ("> [a]: b\n    - [ ] c", []),
    "a definition's paragraph can be a heading": ("- [a]: b\n  [ ] c\n  ===", []),
    "a definition below a definition, indented": ("- [a]: b\n         [c]: d\n  [ ] e", [28]),
    "a table's header of one column has no pipe": ("- [ ] a\n  :-", []),
    "a header row is no list item": ("- [ ] a | b\n-|-", [3]),
    "a header row is no heading": ("# | a\n-|-\n- [ ] b", [13]),
    "dashes alone make a heading": ("- [ ] |\n  --", []),
    "any tag ends a paragraph from outside of its item": ("- [ ]\n<b>", []),
    "any tag ends a paragraph from outside of its quote": ("> - [ ]\n<b>", []),
    "a tag alone ends no paragraph": ("- [ ]\n  <b>", [3]),
    "a footnote is no link definition": ("- [^a]: b\n  [ ] c", []),
    "a footnote is no paragraph": ("[^a]:\n2. [ ] b", [10]),
    "a footnote interrupts a paragraph": ("- [ ]\n[^a]:", []),
    "a footnote has what is indented": ("[^a]: - [ ] b\n\n    - [ ] c", [9, 22]),
    "a footnote's text begins in its column": ("[^a]: -\t[ ] b\n         - [ ] c", [9, 26]),
    "a line in an item but not in its footnote": ("- [^a]: b\n    * [ ] c", [17]),
    "a last line that is empty but for its quote mark": ("> - <!--\n>", []),
}
"""The offsets of the boxes in a document."""


@pytest.mark.parametrize(("document", "offsets"), CASES.values(), ids=CASES)
def test_blocks(document: str, offsets: list[int]) -> None:
    assert [topic.offset for topic in parse(document).topics] == offsets
