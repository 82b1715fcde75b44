"""Show a roadmap in a notebook, with boxes to tick in the file.

The front end is the scripts in `static/`. It gets the state of the document at each change. It
sends clicks, and gets an answer to each. Both can come on any thread; states come one after the
other, in the order in which they were seen on disk.

A widget listens to its document from the first greeting of a view, or from when a program asks to
be told of changes. A view that is removed sends `bye`. Then the widget stops listening, and asks
which views are still there; one that answers makes it listen again.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from ..display.html_and_text import bundle
from ..errors import RoadmapError
from ..model import Topic, topics_among
from ..model.keys import Key
from ..model.result import Result, plan_of
from ..selectors.normal_forms import titles_of
from ..storage.watching import Subscription, extra, reason
from ..text.safe_text import clean
from .page_data import clicked, contents, revision, shown

with extra():
    import anywidget
    import traitlets
    from comm import get_comm_manager
    from comm.base_comm import BaseComm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..file import RoadmapFile
    from ..model import Change, Roadmap
    from ..model.boxes_and_headings import Outline
    from ..storage.watching import Snapshot

STATIC: Final = files("llm_roadmap.notebook") / "static"
SCRIPTS: Final = ("elements.js", "tree.js", "parts.js", "clicks.js", "widget.js")
"""The browser gets them joined to one module."""

VIEW: Final = "application/vnd.jupyter.widget-view+json"

NOTE: Final = "<p><em>As it was when this cell was run; run it again to tick boxes.</em></p>"

SLACK: Final = 5.0
"""Seconds that a click and its answer may be under way, before the front end stops waiting."""
DAY: Final = 86_400.0
"""Seconds that the front end waits at most; a browser can't count many more."""

logger = logging.getLogger(__name__)


class RoadmapWidget(anywidget.AnyWidget):
    """A widget that shows a document and follows it on disk; see `RoadmapFile.widget`."""

    _esm = "\n".join((STATIC / name).read_text("utf-8") for name in SCRIPTS)
    _css = (STATIC / "widget.css").read_text("utf-8")

    state = traitlets.Dict().tag(sync=True)
    """What the front end shows, except what is in the traits below."""
    ticks = traitlets.Unicode().tag(sync=True)
    """A character for each topic that is shown: `1` if it is done, and else `0`."""
    seen = traitlets.Unicode().tag(sync=True)
    """The ticks that a page shows, set by the page: marimo then runs cells that use the widget."""
    trouble = traitlets.Unicode().tag(sync=True)
    """Why the document can't be read; empty if it can."""
    height = traitlets.Unicode().tag(sync=True)
    """The most height that the topics may take, as in CSS; empty if they may take any."""
    collapsed = traitlets.Bool().tag(sync=True)
    """Whether sections are folded at first."""
    done = traitlets.Int().tag(sync=True)
    """The number of topics shown that are done."""
    total = traitlets.Int().tag(sync=True)
    """The number of topics shown."""

    roadmap: Roadmap
    """The document as it could last be read."""
    _subscription: Subscription | None = None
    _outline: Outline | None = None
    """What is known of the document apart from its boxes, when `_numbers` were found."""
    _numbers: Sequence[int] = ()
    """The numbers of the topics that are shown."""
    _is_open = False
    """Whether programs can be told of changes: not while it is made, and not after its end."""

    def __init__(
        self,
        file: RoadmapFile,
        *,
        section: str | Iterable[str] | None,
        height: str,
        collapsed: bool,
    ) -> None:
        """Raise what `RoadmapFile.widget` does."""
        self._file = file
        self._sections = titles_of(section)
        self._callbacks: list[Callable[[tuple[Change, ...]], None]] = []
        self.roadmap = file.read()
        data = self._data(self.roadmap, "")
        super().__init__(height=height, collapsed=collapsed, seen=data["ticks"], **data)
        self.on_msg(self._receive)
        self._is_open = True

    def open(self) -> None:
        """Begin to talk to the page."""
        super().open()
        widget: Any = self  # it has no types
        if isinstance(widget.comm, BaseComm):
            widget.comm = PlainComm(widget.comm)

    def close(self) -> None:
        """Remove the widget from the screen, and stop listening to the document."""
        self._is_open = False
        self._sleep()
        super().close()

    def on_change(self, callback: Callable[[tuple[Change, ...]], None]) -> None:
        """Call back with the boxes that have changed on disk, whoever changed them.

        The calls come from any thread, and end when the widget goes from the screen. What they
        raise is logged.
        """
        self._callbacks.append(callback)
        self._begin_to_tell()

    def observe(self, *args: Any, **options: Any) -> None:
        """Do what all widgets do, and listen to the document from now on."""
        super().observe(*args, **options)
        self._begin_to_tell()

    def _begin_to_tell(self) -> None:
        if self._is_open:
            self._wake()

    def _wake(self) -> Subscription:
        # If another thread makes one at the same time, that one ends when nothing refers to it.
        subscription = self._subscription or Subscription(self._file.path, self._show)
        self._subscription = subscription
        return subscription

    def _sleep(self) -> None:
        subscription, self._subscription = self._subscription, None
        if subscription:
            subscription.close()

    def _show(self, state: Snapshot) -> None:
        before, self.roadmap = self.roadmap, state.roadmap
        with self.hold_sync():
            for name, value in self._data(state.roadmap, state.trouble).items():
                with _logged():
                    setattr(self, name, value)
        if self._callbacks and (changed := Result(before, state.roadmap).changes):
            for callback in self._callbacks:
                with _logged():
                    callback(changed)

    def _data(self, roadmap: Roadmap, trouble: str) -> dict[str, Any]:
        """Return the traits for a state of the document; without `state` if only boxes changed."""
        data: dict[str, Any] = {}
        if roadmap.outline is not self._outline:
            try:
                steps = shown(roadmap, self._sections)
            except RoadmapError as error:
                if not self.state:
                    raise
                return {"trouble": clean(str(error))}
            self._outline = roadmap.outline
            self._numbers = [topic.number for topic in topics_among(steps)]
            if self.state.get("revision") != (digest := revision(roadmap)):
                data["state"] = {
                    "contents": contents(steps),
                    "title": clean(roadmap.title) or clean(self._file.path.name),
                    "file": clean(self._file.path.name),
                    "revision": digest,
                    "patience": min(DAY, self._file.timeout + SLACK),
                }
        bits = "".join("01"[Topic(roadmap, number).done] for number in self._numbers)
        done, total = bits.count("1"), len(bits)
        return data | {"ticks": bits, "trouble": clean(trouble), "done": done, "total": total}

    def _receive(self, _: object, message: dict[str, Any], __: object) -> None:
        """Answer the front end: it comes, goes, or tells of a click."""
        if message["kind"] == "bye":
            self._sleep()
            self.send({"kind": "who"})
        elif message["kind"] == "click":
            refusal = self._click(message)
            self.send({"kind": "answer", "click": message["click"], "refusal": refusal})
        else:
            self._wake()
            self.send({"kind": "here"})

    def _click(self, message: dict[str, Any]) -> str:
        """Tick or untick what was clicked; return why that is refused, empty if it is done."""
        keys = [Key(tuple(path), *rest) for path, *rest in message["topics"]]

        def tick(now: Roadmap) -> Roadmap:
            topics = clicked(now, keys, message["revision"])
            return now.with_done(dict.fromkeys(topics, message["done"]))

        subscription = self._wake()
        try:
            subscription.write(lambda known: self._file.run(plan_of(tick), known=known).after)
        except (RoadmapError, OSError) as error:
            subscription.look()  # so that the page shows why
            named = keys[0].title if len(keys) == 1 else f"{len(keys)} topics"
            return clean(f"“{named}” is not changed: {reason(error)}")
        return ""

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show itself; where widgets are unknown, what it showed last."""
        data, metadata = self._view(**kwargs)
        return {**data, **bundle(self.roadmap)}, metadata

    def _view(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what shows the widget alone."""
        shown = super()._repr_mimebundle_(**kwargs)
        assert shown  # it has a view
        return shown

    def _ipython_display_(self) -> None:
        """Show itself and then the static display, which it hides.

        In a notebook that is opened again, JupyterLab finds no widget, and shows nothing in its
        place that comes in the same output. The static display comes second: a large one takes a
        while to make and to draw.
        """
        from IPython.display import display

        show: Any = display  # it has no types
        if self.comm is None:  # closed
            show(bundle(self.roadmap), raw=True)
            return
        data, _ = self._view()
        show({VIEW: data[VIEW], "text/html": "", "text/plain": ""}, raw=True)
        still = bundle(self.roadmap)
        html = f'<div class="llm-roadmap-still">{NOTE}{still["text/html"]}</div>'
        show({**still, "text/html": html}, raw=True)

    def __repr__(self) -> str:
        return f"RoadmapWidget({str(self._file.path)!r})"


@contextmanager
def _logged() -> Iterator[None]:
    """Log what the program of a user raises, so that all else is done."""
    try:
        yield
    except Exception:
        logger.exception("a callback of the widget has failed")


class PlainComm(BaseComm):
    """A comm whose messages do not wait for a running cell.

    JupyterLab sends them to a sub-shell for that. But ipykernel 7.4 chooses another shell: the one
    that last published on the comm, and that is the shell of the cell that made the widget. This
    class hides from it who published. Everything else it leaves to the kernel's comm.
    """

    def __init__(self, kernels: BaseComm) -> None:
        """Take the place of a comm that is open."""
        self._kernels = kernels
        super().__init__(kernels.target_name, comm_id=kernels.comm_id, primary=False)
        get_comm_manager().register_comm(self)

    def publish_msg(self, *args: Any, **options: Any) -> None:
        """Send a message to the page."""
        self._kernels.publish_msg(*args, **options)

    def close(self, *args: Any, **options: Any) -> None:
        """Close the comm that it stands for."""
        self._kernels.close(*args, **options)
