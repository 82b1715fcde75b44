"""Links and folders are turned while a document is replaced: no other file is touched."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from llm_roadmap import ConflictError, DocumentError, RoadmapFile, parse
from llm_roadmap.ticking import refresh

from ..support.stage import NOBODY

pytestmark = pytest.mark.posix

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for other users")

MARKER = b"<!-- roadmap:progress --><!-- /roadmap:progress -->\n\n"
TEXTS = {
    "one": b"# One\n\n" + MARKER + b"* [ ] alpha\n* [x] beta\n",
    "two": b"# Two\n\n" + MARKER + b"* [x] alpha\n* [ ] beta\n* [ ] gamma\n",
}
ACTS: dict[str, Callable[[RoadmapFile], object]] = {
    "sync": lambda file: file.sync(),
    "format": lambda file: file.format(),
    "tick": lambda file: file.toggle("alpha"),
}


MOST_ACTS = [
    "tick",
    *(pytest.param(each, marks=pytest.mark.thorough) for each in ("sync", "format")),
]
"""Those that are tried without `--thorough`: to format takes long, and is written as to sync is."""
HOW_OFTEN = {"sync": 30, "tick": 30, "format": 9}
"""How often they are tried with it."""


class Look(NamedTuple):
    """What must not come from another file."""

    text: bytes
    mode: int
    owner: int


def look(path: Path) -> Look:
    status = path.stat()
    return Look(path.read_bytes(), status.st_mode & 0o7777, status.st_uid)


@contextmanager
def turning(act: str, folder: Path, user: int = 0) -> Iterator[None]:
    """Let another process turn what leads to the document."""
    program = [
        sys.executable,
        str(Path(__file__).parents[1] / "support" / "turner.py"),
        act,
        str(folder),
    ]
    process = subprocess.Popen(
        [*program, str(user)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    out: IO[str] | None = process.stdout
    assert out
    assert out.readline() == "ready\n"
    try:
        yield
    finally:
        process.communicate("stop\n", timeout=30)
    assert process.returncode == 0


def make(folder: Path, name: str) -> Path:
    """Make a document that was changed long ago."""
    path = folder / name / "ROADMAP.md"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(TEXTS[name])
    os.utime(path, (1, 1))
    return path


def results(act: str, text: bytes, folder: Path) -> set[bytes]:
    """Return what the act makes of a text, and the text."""
    path = folder / "ROADMAP.md"
    path.write_bytes(text)
    os.utime(path, (1, 1))
    ACTS[act](RoadmapFile(path))
    return {text, path.read_bytes()}


def played(act: str, path: Path, outcomes: Counter[str]) -> bool:
    """Play an act, and return whether it was done."""
    try:
        ACTS[act](RoadmapFile(path))
    except (ConflictError, FileNotFoundError) as error:
        outcomes[type(error).__name__] += 1
        return False
    outcomes["done"] += 1
    return True


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.rglob("*")}


def unmarked(text: bytes) -> bytes:
    """Return a text without its boxes, its progress, and its style."""
    text = re.sub(rb"(?<=progress -->).*(?=<!-- /)", b"", text)
    return re.sub(rb"^[-*] \[.\]", b"-", text, flags=re.MULTILINE)


@pytest.mark.parametrize("act", MOST_ACTS)
def test_a_link_that_is_turned(
    act: str,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    times: Callable[[int, int], int],
    figure: Callable[[str], None],
) -> None:
    spare = tmp_path_factory.mktemp("spare")
    allowed = {name: results(act, text, spare) for name, text in TEXTS.items()}
    modes = {"one": 0o640, "two": 0o604}
    (tmp_path / "link.md").symlink_to("one/ROADMAP.md")
    for name in TEXTS:
        make(tmp_path, name)
    outcomes: Counter[str] = Counter()
    with turning("links", tmp_path):
        for _ in range(times(HOW_OFTEN[act], 700)):
            paths = {name: make(tmp_path, name) for name in TEXTS}
            for name, path in paths.items():
                path.chmod(modes[name])
            is_done = played(act, tmp_path / "link.md", outcomes)
            changed = 0
            for name, path in paths.items():
                seen = look(path)
                assert seen.text in allowed[name]
                assert seen.mode == modes[name]
                changed += seen.text != TEXTS[name]
            assert changed <= is_done  # never both, and none if it says that it could not
    assert names(tmp_path) <= {"one", "two", "link.md", "ROADMAP.md"}
    assert outcomes["done"]
    figure(f"{act} while a link is turned: {dict(outcomes)}; no file but the one that was read")


@pytest.mark.thorough
def test_a_box_behind_a_link_that_is_turned(
    tmp_path: Path, times: Callable[[int, int], int], figure: Callable[[str], None]
) -> None:
    """One of the two is ticked: the one that the link led to when it was read back.

    If the link never stays, there is an error; what is ticked then is named.
    """
    (tmp_path / "link.md").symlink_to("one/ROADMAP.md")
    outcomes: Counter[str] = Counter()
    both = 0
    for name in TEXTS:
        make(tmp_path, name)
    with turning("links", tmp_path):
        for _ in range(times(100, 700)):
            paths = [make(tmp_path, name) for name in TEXTS]
            for path in paths:
                path.write_bytes(f"# {path.parent.name}\n\n- [ ] alpha\n".encode())
                os.utime(path, (1, 1))
            is_told = False
            try:
                RoadmapFile(tmp_path / "link.md").toggle("alpha")
                outcomes["done"] += 1
                wanted = 1
            except ConflictError as error:
                outcomes["refused"] += 1
                wanted, is_told = (
                    0,
                    "was changed before" in "".join(getattr(error, "__notes__", [])),
                )
                outcomes["refused, and what is ticked is named"] += is_told
            ticked = sum(b"[x]" in path.read_bytes() for path in paths)
            both += ticked > 1
            assert ticked == wanted + is_told
    figure(f"a box behind a link that is turned: {dict(outcomes)}, {both} times both were ticked")


@pytest.mark.parametrize("act", MOST_ACTS)
def test_folders_that_change_their_names(
    act: str,
    tmp_path: Path,
    times: Callable[[int, int], int],
    figure: Callable[[str], None],
) -> None:
    outcomes: Counter[str] = Counter()
    for _ in range(times(HOW_OFTEN[act] // 3, 100)):
        for name in TEXTS:
            make(tmp_path, name)
        with turning("folders", tmp_path):
            for _ in range(7):
                played(act, tmp_path / "one" / "ROADMAP.md", outcomes)
        found = [path.read_bytes() for path in tmp_path.glob("*/ROADMAP.md")]
        assert len(found) == 2
        for text in TEXTS.values():  # each is there once, changed as often as not
            assert sum(unmarked(each) == unmarked(text) for each in found) == 1
    assert names(tmp_path) == {"one", "two", "ROADMAP.md"}  # and no temporary file anywhere
    assert outcomes["done"]
    figure(f"{act} while folders change their names: {dict(outcomes)}; nothing left behind")


@root_only
@pytest.mark.parametrize("act", MOST_ACTS)
def test_root_acts_on_a_link_that_somebody_else_turns(
    act: str,
    folder: Path,
    tmp_path: Path,
    times: Callable[[int, int], int],
) -> None:
    """What only root can reach keeps its text, owner and mode, or is itself what was named."""
    allowed = {name: results(act, text, tmp_path) for name, text in TEXTS.items()}
    (folder / "one").mkdir()
    (folder / "two").mkdir(mode=0o700)
    os.chown(folder, NOBODY, NOBODY)
    os.chown(folder / "one", NOBODY, NOBODY)
    (folder / "link.md").symlink_to("one/ROADMAP.md")
    for name in TEXTS:
        make(folder, name)
    wanted = {"one": (0o666, NOBODY), "two": (0o600, 0)}
    outcomes: Counter[str] = Counter()
    with turning("links", folder, user=NOBODY):
        for _ in range(times(HOW_OFTEN[act], 700)):
            for name, (mode, owner) in wanted.items():
                path = make(folder, name)
                path.chmod(mode)
                os.chown(path, owner, owner)
            played(act, folder / "link.md", outcomes)
            for name, (mode, owner) in wanted.items():
                seen = look(folder / name / "ROADMAP.md")
                assert seen.text in allowed[name]
                assert (seen.mode, seen.owner) == (mode, owner)
    assert names(folder) <= {"one", "two", "link.md", "ROADMAP.md"}
    assert outcomes["done"]


def test_a_link_that_is_turned_right_before_the_new_file_is_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (make(tmp_path, name) for name in TEXTS)
    link = tmp_path / "link.md"
    link.symlink_to(one)
    fsync = os.fsync
    turned: list[Path] = []

    def turn(document: int) -> None:
        fsync(document)
        if not turned:
            turned.append(link)
            link.unlink()
            link.symlink_to(two)

    monkeypatch.setattr(os, "fsync", turn)
    assert RoadmapFile(link).sync()
    assert turned
    assert one.read_bytes() == TEXTS["one"]
    assert two.read_bytes() == refresh(parse(TEXTS["two"])).source
    assert names(tmp_path) == {"one", "two", "link.md", "ROADMAP.md"}


def turn_after_the_write(
    link: Path, target: Path, monkeypatch: pytest.MonkeyPatch, *also: Callable[[], object]
) -> None:
    """Turn a link right after a box was written, before that is read back."""
    fsync, once = os.fsync, [link]

    def turn(document: int) -> None:
        fsync(document)
        if once:
            once.pop().unlink()
            link.symlink_to(target)
            for act in also:
                act()

    monkeypatch.setattr(os, "fsync", turn)


@pytest.mark.parametrize("target", ["two/ROADMAP.md", "other.md", "/dev/null", "nowhere"])
def test_a_link_that_is_turned_right_after_a_box_was_written(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The box is taken back: what was ticked is what the link leads to now, or nothing."""
    one, two = (make(tmp_path, name) for name in TEXTS)
    texts = {path: path.read_bytes().replace(MARKER, b"") for path in (one, two)}
    for path, text in texts.items():
        path.write_bytes(text)
        os.utime(path, (1, 1))
    other = tmp_path / "other.md"
    other.write_bytes(b"- [ ] omega\n")
    link = tmp_path / "link.md"
    link.symlink_to(one)
    turn_after_the_write(link, tmp_path / target, monkeypatch)
    if target.startswith("two"):
        (change,) = RoadmapFile(link).toggle("alpha")
        assert change.now  # by the first text, in which it was open
        assert two.read_bytes() == texts[two]
    else:
        with pytest.raises((DocumentError, LookupError, FileNotFoundError)) as caught:
            RoadmapFile(link).check("alpha")
        assert not hasattr(caught.value, "__notes__")
        assert two.read_bytes() == texts[two]
    assert one.read_bytes() == texts[one]
    assert other.read_bytes() == b"- [ ] omega\n"


@pytest.mark.parametrize("target", ["two.md", "nowhere"])
def test_a_box_that_can_not_be_taken_back_is_named(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, link = (tmp_path / name for name in ("one.md", "two.md", "link.md"))
    for path in (one, two):
        path.write_bytes(b"# Plan\n\n- [ ] alpha\n\nThe end.\n")
        os.utime(path, (1, 1))
    link.symlink_to(one)
    spoilt = b"# Another text, and one that has an x just there.\n"
    spoilt = spoilt[:11] + b"x" + spoilt[12:]
    turn_after_the_write(link, tmp_path / target, monkeypatch, lambda: one.write_bytes(spoilt))
    ends = pytest.raises(FileNotFoundError) if target == "nowhere" else nullcontext()
    told = pytest.warns(UserWarning, match=rf"{one}: .*, line 3: - \[x\] alpha; look at it")
    with told, ends:
        RoadmapFile(link).check("alpha")
    assert one.read_bytes() == spoilt


def test_a_file_that_is_deleted_but_open_is_not_written_to_a_new_name(tmp_path: Path) -> None:
    path = make(tmp_path, "one")
    with path.open("r+b") as held:
        path.unlink()
        opened = Path(f"/proc/self/fd/{held.fileno()}")
        if not opened.exists():
            pytest.skip("descriptors have no names here")
        with pytest.raises(DocumentError, match="is deleted, and so its length can't change"):
            RoadmapFile(opened).sync()
        assert held.read() == TEXTS["one"]
    assert names(tmp_path) == {"one"}


def test_a_file_that_is_open_has_its_own_name_found(tmp_path: Path) -> None:
    path = make(tmp_path, "one")
    with path.open("r+b") as held:
        opened = Path(f"/proc/self/fd/{held.fileno()}")
        if not opened.exists():
            pytest.skip("descriptors have no names here")
        assert RoadmapFile(opened).sync()
        assert held.read() == TEXTS["one"]  # that is the old file, which has no name any more
    assert path.read_bytes() == refresh(parse(TEXTS["one"])).source
    assert names(tmp_path) == {"one", "ROADMAP.md"}
