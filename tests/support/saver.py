"""A program that takes no lock and saves a document in pieces: `python saver.py PATH`.

For each line of standard input, `HOW SEED PAUSE`, it saves what is in PATH with `.new` behind it,
in pieces of random sizes with random pauses of up to PAUSE seconds between them. HOW is

- truncating: empty the file first;
- overwriting: write over what is there, and cut it to its length at the end.

It prints "begun" after the first piece, and the longest pause, in seconds, when it is done.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path


def save(path: Path, how: str, chance: random.Random, pause: float) -> float:
    """Save once, and return the longest time between two pieces."""
    text = path.with_name(f"{path.name}.new").read_bytes()
    cuts = sorted(chance.sample(range(1, len(text)), chance.randint(1, 4)))
    document = os.open(path, os.O_WRONLY | (os.O_TRUNC if how == "truncating" else 0))
    last, longest = time.monotonic(), 0.0
    for start, stop in zip([0, *cuts], [*cuts, len(text)], strict=True):
        os.write(document, text[start:stop])
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
        if not start:
            print("begun", flush=True)
        if stop < len(text):
            time.sleep(chance.uniform(0, pause))
    os.ftruncate(document, len(text))
    os.close(document)
    return longest


if __name__ == "__main__":
    for line in sys.stdin:
        how, seed, pause = line.split()
        print(save(Path(sys.argv[1]), how, random.Random(int(seed)), float(pause)), flush=True)
