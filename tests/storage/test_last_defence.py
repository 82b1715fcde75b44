"""Nothing is written but into boxes and between the comments of markers, whatever goes wrong."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from llm_roadmap import DocumentError, Roadmap, RoadmapFile, parse
from llm_roadmap.ticking import refresh

from ..support.stage import FITTING, NOBODY, TIGHT, Stage


class Astray:
    """An outline whose places are wrong, as those of a parser with an error would be."""

    def __init__(self, outline: Any, *, box: int = 0, marker: tuple[int, int] = (0, 0)) -> None:
        self._outline, (start, stop) = outline, marker
        self.boxes = [each._replace(offset=each.offset + box) for each in outline.boxes]
        self.markers = [
            each._replace(start=each.start + start, stop=each.stop + stop)
            for each in outline.markers
        ]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outline, name)


@pytest.mark.parametrize("astray", [-1, 1, 2, -40, 10])
def test_a_box_that_is_none_is_never_written(astray: int) -> None:
    right = parse(FITTING)
    wrong: Any = Astray(right.outline, box=astray)
    roadmap = Roadmap(right.source, wrong)
    with pytest.raises(DocumentError, match=r"on line \d+, is not in a box, so nothing is written"):
        roadmap.with_done({roadmap.topics[0]: not roadmap.topics[0].done})


@pytest.mark.parametrize("astray", [(-1, 0), (1, 0), (0, 1), (0, -1), (30, 0), (300, 300)])
def test_a_marker_that_is_none_is_never_written(astray: tuple[int, int]) -> None:
    right = parse(TIGHT)
    wrong: Any = Astray(right.outline, marker=astray)
    with pytest.raises(DocumentError, match="not between the comments of a progress marker"):
        refresh(Roadmap(right.source, wrong))


def test_a_document_with_a_wrong_place_stays_as_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(FITTING)
    os.utime(path, (1, 1))

    def wrongly(source: bytes, **_: object) -> Roadmap:
        outline: Any = Astray(parse(source).outline, box=3)
        return Roadmap(source, outline)

    monkeypatch.setattr("llm_roadmap.storage.inputs.parse", wrongly)
    with pytest.raises(DocumentError, match="report it") as caught:
        RoadmapFile(path).toggle("alpha")
    assert caught.value.path == path
    assert path.read_bytes() == FITTING
    assert path.stat().st_mtime == 1


@pytest.mark.posix
def test_a_topic_that_is_done_is_checked_without_the_right_to_write(
    folder: Path, stage: Stage
) -> None:
    path = folder / "ROADMAP.md"
    path.write_bytes(FITTING)
    path.chmod(0o444)
    result = stage.run("command", "check", "beta", "-f", str(path), user=NOBODY)
    assert result.status == 0
    assert result.err.startswith(f"Nothing to change: [x] beta  {path}:6\n")
    result = stage.run("command", "check", "nothing", "-f", str(path), user=NOBODY)
    assert (result.status, "no topic matches" in result.err) == (1, True)
    result = stage.run("command", "check", "beta", "alpha", "-f", str(path), user=NOBODY)
    assert (result.status, "Permission denied" in result.err) == (1, True)
    assert path.read_bytes() == FITTING
