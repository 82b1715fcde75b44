"""The package as a whole: what it exports, its errors, and its documentation."""

from __future__ import annotations

import doctest
import pickle
import shutil
import sys
from pathlib import Path

import pytest

import llm_roadmap
from llm_roadmap import (
    AmbiguousTopicError,
    ConflictError,
    DocumentError,
    LockTimeoutError,
    RoadmapError,
    SectionError,
    StaleTopicError,
    TopicNotFoundError,
    errors,
    parse,
)

from .support.processes import execute


def test_every_error_is_exported_and_derives_from_the_base() -> None:
    tree = {each for each, value in vars(errors).items() if isinstance(value, type)}
    tree = {each for each in tree if not each.startswith("_")}
    assert tree <= set(llm_roadmap.__all__)
    assert all(issubclass(getattr(errors, name), RoadmapError) for name in tree)
    assert all(name in (errors.__doc__ or "") for name in tree)


TOPIC = parse("- [ ] a").topics[0]


@pytest.mark.parametrize(
    ("error", "base", "carries"),
    [
        (TopicNotFoundError("s", ("t",)), LookupError, {"selector": "s", "suggestions": ("t",)}),
        (
            AmbiguousTopicError("s", (TOPIC,)),
            LookupError,
            {"selector": "s", "candidates": (TOPIC,)},
        ),
        (SectionError("s", ("t",)), LookupError, {"title": "s", "candidates": ("t",)}),
        (SectionError("s", (), ("t",)), LookupError, {"title": "s", "suggestions": ("t",)}),
        (StaleTopicError(TOPIC), LookupError, {"topic": TOPIC}),
        (ConflictError(Path("p"), 3), Exception, {"path": Path("p"), "attempts": 3}),
        (LockTimeoutError(Path("p"), 2.5), TimeoutError, {"path": Path("p"), "timeout": 2.5}),
        (LockTimeoutError(Path("p"), 2.5, held=True), TimeoutError, {"held": True, "busy": False}),
        (DocumentError("r", Path("p")), ValueError, {"path": Path("p"), "reason": "r"}),
        (DocumentError("r"), ValueError, {"path": None, "reason": "r"}),
    ],
)
def test_an_error_is_what_a_caller_would_catch_and_carries_what_it_knows(
    error: RoadmapError, base: type[Exception], carries: dict[str, object]
) -> None:
    assert isinstance(error, RoadmapError)
    assert isinstance(error, base)
    twin = pickle.loads(pickle.dumps(error))  # noqa: S301
    for each in (error, twin):
        assert {name: getattr(each, name) for name in carries} == carries
        assert str(each) == str(error)
    assert len(str(error)) > 0


def test_the_public_names_are_documented() -> None:
    for name in llm_roadmap.__all__:
        assert getattr(llm_roadmap, name).__doc__, name


def test_a_lock_timeout_does_not_take_its_path_for_an_error_number() -> None:
    assert LockTimeoutError(Path("p"), 2.5).errno is None


def test_the_first_page_of_the_documentation_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(Path(llm_roadmap.__file__).with_name("ROADMAP.md"), tmp_path)
    monkeypatch.chdir(tmp_path)
    result = doctest.testmod(llm_roadmap)
    assert (result.failed, result.attempted) == (0, 12)


def test_pydoc_begins_with_how_to_use_it() -> None:
    command = (sys.executable, "-m", "pydoc", "llm_roadmap")
    shown = execute(*command, cwd=Path.cwd(), PAGER="cat", MANPAGER="cat").out
    for name in ("RoadmapFile(", ".read()", ".find(", ".check(", "parse(", "lint("):
        assert name in shown[:3000], name
    assert "    lint(roadmap" in shown
    assert "class Diagnostic" in shown


def test_the_command_line_begins_without_a_reader_of_markdown(tmp_path: Path) -> None:
    code = "import sys, llm_roadmap.cli.program; print('llm_roadmap.markdown' in sys.modules)"
    assert execute(sys.executable, "-c", code, cwd=tmp_path).out == "False\n"
