"""Each rule of the reader's own can be taken away, is needed then, and stands in the README."""

from __future__ import annotations

import re
from typing import Final

import pytest

from ..benchmarks.reader import MARK, OWN, README, Own, boxes, without

NEEDED: Final = {
    "tables": "-\t[d]:\\\n[x]\n\t:-",
    "footnotes": "[^\u672c]:        - [x] b",
    "HTML blocks": ">a\n<b>\n- [ ] c",
    "addresses of definitions": "[^b]:1. [k]:\x7f\n[x] b",
    "what goes on below a definition": "[a]:u\n2. [x] f",
    "quotes": ">\r    >* [ ] a",
}
"""A document that is read wrongly without a rule."""


@pytest.mark.parametrize("own", OWN, ids=lambda own: own.name)
def test_a_rule_is_needed_where_it_says_so_and_is_back_afterwards(own: Own) -> None:
    source = NEEDED.get(own.name, "- [ ] a\n\n> - [x] b\n").encode()
    right = boxes(source)
    with without(own):
        assert (boxes(source) != right) == (own.name in NEEDED)
    assert boxes(source) == right


def test_the_readme_has_a_row_for_each_rule() -> None:
    _, table, _ = README.read_text(encoding="utf-8").split(MARK)
    rows = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    assert rows[1:] == [own.name for own in OWN], "run `python -m tests.benchmarks.reader --write`"
