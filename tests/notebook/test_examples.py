"""The README of this room under test: its examples run, in order, in one program."""

from __future__ import annotations

import contextlib
import io
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

from llm_roadmap import RoadmapFile

from ..history.repository import NAME, Past
from ..support.loops import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytest.importorskip("anywidget")

ROOT = Path(__file__).parents[2]
README = (ROOT / "llm_roadmap" / "notebook" / "README.md").read_text("utf-8")


@contextlib.contextmanager
def ticked(file: RoadmapFile) -> Iterator[None]:
    """Untick a topic and tick all, again and again, while others look.

    Each state stays for a while: on a quick disk, one that does not may never be seen.
    """
    ended = threading.Event()

    def tick() -> None:
        while not ended.wait(0.3):
            file.uncheck("Staying Updated")
            ended.wait(0.3)
            file.check(*file.read().topics)

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(60)


def test_the_examples_run_in_order(
    wanted: Callable[[str], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pandas", "polars", "matplotlib", "altair"):
        wanted(name)
    wanted("matplotlib").use("Agg")
    past = Past(tmp_path / "work")
    past.git("init", "-q", "-b", "main")
    past.on("2026-03-01", (ROOT / "ROADMAP.md").read_bytes())
    file = RoadmapFile(past.folder / NAME)
    file.uncheck(*file.read().topics)
    monkeypatch.chdir(past.folder)
    names: dict[str, Any] = {}
    printed = io.StringIO()
    fences = [each for each in MarkdownIt().parse(README) if each.info == "python"]
    assert len(fences) == 8
    for fence in fences:
        with contextlib.redirect_stdout(printed):
            if "for roadmap in" in fence.content:
                with ticked(file):
                    exec(fence.content, names)  # noqa: S102
                    if "follow" in names:
                        run(names["follow"])
            else:
                exec(fence.content, names)  # noqa: S102
    names["widget"].close()
    assert "done" in printed.getvalue()
    assert "Change(" in printed.getvalue()
    assert names["widget"].total == 9
    assert len(names["history"].points) >= 1
