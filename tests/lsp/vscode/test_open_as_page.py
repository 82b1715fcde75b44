"""The command that opens a document as a page, in a real VS Code and in one that a script plays."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

from ...support.processes import need
from ...support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator


pytest.importorskip("uvicorn")

EXTENSION = Path(__file__).parents[3] / "llm_roadmap" / "lsp" / "vscode"
SCRIPT = Path(__file__).with_name("open_as_page.js")
PROGRAM = Path(sys.executable).with_name("llm-roadmap")


@contextmanager
def opened(file: Path | str, program: Path = PROGRAM) -> Iterator[list[Any]]:
    """Open a document twice, and give what is opened and said; then the extension ends."""
    with subprocess.Popen(
        [need("node"), str(SCRIPT), str(EXTENSION), str(program), str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdin
        yield json.loads(process.stdout.readline())
        process.stdin.write("end\n")
        process.stdin.flush()
        process.wait(timeout=30)


def test_a_document_is_served_once_until_the_extension_ends(tmp_path: Path) -> None:
    path = tmp_path / "my plan é.md"
    path.write_text("- [ ] a\n")
    with opened(path) as ((first, address), second):
        assert first == "open"
        assert second == ["open", address]
        with urlopen(address, timeout=20) as answer:  # noqa: S310
            assert answer.status == 200
    eventually(lambda: not is_served(address))


def is_served(address: str) -> bool:
    """Return whether anything listens there; a server that is about to end resets connections."""
    try:
        urlopen(address, timeout=20).close()  # noqa: S310
    except OSError as error:
        return "refused" not in str(error)
    return True


def test_what_can_not_be_served_is_said(tmp_path: Path) -> None:
    with opened("untitled") as said:
        assert said[0] == ["say", "Save the document first: the page shows the file."]
    with opened(tmp_path / "nothing.md") as said:
        assert said[0][0] == "warn"
        assert "nothing.md" in said[0][1]
    with opened(tmp_path / "a.md", tmp_path / "no program") as said:
        assert "There is no program" in said[0][1]
