"""The small line of the progress over time, in the head of a widget."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

import pytest

from llm_roadmap import RoadmapFile

from ..history.repository import NAME, Past
from ..support.waiting import eventually
from .test_front_end import front

if TYPE_CHECKING:
    from pathlib import Path

    from .front import Front

pytest.importorskip("anywidget")
__all__ = ["front"]

DOCUMENT = "# Trees\n\n- [x] Heaps\n- [ ] Tries\n"
LINE = {"points": [[0, 0, 1], [0.5, 0, 2], [1, 1, 2]], "days": ["2026-03-01", "2026-03-11"]}


def ten_days(folder: Path) -> Past:
    """Make a repository whose document changed ten days after it was begun."""
    made = Past(folder)
    made.git("init", "-q", "-b", "main")
    made.on("2026-03-01", "# Plan\n- [ ] a\n- [ ] b\n")
    made.on("2026-03-11", "# Plan\n- [x] a\n- [ ] b\n- [ ] c\n")
    return made


def greeted(path: Path) -> Any:
    """Return a widget that a view has greeted."""
    widget: Any = RoadmapFile(path).widget()
    widget.send = lambda _: None
    widget._receive(widget, {"kind": "hello"}, [])  # noqa: SLF001 - as a view does
    return widget


def test_a_moment_after_a_view_has_come_it_gets_the_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("llm_roadmap.notebook.widget.PAUSE", 0.05)
    widget = greeted(ten_days(tmp_path / "past").folder / NAME)
    try:
        eventually(lambda: widget.past)
        assert [point[1:] for point in widget.past["points"]] == [[0, 2], [1, 3], [1, 3]]
        assert widget.past["days"][0] == "2026-03-01"
        assert widget.past["pace"]
    finally:
        widget.close()
    assert widget.past == {}


def test_nobody_waits_for_a_history_and_without_one_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "llm_roadmap.notebook.widget")
    here, called = threading.get_ident(), threading.Event()

    def read_history(*_: object, **__: object) -> None:
        assert threading.get_ident() != here
        called.set()
        raise OSError("no git")

    monkeypatch.setattr("llm_roadmap.git.reading_history.read_history", read_history)
    monkeypatch.setattr("llm_roadmap.notebook.widget.PAUSE", 0.05)
    (tmp_path / NAME).write_text(DOCUMENT, "utf-8")
    widget = greeted(tmp_path / NAME)
    try:
        eventually(lambda: "no history of" in caplog.text)
        assert called.is_set()
        assert widget.past == {}
        assert {each.levelname for each in caplog.records} == {"DEBUG"}
    finally:
        widget.close()


def test_it_ends_with_what_is_now(front: Front) -> None:
    front.show(DOCUMENT, past={})
    assert front.page.get_by_role("img").count() == 0
    front.put(DOCUMENT, past={**LINE, "pace": ["1 tick in the last four weeks", "1 open"]})
    chart = front.page.get_by_role("img", name="Burn-up. 1 tick in the last four weeks. 1 open.")
    assert chart.is_visible()
    line, sum_ = front.place(chart), front.place(".rm-sum")
    assert (line["width"], line["height"]) == (64, 16)
    assert line["x"] + line["width"] < sum_["x"]
    done = chart.locator(".done")
    before = done.get_attribute("d")
    front.put(DOCUMENT.replace("[ ]", "[x]"))
    assert done.get_attribute("d") != before
