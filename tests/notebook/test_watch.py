from __future__ import annotations

import asyncio
import contextvars
import gc
import mmap
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeVar

import pytest

from llm_roadmap import DocumentError, RoadmapFile, parse
from llm_roadmap.storage.watching import QUICK, Snapshot, Subscription

from ..support.loops import run
from ..support.waiting import eventually, watchers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llm_roadmap import Roadmap

    Listen = Callable[[Path], "Listener"]

R = TypeVar("R")

BEFORE = b"# Trees\n\n- [ ] Binary search\n- [ ] Heaps\n"
AFTER = b"# Trees\n\n- [x] Binary search\n- [ ] Heaps\n"

watchfiles = pytest.importorskip("watchfiles")


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(BEFORE)
    return path


class Listener(list[Snapshot]):
    """Keeps what it is told."""

    def __call__(self, state: Snapshot) -> None:
        self.append(state)


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Begins to listen to a document; all that do are closed in the end."""
    subscriptions = []

    def begin(path: Path) -> Listener:
        listener = Listener()
        subscriptions.append(Subscription(path, listener))
        return listener

    yield begin
    for each in subscriptions:
        each.close()


@pytest.fixture
def told(listen: Listen, document: Path) -> Listener:
    return listen(document)


def handles() -> list[str]:
    """Return what of this process the system's watches are."""
    names = []
    for each in Path("/proc/self/fd").iterdir():
        try:
            names.append(os.readlink(each))
        except FileNotFoundError:  # that was the folder itself
            continue
    return [name for name in names if "inotify" in name]


def threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


def test_a_listener_is_told_the_present_state_at_once(told: Listener) -> None:
    assert told == [Snapshot(parse(BEFORE), "")]


def test_a_change_is_told(document: Path, told: Listener) -> None:
    document.write_bytes(AFTER)
    eventually(lambda: len(told) > 1)
    assert told[1:] == [Snapshot(parse(AFTER), "")]


def test_a_document_that_is_replaced_is_still_watched(document: Path, told: Listener) -> None:
    for number, content in enumerate((AFTER, BEFORE, AFTER), 2):
        new = document.with_suffix(".new")
        new.write_bytes(content)
        new.replace(document)
        eventually(lambda number=number: len(told) == number)  # type: ignore[misc]
    assert [state.roadmap.source for state in told[1:]] == [AFTER, BEFORE, AFTER]


def test_what_does_not_change_the_content_is_not_told(document: Path, told: Listener) -> None:
    document.touch()
    document.write_bytes(BEFORE)
    document.with_name("other.md").write_bytes(AFTER)
    time.sleep(2 * QUICK)
    assert len(told) == 1


def test_a_document_that_is_gone_is_trouble_until_it_is_back(
    document: Path, told: Listener
) -> None:
    document.unlink()
    eventually(lambda: len(told) == 2)
    assert told[1] == Snapshot(parse(BEFORE), "No such file or directory")
    document.write_bytes(BEFORE)
    eventually(lambda: len(told) == 3)
    assert told[2] == Snapshot(parse(BEFORE), "")


def test_a_document_that_can_not_be_read_is_trouble(document: Path, told: Listener) -> None:
    document.write_bytes("- [ ] a".encode("utf-16"))
    eventually(lambda: len(told) == 2)
    assert told[1].roadmap.source == BEFORE
    assert "UTF-16" in told[1].trouble
    document.unlink()
    document.mkdir()
    eventually(lambda: told[-1].trouble == "this is a folder; name a Markdown file")
    document.rmdir()  # and nothing is said of its path: whoever shows this says the name
    document.write_bytes(AFTER)
    eventually(lambda: told[-1] == Snapshot(parse(AFTER), ""))


def test_a_document_that_is_emptied_to_be_written_is_never_seen_empty(
    document: Path, told: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sleep(_: float) -> None:
        document.write_bytes(AFTER)

    monkeypatch.setattr(
        "llm_roadmap.storage.watching.time", SimpleNamespace(sleep=sleep, monotonic=time.monotonic)
    )
    document.write_bytes(b"")
    eventually(lambda: len(told) > 1)
    assert told[1:] == [Snapshot(parse(AFTER), "")]


def test_a_document_that_stays_empty_is_seen_so(document: Path, told: Listener) -> None:
    document.write_bytes(b"")
    eventually(lambda: len(told) > 1)
    assert told[1:] == [Snapshot(parse(b""), "")]


def test_a_folder_that_is_replaced_is_still_watched(
    listen: Listen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    events = watchfiles.watch

    def watch(*folders: str, **options: object) -> object:
        begun.append(folders)
        return events(*folders, **options)

    monkeypatch.setattr("watchfiles.watch", watch)
    folder = tmp_path / "notes"
    folder.mkdir()
    path = folder / "ROADMAP.md"
    path.write_bytes(BEFORE)
    told = listen(path)
    eventually(lambda: begun)
    folder.rename(tmp_path / "old")
    eventually(lambda: told[-1].trouble)
    folder.mkdir()
    path.write_bytes(AFTER)
    eventually(lambda: told[-1] == Snapshot(parse(AFTER), ""))
    eventually(lambda: begun == [(str(folder),)] * 2)  # events make it quick again


def test_a_folder_behind_a_link_is_followed_to_wherever_it_points(
    listen: Listen, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ROADMAP.md").write_text(f"# {name}\n\n- [ ] a\n", "utf-8")
    link = tmp_path / "current"
    link.symlink_to("one")
    told = listen(link / "ROADMAP.md")
    (tmp_path / "new").symlink_to("two")
    (tmp_path / "new").rename(link)
    eventually(lambda: told[-1].roadmap.title == "two")
    (tmp_path / "two" / "ROADMAP.md").write_text("# two\n\n- [x] a\n", "utf-8")
    eventually(lambda: told[-1].roadmap.progress.done == 1)


def test_a_link_is_followed_to_wherever_it_points(listen: Listen, tmp_path: Path) -> None:
    for name, content in (("one", BEFORE), ("two", AFTER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_bytes(content)
    link = tmp_path / "ROADMAP.md"
    link.symlink_to(tmp_path / "one" / "a.md")
    told = listen(link)
    (tmp_path / "one" / "a.md").write_bytes(BEFORE + b"\n")
    eventually(lambda: told[-1].roadmap.source == BEFORE + b"\n")
    new = tmp_path / "new"
    new.symlink_to(tmp_path / "two" / "a.md")
    new.replace(link)
    eventually(lambda: told[-1].roadmap.source == AFTER)
    (tmp_path / "two" / "a.md").write_bytes(AFTER + b"\n")
    eventually(lambda: told[-1].roadmap.source == AFTER + b"\n")


def _is_told(told: Listener, source: bytes) -> bool:
    return told[-1].roadmap.source == source


@pytest.mark.posix
def test_what_makes_no_event_is_seen_all_the_same(
    document: Path, told: Listener, listen: Listen, tmp_path: Path
) -> None:
    for box, source in ((b"x", AFTER), (b" ", BEFORE)):
        with document.open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
            at = BEFORE.index(b"[ ]") + 1
            memory[at : at + 1] = box
        eventually(partial(_is_told, told, source))
    folder = tmp_path / "above" / "below"
    folder.mkdir(parents=True)
    (folder / "a.md").write_bytes(BEFORE)
    other = listen(folder / "a.md")
    (tmp_path / "above").rename(tmp_path / "old")
    folder.mkdir(parents=True)
    (folder / "a.md").write_bytes(AFTER)
    eventually(lambda: other[-1] == Snapshot(parse(AFTER), ""))


def test_where_events_come_it_is_read_once_a_second(
    listen: Listen, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = []

    def note(path: Path) -> bytes:
        reads.append(path)
        return path.read_bytes()

    monkeypatch.setattr("llm_roadmap.storage.watching.read", note)
    told = listen(document)
    time.sleep(1.9)
    assert len(reads) <= 4
    document.write_bytes(AFTER)
    eventually(lambda: told[-1].roadmap.source == AFTER)


def test_without_events_it_is_looked_at_all_the_same(
    listen: Listen, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def watch(*_: object, **__: object) -> None:
        raise OSError("no space left for watches")

    monkeypatch.setattr("watchfiles.watch", watch)
    told = listen(document)
    document.write_bytes(AFTER)
    eventually(lambda: len(told) > 1)


def test_a_listener_that_fails_harms_no_other(
    document: Path, told: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(state: Snapshot) -> None:
        if state.roadmap.source == AFTER:
            raise ZeroDivisionError

    failing = Subscription(document, fail)
    document.write_bytes(AFTER)
    eventually(lambda: len(told) == 2)
    document.write_bytes(BEFORE)
    eventually(lambda: len(told) == 3)
    failing.close()
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [
        ZeroDivisionError
    ]


def test_one_thread_and_one_handle_serve_all_who_listen(document: Path) -> None:
    before = threads()
    subscriptions = [Subscription(document, Listener()) for _ in range(3)]
    assert len(watchers()) == 1
    eventually(lambda: len(handles()) == 1)
    for subscription in subscriptions[:2]:
        subscription.close()
        subscription.close()
    assert len(watchers()) == 1
    subscriptions[2].close()
    assert watchers() == []
    eventually(lambda: handles() == [])
    eventually(lambda: threads() <= before)


def test_what_is_forgotten_is_closed(document: Path) -> None:
    subscription = Subscription(document, Listener())
    assert watchers()
    del subscription
    gc.collect()
    assert watchers() == []


def test_a_listener_may_close_itself(document: Path) -> None:
    def listen(state: Snapshot) -> None:
        if state.roadmap.source == AFTER:
            subscription.close()

    subscription = Subscription(document, listen)
    document.write_bytes(AFTER)
    eventually(lambda: watchers() == [])


def test_the_thread_runs_in_the_context_of_who_began(document: Path) -> None:
    cell = contextvars.ContextVar("cell", default="none")
    cell.set("this one")
    seen = []
    subscription = Subscription(
        document, lambda _: seen.append((threading.current_thread(), cell.get()))
    )
    document.write_bytes(AFTER)
    eventually(lambda: len(seen) == 2)
    (first, _), (second, value) = seen
    subscription.close()
    assert first is not second
    assert second.daemon
    assert value == "this one"


def test_looks_from_many_threads_tell_each_state_once_and_in_order(
    document: Path, told: Listener
) -> None:
    subscription = Subscription(document, Listener())
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            subscription.look()

    lookers = [threading.Thread(target=look) for _ in range(4)]
    for looker in lookers:
        looker.start()
    sources = [BEFORE + b"\n" * number for number in range(1, 100)]
    for source in sources:
        new = document.with_suffix(".new")
        new.write_bytes(source)
        new.replace(document)
    eventually(lambda: told[-1].roadmap.source == sources[-1])
    done.set()
    for looker in lookers:
        looker.join()
    subscription.close()
    lengths = [len(state.roadmap.source) for state in told]
    assert lengths == sorted(set(lengths))


def test_what_is_written_is_told_and_not_read_again(document: Path, told: Listener) -> None:
    subscription = Subscription(document, Listener())
    known, after = told[-1].roadmap, parse(AFTER)

    def write(before: Roadmap) -> Roadmap:
        assert before is known
        document.write_bytes(AFTER)
        return after

    subscription.write(write)
    assert told[-1].roadmap is after
    subscription.look()
    assert told[-1].roadmap is after
    subscription.close()


def test_what_can_not_be_written_is_raised_and_nobody_is_told(
    document: Path, told: Listener
) -> None:
    subscription = Subscription(document, Listener())
    count = len(told)

    def write(_: Roadmap) -> Roadmap:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        subscription.write(write)
    assert len(told) == count
    subscription.close()


def test_what_is_not_there_to_begin_with_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        RoadmapFile(tmp_path / "ROADMAP.md").watch()
    with pytest.raises(DocumentError):
        RoadmapFile(tmp_path).watch()
    assert watchers() == []


def test_watch_yields_each_change(document: Path) -> None:
    changes = RoadmapFile(document).watch()
    document.write_bytes(AFTER)
    assert next(changes).find("Binary search").done
    document.write_bytes(BEFORE)
    assert next(changes) == parse(BEFORE)
    changes.close()


def test_watch_does_not_yield_trouble(document: Path) -> None:
    changes = RoadmapFile(document).watch()
    document.unlink()
    time.sleep(1.5 * QUICK)
    document.write_bytes(BEFORE)
    time.sleep(1.5 * QUICK)
    document.write_bytes(AFTER)
    assert next(changes) == parse(AFTER)
    changes.close()


def test_watch_yields_what_this_process_writes(document: Path) -> None:
    file = RoadmapFile(document)
    with file.watch() as changes:
        file.check("Heaps")
        assert next(changes).find("Heaps").done


def test_a_loop_that_is_left_leaves_nothing_behind(document: Path) -> None:
    document.write_bytes(BEFORE)
    threading.Timer(0.2, document.write_bytes, (AFTER,)).start()
    for _ in RoadmapFile(document).watch():
        break
    gc.collect()
    assert watchers() == []


def test_watch_ends_when_it_is_closed_by_another_thread(document: Path) -> None:
    changes = RoadmapFile(document).watch()
    threading.Timer(0.2, changes.close).start()
    assert list(changes) == []
    assert list(changes) == []
    assert watchers() == []


SCRIPT = """\
import sys
from llm_roadmap import RoadmapFile

changes = RoadmapFile(sys.argv[1]).watch()
print("ready", flush=True)
for roadmap in changes:
    print(roadmap.progress, flush=True)
print("the end")
"""


def test_watch_ends_when_it_is_interrupted(document: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, document],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        ready = process.stdout.readline()
        document.write_bytes(AFTER)
        change = process.stdout.readline()
        time.sleep(0.5)  # what comes while it does not wait is for the loop, not for us
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=10)
    assert (ready, change, rest, errors) == ("ready\n", "1/2 (50%)\n", "the end\n", "")
    assert process.returncode == 0


def test_the_interpreter_ends_cleanly_while_it_is_watched(document: Path) -> None:
    script = (
        "import sys, time; from llm_roadmap import RoadmapFile;"
        "changes = RoadmapFile(sys.argv[1]).watch(); time.sleep(0.1); print('end')"
    )
    for _ in range(5):
        result = subprocess.run(
            [sys.executable, "-X", "dev", "-c", script, document],
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        assert (result.returncode, result.stdout, result.stderr) == (0, "end\n", "")


def test_without_the_extra_the_command_to_install_it_is_named(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(ImportError, match=r"run: pip install anywidget watchfiles"):
        RoadmapFile(document).watch()


def test_async_for_waits_and_lets_others_run(tmp_path: Path) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_text("- [ ] a\n", "utf-8")

    async def follow() -> list[str]:
        seen: list[str] = []
        others = 0
        changes = RoadmapFile(path).watch()

        async def write() -> None:
            nonlocal others
            for text in ("- [x] a\n", "- [x] b\n"):
                await asyncio.sleep(0.2)
                path.write_text(text, "utf-8")
                while len(seen) <= others:
                    await asyncio.sleep(0.01)
                others += 1
            changes.close()

        writer = asyncio.ensure_future(write())
        async for roadmap in changes:
            seen.append(f"{roadmap.topics[0].title}{roadmap.topics[0].done}")  # noqa: PERF401
        await writer
        return seen

    assert run(follow) == ["aTrue", "bTrue"]


def test_async_for_can_be_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_text("- [ ] a\n", "utf-8")

    async def follow() -> None:
        with RoadmapFile(path).watch() as changes, pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(anext(changes), 0.1)

    run(follow)
