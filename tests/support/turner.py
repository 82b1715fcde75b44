"""Turn what leads to a document to and fro, until there is something on standard input.

`python turner.py ACT FOLDER [USER]`, where ACT is

- links: let `link.md` in FOLDER lead to `one/ROADMAP.md` and `two/ROADMAP.md` in turn;
- folders: let `one` and `two` in FOLDER change their names.

USER is the number of the user to be. It prints "ready" when it begins.
"""

from __future__ import annotations

import os
import random
import select
import sys
import time


def turn_link(number: int) -> None:
    target = ("one", "two")[number % 2]
    os.symlink(f"{target}/ROADMAP.md", "new")
    os.rename("new", "link.md")


def turn_folders(_: int) -> None:
    os.rename("one", "other")
    os.rename("two", "one")
    os.rename("other", "two")


def main(act: str, folder: str, user: str = "0") -> None:
    os.chdir(folder)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(int(user))
        os.setuid(int(user))
    print("ready", flush=True)
    number = 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        (turn_link if act == "links" else turn_folders)(number)
        number += 1
        time.sleep(random.uniform(0, 0.0005))


if __name__ == "__main__":
    main(*sys.argv[1:])
