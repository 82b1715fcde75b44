from __future__ import annotations

import gc
import importlib
import json
import subprocess
import sys
import threading
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import pytest

from llm_roadmap import (
    DocumentError,
    RoadmapError,
    RoadmapFile,
    SectionError,
    TopicNotFoundError,
)
from llm_roadmap.markdown import block_by_block as blocks
from llm_roadmap.notebook.widgets_of_cell import CellRun
from llm_roadmap.storage import read_and_rewrite as rewriting
from llm_roadmap.storage.inputs import parsed
from llm_roadmap.storage.read_and_rewrite import read
from llm_roadmap.storage.watching import Subscription

pytest.importorskip("anywidget")

from ..support.waiting import eventually, watchers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from llm_roadmap.model import Roadmap
    from llm_roadmap.notebook.widget import RoadmapWidget

DOCUMENT = b"""\
# Trees

<!-- roadmap:progress --> 0/0 <!-- /roadmap:progress -->

- [ ] Warm up

## Searching

- [ ] Binary search
  - Description: Halve it
  - [x] By hand
- [ ] [Breadth first](https://example.org/bfs)

## Sorting

- [ ] Read
- [ ] Read
"""

VIEW = "application/vnd.jupyter.widget-view+json"

LATE = "This topic has changed in the file. Look again, then tick."


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(DOCUMENT)
    return path


@pytest.fixture
def show(document: Path) -> Iterator[Callable[[], Front]]:
    fronts = []

    def make(*, timeout: float = 10, **options: Any) -> Front:
        fronts.append(Front(RoadmapFile(document, timeout=timeout).widget(**options)))
        fronts[-1].greet()
        return fronts[-1]

    yield make
    for front in fronts:
        front.widget.close()


@pytest.fixture
def front(show: Callable[[], Front]) -> Front:
    """The front end of a widget that shows the document."""
    return show()


@pytest.fixture
def widget(document: Path) -> Iterator[RoadmapWidget]:
    """A widget that no page shows yet."""
    made: RoadmapWidget = RoadmapFile(document).widget()
    yield made
    made.close()


class Front:
    """The front end, as far as the kernel can tell."""

    def __init__(self, widget: RoadmapWidget) -> None:
        self.widget = widget
        self.sent: list[dict[str, Any]] = []
        widget.send = self._receive
        self._clicks = 0

    def _receive(self, content: dict[str, Any]) -> None:
        self.sent.append(json.loads(json.dumps(content)))

    @property
    def state(self) -> dict[str, Any]:
        """What the page can draw from, put together."""
        sent: dict[str, Any] = json.loads(json.dumps(self.widget.get_state()))
        ticks = iter(sent["ticks"])
        contents = json.loads(sent["contents"])
        for each in contents:
            if "name" in each:
                each["done"] = next(ticks) == "1"
        rest = {name: sent[name] for name in ("done", "total", "trouble", "height", "collapsed")}
        return {**sent["state"], "contents": contents, **rest}

    @property
    def topics(self) -> list[dict[str, Any]]:
        return [each for each in self.state["contents"] if "name" in each]

    @property
    def done(self) -> list[str]:
        return [topic["title"] for topic in self.topics if topic["done"]]

    def click(self, place: int, *, done: bool, state: dict[str, Any] | None = None) -> str:
        """Click the box of a topic, and return why it was refused."""
        self._clicks += 1
        seen = state or self.remember()
        return self.tell(
            click(seen["topics"][place], name=f"{self._clicks}", done=done)
            | {"revision": seen["revision"]}
        )

    def ask(self, kind: str, place: int | None = None, **rest: Any) -> dict[str, Any]:
        """Ask for a change of the list, or for an undo, and return the answer."""
        named = {} if place is None else {"topics": [self.topics[place]["name"]]}
        seen = self.state["revision"]
        click = f"{kind} {len(self.sent)}"
        self.tell({"kind": kind, "click": click, "revision": seen, **named, **rest})
        return self.sent[-1]

    def bye(self) -> None:
        """Say that a view has gone."""
        self.widget._handle_custom_msg({"kind": "bye"}, [])  # noqa: SLF001 - see below
        assert self.sent.pop() == {"kind": "who"}

    def greet(self) -> None:
        """Say that there is a view."""
        self.widget._handle_custom_msg({"kind": "hello"}, [])  # noqa: SLF001 - see below
        assert self.sent.pop() == {"kind": "here"}

    def tell(self, message: dict[str, Any]) -> str:
        self.widget._handle_custom_msg(message, [])  # noqa: SLF001 - as a message from outside does
        answer = self.sent[-1]
        assert answer["kind"] == "answer"
        assert answer["click"] == message["click"]
        refusal: str = answer["refusal"]
        return refusal

    def remember(self) -> dict[str, Any]:
        """Return what a click that is sent now would carry."""
        return {
            "revision": self.state["revision"],
            "topics": [topic["name"] for topic in self.topics],
        }


def click(*topics: list[Any], name: str = "a", done: bool = True) -> dict[str, Any]:
    """Return the message of a click on the boxes of topics, of a page that knows no revision."""
    return {"kind": "click", "click": name, "topics": [*topics], "done": done, "revision": ""}


def test_the_state_is_what_is_in_the_file(front: Front) -> None:
    state = front.state
    assert state["title"] == "Trees"
    assert (state["done"], state["total"]) == (1, 6)
    contents = state["contents"]
    assert [(each["title"], each["depth"]) for each in contents[:6]] == [
        ("Warm up", 0),
        ("Searching", 0),
        ("Binary search", 1),
        ("By hand", 2),
        ("Breadth first", 1),
        ("Sorting", 0),
    ]
    assert [each["done"] for each in contents[2:5]] == [False, True, False]
    assert contents[1]["section"] == "Trees > Searching"
    assert contents[2]["texts"] == ["Halve it"]
    assert contents[4]["links"] == [{"title": "Breadth first", "url": "https://example.org/bfs"}]
    assert [each["name"] for each in contents[6:]] == [
        [["Trees", "Sorting"], "Read", 0, 2],
        [["Trees", "Sorting"], "Read", 1, 2],
    ]


def test_a_click_is_a_byte_in_the_file(show: Callable[..., Front], document: Path) -> None:
    document.write_bytes(DOCUMENT.replace(b" 0/0 ", b"\xe2\x96\x88" * 10))
    before = document.read_bytes()
    front = show()
    assert front.click(1, done=True) == ""
    after = document.read_bytes()
    assert b"- [x] Binary search" in after
    assert after.splitlines()[4:] == before.replace(b"[ ] Binary", b"[x] Binary").splitlines()[4:]
    assert front.done == ["Binary search", "By hand"]
    assert front.click(1, done=False) == ""
    assert front.done == ["By hand"]


def test_the_state_is_there_before_the_answer(front: Front) -> None:
    states = []
    front.widget.send = lambda _: states.append(front.done)
    message = click(front.topics[0]["name"])
    front.widget._handle_custom_msg(message, [])  # noqa: SLF001 - see Front.tell
    assert states == [["Warm up", "By hand"]]


def test_a_click_says_what_it_wants(front: Front, document: Path) -> None:
    front.click(0, done=True)
    written = document.stat().st_mtime_ns
    assert front.click(0, done=True) == ""
    assert front.done == ["Warm up", "By hand"]
    assert document.stat().st_mtime_ns == written


def test_a_late_click_hits_the_topic_that_was_clicked(front: Front, document: Path) -> None:
    seen = front.remember()
    document.write_bytes(
        document.read_bytes().replace(b"## Searching\n", b"## Searching\n\n- [ ] New\n\ntext\n\n")
    )
    assert front.click(1, done=True, state=seen) == ""
    assert front.done == ["Binary search", "By hand"]


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        (1, b"Binary search", b"Bisection"),  # renamed
        (1, b"## Sorting", b"- [ ] Binary search\n\n## Sorting"),  # now there are two
        (5, b"- [ ] Read\n", b"- [ ] Read\n\n  This is new\n"),  # equals can have changed places
    ],
)
def test_a_click_on_what_is_not_certain_any_more_is_refused(
    front: Front, document: Path, place: int, old: bytes, new: bytes
) -> None:
    seen = front.remember()
    changed = DOCUMENT.replace(old, new, 1)
    document.write_bytes(changed)
    assert front.click(place, done=True, state=seen) == LATE
    assert document.read_bytes() == changed
    assert front.widget.roadmap.source == changed


@pytest.mark.parametrize("place", [-1, 2])
def test_a_click_on_a_place_that_no_topic_has_is_refused(
    front: Front, document: Path, place: int
) -> None:
    seen = front.remember()
    seen["topics"][4][2] = place
    assert front.click(4, done=True, state=seen) == LATE
    assert document.read_bytes() == DOCUMENT


@pytest.mark.parametrize(
    ("kind", "rest", "then"),
    [
        ("remove", {}, "delete"),
        ("retitle", {"text": "New"}, "change the title"),
        ("add", {"where": "after", "text": "New"}, "add"),
    ],
)
def test_a_late_act_is_not_called_a_tick(
    front: Front, document: Path, kind: str, rest: dict[str, str], then: str
) -> None:
    old = front.topics[1]["name"]
    changed = document.read_bytes().replace(b"Binary search", b"Bisection")
    document.write_bytes(changed)
    front.sent.clear()
    message = {"kind": kind, "click": "late", "revision": "", "topics": [old], **rest}
    front.tell(message)
    (answer,) = [each for each in front.sent if each["kind"] == "answer"]
    assert answer["refusal"] == f"This topic has changed in the file. Look again, then {then}."
    assert document.read_bytes() == changed


def test_a_click_on_one_of_equals_is_certain_as_long_as_only_boxes_changed(
    front: Front, document: Path
) -> None:
    seen = front.remember()
    assert front.click(4, done=True, state=seen) == ""
    assert front.click(5, done=True, state=seen) == ""
    assert front.done == ["By hand", "Read", "Read"]
    assert document.read_bytes().endswith(b"- [x] Read\n- [x] Read\n")


def test_a_click_that_comes_as_the_document_changes_is_refused_by_the_writer(
    front: Front, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = DOCUMENT.replace(b"Binary search", b"Bisection")

    def rewrite(*arguments: Any, **options: Any) -> Any:
        document.write_bytes(changed)
        return original(*arguments, **options)

    original = rewriting.rewrite
    monkeypatch.setattr(rewriting, "rewrite", rewrite)
    assert front.click(1, done=True) == LATE
    assert document.read_bytes() == changed
    assert "Bisection" in [topic["title"] for topic in front.topics]


def test_a_click_while_the_document_is_saved_in_two_halves_ticks_in_the_whole_one(
    front: Front, document: Path
) -> None:
    """The first half has no such topic, and that is no reason to refuse the click."""
    seen = front.remember()
    document.write_bytes(DOCUMENT[: DOCUMENT.index(b"- [ ] Binary")])
    editor = threading.Timer(0.02, document.write_bytes, [DOCUMENT])
    editor.start()
    assert front.click(1, done=True, state=seen) == ""
    editor.join()
    assert b"- [x] Binary search" in document.read_bytes()


def test_a_click_reads_the_document_once(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []

    def counted(path: Path, **options: Any) -> bytes:
        reads.append(threading.current_thread().name)
        return original(path, **options)

    original = read
    for module in ("read_and_rewrite", "watching"):
        monkeypatch.setattr(f"llm_roadmap.storage.{module}.read", counted)
    assert front.click(1, done=True) == ""
    assert front.done == ["Binary search", "By hand"]
    here = threading.current_thread().name
    assert [name for name in reads if name == here] == [here]


def test_a_click_on_a_document_that_is_gone_is_refused(front: Front, document: Path) -> None:
    document.unlink()
    assert "No such file" in front.click(0, done=True)
    assert front.done == ["By hand"]
    eventually(lambda: front.state["trouble"] == "No such file or directory")


def test_a_click_that_can_not_have_the_lock_is_refused(
    show: Callable[..., Front], document: Path
) -> None:
    script = (
        "import fcntl, sys; file = open(sys.argv[1], 'rb+'); fcntl.flock(file, fcntl.LOCK_EX);"
        "print(flush=True); sys.stdin.read()"
    )
    front = show(timeout=0.1)
    with subprocess.Popen(
        [sys.executable, "-c", script, document], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.readline()
        assert "held its lock" in front.click(0, done=True)
        process.communicate(b"")
    assert front.click(0, done=True) == ""


def test_a_click_is_in_the_state_of_a_second_widget_at_once(show: Callable[..., Front]) -> None:
    one, two = show(), show()
    one.click(0, done=True)
    assert two.done == ["Warm up", "By hand"]
    two.click(0, done=False)
    assert one.done == ["By hand"]


def test_a_tick_by_hand_sends_the_ticks_and_no_contents(front: Front, document: Path) -> None:
    state = front.widget.state
    document.write_bytes(DOCUMENT.replace(b"[ ] Warm", b"[x] Warm"))
    eventually(lambda: front.done == ["Warm up", "By hand"])
    assert front.widget.state is state


def test_its_own_writes_are_no_news(front: Front) -> None:
    states = []
    front.widget.observe(lambda change: states.append(change["new"]), "done")
    front.click(0, done=True)
    time.sleep(0.6)  # by then the event has come, and a look as well
    assert states == [2]


def test_clicks_from_many_threads_are_all_in_the_file(
    show: Callable[..., Front], document: Path
) -> None:
    document.write_bytes(b"".join(b"- [ ] topic %d\n" % number for number in range(40)))
    fronts = [show() for _ in range(4)]

    def click_each_fourth(start: int, front: Front) -> None:
        for place in range(start, 40, 4):
            message = click([[], f"topic {place}", 0, 1])
            front.widget._handle_custom_msg(message, [])  # noqa: SLF001 - see Front.tell

    threads = [threading.Thread(target=click_each_fourth, args=each) for each in enumerate(fronts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert document.read_bytes().count(b"[x]") == 40
    for front in fronts:
        assert len(front.done) == 40
        assert [answer["refusal"] for answer in front.sent] == [""] * 10


def test_a_closed_widget_lets_go(front: Front, document: Path) -> None:
    front.widget.close()
    front.widget.close()
    assert not watchers()
    state = front.widget.state
    document.write_bytes(b"- [ ] New\n")
    time.sleep(0.3)
    assert front.widget.state == state


def test_a_document_that_is_not_there_is_an_error_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        RoadmapFile(tmp_path / "ROADMAP.md").widget()
    assert not watchers()


def test_the_page_is_told_of_a_widget_while_its_large_document_is_parsed(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = importlib.import_module("ipywidgets.widgets.widget")._instances  # noqa: SLF001
    before, seen = len(models), []

    def parsing(*args: Any, **options: Any) -> Roadmap:
        seen.append(len(models) - before)
        return parsed(*args, **options)

    monkeypatch.setattr("llm_roadmap.notebook.widget.parsed", parsing)
    RoadmapFile(document).widget().close()
    monkeypatch.setattr("llm_roadmap.notebook.widget.LARGE", 0)
    RoadmapFile(document).widget().close()
    with pytest.raises(SectionError):  # nothing is shown, so the page is told of nothing
        RoadmapFile(document).widget(section="none")
    document.write_bytes(b">" * 1000 + b" - [ ] deep\n")
    with pytest.raises(DocumentError, match="too deeply"):
        RoadmapFile(document).widget()
    assert seen == [0, 2, 0, 2]  # with its layout
    assert len(models) == before


def test_a_document_that_is_shown_already_is_not_parsed_again(show: Callable[..., Front]) -> None:
    assert show().widget.roadmap is show().widget.roadmap


def test_where_widgets_are_unknown_it_is_text(front: Front) -> None:
    data, _ = front.widget._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert "☑ By hand" in data["text/html"]
    assert "[x] By hand" in data["text/plain"]


def test_it_is_shown_with_a_static_display_that_it_hides(
    show: Callable[..., Front], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("IPython")
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))  # noqa: ARG005
    widget = show().widget
    widget._ipython_display_()
    show().widget._ipython_display_()
    live, still, _, again = shown
    assert again == still  # so a saved notebook changes no more than it must
    assert f'class="llm-roadmap-still llm-roadmap-still-{widget.place}"' in still["text/html"]
    assert "☑ By hand" in still["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in live
    assert live["text/html"] == live["text/plain"] == ""


def test_its_repr_is_short(front: Front, document: Path) -> None:
    assert repr(front.widget) == f"RoadmapWidget({str(document)!r})"


def test_no_change_of_boxes_is_a_new_revision_and_every_other_is(
    front: Front, document: Path
) -> None:
    first = front.state["revision"]
    front.click(0, done=True)
    assert front.state["revision"] == first
    document.write_bytes(read(document) + b"\n")
    eventually(lambda: front.state["revision"] != first)


def test_a_click_in_500_topics_reads_again_only_what_it_changes(
    show: Callable[..., Front], document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.write_bytes(
        b"".join(
            b"## Part %d\n\n- [ ] Read %d\n  - Resource: [Notes](https://example.org/%d)\n\n"
            % (number // 25, number, number)
            for number in range(500)
        )
    )
    front = show()
    front.greet()
    found: list[object] = []
    find_blocks = blocks.find_blocks

    def counted(*arguments: Any, **options: Any) -> Iterator[object]:
        for block in find_blocks(*arguments, **options):
            found.append(block)
            yield block

    monkeypatch.setattr(blocks, "find_blocks", counted)
    assert front.click(250, done=True) == ""
    assert len(found) <= 10  # of a thousand blocks
    assert len(front.done) == 1


def test_without_the_extra_the_command_to_install_it_is_named(document: Path) -> None:
    script = (
        "import sys; sys.modules['anywidget'] = None; from llm_roadmap import RoadmapFile;"
        "RoadmapFile(sys.argv[1]).widget()"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, document], capture_output=True, text=True, check=False
    )
    assert result.stderr.splitlines()[-1].endswith("; run: pip install anywidget watchfiles")


def test_a_closed_widget_shows_what_it_showed_last(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("IPython")
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))  # noqa: ARG005
    widget = RoadmapFile(document).widget()
    widget.close()
    widget._ipython_display_()
    assert [list(data) for data in shown] == [["text/html", "text/plain"]]


def test_a_program_is_told_of_changes_and_counts(widget: RoadmapWidget, document: Path) -> None:
    told: list[list[tuple[str, bool, bool]]] = []
    counts: list[int] = []
    widget.on_change(lambda changes: told.append([(c.topic.title, c.was, c.now) for c in changes]))
    widget.observe(lambda change: counts.append(change["new"]), "done")
    assert (widget.done, widget.total) == (1, 6)
    document.write_bytes(DOCUMENT.replace(b"[ ] Warm", b"[x] Warm"))
    eventually(lambda: told == [[("Warm up", False, True)]])
    document.write_bytes(DOCUMENT.replace(b"# Trees", b"# Plants"))
    eventually(lambda: widget.state["title"] == "Plants")
    assert len(told) == 1  # another path is another topic
    assert counts == [2, 1]


def test_a_widget_that_nobody_has_seen_does_not_listen(document: Path) -> None:
    for _ in range(5):
        RoadmapFile(document).widget()
    assert not watchers()


def test_a_view_that_goes_ends_the_listening_until_another_answers(
    front: Front, document: Path
) -> None:
    front.bye()
    assert not watchers()
    document.write_bytes(DOCUMENT.replace(b"[ ] Warm", b"[x] Warm"))
    front.greet()
    assert front.done == ["Warm up", "By hand"]


def test_several_topics_are_one_write(front: Front, document: Path) -> None:
    names = [topic["name"] for topic in front.topics[:2]]
    assert front.tell(click(*names)) == ""
    assert front.done == ["Warm up", "Binary search", "By hand"]
    written = document.read_bytes()
    assert front.tell(click(*names, [["Trees"], "Gone", 0, 1], done=False)) == LATE
    assert document.read_bytes() == written


# Changes of the list


def test_topics_are_added_where_the_page_says(front: Front, document: Path) -> None:
    answer = front.ask("add", 1, where="after", text="Linear *search*")
    assert (answer["title"], answer["name"]) == (
        "Linear search",
        [["Trees", "Searching"], "Linear search", 0, 1],
    )
    front.ask("add", 0, where="under", text="Stretch")
    front.ask("add", section="Trees > Sorting", text="Write")
    text = DOCUMENT.replace(b"- [ ] [Breadth", b"- [ ] Linear *search*\n- [ ] [Breadth")
    text = text.replace(b"Warm up\n", b"Warm up\n  - [ ] Stretch\n") + b"- [ ] Write\n"
    end = b"<!-- /roadmap:progress -->"
    assert document.read_bytes().partition(end)[2] == text.partition(end)[2]


def test_a_text_that_is_no_title_is_refused_with_what_to_do(front: Front, document: Path) -> None:
    answer = front.ask("add", 0, where="after", text="# heading")
    assert "“# heading” is not added: this text would become a heading" in answer["refusal"]
    assert document.read_bytes() == DOCUMENT


def test_a_title_is_changed_as_it_is_written(show: Callable[..., Front], document: Path) -> None:
    document.write_bytes(DOCUMENT.replace(b"Binary search", b"**Binary** search"))
    front = show()
    assert front.ask("source", 1)["source"] == "**Binary** search"
    front.ask("retitle", 1, text="Bisection")
    assert b"- [ ] Bisection\n" in document.read_bytes()
    assert front.topics[1]["title"] == "Bisection"


def test_what_was_removed_is_put_back_only_while_nobody_has_written(
    front: Front, document: Path
) -> None:
    for is_disturbed in (False, True):
        before = document.read_bytes()
        edit = front.ask("remove", 1)["edit"]
        assert b"Binary search" not in document.read_bytes()
        if is_disturbed:
            document.write_bytes(document.read_bytes() + b"\nMore.\n")
        refusal = front.ask("undo", edit=edit)["refusal"]
        if is_disturbed:
            assert refusal.startswith("The list stays as it is: this change can't be undone, since")
            assert b"Binary search" not in document.read_bytes()
        else:
            assert (refusal, document.read_bytes()) == ("", before)


def test_ticks_are_undone_by_their_topics(show: Callable[..., Front], document: Path) -> None:
    document.write_bytes(DOCUMENT.replace(b"<!-- roadmap:progress --> 0/0", b""))
    front = show()
    front.tell(click(*(topic["name"] for topic in front.topics[:3])))
    document.write_bytes(document.read_bytes().replace(b"# Trees\n", b"# Trees\n\nMore.\n"))
    assert front.ask("undo", edit="a")["refusal"] == ""
    assert front.done == ["By hand"]
    assert "can't be undone any more" in front.ask("undo", edit="a")["refusal"]


def test_whatever_fails_is_answered(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:

    def fail(*_: object, **__: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("llm_roadmap.notebook.widget.adding", fail)
    assert "ValueError('broken')" in front.ask("add", 0, where="after", text="x")["refusal"]


# What programs see and set


@pytest.mark.parametrize("name", ["done", "total", "state", "ticks", "trouble", "roadmap", "found"])
def test_what_the_document_says_cannot_be_set(front: Front, name: str) -> None:
    widget = front.widget
    before = getattr(widget, name)
    with pytest.raises((AttributeError, importlib.import_module("traitlets").TraitError)):
        setattr(widget, name, before)


def test_filters_are_set_by_programs_and_by_the_page(front: Front) -> None:
    widget = front.widget
    told: list[tuple[str, object]] = []
    names = ["query", "only_open", "only_done", "selected"]
    widget.observe(lambda change: told.append((change["name"], change["new"])), names)
    widget.query = "search"
    assert [topic.title for topic in widget.found] == ["Binary search", "By hand", "Breadth first"]
    widget.only_done = True
    assert [topic.title for topic in widget.found] == ["By hand"]
    widget.only_open = True
    assert not widget.only_done
    assert [topic.title for topic in widget.found] == ["Binary search", "Breadth first"]
    widget.set_state({"query": "", "selected": "Trees > Warm up"})
    front.sent.clear()
    widget.selected = "by hand"
    assert widget.selected == "Trees > Searching > Binary search > By hand"
    assert front.sent == [{"kind": "select", "selected": widget.selected}]
    widget.selected = "by hand"  # the page may have left it: a filter hides it, or it was deleted
    assert front.sent == 2 * [{"kind": "select", "selected": widget.selected}]
    with pytest.raises(TopicNotFoundError):
        widget.selected = "nothing like it"
    assert told == [
        ("query", "search"),
        ("only_done", True),
        ("only_done", False),
        ("only_open", True),
        ("query", ""),
        ("selected", "Trees > Warm up"),
        ("selected", "Trees > Searching > Binary search > By hand"),
    ]


def test_callbacks_run_in_the_context_in_which_they_were_registered(
    widget: RoadmapWidget, document: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cell: ContextVar[str] = ContextVar("cell", default="none")
    told: list[str] = []
    handlers = {name: lambda _, name=name: told.append(f"{name} {cell.get()}") for name in "ab"}
    for name in "ab":
        cell.set(f"cell {name}")
        widget.observe(handlers[name], "done")
    widget.on_change(lambda _: told.append(f"c {cell.get()}"))
    cell.set("another")
    document.write_bytes(DOCUMENT.replace(b"[ ] Warm", b"[x] Warm"))
    eventually(lambda: len(told) == 3)
    assert told == ["a cell a", "b cell b", "c cell b"]
    widget.unobserve(handlers["a"], "done")
    document.write_bytes(DOCUMENT)
    eventually(lambda: len(told) == 5)
    assert told[3:] == ["b cell b", "c cell b"]
    assert caplog.text == ""


# Its end


def test_a_widget_without_views_lets_go_of_all_and_comes_back_when_it_is_shown(
    show: Callable[..., Front], document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("IPython")
    _instances = importlib.import_module("ipywidgets.widgets.widget")._instances  # noqa: SLF001
    monkeypatch.setattr("llm_roadmap.notebook.widget.GRACE", 0.05)
    before = len(_instances)
    front = show()
    widget = front.widget
    assert len(_instances) == before + 2  # with its layout
    front.bye()
    eventually(lambda: len(_instances) == before)
    assert (widget.state, widget._roadmap, widget.comm) == ({}, None, None)  # noqa: SLF001
    assert widget.roadmap.progress.done == 1  # a program still sees the document
    document.write_bytes(DOCUMENT.replace(b"[ ] Warm", b"[x] Warm"))
    data, _ = widget._view()  # noqa: SLF001 - as to show it
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id
    assert len(_instances) == before + 2
    front.greet()
    assert front.done == ["Warm up", "By hand"]
    assert front.click(0, done=False) == ""
    front.bye()
    front.greet()  # another view was there
    time.sleep(0.2)
    assert len(_instances) == before + 2


def test_a_cell_that_runs_again_lets_go_of_what_it_showed(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = iter(
        [
            CellRun("a", "1"),
            CellRun("a", "2"),
            CellRun("b", "3"),
            CellRun("a", "4"),
            CellRun("b", "5"),
        ]
    )
    monkeypatch.setattr("llm_roadmap.notebook.widget.this_run", lambda: next(runs))
    one, two = (RoadmapFile(document).widget() for _ in range(2))
    try:
        for widget, left in ((one, "12"), (two, "2"), (two, "2"), (one, "12"), (one, "1")):
            widget._view()  # noqa: SLF001 - as to show it
            assert [bool(each.comm) for each in (one, two)] == ["1" in left, "2" in left]
    finally:
        one.close()
        two.close()


class ForeignComm:
    """A comm of a host that is no Jupyter."""

    comm_id = "foreign"

    def on_msg(self, _: object) -> None: ...

    def send(self, **_: object) -> None: ...

    def close(self) -> None: ...


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, RoadmapWidget]]:
    """Make a host that gives widgets its own comms, and return what ipywidgets keeps."""
    module = importlib.import_module("ipywidgets.widgets.widget")
    give = staticmethod(lambda widget: setattr(widget, "comm", ForeignComm()))
    monkeypatch.setattr(module.Widget, "_widget_construction_callback", give)
    instances: dict[str, RoadmapWidget] = module._instances  # noqa: SLF001
    yield instances
    assert "foreign" not in instances


def test_a_comm_that_its_host_closes_ends_its_widget(
    document: Path, foreign: dict[str, RoadmapWidget]
) -> None:
    widget = RoadmapFile(document).widget()
    widget.on_change(print)
    assert foreign["foreign"]
    comm: Any = widget.comm
    comm.close()
    assert widget.comm is None
    assert widget._subscription is None  # noqa: SLF001 - as it is kept
    comm.close()


def test_a_widget_of_a_session_that_has_ended_goes_with_the_next_change(
    document: Path, foreign: dict[str, RoadmapWidget]
) -> None:
    def session() -> None:
        RoadmapFile(document).widget().on_change(print)

    thread = threading.Thread(target=session)
    thread.start()
    thread.join()
    widget = foreign["foreign"]
    document.write_bytes(DOCUMENT.replace(b"[ ] Warm", b"[x] Warm"))
    eventually(lambda: widget.comm is None)
    assert widget.done == 1
    widget.close()


def test_a_widget_that_could_not_be_made_ends_without_a_word() -> None:
    from llm_roadmap.notebook.widget import RoadmapWidget

    broken: Any = RoadmapWidget
    with pytest.raises(TypeError):
        broken()
    gc.collect()


def test_of_many_topics_the_first_state_is_brief_and_the_rest_comes_after_the_greeting(
    show: Callable[..., Front], document: Path
) -> None:
    document.write_bytes(
        b"".join(b"## S %d\n\n- [x] a\n  - [ ] b %d\n" % (number, number) for number in range(150))
    )
    widget = RoadmapFile(document).widget()
    first = json.loads(widget.contents)
    assert first[0] == {"depth": 0, "title": "S 0", "section": "S 0"}
    assert first[1] == {"depth": 1, "title": "a", "name": [["S 0"], "a", 0, 1]}
    assert [each for each in first if isinstance(each, int)] == [1, 2] * 125  # all after 50
    assert (widget.done, widget.total) == (150, 300)
    widget.close()
    front = show()
    assert [topic["title"] for topic in front.topics[:2]] == ["a", "b 0"]
    assert [each["depth"] for each in front.state["contents"][:3]] == [0, 1, 2]


@pytest.fixture
def large(document: Path) -> Path:
    """Return a document with 2,000 topics, of which a widget shows a part before it is parsed."""
    document.write_bytes(
        b"# Trees\n\n"
        + b"".join(
            (b"## Part %d\n\n" % number if number % 10 == 0 else b"")
            + b"- [%c] Read %d\n  - Resource: [Notes](https://example.org/%d)\n\n"
            % (b" x"[number % 2], number, number)
            for number in range(2000)
        )
    )
    return document


def test_a_large_document_is_parsed_after_its_first_part_was_shown(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("IPython")
    widget = RoadmapFile(large).widget()
    done: list[str] = []

    def display(data: dict[str, Any], raw: bool) -> None:  # noqa: ARG001
        done.append("shown" if VIEW in data else "still")

    def parsing(source: bytes, *args: Any, **options: Any) -> Roadmap:
        done.append("parsed")
        assert source == large.read_bytes()
        return parsed(source, *args, **options)

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr("llm_roadmap.notebook.widget.parsed", parsing)
    assert widget.state["isPart"]
    part, ticks = json.loads(widget.contents), widget.ticks
    assert part[:2] == [
        {"depth": 0, "title": "Part 0", "section": "Trees > Part 0"},
        {
            "depth": 1,
            "title": "Read 0",
            "name": [["Trees", "Part 0"], "Read 0", 0, 1],
            "links": [{"title": "Notes", "url": "https://example.org/0"}],
        },
    ]
    assert 50 < sum(isinstance(each, int) or "name" in each for each in part) == len(ticks) < 1000
    assert sum(isinstance(each, dict) and "name" in each for each in part) == 50
    widget._ipython_display_()
    assert done == ["shown", "parsed", "still"]
    assert "isPart" not in widget.state
    assert json.loads(widget.contents)[: len(part)] == part
    assert widget.ticks == "01" * 1000
    widget.close()


def greeted(widget: RoadmapWidget) -> int:
    """Greet as a view does, and return how many ticks the page is sent."""
    Front(widget).greet()
    return len(widget.ticks)


def told_of(widget: RoadmapWidget) -> int:
    """Ask to be told of changes, and return how many ticks the page is sent."""
    widget.on_change(print)
    return len(widget.ticks)


def observed(widget: RoadmapWidget) -> int:
    """Observe a trait, and return how many ticks the page is sent."""
    widget.observe(print, "query")
    return len(widget.ticks)


def closed(widget: RoadmapWidget) -> int:
    """Close it, and return how many topics there were."""
    widget.close()
    total: int = widget.total
    return total


@pytest.mark.parametrize(
    "look",
    [
        lambda widget: widget.total,
        lambda widget: 2 * widget.done,
        lambda widget: widget.roadmap.progress.total,
        lambda widget: len(widget.found),
        lambda widget: widget.get_state()["total"],
        lambda widget: len(widget.get_state()["ticks"]),
        lambda widget: len(json.loads(widget.get_state()["contents"])) - 200,  # sections
        lambda widget: widget._repr_mimebundle_()[0]["text/plain"].count("] Read "),
        greeted,
        told_of,
        observed,
        closed,
    ],
)
def test_whoever_looks_sees_all_of_a_large_document(
    look: Callable[[RoadmapWidget], int], large: Path
) -> None:
    widget = RoadmapFile(large).widget()
    assert len(widget.ticks) < 1000
    try:
        assert look(widget) == 2000
        assert "isPart" not in widget.state
    finally:
        widget.close()


def test_no_program_is_told_that_the_rest_was_parsed(large: Path) -> None:
    widget = RoadmapFile(large).widget()
    told: list[object] = []
    widget.observe(told.append, ["done", "total"])
    widget.on_change(told.append)
    Front(widget).greet()
    assert (widget.done, widget.total, told) == (1000, 2000, [])
    widget.close()


def test_a_greeting_waits_until_the_rest_is_parsed_and_that_is_done_once(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = RoadmapFile(large).widget()
    done: list[str] = []
    greeting = threading.Thread(target=greeted, args=[widget])

    def parsing(*args: Any, **options: Any) -> Roadmap:
        done.append("parsing")
        greeting.start()
        greeting.join(0.3)
        done.append("parsed")
        return parsed(*args, **options)

    def listening(*args: Any, **options: Any) -> Subscription:
        done.append("listening")
        return Subscription(*args, **options)

    monkeypatch.setattr("llm_roadmap.notebook.widget.parsed", parsing)
    monkeypatch.setattr("llm_roadmap.notebook.widget.Subscription", listening)
    assert widget.total == 2000
    greeting.join()
    assert done == ["parsing", "parsed", "listening"]
    widget.close()


def test_what_cannot_be_read_after_the_first_part_is_an_error_when_it_is_read(large: Path) -> None:
    models = importlib.import_module("ipywidgets.widgets.widget")._instances  # noqa: SLF001
    before = len(models)
    large.write_bytes(large.read_bytes() + b">" * 1000 + b" - [ ] deep\n")
    widget = RoadmapFile(large).widget()
    with pytest.raises(DocumentError, match="too deeply"):
        print(widget.total)
    assert len(models) == before
    with pytest.raises(DocumentError, match="too deeply"):
        print(widget.roadmap)


def test_a_large_document_that_is_shown_already_is_shown_wholly(large: Path) -> None:
    one = RoadmapFile(large).widget()
    Front(one).greet()
    two = RoadmapFile(large).widget()
    assert len(two.ticks) == 2000
    assert two.roadmap is one.roadmap
    one.close()
    two.close()


def test_with_many_topics_what_stands_in_for_it_is_one_text(document: Path) -> None:
    document.write_bytes(b"".join(b"- [ ] topic <%d>\n" % number for number in range(500)))
    widget = RoadmapFile(document).widget()
    still = widget._still()["text/html"]  # noqa: SLF001 - what is shown
    assert "[ ] topic &lt;499&gt;" in still
    assert still.count("<") < 20
    widget.close()


def test_one_section_can_be_shown(document: Path) -> None:
    widget = RoadmapFile(document).widget(section="sear", height="300px", collapsed=True)
    assert [each["title"] for each in json.loads(widget.contents)] == [
        "Searching",
        "Binary search",
        "By hand",
        "Breadth first",
    ]
    assert (widget.done, widget.total, widget.height, widget.collapsed) == (1, 3, "300px", True)
    with pytest.raises(RoadmapError, match="no section has the title 'Graphs'"):
        RoadmapFile(document).widget(section="Graphs")


def test_a_section_in_another_one_that_is_shown_stays_where_it_is(document: Path) -> None:
    document.write_bytes(b"# A\n\n## B\n\n- [ ] b\n\n### C\n\n- [ ] c\n")
    for titles in (["B", "C"], ["C", "B"]):
        contents = json.loads(RoadmapFile(document).widget(section=titles).contents)
        shown = [(each["title"], each["depth"]) for each in contents]
        assert shown == [("B", 0), ("b", 1), ("C", 1), ("c", 2)]


def test_a_callback_that_fails_harms_no_other(
    widget: RoadmapWidget, document: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[object] = []

    def fail(_: object) -> None:
        raise ValueError("of a program")

    widget.on_change(fail)
    widget.on_change(told.append)
    widget.observe(fail, "done")
    document.write_bytes(DOCUMENT.replace(b"[ ] Warm", b"[x] Warm") + b"- [ ] New\n")
    eventually(lambda: told)
    assert (widget.done, widget.total, widget.ticks) == (2, 7, "1010000")
    assert caplog.text.count("ValueError: of a program") == 2


def test_a_closed_widget_does_not_begin_to_listen_again(document: Path) -> None:
    widget = RoadmapFile(document).widget()
    widget.close()
    widget.on_change(print)
    widget.observe(print, "done")
    assert not watchers()


@pytest.mark.parametrize("timeout", [float("inf"), float("nan"), 1e9])
def test_a_patience_is_a_number_that_a_page_can_be_sent_and_wait_for(
    timeout: float, document: Path
) -> None:
    state = RoadmapFile(document, timeout=timeout).widget().state
    json.dumps(state, allow_nan=False)
    assert 1000 * state["patience"] < 2**31


def test_a_section_that_goes_is_trouble_until_it_is_back(
    show: Callable[..., Front], document: Path
) -> None:
    front = show(section="Searching")
    late = front.remember()
    document.write_bytes(DOCUMENT.replace(b"## Searching", b"## Finding"))
    eventually(lambda: "no section has the title" in front.state["trouble"])
    assert front.click(0, done=True, state=late) == LATE
    document.write_bytes(DOCUMENT.replace(b"[ ] Binary", b"[x] Binary"))
    eventually(lambda: front.state["trouble"] == "")
    assert front.done == ["Binary search", "By hand"]
