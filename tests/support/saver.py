"""A program that takes no lock and saves a document in pieces: `python saver.py PATH`.

For each line of standard input, `HOW SEED PAUSE`, it saves what is in PATH with `.new` after it,
in pieces of random sizes with random pauses of up to PAUSE seconds between them. HOW is

- truncating: empty the file first;
- overwriting: write over what is there, and cut it to its length at the end;
- backwards: do so from the last piece to the first;
- sized: empty the file, and give it its length, so that it is full of zeros;
- anew: move the file out of the way, and make a new one.

It prints "begun" after the first piece, and when it is done, the longest time between two steps,
in seconds.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

FLAGS = {
    "truncating": os.O_TRUNC,
    "sized": os.O_TRUNC,
    "anew": os.O_CREAT | os.O_EXCL,
}
"""How the file is opened."""
BINARY = getattr(os, "O_BINARY", 0)
"""Keeps Windows from writing other line ends."""


def save(path: Path, how: str, chance: random.Random, pause: float) -> float:
    """Save once, and return the longest time between two steps, of which the last cuts the file."""
    text = path.with_name(f"{path.name}.new").read_bytes()
    cuts = sorted(chance.sample(range(1, len(text)), chance.randint(1, 4)))
    pieces = list(zip([0, *cuts], [*cuts, len(text)], strict=True))
    if how == "backwards":
        pieces.reverse()
    if how == "anew":
        path.rename(path.with_name(f"{path.name}~{time.monotonic_ns()}"))
    document = os.open(path, os.O_WRONLY | BINARY | FLAGS.get(how, 0))
    if how == "sized":
        os.ftruncate(document, len(text))
    last, longest = time.monotonic(), 0.0
    for number, (start, stop) in enumerate(pieces):
        os.lseek(document, start, os.SEEK_SET)
        os.write(document, text[start:stop])
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
        if not number:
            print("begun", flush=True)
        if number < len(cuts):
            time.sleep(chance.uniform(0, pause))
    os.ftruncate(document, len(text))
    longest = max(longest, time.monotonic() - last)
    os.close(document)
    return longest


if __name__ == "__main__":
    for line in sys.stdin:
        how, seed, pause = line.split()
        print(save(Path(sys.argv[1]), how, random.Random(int(seed)), float(pause)), flush=True)
