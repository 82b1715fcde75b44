"""The package as a whole: what it exports, its errors, and its documentation."""

from __future__ import annotations

import doctest
import pickle
import shutil
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


def test_every_error_is_exported_and_derives_from_the_base() -> None:
    tree = {each for each, value in vars(errors).items() if isinstance(value, type)}
    tree = {each for each in tree if not each.startswith("_")}
    assert tree <= set(llm_roadmap.__all__)
    assert all(issubclass(getattr(errors, name), RoadmapError) for name in tree)


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


def test_a_lock_timeout_does_not_take_its_path_for_an_error_number() -> None:
    assert LockTimeoutError(Path("p"), 2.5).errno is None


def test_the_first_page_of_the_documentation_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(Path(llm_roadmap.__file__).with_name("ROADMAP.md"), tmp_path)
    monkeypatch.chdir(tmp_path)
    result = doctest.testmod(llm_roadmap)
    assert (result.failed, result.attempted) == (0, 12)
