"""Compare random documents with the reference parsers, many more than the suite does.

`python -m tests.soak 500000 --seed 1`, where the project is checked out, draws documents from
the same tables as `strategies` does, without what makes an example that fails small again; that
is done here by leaving characters out.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from random import Random
from typing import TYPE_CHECKING

from .reference import Cmark, Micromark
from .strategies import ALPHABET, BOM, CONTENTS, LINE_ENDS, PREFIXES, TOKENS
from .test_github import check

if TYPE_CHECKING:
    from collections.abc import Callable


def draw(random: Random) -> str:
    """Return a document like those of `strategies.documents`."""
    kind = random.random()
    if kind < 0.6:
        ends = LINE_ENDS if random.random() < 0.3 else (random.choice(LINE_ENDS),)
        return "".join(
            random.choice(PREFIXES) + random.choice(CONTENTS) + random.choice(ends)
            for _ in range(random.randint(2, 9))
        )
    if kind < 0.8:
        return "".join(random.choices(ALPHABET, k=random.randint(1, 40)))
    tokens = "".join(random.choices(TOKENS, k=random.randint(1, 20)))
    return tokens if kind < 0.95 else BOM + tokens


def smallest(document: str, fails: Callable[[str], bool]) -> str:
    """Return what is left of a document that fails when nothing can be left out."""
    size = len(document)
    while size:
        at = 0
        while at < len(document):
            less = document[:at] + document[at + size :]
            if fails(less):
                document = less
            else:
                at += size
        size //= 2
    return document


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, help="how many documents to compare")
    parser.add_argument("--seed", type=int, default=0, help="another one draws other documents")
    options = parser.parse_args()
    random, micromark, cmark = Random(options.seed), Micromark(), Cmark()
    start = time.perf_counter()
    known: Counter[str] = Counter()

    def fails(document: str) -> bool:
        try:
            names = check(document, micromark, cmark)
        except AssertionError:
            return True
        known.update(names)
        known["documents that differ"] += bool(names)
        return False

    for number in range(options.documents):
        if fails(document := draw(random)):
            print(f"document {number} fails; the smallest part: {smallest(document, fails)!r}")
            return 1
    micromark.close()
    print(f"{options.documents} documents in {time.perf_counter() - start:.0f} s: all agree, but")
    for name, count in known.most_common():
        print(f"{count:6} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
