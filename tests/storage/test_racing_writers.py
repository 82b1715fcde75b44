"""Many processes write one document: among those who take the lock nothing is ever lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from llm_roadmap import Roadmap, RoadmapFile, parse

from ..support.racer import Racer, Record, bare
from ..support.stage import FITTING, Stage

pytestmark = pytest.mark.posix

WRITERS = 8
BOXES = 5

SECTION = "## Boxes of writer {0}\n\n" + "".join(
    f"- [ ] box {box} of writer {{0}}.\n  - Resource: <https://example.com/{box}>\n"
    for box in range(BOXES)
)
TEXT = (
    "# Race\n\n<!-- roadmap:progress -->░░░░░░░░░░ 0/40 (0%)    <!-- /roadmap:progress -->\n\n"
    + "\n".join(map(SECTION.format, range(WRITERS)))
).encode()


def start(racers: Sequence[Racer]) -> None:
    """Let processes begin, all at once."""
    for racer in racers:
        racer.wait_until_ready()
    for racer in racers:
        racer.start()


def lost(records: Sequence[Record], after: Roadmap) -> list[Record]:
    """Return the changes of one process whose box the next look at it found as before."""
    missing = []
    for title in dict.fromkeys(record.title for record in records):
        mine = [record for record in records if record.title == title]
        missing += [record for record, following in pairwise(mine) if following.was != record.now]
        missing += [record for record in mine[-1:] if after.find(title).done != record.now]
    return missing


def summary(records: Sequence[Sequence[Record]]) -> str:
    each = [record.stop - record.start for one in records for record in one]
    seconds = max(one[-1].stop for one in records) - min(one[0].start for one in records)
    return (
        f"{len(each)} changes in {seconds:.1f} s, {1000 * sum(each) / len(each):.1f} ms each on"
        f" average and {1000 * max(each):.0f} ms at most"
    )


def lines_of(roadmap: Roadmap) -> list[str]:
    """Return the lines that appenders have added."""
    return re.findall(r"^Line \d+ of appender \d\.$", roadmap.source.decode(), re.MULTILINE)


def check(records: Sequence[Sequence[Record]], path: Path, count: int) -> None:
    """Assert that every toggle is there, and that nothing but boxes has changed."""
    after = RoadmapFile(path).read()
    for one in records:
        assert len(one) == count
        assert not lost(one, after)
        assert all(record.was != record.now for record in one)
    assert bare(after) == bare(parse(TEXT))
    assert f" {after.progress} ".encode() in after.source  # the marker is right, too
    assert [each.name for each in path.parent.iterdir()] == [path.name]


class Race(NamedTuple):
    """How many processes take part."""

    writers: int
    readers: int = 0
    appenders: int = 0
    """Those who add lines, so that the file is replaced."""
    is_slow: bool = False
    """Whether all of them wait at the worst moments."""


RACES = {
    "8 writers": Race(8),
    "4 writers and 4 readers": Race(4, readers=4),
    "4 writers in place and 4 who replace the file": Race(4, appenders=4),
    "writers who are slow at the worst moment": Race(4, appenders=2, is_slow=True),
}


@pytest.mark.parametrize("name", RACES)
def test_nothing_is_lost_in_a_race(
    name: str, path: Path, times: Callable[[int, int], int], figure: Callable[[str], None]
) -> None:
    """Readers never see anything but boxes and markers change."""
    race = RACES[name]
    count, lines = times(15, 100 if race.is_slow else 500), times(6, 20 if race.is_slow else 100)
    slowly, pause = " slowly" * race.is_slow, 0.02 * race.is_slow
    writers = [
        Racer(path, f"toggle{slowly}", f"writer {n}", count=count, pause=pause)
        for n in range(race.writers)
    ]
    appenders = [
        Racer(path, f"append{slowly}", f"appender {n}", count=lines) for n in range(race.appenders)
    ]
    readers = [Racer(path, "read", "") for _ in range(race.readers)]
    start(readers + appenders + writers)
    records = [writer.records() for writer in writers]
    appended = [record.title for each in appenders for record in each.records()]
    looks = [len(reader.records()) for reader in readers]
    assert all(seen > 1 for seen in looks)
    after = RoadmapFile(path).read()
    assert sorted(lines_of(after)) == sorted(appended)  # each of them once
    path.write_bytes(re.sub(rb"\nLine .*\n", b"", after.source))
    check(records, path, count)
    figure(
        f"{name}: {summary(records)}; none lost, and none of {len(appended)} replacements;"
        f" readers looked {sum(looks)} times"
    )


def test_writers_and_one_who_appends(path: Path, times: Callable[[int, int], int]) -> None:
    """Who takes no lock and holds no older copy loses nothing, either."""
    count = times(15, 500)
    racers = [Racer(path, "toggle", f"writer {n}", count=count) for n in range(4)]
    start(racers)
    for number in range(count):
        with path.open("ab") as file:
            file.write(b"\nAppended %d.\n" % number)
    records = [racer.records() for racer in racers]
    after = RoadmapFile(path).read()
    assert not [record for one in records for record in lost(one, after)]
    appended = re.findall(rb"^Appended (\d+)\.$", after.source, re.MULTILINE)
    assert appended == [b"%d" % number for number in range(count)]
    path.write_bytes(re.sub(rb"\nAppended \d+\.\n", b"", after.source))
    check(records, path, count)


def test_threads_of_one_process(path: Path) -> None:
    def toggle(writer: int) -> None:
        for count in range(15):
            RoadmapFile(path).toggle(f"box {count % BOXES} of writer {writer}.")

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(toggle, range(WRITERS)))
    after = RoadmapFile(path).read()
    assert all(topic.done for topic in after.topics)  # three times toggled, each of them
    assert bare(after) == bare(parse(TEXT))


def test_a_process_forked_meanwhile_does_not_keep_the_lock(tmp_path: Path, stage: Stage) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(FITTING)
    assert stage.run("fork_within", str(path)).status == 0
    assert parse(path.read_bytes()).find("alpha").done
