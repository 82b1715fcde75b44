"""A change is taken back: boxes by their topics, all else only where nobody wrote after it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import DocumentError, EditError, Result, RoadmapFile, StaleTopicError, parse
from llm_roadmap.editing.plans import NewTopic, adding, moving, removing, retitling
from llm_roadmap.ticking import refresh
from llm_roadmap.ticking.undo_plan import undoing

from ..editing.lists import checklist
from .test_editors_save_meanwhile import (
    LINE,
    TIGHT,
    Intruder,
    Steps,
    in_place,
    moving_away,
    replacing,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    from llm_roadmap import Roadmap

    Plan = Callable[[Roadmap], Result]

TEXT = b"# Plan\n\n- [ ] alpha\n- [X] beta\n  - [ ] gamma\n\ntext\n"
FIRST = b"# Plan\n\n- [ ] new\n"
LISTS: list[Plan] = [
    adding([NewTopic("delta")], after="alpha"),
    retitling("alpha", "omega"),
    moving("gamma", after="alpha"),
    removing(["beta"]),
]
EDITS = pytest.mark.parametrize("plan", LISTS, ids=["add", "retitle", "move", "remove"])


@EDITS
@pytest.mark.parametrize("old", [b"# Plan", b"text\n", b"# Plan\n\n"], ids=repr)
def test_an_edit_of_the_list_is_not_undone_in_another_text(
    plan: Plan, old: bytes, path: Path
) -> None:
    file = RoadmapFile(path)
    result = file.run(plan)
    theirs = path.read_bytes().replace(old, b"# Other\n") + b"more\n"
    path.write_bytes(theirs)
    was = path.stat()
    with pytest.raises(EditError, match=r"ROADMAP.md: .* was changed after it; change it back"):
        file.undo(result)
    assert path.read_bytes() == theirs
    assert path.stat().st_mtime_ns == was.st_mtime_ns
    assert os.listdir(path.parent) == [path.name]


def test_even_a_tick_of_another_topic_keeps_an_edit_of_the_list(path: Path) -> None:
    file = RoadmapFile(path)
    result = file.run(LISTS[0])
    file.check("gamma")
    with pytest.raises(EditError):
        file.undo(result)
    assert path.read_bytes() == result.after.source.replace(b"[ ] gamma", b"[x] gamma")


def test_boxes_are_set_back_by_their_topics_where_other_lines_changed(path: Path) -> None:
    file = RoadmapFile(path)
    result = file.set_done("alpha", "beta", "gamma", done=None)
    assert path.read_bytes().count(b"[x]") == 2
    theirs = path.read_bytes().replace(b"- [x] alpha\n", b"", 1).replace(
        b"# Plan\n\n", b"# Plan\n\n- [x] first\n\n"
    ) + b"\n- [x] last\n- [x] alpha\n"  # fmt: skip
    path.write_bytes(theirs)
    undone = file.undo(result)
    after = parse(path.read_bytes())
    assert [(each.title, each.done) for each in after.topics] == [
        *(("first", True), ("beta", True), ("gamma", False), ("last", True), ("alpha", False)),
    ]
    assert [(each.topic.title, each.now) for each in undone.changes] == [
        *(("alpha", False), ("beta", True), ("gamma", False)),
    ]
    file.undo(undone)
    assert path.read_bytes() == theirs


def test_a_box_gets_its_very_byte_back_where_nothing_else_changed(path: Path) -> None:
    file = RoadmapFile(path)
    result = file.set_done("beta", done=False)
    assert file.undo(result).changes[0].now
    assert path.read_bytes() == TEXT


def test_a_box_whose_topic_is_gone_is_refused_with_all_others(path: Path) -> None:
    file = RoadmapFile(path)
    result = file.set_done("alpha", "gamma", done=True)
    theirs = path.read_bytes().replace(b"gamma", b"omega")
    path.write_bytes(theirs)
    with pytest.raises(StaleTopicError, match="'gamma'"):
        file.undo(result)
    assert path.read_bytes() == theirs


def test_what_is_undone_already_stays(path: Path) -> None:
    file = RoadmapFile(path)
    for plan in LISTS:
        result = file.run(plan)
        assert file.undo(result).changed
        assert not file.undo(result).changed
        assert path.read_bytes() == TEXT
    result = file.set_done("alpha", done=True)
    path.write_bytes(TEXT + b"- [ ] more\n")  # its author unticked it, too
    assert not file.undo(result).changed
    assert not file.undo(file.run(LISTS[0], write=False)).changed


def test_what_has_changed_nothing_is_undone_in_any_text(path: Path) -> None:
    file = RoadmapFile(path)
    results = [file.set_done("beta", done=True), file.edit(lambda roadmap: roadmap)]
    path.write_bytes(TEXT + b"- [ ] more\n")
    assert not any(file.undo(result).changed for result in results)


def test_a_box_whose_marker_became_longer_is_set_back_by_its_topic(path: Path) -> None:
    path.write_bytes(TIGHT)
    file = RoadmapFile(path)
    result = file.set_done("alpha", done=True)
    assert not result.has_only_boxes
    path.write_bytes(path.read_bytes() + b"- [ ] more\n")
    file.undo(result)
    after = parse(path.read_bytes())
    assert [each.done for each in after.topics] == [False, False, False]
    assert b"0/3" in after.source


def test_a_change_of_markers_alone_is_undone_by_its_bytes(path: Path) -> None:
    stale = TIGHT.replace(b"--><", b"--> 9/9" + b" " * 80 + b"<", 1)
    path.write_bytes(stale)
    file = RoadmapFile(path)
    result = file.run(lambda roadmap: Result(roadmap, refresh(roadmap)))
    assert result.has_only_boxes
    path.write_bytes(result.after.source + b"- [ ] more\n")
    with pytest.raises(EditError):
        file.undo(result)
    path.write_bytes(result.after.source)
    file.undo(result)
    assert path.read_bytes() == stale


def test_what_is_no_result_is_refused(path: Path) -> None:
    changes: Any = RoadmapFile(path).check("alpha")
    with pytest.raises(TypeError, match="pass the Result that set_done, edit or run has returned"):
        RoadmapFile(path).undo(changes)


@given(st.randoms(use_true_random=False), st.integers(0, 4))
def test_to_undo_a_change_and_to_undo_that_are_byte_for_byte(random: Random, kind: int) -> None:
    before = parse(checklist(random))
    if not before.topics:
        return
    topic, other = random.choice(before.topics), random.choice(before.topics)
    plan: Plan = (
        adding([NewTopic("new")], under=topic),
        retitling(topic, "new"),
        moving(topic, after=other),
        removing([topic]),
        lambda roadmap: Result(roadmap, roadmap.with_done({topic: not topic.done})),
    )[kind]
    try:
        result = plan(before)
    except (EditError, DocumentError):
        return
    undone = undoing(result)(result.after)
    assert undone.after.source == before.source
    assert undoing(undone)(undone.after).after.source == result.after.source
    assert not undoing(result)(before).changed


def outcomes(
    path: Path, plan: Plan, save: Callable[[], Steps], monkeypatch: pytest.MonkeyPatch
) -> dict[str, set[bytes]]:
    """Return the documents after an undo beside a save at each moment, if undone and if refused."""
    found: dict[str, set[bytes]] = {"undone": set(), "refused": set()}
    for number in range(1, 200):
        result = plan(parse(FIRST))
        path.write_bytes(result.after.source)
        intruder = Intruder(path, save(), (number, number + 1)[: len(save())])
        outcome = "undone"
        with monkeypatch.context() as patch:
            intruder.watch(patch)
            try:
                RoadmapFile(path).undo(result)
            except EditError:
                outcome = "refused"
            intruder.busy = True
        if not intruder.met:
            return found
        for _, step in intruder.plan:
            step(path)
        found[outcome].add(path.read_bytes())
    pytest.fail("there are more system calls than this looks at")


@pytest.mark.parametrize(
    "save",
    [
        pytest.param(lambda: (replacing,), id="replacing"),
        pytest.param(lambda: (in_place,), id="in place", marks=pytest.mark.thorough),
        pytest.param(moving_away, id="moving away", marks=pytest.mark.thorough),
    ],
)
@pytest.mark.posix
@pytest.mark.filterwarnings("ignore:.*what was written:UserWarning")
def test_an_editor_that_saves_meanwhile_loses_nothing_when_an_addition_is_undone(
    save: Callable[[], Steps], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = outcomes(path, adding([NewTopic("delta")]), save, monkeypatch)
    added = FIRST + b"- [ ] delta\n"
    assert found["refused"] == {LINE + added}
    # FIRST: a save right at the one call that replaces is lost, as with each such write.
    assert found["undone"] <= {LINE + FIRST, FIRST}
    assert LINE + FIRST in found["undone"]


@pytest.mark.posix
def test_a_tick_is_undone_beside_an_editor_that_saves(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tick(roadmap: Roadmap) -> Result:
        return Result(roadmap, roadmap.with_done({roadmap.topics[0]: True}))

    found = outcomes(path, tick, lambda: (replacing,), monkeypatch)
    assert found == {"undone": {LINE + FIRST}, "refused": set()}
