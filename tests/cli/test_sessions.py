"""What users see: each session in the folder `sessions` is typed again, and shows the same.

A session is a section of a Markdown file: what is typed, and below it what is shown. `! ` stands
before a line of standard error, and `= ` before a line of the document that has changed: with its
number, or as in a diff if the lines have other numbers now. An exit status other than 0 comes last.
The documents above the first session are there in each of them, those in a session only there.

`python -m tests.cli.test_sessions` writes down what is shown now.
"""

from __future__ import annotations

import re
import shlex
import tempfile
from collections.abc import Iterator
from difflib import unified_diff
from itertools import takewhile
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from ..support.processes import execute, run

FOLDER: Final = Path(__file__).with_name("sessions")
PART: Final = re.compile(
    r"^## (?P<title>.*?)$|^````(?P<kind>\w+) ?(?P<name>[^\n]*)\n(?P<text>.*?)^````$",
    re.MULTILINE | re.DOTALL,
)
HINT: Final = re.compile(r"\nTry '.*' for help\.\n\n")
"""What click adds to each message about wrong usage."""


class Session(NamedTuple):
    title: str
    documents: dict[str, str]
    """What is in the files at first, by their names."""
    text: str
    """What is typed and shown."""


def sessions(path: Path) -> Iterator[Session]:
    title, shared, own = "", dict[str, str](), dict[str, str]()
    for part in PART.finditer(path.read_text(encoding="utf-8")):
        if part["title"]:
            title, own = part["title"], {}
        elif part["kind"] == "markdown":
            (own if title else shared)[part["name"] or "ROADMAP.md"] = part["text"]
        else:
            yield Session(title, shared | own, part["text"])


def typed_again(session: Session, folder: Path) -> str:
    for name, text in session.documents.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text.encode())
    lines = [line for line in session.text.splitlines() if line.startswith("$ ")]
    return "".join(f"{line}\n{_shown(line, folder)}" for line in lines)


def _shown(line: str, folder: Path) -> str:
    """Return what is shown after a line such as `$ printf a | NAME=value llm-roadmap list`."""
    source, _, command = line.removeprefix("$ ").rpartition(" | ")
    stdin = execute("sh", "-c", source, cwd=folder).out if source else ""
    words = shlex.split(command)
    env = dict(each.split("=", 1) for each in takewhile(lambda word: word[0].isupper(), words))
    program, *arguments = words[len(env) :]
    assert program == "llm-roadmap"
    before = _lines(folder)
    status, out, err = run(*arguments, cwd=folder, stdin=stdin, **env)
    told = [f"! {each}\n" for each in HINT.sub("\n", err).splitlines()]
    changes = [f"= {each}\n" for each in _changes(before, _lines(folder))]
    ending = [f"(exit status {status})\n"] if status else []
    return "".join([out, *told, *changes, *ending])


def _lines(folder: Path) -> list[str]:
    document = folder / "ROADMAP.md"
    return document.read_bytes().decode().splitlines() if document.exists() else []


def _changes(before: list[str], after: list[str]) -> list[str]:
    lines = enumerate(zip(before, after, strict=False), 1)
    changed = [f"{number}: {new}" for number, (old, new) in lines if old != new]
    diff = [*unified_diff(before, after, n=0, lineterm="")][2:]
    diff = [line for line in diff if not line.startswith("@@")]
    signs = [line[0] for line in diff]
    return changed if signs.count("-") == signs.count("+") == len(changed) else diff


@pytest.mark.parametrize(
    "session",
    [
        pytest.param(each, id=each.title)
        for path in sorted(FOLDER.iterdir())
        for each in sessions(path)
    ],
)
def test_a_session_shows_the_same_again(session: Session, tmp_path: Path) -> None:
    assert typed_again(session, tmp_path) == session.text


def main() -> None:
    for path in sorted(FOLDER.iterdir()):
        text = path.read_text(encoding="utf-8")
        for session in sessions(path):
            with tempfile.TemporaryDirectory() as folder:
                shown = typed_again(session, Path(folder).resolve())
            text = text.replace(f"console\n{session.text}````", f"console\n{shown}````", 1)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
