"""Show a roadmap in a notebook, with boxes to tick in the file.

The front end is the scripts in `static/`. It gets the state of the document at each change. It
sends what the user does, and gets an answer to each. Both can come on any thread; states come one
after the other, in the order in which they were seen on disk.

Of a large document the page first gets a part, which is quick to parse. The rest is parsed once the
widget is shown, or when a program looks at what it knows, so that only the page ever sees a part.

A widget listens to its document from the first greeting of a view, or from when a program asks to
be told of changes. A view that is removed sends `bye`. Then the widget stops listening, and asks
which views are still there; one that answers makes it listen again. If none does, or if the cell
that showed it runs again, it lets go of all that is its own: it ends on the page, and is made anew
when it is shown once more.
"""

from __future__ import annotations

import logging
import os
from contextvars import copy_context
from hashlib import blake2b
from html import escape
from importlib.resources import files
from threading import RLock, Timer, current_thread
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakMethod

from ..display import bundle
from ..editing.plans import Listed, NewTopic, adding, removing, retitling
from ..errors import EditError, RoadmapError
from ..model import Topic, topics_among
from ..model.keys import Key
from ..model.result import Result, plan_of
from ..selectors.normal_forms import titles_of
from ..storage.inputs import parsed
from ..storage.read_and_rewrite import read
from ..storage.watching import Subscription, extra, last_seen, reason
from ..text.safe_text import clean, shown_title
from ..ticking.digest_without_ticks import digest_without_ticks
from ..ticking.undo_plan import undoing
from .callbacks import Callback
from .first_part import first_part
from .page_data import LateError, clicked, contents, found, selector_of, steps_to_show
from .widgets_of_cell import show_in, this_run
from .words_for_search import words_in

with extra():
    import anywidget
    import traitlets
    from comm.base_comm import BaseComm

    from .comms import PlainComm, tell_end

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from threading import Thread

    from ..file import RoadmapFile
    from ..model import Change, Roadmap
    from ..model.outline import Outline
    from ..storage.watching import Snapshot

    Plan = Callable[[Roadmap], Result]

STATIC: Final = files("llm_roadmap.notebook") / "static"
SCRIPTS: Final = (
    *(
        "words.js",
        "elements.js",
        "past.js",
        "colours.js",
        "tree.js",
        "sight.js",
        "rows.js",
        "menu.js",
    ),
    *("toast.js", "kernel.js", "widget.js"),
)
"""The browser gets them joined to one module."""
SHEETS: Final = ("tokens.css", "widget.css")
"""The browser gets them joined to one style sheet."""

logger = logging.getLogger(__name__)

VIEW: Final = "application/vnd.jupyter.widget-view+json"

NOTE: Final = "<p><em>As it was when this cell was run; run it again to tick boxes.</em></p>"
ERROR: Final = (
    ":is(.jp-OutputArea-child, .output_area):has(+ * > * > .llm-roadmap-still)"
    " > :is(.jupyter-widgets, .jupyter-widgets-view):not(:has(*))"
)
"""What JupyterLab and nbclassic show above the static display if they have no widget: a text."""
MANY: Final = 200
"""With more topics than this, sections begin folded, so that the first state can be brief. And what
stands in for the widget is plain text: it is part of the page, though nobody sees it."""

SLACK: Final = 5.0
"""Seconds that a click and its answer may be under way, before the front end stops waiting."""
DAY: Final = 86_400.0
"""Seconds that the front end waits at most; a browser can't count many more."""
GRACE: Final = 5.0
"""Seconds in which a view may answer, before a widget takes it that there is none."""
PAUSE: Final = 1.0
"""Seconds from a greeting until the history is read: first comes all that somebody waits for."""
LARGE: Final = 100_000
"""How many bytes a document has that takes longer to parse than a page to get ready."""
TOLD: Final = 50
"""Of how many topics all is told in the first state of many: more than a screen shows."""
UNDOS: Final = 20
"""How many changes can be undone."""

THEN: Final = {
    "click": "tick",
    "add": "add",
    "remove": "delete",
    "source": "change the title",
    "retitle": "change the title",
}
"""For each act on topics, what to do when one of them has changed and was looked at again."""

OPEN_OR_DONE: Final = bytes(b"01"[chr(each) in "xX"] for each in range(256))
"""For each character in a box, the one that the page gets."""


def _kept(kind: Callable[..., Any]) -> Any:
    """Return a trait that the page is sent, and that programs cannot set."""
    return kind(read_only=True).tag(sync=True)


class OfWhole(traitlets.Int):  # type: ignore[type-arg]  # at run time, not all versions have any
    """A number that is known once the whole document is parsed."""

    def get(self, obj: Any, cls: type[Any] | None = None) -> int | None:
        """Have the rest of the document parsed, and return the number."""
        obj._parse_rest()  # noqa: SLF001 - it is part of that
        return super().get(obj, cls)


class RoadmapWidget(anywidget.AnyWidget):
    """A widget that shows a document and follows it on disk; see `RoadmapFile.widget`."""

    _esm = "\n".join((STATIC / name).read_text("utf-8") for name in SCRIPTS)
    _css = "\n".join((STATIC / name).read_text("utf-8") for name in SHEETS)

    state = _kept(traitlets.Dict)
    """What the front end knows of the document, except what is in the traits below."""
    contents = _kept(traitlets.Unicode)
    """The sections and topics that are shown, as JSON: one text is quick to send."""
    ticks = _kept(traitlets.Unicode)
    """A character for each topic that is shown: `1` if it is done, and else `0`."""
    trouble = _kept(traitlets.Unicode)
    """Why the document can't be read; empty if it can."""
    past = _kept(traitlets.Dict)
    """The progress over time, where git knows it: what `history.small_chart` returns."""
    place = _kept(traitlets.Unicode)
    """What is equal for widgets of one cell with one document.

    By it the page keeps folds and filters, and hides the static display."""
    done = _kept(OfWhole)
    """The number of topics shown that are done."""
    total = _kept(OfWhole)
    """The number of topics shown."""
    seen = traitlets.Unicode().tag(sync=True, echo_update=False)
    """The ticks that a page shows, set by the page: marimo then runs cells that use the widget."""
    height = traitlets.Unicode().tag(sync=True)
    """The most height that the topics may take, as in CSS; empty if they may take any."""
    collapsed = traitlets.Bool().tag(sync=True)
    """Whether sections are folded at first."""
    query = traitlets.Unicode().tag(sync=True, echo_update=False)
    """The words of the search; empty if there is none."""
    only_open = traitlets.Bool().tag(sync=True, echo_update=False)
    """Whether only open topics are shown."""
    only_done = traitlets.Bool().tag(sync=True, echo_update=False)
    """Whether only topics that are done are shown."""
    selected = traitlets.Unicode().tag(sync=True, echo_update=False)
    """A selector of the topic that has the focus, with all titles around it; empty if none has.

    Any selector can be set; an error of `Roadmap.find` is raised if it does not name one topic."""

    _unparsed = b""
    """The document, while the page was told of no more than its first part."""
    _roadmap: Roadmap | None = None
    _subscription: Subscription | None = None
    _outline: Outline | None = None
    """What is known of the document apart from its boxes, when `_offsets` were found."""
    _offsets: Sequence[int] = ()
    """Where the boxes of the topics that are shown are in the document."""
    _is_brief = False
    """Whether the page knows of topics only where they are, as at the first view of many."""
    _is_told_by_page = False
    """Whether traits are being set by the page."""
    _is_open = False
    """Whether programs can be told of changes: not while it is made, and not after its end."""
    _leaving: Timer | None = None
    """What lets go of everything, if no view answers until then."""
    _reading: Timer | None = None
    """What reads the history, once a view was there for a moment."""
    _shown_in: frozenset[str] = frozenset()
    """The cells that show it."""
    _thread: Thread | None = None
    """In marimo, the thread that has made it; one that serves an app has one for each page."""

    def __init__(
        self,
        file: RoadmapFile,
        *,
        section: str | Iterable[str] | None,
        height: str,
        collapsed: bool,
    ) -> None:
        """Raise what `RoadmapFile.widget` does."""
        self._parsing = RLock()
        self._callbacks: list[Callback] = []
        self._results: dict[str, Result] = {}  # what can be undone, by the names of the clicks
        self._file = file
        self._sections = titles_of(section)
        super().__init__(height=height, collapsed=collapsed)
        self._is_open = True

    def open(self) -> None:
        """Begin to talk to the page; a widget that has let go reads its document again.

        The page makes itself ready while a large document is parsed. But if parsing may show that
        there is nothing to display, the page is told of the widget only afterwards. A large
        document that is not known yet is parsed when its first part is on the page, or when
        somebody asks what is in it.
        """
        source = b"" if self.state else read(self._file.path, timeout=self._file.timeout)
        self._unparsed = b""
        if not self.state and (self._sections or len(source) < LARGE):
            self._put_first(source)
        super().open()
        widget: Any = self  # it has no types
        if isinstance(widget.comm, BaseComm):
            widget.comm = PlainComm(widget.comm)
        else:
            self._thread = current_thread()
            tell_end(widget.comm, WeakMethod(self._let_go))
        self.on_msg(self._receive)
        if not self.state:
            self._unparsed = source
            is_many = source.count(b"[ ] ") + source.count(b"[x] ") > MANY
            part = first_part(source) if is_many and not last_seen(self._file.path) else b""
            if part:
                self._put_part(part)
            else:
                self._parse_rest()

    def _put_part(self, source: bytes) -> None:
        """Tell the page of the first part of a document, for which the rest changes nothing."""
        part = parsed(source, self._file.path)
        steps = steps_to_show(part, ())
        with self.hold_sync():
            self.set_trait("contents", contents(steps, told=TOLD))
            self.set_trait("ticks", "".join("01"[each.done] for each in topics_among(steps)))
            self.set_trait("state", {**self._about(part), "isPart": True})

    def _parse_rest(self) -> None:
        """Parse the document if that is still to be done, and tell the page of it."""
        with self._parsing:
            source, self._unparsed = self._unparsed, b""
            if not source:
                return
            try:
                with self.hold_sync():
                    self._put_first(source)
            except BaseException:
                self._let_go()
                raise

    def _put_first(self, source: bytes) -> None:
        """Set the traits for a document that was read, as the page does not know it."""
        self._put(parsed(source, self._file.path, previous=last_seen(self._file.path)), "")
        self.seen = self.ticks

    def close(self) -> None:
        """Remove the widget from the screen, and stop listening to the document."""
        self._is_open = False
        last = self._roadmap
        self._let_go()
        self._roadmap = last

    @property
    def roadmap(self) -> Roadmap:
        """The document as it could last be read."""
        self._parse_rest()
        return self._roadmap or self._file.read()

    @property
    def found(self) -> tuple[Topic, ...]:
        """The topics that `query`, `only_open` and `only_done` leave on the page."""
        roadmap = self.roadmap
        return tuple(
            topic
            for topic in found(steps_to_show(roadmap, self._sections), words_in(self.query))
            if not (self.only_open and topic.done) and (topic.done or not self.only_done)
        )

    def on_change(self, callback: Callable[[tuple[Change, ...]], None]) -> None:
        """Call back with the boxes that have changed on disk, whoever changed them.

        The calls come from any thread, and end when the widget goes from the screen. What they
        print, and what they raise, is shown below the cell that has called this.
        """
        self._begin_to_tell()
        self._callbacks.append(Callback(callback))

    def observe(self, handler: Any, *args: Any, **options: Any) -> None:
        """Do what all widgets do, listen to the document from now on, and call as `on_change`."""
        self._begin_to_tell()
        is_own = isinstance(handler, traitlets.EventHandler)
        super().observe(handler if is_own else Callback(handler), *args, **options)

    def _begin_to_tell(self) -> None:
        if self._is_open:
            self._wake()

    def _wake(self) -> Subscription:
        self._parse_rest()
        # If another thread makes one at the same time, that one ends when nothing refers to it.
        subscription = self._subscription or Subscription(
            self._file.path, self._show, known=self._roadmap
        )
        self._subscription = subscription
        return subscription

    def _sleep(self) -> None:
        subscription, self._subscription = self._subscription, None
        if subscription:
            subscription.close()

    def _let_go(self) -> None:
        """End on the page, and forget the document, until this is shown once more."""
        self._stay()
        self._sleep()
        if self._reading:
            self._reading.cancel()
            self._reading = None
        self._roadmap = self._outline = None
        self._offsets = ()
        if self.comm is None:
            return
        self._results.clear()
        self.layout.close()
        super().close()
        self.on_msg(self._receive, remove=True)
        for name in ("_repr_mimebundle_", "_ipython_display_"):
            self.__dict__.pop(name, None)  # ipywidgets sets one of them to None
        self.set_trait("state", {})
        self.set_trait("contents", "")
        self.set_trait("past", {})

    def _leave(self) -> None:
        """Let go in a moment, unless a view answers."""
        self._stay()
        self._leaving = Timer(GRACE, copy_context().run, [self._let_go])
        self._leaving.daemon = True
        self._leaving.start()

    def _stay(self) -> None:
        leaving, self._leaving = self._leaving, None
        if leaving:
            leaving.cancel()

    def _show(self, state: Snapshot) -> None:
        if self._thread and not self._thread.is_alive():  # so its page has gone
            self._let_go()
            return
        before = self._roadmap
        with self.hold_sync():
            self._put(state.roadmap, state.trouble)
        if before and self._callbacks and (changed := Result(before, state.roadmap).changes):
            for callback in self._callbacks:
                callback(changed)

    def _put(self, roadmap: Roadmap, trouble: str) -> None:
        """Set the traits for a state of the document; not `state` if only boxes have changed."""
        self._roadmap = roadmap
        if roadmap.outline is not self._outline:
            try:
                steps = steps_to_show(roadmap, self._sections)
            except RoadmapError as error:
                if not self.state:
                    raise
                self.set_trait("trouble", clean(str(error)))
                return
            self._outline = roadmap.outline
            places = roadmap.outline.boxes
            self._offsets = [places[topic.number].offset for topic in topics_among(steps)]
            is_first = "revision" not in self.state
            if self.state.get("revision") != (digest := digest_without_ticks(roadmap)):
                self._is_brief = is_first and len(self._offsets) > MANY
                told = TOLD if self._is_brief else None
                self.set_trait("contents", contents(steps, told=told))
                self.set_trait("state", {**self._about(roadmap), "revision": digest})
        boxes = bytes(map(roadmap.source.__getitem__, self._offsets))
        ticks = boxes.translate(OPEN_OR_DONE).decode()
        for name, value in {
            "ticks": ticks,
            "trouble": clean(trouble),
            "done": ticks.count("1"),
            "total": len(ticks),
        }.items():
            self.set_trait(name, value)

    def _about(self, roadmap: Roadmap) -> dict[str, Any]:
        """Return what the page needs to know of a document beside its topics."""
        folder = _from_here(self._file.path.parent).replace(os.sep, "/")
        return {
            "title": clean(roadmap.title) or clean(self._file.path.name),
            "file": clean(self._file.path.name),
            "folder": f"{folder}/",
            "patience": min(DAY, self._file.timeout + SLACK),
        }

    def _tell_all(self) -> None:
        """Send what a brief state has left out, once a view has shown that."""
        roadmap = self._roadmap
        if self._is_brief and roadmap:
            self._is_brief = False
            self.set_trait("contents", contents(steps_to_show(roadmap, self._sections)))

    def _read_past(self) -> None:
        """Read the history beside all else, in a moment: nobody waits for it."""
        if not self._reading:
            self._reading = Timer(PAUSE, copy_context().run, [self._tell_past])
            self._reading.daemon = True
            self._reading.start()

    def _tell_past(self) -> None:
        from ..git.reading_history import read_history
        from ..history.small_chart import small_chart

        reading = self._reading
        try:
            past = small_chart(read_history(self._file.path, section=self._sections or None))
        except Exception as error:  # noqa: BLE001 - without a history, nothing is missing
            logger.debug("no history of %s: %s", self._file.path, error)
            return
        if self._reading is reading:
            self.set_trait("past", past)

    @traitlets.validate("selected")
    def _select(self, proposal: Any) -> str:
        """Have the page go to the topic that a program selects, and return its full selector.

        The page goes there each time, for it can have left the topic without a word: a filter hides
        it, or it is deleted.
        """
        text: str = proposal["value"]
        if self._is_told_by_page or not self._is_open:
            return text
        selected = selector_of(self.roadmap.find(text)) if text else ""
        self.send({"kind": "select", "selected": selected})
        return selected

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:  # noqa: FBT002 - as in its base
        """Return what the page is sent; if it asks for all, it gets that of the whole document."""
        if key is None:
            self._parse_rest()
        state: dict[str, Any] = super().get_state(key, drop_defaults)
        return state

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page sets."""
        self._is_told_by_page = True
        try:
            super().set_state(sync_data)
        finally:
            self._is_told_by_page = False

    @traitlets.observe("only_open", "only_done")
    def _choose_one(self, change: Any) -> None:
        """Show all, only open topics, or only those that are done."""
        if change["new"]:
            setattr(
                self, {"only_open": "only_done", "only_done": "only_open"}[change["name"]], False
            )

    def _receive(self, _: object, message: dict[str, Any], __: object) -> None:
        """Answer the front end: it comes, goes, or tells what the user does."""
        kind = message["kind"]
        if kind == "bye":
            self._sleep()
            self.send({"kind": "who"})
            self._leave()
        elif kind == "hello":
            self._stay()
            self._wake()
            self.send({"kind": "here"})
            self._tell_all()
            self._read_past()
        else:
            click = message["click"]
            try:
                answer = self._answer(kind, message)
            except (RoadmapError, OSError) as error:
                self._wake().look()  # so that the page shows why
                answer = {"refusal": clean(_refused(message, error))}
            except Exception as error:  # the page waits for an answer, whatever has happened
                logger.exception("a request of the page has failed")
                answer = {"refusal": clean(_refused(message, error))}
            self.send({"kind": "answer", "click": click, "refusal": "", **answer})

    def _answer(self, kind: str, message: dict[str, Any]) -> dict[str, Any]:
        """Do what the user wants, and return what the page has to know; raise what forbids it."""
        if kind == "source":
            (topic,) = self._meant(self.roadmap, message)
            title, *_ = topic.roadmap.outline.written(topic.number)
            return {"source": " ".join(title.content.split())}
        if kind == "undo":
            if message["edit"] not in self._results:
                raise EditError("this can't be undone any more")
            self._run(undoing(self._results.pop(message["edit"])))
            return {}
        result = self._run(self._plan(kind, message))
        self._results[message["click"]] = result
        for old in list(self._results)[:-UNDOS]:
            del self._results[old]
        answer: dict[str, Any] = {"edit": message["click"]}
        if kind in ("add", "retitle"):
            assert isinstance(result, Listed)
            (topic,) = result.topics
            answer |= {
                "name": topic.roadmap.outline.keys.key(topic.number),
                "title": shown_title(topic.title),
            }
        return answer

    def _plan(self, kind: str, message: dict[str, Any]) -> Plan:
        """Return the plan for what the user wants; it looks topics up in the text as it is then."""
        if kind == "click":

            def tick(now: Roadmap) -> Roadmap:
                return now.with_done(dict.fromkeys(self._meant(now, message), message["done"]))

            return plan_of(tick)

        def plan(now: Roadmap) -> Result:
            topics = self._meant(now, message)
            if kind == "remove":
                return removing(topics)(now)
            if kind == "retitle":
                return retitling(topics[0], message["text"])(now)
            place = {message["where"]: topics[0]} if topics else {"section": message.get("section")}
            return adding([NewTopic(message["text"])], **place)(now)

        return plan

    def _meant(self, now: Roadmap, message: dict[str, Any]) -> list[Topic]:
        """Return the topics that a message is about, in the document as it is now."""
        named = message.get("topics", ())
        keys = [Key(tuple(path), *rest) for path, *rest in named]
        seen = message["revision"]
        is_same = now.outline is self._outline and seen == self.state.get("revision")
        is_certain = is_same or all(key.equals == 1 for key in keys)
        return clicked(now, keys, is_certain=is_certain or seen == digest_without_ticks(now))

    def _run(self, plan: Plan) -> Result:
        """Change the document by a plan, so that all who listen are told."""
        results: list[Result] = []

        def write(known: Roadmap) -> Roadmap:
            results.append(self._file.run(plan, known=known))
            return results[-1].after

        self._wake().write(write)
        return results[-1]

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show itself; where widgets are unknown, what it showed last."""
        data, metadata = self._view(**kwargs)
        return {**data, **bundle(self.roadmap)}, metadata

    def _view(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what shows the widget alone; one that has let go comes back."""
        run = this_run()
        self._shown_in |= {run.cell}
        for other in show_in(run, self):
            other._leave_cell(run.cell)  # noqa: SLF001 - of the same class
        sections = "\n".join((str(self._file.path), *self._sections, run.cell))
        self.set_trait("place", blake2b(sections.encode(), digest_size=16).hexdigest())
        if self.comm is None:
            fresh: Any = self  # it has no types
            fresh.layout = type(fresh.layout)()
            self.open()
        shown = super()._repr_mimebundle_(**kwargs)
        assert shown  # it has a view
        return shown

    def _leave_cell(self, cell: str) -> None:
        """Let go if this was shown by a cell alone, which has run again without showing it."""
        self._shown_in -= {cell}
        if not self._shown_in:
            self._let_go()

    def _ipython_display_(self) -> None:
        """Show itself and then the static display, which it hides.

        In a notebook that is opened again, JupyterLab finds no widget, and shows nothing in its
        place that comes in the same output. The static display comes second: a large one takes a
        while to make and to draw.
        """
        from IPython.display import display

        show: Any = display  # it has no types
        if not self._is_open:
            show(bundle(self.roadmap), raw=True)
            return
        data, _ = self._view()
        show({VIEW: data[VIEW], "text/html": "", "text/plain": ""}, raw=True)
        self._parse_rest()
        show(self._still(), raw=True)

    def _still(self) -> dict[str, str]:
        """Return the static display, by media type."""
        from ..display import text

        if self.total > MANY:
            plain = text(self.roadmap)
            still = {"text/html": f"<pre>{escape(plain)}</pre>", "text/plain": plain}
        else:
            still = bundle(self.roadmap)
        names = f"llm-roadmap-still llm-roadmap-still-{self.place}"
        style = f"<style>{ERROR} {{ display: none }}</style>"
        html = f'<div class="{names}">{style}{NOTE}{still["text/html"]}</div>'
        return {**still, "text/html": html}

    def __repr__(self) -> str:
        return f"RoadmapWidget({str(self._file.path)!r})"


def _refused(message: dict[str, Any], error: Exception) -> str:
    """Return a sentence that tells a user what was not done, and why."""
    kind, topics = message["kind"], message.get("topics", ())
    if isinstance(error, LateError):
        return f"{error} Look again, then {THEN[kind]}."
    why = reason(error) if isinstance(error, RoadmapError | OSError) else repr(error)
    if kind == "undo":
        return f"The list stays as it is: {why}"
    if kind == "add":
        return f"“{message['text']}” is not added: {why}"
    what = f"“{topics[0][1]}” is" if len(topics) == 1 else f"{len(topics)} topics are"
    return f"{what} not changed: {why}"


def _from_here(folder: Path) -> str:
    """Return a folder as seen from the current one; on another drive of Windows, its whole path."""
    try:
        return os.path.relpath(folder)
    except ValueError:
        return str(folder)
