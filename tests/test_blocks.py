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
    "a no-break space above an HTML block": ("\u00a0\n\n<div>\n- [ ] a", []),
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
    "front matter begins with nothing but dashes": ("---X\n- [ ] a\n---", [8]),
    "a no-break space begins no front matter": ("---\u00a0\n- [ ] a\n---", [9]),
    "spaces after the dashes of front matter": ("--- \n- [ ] a\n---\t", []),
    "front matter does not begin below text": ("- [ ] a\n\n---", [3]),
    "front matter does not begin in a quote": ("> ---\n> - [ ] a\n> ---", [11]),
    "front matter can be empty": ("---\n---\n- [ ] a\n---", [11]),
    "a delimiter row can begin with a pipe": ("- [ ] a | b\n  |-|-|", []),
    "a table's header of one column has a pipe": ("- [ ] a |\n  |-|", []),
    "a table's header of one column in a quote": ("> - [ ] a\n>   :-", []),
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
    "a list in a footnote in an item": ("- [^a]: b\n     1. [ ] c", [19]),
    "a list in a footnote below an empty line": ("\n[^a]:1. [ ] b", [10]),
    "a tab in a footnote behind a number": ("[^ab]: 1. \t[ ] a", [12]),
    "a tab in a footnote behind a tab and a space": ("[^a]:\t- \t[ ] a", [10]),
    "a line left of an item behind two tabs": ("[^a]:\t-\t[ ] a\n      -", [9]),
    "a line in an item behind two tabs": ("[^a]:\t-\t[ ]\n    \t-", []),
    "a line in an item in an item of a footnote": ("[^a]:-\t- [ ] a\n\t\t -", []),
    "a line left of an item in an item of a footnote": ("[^a]:-\t- [ ] a\n\t\t-", [10]),
    "a line in an item of an indented footnote": (" [^a]:-\t[ ] a\n      -", []),
    "a line left of an item of a footnote in an item": ("1. [^a]:-\t[ ] a\n         -", [11]),
    "a line in an item but not in its footnote": ("- [^a]: b\n    * [ ] c", [17]),
    "a quote in a footnote ends with it": ("[^a]:>>- [ ]\n    -", []),
    "a quote ends at a list that interrupts no paragraph": ("- > > a\n  2. [ ] b", [14]),
    "a quote's marks are hidden from what is in it alone": ("\n>>\n->\n- [ ] b", [10]),
    "a tab after a quote mark and a space": ("> \t- [ ] a", [6]),
    "a tab after an indented quote mark and two spaces": (" >  \t- [ ] a", []),
    "four spaces after a quote mark": (">    - [ ] a", [8]),
    "five spaces after a quote mark": (">     - [ ] a", []),
    "two tabs after a quote mark": (">\t\t1. [ ] a", []),
    "a tab and three spaces after nested quote marks": ("> >\t   - [ ] a", [10]),
    "a line after a quote mark and a tab is in the item": (">1. [ ]\n>\t   -", []),
    "a line after a quote mark and a tab is in the inner item": ("> 1. 1. [ ] a\n>\t    -", []),
    "a footnote after a quote mark and a tab": (">\t[^a]:2. [ ] a", [11]),
    "any tag ends a paragraph, indented": (">>a\n>\t<b>\n>1. [ ] b", []),
    "a last line that is empty but for its quote mark": ("> - <!--\n>", []),
}
"""The offsets of the boxes in a document."""


@pytest.mark.parametrize(("document", "offsets"), CASES.values(), ids=CASES)
def test_blocks(document: str, offsets: list[int]) -> None:
    assert [topic.offset for topic in parse(document).topics] == offsets
