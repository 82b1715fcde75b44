"""How the extension finds the program, and what it does if the program is missing, or ends."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from .code_server import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from .code_server import CodeServer, Window

    Program = Callable[..., Path]
    Starts = Callable[[], list[int]]

TEXT: Final = "- [ ] one\n- [x] two\n"

INSTALL: Final = 'pipx install "llm_roadmap[lsp]"'

MISSING: Final = "The program llm-roadmap is not installed"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "plan.md").write_text(TEXT, "utf-8")
    return folder / "plan.md"


def set_(document: Path, **settings: object) -> None:
    """Write the settings of the workspace."""
    folder = document.parent / ".vscode"
    folder.mkdir(exist_ok=True)
    (folder / "settings.json").write_text(json.dumps(settings), "utf-8")


def runs(process: int) -> bool:
    """Return whether a process still runs."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_for_end(process: int) -> None:
    """Wait until a process has ended."""
    for _ in range(600):
        if not runs(process):
            return
        time.sleep(0.1)
    raise AssertionError(process)


def copied(window: Window, begin: str) -> str:
    """Return what is in the clipboard, as soon as it begins so: windows share the clipboard."""
    for _ in range(600):
        text = str(window.page.evaluate("navigator.clipboard.readText()"))
        if text.startswith(begin):
            return text
        window.page.wait_for_timeout(100)
    raise AssertionError(window.messages)


def wait_for_starts(window: Window, starts: Starts, count: int) -> int:
    """Wait until the program has been started so often, and return its last process."""
    for _ in range(600):
        if len(starts()) >= count:
            return starts()[count - 1]
        window.page.wait_for_timeout(100)
    raise AssertionError(starts())


def press_until(window: Window, text: str) -> None:
    """Press the key until a line has a text: while the program starts, the key does nothing."""
    for _ in range(10):
        window.press("Alt+c")
        for _ in range(50):
            if window.line(text).count():
                return
            window.page.wait_for_timeout(100)
    raise AssertionError(f"no line has {text!r}")


def test_a_missing_program_is_told_with_the_command_to_install_it_and_found_later(
    code: CodeServer, document: Path, program: Program, starts: Starts
) -> None:
    with code.window(document) as window:
        told = window.message(MISSING)
        told.wait_for()
        window.go(2)
        window.press("End")
        window.type(" three")  # it is told once, not at each key
        window.page.wait_for_timeout(1_000)
        assert len(window.messages) == 1
        told.get_by_role("button", name="Copy the Command to Install It").click()
        told.wait_for(state="detached")
        assert copied(window, "pipx") == INSTALL
        assert starts() == []
        made = program(code.folder / "bin")  # in PATH
        try:
            window.command("Roadmap: Restart the Language Server")
            window.progress.get_by_text("1/2").wait_for()
        finally:
            made.unlink()
        assert len(starts()) == 1


def test_a_missing_program_is_not_told_where_there_is_no_box(
    code: CodeServer, document: Path
) -> None:
    document.write_text("# Only text\n", "utf-8")
    with code.window(document) as window:
        window.page.wait_for_timeout(8_000)
        assert window.messages == []
        window.go(2)
        window.type("- [ ] a")
        window.message(MISSING).wait_for()


@pytest.mark.parametrize("written", ["{work}/../llm-roadmap", "../llm-roadmap", "~/llm-roadmap"])
def test_the_setting_wins(written: str, code: CodeServer, document: Path, program: Program) -> None:
    made = program(code.folder / "home" if written.startswith("~") else document.parents[1])
    program(document.parent / ".venv" / "bin", "exit 1")
    code.set(SETTINGS | {"llm-roadmap.path": written.format(work=document.parent)})
    try:
        with code.window(document) as window:
            window.progress.get_by_text("1/2").wait_for()
    finally:
        code.set(SETTINGS)
        made.unlink()


def test_a_wrong_setting_is_told_and_the_right_one_is_followed_at_once(
    code: CodeServer, document: Path, program: Program
) -> None:
    made = program(document.parent / ".venv" / "bin")
    set_(document, **{"llm-roadmap.path": "/nowhere/llm-roadmap"})
    with code.window(document) as window:
        window.message("There is no program /nowhere/llm-roadmap, which the setting").wait_for()
        assert window.progress.count() == 0
        set_(document, **{"llm-roadmap.path": str(made)})
        window.progress.get_by_text("1/2").wait_for()


def test_other_settings_are_followed_at_once(
    code: CodeServer, document: Path, program: Program
) -> None:
    """VS Code tells a server of its settings only if it has asked for that."""
    program(document.parent / ".venv" / "bin")
    document.write_text(f"# Plan\n\n{TEXT}", "utf-8")
    with code.window(document) as window:
        shown = window.page.locator(".view-line", has_text="1/2 (50%)")
        shown.first.wait_for()
        set_(document, **{"llm-roadmap.hints": False})
        shown.first.wait_for(state="detached")
        set_(document, **{"llm-roadmap.ignore": ["R000"]})
        window.message("ignore names 'R000'").wait_for()
        shown.first.wait_for()


def test_the_environment_of_the_python_extension_is_used_and_followed(
    code: CodeServer, document: Path, program: Program, starts: Starts
) -> None:
    with code.window(document) as window:
        window.message(MISSING).wait_for()
        made = program(document.parents[1] / "an environment" / "bin")
        (document.parent / "environment").write_text(str(made.parents[1]), "utf-8")
        window.progress.get_by_text("1/2").wait_for()
        assert len(starts()) == 1


def test_a_program_that_ends_is_started_again_but_not_for_ever(
    code: CodeServer, document: Path, program: Program, starts: Starts
) -> None:
    program(document.parent / ".venv" / "bin")
    with code.window(document) as window:
        window.progress.get_by_text("1/2").wait_for()
        window.go(1)
        for count in range(1, 6):
            process = wait_for_starts(window, starts, count)
            press_until(window, "- [x] one" if count % 2 else "- [ ] one")
            assert window.messages == []
            os.kill(process, signal.SIGKILL)
        told = window.message("ended 5 times in 3 minutes, so it is not started again")
        told.wait_for()
        window.progress.wait_for(state="hidden")
        assert len(window.messages) == 1
        assert len(starts()) == 5
        told.get_by_role("button", name="Try Again").click()
        window.progress.get_by_text("2/2").wait_for()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("#!/bin/sh\necho this needs pygls >&2; exit 1\n", "ended at once: this needs pygls"),
        ("#!/bin/sh\n", "ended at once: it gives no reason"),
        ("#!/bin/sh\necho no protocol; exit 3\n", "ended at once: it gives no reason"),
        ("#!/nowhere/python\n", "can't be started"),
    ],
)
def test_a_program_that_can_not_do_its_work_is_told_once(
    text: str, told: str, code: CodeServer, document: Path, program: Program
) -> None:
    program(document.parent / ".venv" / "bin").write_text(text, "utf-8")
    with code.window(document) as window:
        window.message(told).wait_for()
        window.page.wait_for_timeout(2_000)
        assert len(window.messages) == 1


def test_in_a_workspace_that_is_not_trusted_nothing_is_started(
    careful_code: CodeServer, document: Path, program: Program, starts: Starts
) -> None:
    made = program(document.parent / ".venv" / "bin")
    set_(document, **{"llm-roadmap.path": str(made)})
    with careful_code.window(document) as window:
        window.page.locator(".statusbar-item", has_text="Restricted Mode").wait_for()
        window.page.wait_for_timeout(8_000)
        window.go(1)
        window.press("Alt+c")
        window.page.wait_for_timeout(1_000)
        assert (starts(), window.messages, window.progress.count()) == ([], [], 0)
        window.command("Workspaces: Manage Workspace Trust")
        window.page.get_by_role("button", name=re.compile("^Trust$")).first.click()
        window.page.locator(".tab", has_text=document.name).click()
        window.progress.get_by_text("1/2").wait_for()
        assert len(starts()) == 1


def test_two_windows_have_a_program_each(
    code: CodeServer, document: Path, program: Program, starts: Starts
) -> None:
    program(document.parent / ".venv" / "bin")
    with code.window(document) as first:
        first.progress.get_by_text("1/2").wait_for()
        with code.window(document) as second:
            second.progress.get_by_text("1/2").wait_for()
            second.go(1)
            second.press("Alt+c")
            second.progress.get_by_text("2/2").wait_for()
            assert second.save() == "- [x] one\n- [x] two\n"
            first.progress.get_by_text("2/2").wait_for()  # it reads the file again
            first.go(2)
            first.press("Alt+c")
            first.progress.get_by_text("1/2").wait_for()
            assert first.save() == "- [x] one\n- [ ] two\n"
            second.progress.get_by_text("1/2").wait_for()
            assert (first.messages, second.messages) == ([], [])
        one, other = starts()
        wait_for_end(other)
        assert runs(one)


def test_what_is_said_can_be_read_and_the_setting_for_it_makes_no_warning(
    code: CodeServer, document: Path, program: Program
) -> None:
    program(document.parent / ".venv" / "bin")
    set_(document, **{"llm-roadmap.trace.server": "verbose"})
    with code.window(document) as window:
        window.progress.get_by_text("1/2").wait_for()
        window.page.wait_for_timeout(2_000)
        assert window.messages == []
    assert "textDocument/didOpen" in code.logged("LLM Roadmap")


def test_no_errors_are_added_to_those_of_vs_code(
    careful_code: CodeServer, bare_code: CodeServer, document: Path, program: Program
) -> None:
    program(careful_code.folder / "bin")
    errors = []
    for each in (bare_code, careful_code):
        each.set(SETTINGS | {"security.workspace.trust.enabled": False})
        with each.window(document) as window:
            if each is careful_code:
                window.progress.get_by_text("1/2").wait_for()
                window.show_topics()
                window.box("one", done=False).click()
                window.progress.get_by_text("2/2").wait_for()
            window.go(1)
            window.press("End", "Enter")
            window.type("- [ ] three")
            window.press("Control+k", "Control+i", "Control+z", "Control+z")
            window.page.wait_for_timeout(5_000)
        host = re.findall(r"\[error\] (.*)", each.logged("remoteexthost"))
        errors.append({re.sub(r"\d+", "0", said) for said in (*window.errors, *host)})
    without, with_extension = errors
    assert with_extension <= without
