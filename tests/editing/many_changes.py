"""Change many more random documents than the suite does, and count what came of it.

`python -m tests.editing.many_changes 200000 --seed 1`, where the project is checked out, makes as
many changes in all: of checklists, which GitHub's parser also looks at; of random documents; and of
windows of real checklists with random changes, if there are some here. A change that breaks a law
ends the run, with the document.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Final

from ..support.corpus import corpus, texts
from ..support.reference import Cmark
from ..support.soak import draw
from ..support.strategies import spliced
from .lists import checklist
from .test_laws import hold

VERBS: Final = ("add", "retitle", "move", "remove")

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("changes", type=int, help="how many changes to make")
    parser.add_argument("--seed", type=int, default=0, help="another one draws other documents")
    options = parser.parse_args()
    real = texts() if corpus() else ()
    sources: list[tuple[Callable[[Random], bytes], Cmark | None]] = [
        (checklist, Cmark()),
        (checklist, None),
        (lambda random: draw(random).encode(), None),
    ]
    if real:
        sources.append((lambda random: spliced(random, real).encode(), None))
    counts: Counter[str] = Counter()
    began = time.monotonic()
    numbers = count()
    while sum(counts[verb] for verb in VERBS) < options.changes:
        number = next(numbers)
        random = Random(f"{options.seed} {number}")
        made, cmark = sources[number % len(sources)]
        source = made(random)
        try:
            outcome = hold(random, source, cmark)
        except BaseException:
            print(f"change {number} of seed {options.seed}, in {source!r}:", flush=True)
            raise
        counts[outcome.partition(":")[0]] += 1
    taken = time.monotonic() - began
    print(f"{options.changes} changes in {taken:.0f} s, each as it was meant, and others refused:")
    for outcome, times in counts.most_common():
        print(f"{times:8} {outcome}")


if __name__ == "__main__":
    main()
