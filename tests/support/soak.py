"""Compare random documents with the reference parsers, and with the laws, many more than the suite.

`python -m tests.support.soak 200000 --seed 1`, where the project is checked out, draws as many
documents from each of these sources: from the tables of `strategies`, as `documents` does; from
windows of real checklists with random changes; and both kinds of documents of `nested`. What
makes an example that fails small again is done here by leaving characters out.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from random import Random
from typing import Final

from ..markdown.test_github import check
from ..markdown.test_texts import check as check_texts
from .corpus import corpus, texts
from .laws import hold
from .nested import nested, quoted
from .reference import Cmark, Micromark, MicromarkHangsError
from .strategies import ALPHABET, BOM, CONTENTS, LINE_ENDS, PREFIXES, TOKENS, spliced

SOURCES: Final = ("grammar", "checklists", "nested", "quoted")
"""Where documents can be drawn from."""


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
    parser.add_argument("documents", type=int, help="how many documents of each source to compare")
    parser.add_argument("--seed", type=int, default=0, help="another one draws other documents")
    parser.add_argument("--source", choices=SOURCES, help="draw from this alone")
    options = parser.parse_args()
    if corpus() is None:
        parser.error("no corpus here: name its folder in LLM_ROADMAP_CORPUS")
    real = texts()
    sources: dict[str, Callable[[Random], str]] = {
        "grammar": draw,
        "checklists": lambda random: spliced(random, real),
        "nested": nested,
        "quoted": quoted,
    }
    micromark, cmark = Micromark(), Cmark()
    failed = False
    for name in [options.source] if options.source else SOURCES:
        random = Random(options.seed)
        drawn = (sources[name](random) for _ in range(options.documents))
        failed |= compare(name, drawn, micromark, cmark)
    micromark.close()
    return int(failed)


def compare(name: str, documents: Iterable[str], micromark: Micromark, cmark: Cmark) -> bool:
    """Compare documents of one source, print what came of it, and return whether one failed."""
    start = time.perf_counter()
    counts: Counter[str] = Counter()
    number = 0

    def fault(document: str) -> str:
        try:
            known = check(document, micromark, cmark)
            roadmap = hold(document.encode())
            check_texts(document)
        except MicromarkHangsError as error:
            counts[str(error)] += 1
            return ""
        except AssertionError as error:
            return str(error) or "a law is broken"
        counts.update(known)
        counts["documents that differ"] += bool(known)
        counts["topics"] += len(roadmap.topics)
        return ""

    for number, document in enumerate(documents, 1):
        if said := fault(document):
            part = smallest(document, lambda each: bool(fault(each)))
            print(f"{name}: document {number} fails: {said}\nthe smallest part: {part!r}")
            return True
    print(f"{name}: {number} documents in {time.perf_counter() - start:.0f} s: all agree, but")
    for what, count in counts.most_common():
        print(f"{count:8} {what}")
    return False


if __name__ == "__main__":
    sys.exit(main())
