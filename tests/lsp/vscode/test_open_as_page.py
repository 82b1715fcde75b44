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
from .test_program import copied, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .code_server import CodeServer

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


def test_the_page_of_a_real_vs_code_ticks_its_document_until_the_window_is_closed(
    code: CodeServer, tmp_path: Path, program: Callable[..., Path], starts: Callable[[], list[int]]
) -> None:
    """This VS Code is in a browser, and would open an address without the token."""
    program(tmp_path / "my plan é" / ".venv" / "bin")
    document = tmp_path / "my plan é" / "plan.md"
    document.write_text("# Plan\n\n- [ ] one\n- [ ] two\n", "utf-8")
    with code.window(document) as window:
        window.progress.get_by_text("0/2").wait_for()
        window.command("Roadmap: Open as Page")
        told = window.message("Open this address in a browser")
        told.get_by_role("button", name="Copy It").click()
        told.wait_for(state="detached")
        page = window.page.context.new_page()
        page.goto(copied(window, "http"))
        page.get_by_role("checkbox", name="one").click()
        window.line("- [x] one").wait_for()
        assert document.read_text("utf-8") == "# Plan\n\n- [x] one\n- [ ] two\n"
        server, served = starts()
        assert runs(server)
        assert runs(served)
    eventually(lambda: not runs(served))
