from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from llm_roadmap import RoadmapError, RoadmapFile
from llm_roadmap.markdown import blocks
from llm_roadmap.storage import document as document_module
from llm_roadmap.storage.document import read

pytest.importorskip("anywidget")

from .waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(DOCUMENT)
    return path


@pytest.fixture
def show(document: Path) -> Iterator[Callable[[], Front]]:
    fronts = []

    def make(**options: float) -> Front:
        fronts.append(Front(RoadmapFile(document, **options).widget()))
        fronts[-1].greet()
        return fronts[-1]

    yield make
    for front in fronts:
        front.widget.close()


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
        for each in sent["state"]["contents"]:
            if "name" in each:
                each["done"] = next(ticks) == "1"
        rest = {name: sent[name] for name in ("done", "total", "trouble", "height", "collapsed")}
        return {**sent["state"], **rest}

    @property
    def topics(self) -> list[dict[str, Any]]:
        return [each for each in self.state["contents"] if "name" in each]

    @property
    def done(self) -> list[str]:
        return [topic["title"] for topic in self.topics if topic["done"]]

    def click(self, place: int, *, done: bool, state: dict[str, Any] | None = None) -> str:
        """Click the box of a topic, and return why it was refused."""
        self._clicks += 1
        seen = state or self.state
        message = {
            "kind": "click",
            "click": f"click {self._clicks}",
            "topics": [self.topics[place]["name"] if state is None else state["topics"][place]],
            "done": done,
            "revision": seen["revision"],
        }
        return self.tell(message)

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


def test_the_state_is_what_is_in_the_file(show: Callable[..., Front]) -> None:
    state = show().state
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
    assert contents[2]["description"] == "Halve it"
    assert (contents[4]["url"], contents[4]["links"]) == ("https://example.org/bfs", [])
    assert [each["name"] for each in contents[6:]] == [
        [["Trees", "Sorting"], "Read", 0, 2],
        [["Trees", "Sorting"], "Read", 1, 2],
    ]


def test_a_greeting_is_answered(show: Callable[..., Front]) -> None:
    front = show()
    front.widget._handle_custom_msg({"kind": "hello"}, [])  # noqa: SLF001 - see Front.tell
    assert front.sent == [{"kind": "here"}]


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


def test_the_state_is_there_before_the_answer(show: Callable[..., Front]) -> None:
    front = show()
    states = []
    front.widget.send = lambda _: states.append(front.done)
    front.widget._handle_custom_msg(  # noqa: SLF001 - see Front.tell
        {
            "kind": "click",
            "click": "a",
            "topics": [front.topics[0]["name"]],
            "done": True,
            "revision": front.state["revision"],
        },
        [],
    )
    assert states == [["Warm up", "By hand"]]


def test_a_click_says_what_it_wants(show: Callable[..., Front], document: Path) -> None:
    front = show()
    front.click(0, done=True)
    written = document.stat().st_mtime_ns
    assert front.click(0, done=True) == ""
    assert front.done == ["Warm up", "By hand"]
    assert document.stat().st_mtime_ns == written


def test_a_late_click_hits_the_topic_that_was_clicked(
    show: Callable[..., Front], document: Path
) -> None:
    front = show()
    seen = front.remember()
    document.write_bytes(
        document.read_bytes().replace(b"## Searching\n", b"## Searching\n\n- [ ] New\n\ntext\n\n")
    )
    assert front.click(1, done=True, state=seen) == ""
    assert front.done == ["Binary search", "By hand"]


def test_a_click_on_what_was_renamed_is_refused(show: Callable[..., Front], document: Path) -> None:
    front = show()
    seen = front.remember()
    changed = document.read_bytes().replace(b"Binary search", b"Bisection")
    document.write_bytes(changed)
    assert "“Binary search” is not changed: the document has changed" in front.click(
        1, done=True, state=seen
    )
    assert document.read_bytes() == changed
    assert "Bisection" in [topic["title"] for topic in front.topics]


def test_a_click_on_one_of_equals_is_certain_as_long_as_only_boxes_changed(
    show: Callable[..., Front], document: Path
) -> None:
    front = show()
    seen = front.remember()
    assert front.click(4, done=True, state=seen) == ""
    assert front.click(5, done=True, state=seen) == ""
    assert front.done == ["By hand", "Read", "Read"]
    assert document.read_bytes().endswith(b"- [x] Read\n- [x] Read\n")


def test_a_click_on_one_of_equals_is_refused_when_they_may_have_changed_places(
    show: Callable[..., Front], document: Path
) -> None:
    front = show()
    seen = front.remember()
    head, _, _ = document.read_bytes().rpartition(b"- [ ] Read\n- [ ] Read\n")
    changed = head + b"- [ ] Read\n\n  This is new\n- [ ] Read\n"
    document.write_bytes(changed)
    assert "this no longer names one topic" in front.click(5, done=True, state=seen)
    assert document.read_bytes() == changed


def test_a_click_on_one_of_equals_is_refused_when_their_number_has_changed(
    show: Callable[..., Front], document: Path
) -> None:
    front = show()
    seen = front.remember()
    document.write_bytes(document.read_bytes() + b"- [ ] Read\n")
    assert "this no longer names one topic" in front.click(4, done=True, state=seen)


def test_a_click_is_refused_when_there_are_two_of_what_was_one(
    show: Callable[..., Front], document: Path
) -> None:
    front = show()
    seen = front.remember()
    document.write_bytes(
        document.read_bytes().replace(b"## Sorting", b"- [ ] Binary search\n\n## Sorting")
    )
    assert "this no longer names one topic" in front.click(1, done=True, state=seen)


def test_a_click_that_comes_as_the_document_changes_is_refused_by_the_writer(
    show: Callable[..., Front], document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = show()
    changed = DOCUMENT.replace(b"Binary search", b"Bisection")

    def rewrite(*arguments: Any, **options: Any) -> Any:
        document.write_bytes(changed)
        return original(*arguments, **options)

    original = document_module.rewrite
    monkeypatch.setattr(document_module, "rewrite", rewrite)
    assert "this no longer names one topic" in front.click(1, done=True)
    assert document.read_bytes() == changed
    assert "Bisection" in [topic["title"] for topic in front.topics]


def test_a_click_while_the_document_is_saved_in_two_halves_ticks_in_the_whole_one(
    show: Callable[..., Front], document: Path
) -> None:
    """The first half has no such topic, and that is no reason to refuse the click."""
    front = show()
    seen = front.remember()
    document.write_bytes(DOCUMENT[: DOCUMENT.index(b"- [ ] Binary")])
    editor = threading.Timer(0.02, document.write_bytes, [DOCUMENT])
    editor.start()
    assert front.click(1, done=True, state=seen) == ""
    editor.join()
    assert b"- [x] Binary search" in document.read_bytes()


@pytest.mark.parametrize("place", [-1, 2])
def test_a_click_on_a_place_that_no_topic_has_is_refused(
    show: Callable[..., Front], document: Path, place: int
) -> None:
    front = show()
    seen = front.remember()
    path, title, _, equals = seen["topics"][4]
    seen["topics"][4] = [path, title, place, equals]
    assert "this no longer names one topic" in front.click(4, done=True, state=seen)
    assert document.read_bytes() == DOCUMENT


def test_a_click_reads_the_document_once(
    show: Callable[..., Front], monkeypatch: pytest.MonkeyPatch
) -> None:
    front = show()
    reads: list[str] = []

    def counted(path: Path) -> bytes:
        reads.append(threading.current_thread().name)
        return original(path)

    original = read
    for module in ("document", "watching"):
        monkeypatch.setattr(f"llm_roadmap.storage.{module}.read", counted)
    assert front.click(1, done=True) == ""
    assert front.done == ["Binary search", "By hand"]
    here = threading.current_thread().name
    assert [name for name in reads if name == here] == [here]


def test_a_click_on_a_document_that_is_gone_is_refused(
    show: Callable[..., Front], document: Path
) -> None:
    front = show()
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


def test_an_edit_by_hand_is_in_the_state(show: Callable[..., Front], document: Path) -> None:
    front = show()
    document.write_bytes(DOCUMENT.replace(b"[ ] Warm", b"[x] Warm"))
    eventually(lambda: front.done == ["Warm up", "By hand"])


def test_a_click_is_in_the_state_of_a_second_widget_at_once(show: Callable[..., Front]) -> None:
    one, two = show(), show()
    one.click(0, done=True)
    assert two.done == ["Warm up", "By hand"]
    two.click(0, done=False)
    assert one.done == ["By hand"]


def test_a_tick_by_hand_sends_the_ticks_and_no_contents(
    show: Callable[..., Front], document: Path
) -> None:
    front = show()
    state = front.widget.state
    document.write_bytes(DOCUMENT.replace(b"[ ] Warm", b"[x] Warm"))
    eventually(lambda: front.done == ["Warm up", "By hand"])
    assert front.widget.state is state


def test_its_own_writes_are_no_news(show: Callable[..., Front]) -> None:
    front = show()
    states = []
    front.widget.observe(lambda change: states.append(change["new"]), "done")
    front.click(0, done=True)
    time.sleep(0.6)  # by then the event has come, and a look as well
    assert states == [2]


def test_a_state_that_can_not_be_read_is_the_last_good_one(
    show: Callable[..., Front], document: Path
) -> None:
    front = show()
    document.write_bytes(b"\xff\xfe-\0")
    eventually(lambda: "UTF-16" in front.state["trouble"])
    assert front.done == ["By hand"]
    document.write_bytes(DOCUMENT)
    eventually(lambda: front.state["trouble"] == "")


def test_clicks_from_many_threads_are_all_in_the_file(
    show: Callable[..., Front], document: Path
) -> None:
    document.write_bytes(b"".join(b"- [ ] topic %d\n" % number for number in range(40)))
    fronts = [show() for _ in range(4)]

    def click(front: Front, places: range) -> None:
        for place in places:
            front.widget._handle_custom_msg(  # noqa: SLF001 - see Front.tell
                {
                    "kind": "click",
                    "click": f"{place}",
                    "topics": [[[], f"topic {place}", 0, 1]],
                    "done": True,
                    "revision": "",
                },
                [],
            )

    threads = [
        threading.Thread(target=click, args=(front, range(start, 40, 4)))
        for start, front in enumerate(fronts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert document.read_bytes().count(b"[x]") == 40
    for front in fronts:
        assert len(front.done) == 40
        assert [answer["refusal"] for answer in front.sent] == [""] * 10


def test_a_closed_widget_lets_go(show: Callable[..., Front], document: Path) -> None:
    front = show()
    front.widget.close()
    front.widget.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("watching ")]
    state = front.widget.state
    document.write_bytes(b"- [ ] New\n")
    time.sleep(0.3)
    assert front.widget.state == state


def test_a_document_that_is_not_there_is_an_error_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        RoadmapFile(tmp_path / "ROADMAP.md").widget()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("watching ")]


def test_where_widgets_are_unknown_it_is_text(show: Callable[..., Front]) -> None:
    data, _ = show().widget._repr_mimebundle_()
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
    live, still = shown
    assert 'class="llm-roadmap-still"' in still["text/html"]
    assert "☑ By hand" in still["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in live
    assert live["text/html"] == live["text/plain"] == ""


def test_its_repr_is_short(show: Callable[..., Front], document: Path) -> None:
    assert repr(show().widget) == f"RoadmapWidget({str(document)!r})"


def test_no_change_of_boxes_is_a_new_revision_and_every_other_is(
    show: Callable[..., Front], document: Path
) -> None:
    front = show()
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


def test_the_package_does_without_the_extra(document: Path) -> None:
    script = (
        "import sys; from llm_roadmap import RoadmapFile; RoadmapFile(sys.argv[1]).read();"
        "print({'anywidget', 'ipywidgets', 'watchfiles', 'IPython'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, document], capture_output=True, text=True, check=True
    )
    assert result.stdout == "set()\n"


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


def test_a_program_is_told_of_changes_and_counts(document: Path) -> None:
    widget = RoadmapFile(document).widget()
    told: list[list[tuple[str, bool, bool]]] = []
    counts: list[int] = []
    widget.on_change(lambda changes: told.append([(c.topic.title, c.was, c.now) for c in changes]))
    widget.observe(lambda change: counts.append(change["new"]), "done")
    try:
        assert (widget.done, widget.total) == (1, 6)
        document.write_bytes(DOCUMENT.replace(b"[ ] Warm", b"[x] Warm"))
        eventually(lambda: told == [[("Warm up", False, True)]])
        document.write_bytes(DOCUMENT.replace(b"# Trees", b"# Plants"))
        eventually(lambda: widget.state["title"] == "Plants")
        assert len(told) == 1  # another path is another topic
        assert counts == [2, 1]
    finally:
        widget.close()


def test_a_widget_that_nobody_has_seen_does_not_listen(document: Path) -> None:
    for _ in range(5):
        RoadmapFile(document).widget()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("watching ")]


def test_a_view_that_goes_ends_the_listening_until_another_answers(
    show: Callable[..., Front], document: Path
) -> None:
    front = show()
    front.widget._handle_custom_msg({"kind": "bye"}, [])  # noqa: SLF001 - see Front.tell
    assert front.sent.pop() == {"kind": "who"}
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("watching ")]
    document.write_bytes(DOCUMENT.replace(b"[ ] Warm", b"[x] Warm"))
    front.greet()
    assert front.done == ["Warm up", "By hand"]


def test_several_topics_are_one_write(show: Callable[..., Front], document: Path) -> None:
    front = show()
    names = [topic["name"] for topic in front.topics[:2]]
    message = {"kind": "click", "click": "a", "done": True, "topics": names, "revision": ""}
    assert front.tell(message) == ""
    assert front.done == ["Warm up", "Binary search", "By hand"]
    message["topics"] = [*names, [["Trees"], "Gone", 0, 1]]
    written = document.read_bytes()
    assert "“3 topics” is not changed" in front.tell({**message, "done": False})
    assert document.read_bytes() == written


def test_one_section_can_be_shown(document: Path) -> None:
    widget = RoadmapFile(document).widget(section="sear", height="300px", collapsed=True)
    assert [each["title"] for each in widget.state["contents"]] == [
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
        contents = RoadmapFile(document).widget(section=titles).state["contents"]
        shown = [(each["title"], each["depth"]) for each in contents]
        assert shown == [("B", 0), ("b", 1), ("C", 1), ("c", 2)]


def test_a_callback_that_fails_harms_no_other(
    document: Path, caplog: pytest.LogCaptureFixture
) -> None:
    widget = RoadmapFile(document).widget()
    told: list[object] = []

    def fail(_: object) -> None:
        raise ValueError("of a program")

    try:
        widget.on_change(fail)
        widget.on_change(told.append)
        widget.observe(fail, "done")
        document.write_bytes(DOCUMENT.replace(b"[ ] Warm", b"[x] Warm") + b"- [ ] New\n")
        eventually(lambda: told)
        assert (widget.done, widget.total, widget.ticks) == (2, 7, "1010000")
        assert caplog.text.count("ValueError: of a program") == 2
    finally:
        widget.close()


def test_a_closed_widget_does_not_begin_to_listen_again(document: Path) -> None:
    widget = RoadmapFile(document).widget()
    widget.close()
    widget.on_change(print)
    widget.observe(print, "done")
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("watching ")]


@pytest.mark.parametrize("timeout", [float("inf"), float("nan"), 1e9])
def test_a_patience_is_a_number_that_a_page_can_be_sent_and_wait_for(
    timeout: float, document: Path
) -> None:
    state = RoadmapFile(document, timeout=timeout).widget().state
    json.dumps(state, allow_nan=False)
    assert 1000 * state["patience"] < 2**31


def test_a_section_that_goes_is_trouble_until_it_is_back(document: Path) -> None:
    widget = RoadmapFile(document).widget(section="Searching")
    front = Front(widget)
    front.greet()
    try:
        late = front.remember()
        document.write_bytes(DOCUMENT.replace(b"## Searching", b"## Finding"))
        eventually(lambda: "no section has the title" in front.state["trouble"])
        assert "the document has changed" in front.click(0, done=True, state=late)
        document.write_bytes(DOCUMENT.replace(b"[ ] Binary", b"[x] Binary"))
        eventually(lambda: front.state["trouble"] == "")
        assert front.done == ["Binary search", "By hand"]
    finally:
        widget.close()
