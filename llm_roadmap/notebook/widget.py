"""A roadmap in a notebook, with boxes to tick: what is clicked is in the file.

The front end, `static/widget.js`, is sent the state of the document whenever that is new. It sends
clicks, each of which is answered. Both can come on any thread; states come one after the other, in
the order in which they were seen on disk.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from ..display import bundle, links, steps
from ..errors import RoadmapError
from ..model import Topic
from ..safe_text import clean, clean_lines
from ..storage.watching import Subscription, extra, reason
from .identity import Identity, identified, identity, revision

with extra():
    import anywidget
    import traitlets

if TYPE_CHECKING:
    from ..file import RoadmapFile
    from ..model import Roadmap, Section, Step
    from ..storage.watching import State

STATIC: Final = files("llm_roadmap.notebook") / "static"

VIEW: Final = "application/vnd.jupyter.widget-view+json"

NOTE: Final = "<p><em>As it was when this cell was run; run it again to tick boxes.</em></p>"

SLACK: Final = 5.0
"""Seconds that a click and its answer may be under way, before the front end stops waiting."""


class RoadmapWidget(anywidget.AnyWidget):
    """What shows a document and follows it on disk; see `RoadmapFile.widget`."""

    _esm = (STATIC / "widget.js").read_text("utf-8")
    _css = (STATIC / "widget.css").read_text("utf-8")

    state = traitlets.Dict().tag(sync=True)
    """What the front end shows."""
    still = traitlets.Unicode().tag(sync=True)
    """The class of the static display that it hides, as long as it is on the screen itself."""

    roadmap: Roadmap
    """The document as it could last be read."""

    def __init__(self, file: RoadmapFile) -> None:
        """Raise what `RoadmapFile.read` does."""
        self._file = file
        self._subscription: Subscription | None = None
        self.roadmap = file.read()
        super().__init__(state=self._data(""), still=f"llm-roadmap-{uuid4().hex}")
        try:
            self._subscription = Subscription(file.path, self._show)
        except BaseException:
            self.close()
            raise
        self.on_msg(self._receive)

    def close(self) -> None:
        """Take it off the screen, and let the document be."""
        if self._subscription:
            self._subscription.close()
        super().close()

    def _show(self, state: State) -> None:
        self.roadmap = state.roadmap
        self.state = self._data(state.trouble)

    def _data(self, trouble: str) -> dict[str, Any]:
        return {
            "contents": [_shown(step) for step in steps(self.roadmap)],
            "title": clean(self.roadmap.title or self._file.path.name),
            **_progress(self.roadmap),
            "file": clean(self._file.path.name),
            "revision": revision(self.roadmap),
            "trouble": clean(trouble),
            "patience": self._file.timeout + SLACK,
        }

    def _receive(self, _: object, message: dict[str, Any], __: object) -> None:
        """Answer the front end: it asks whether there is a kernel, or tells of a click."""
        if message["kind"] == "click":
            refusal = self._click(message)
            self.send({"kind": "answer", "click": message["click"], "refusal": refusal})
        else:
            self.send({"kind": "here"})

    def _click(self, message: dict[str, Any]) -> str:
        """Make a topic what a click says, and return why it can't be; nothing if it can."""
        assert self._subscription  # messages come later
        path, title, place, equals = message["topic"]
        name = Identity(tuple(path), title, place, equals)
        done = message["done"]
        roadmap = self._subscription.look().roadmap
        try:
            topic = identified(roadmap, name, message["revision"])
            (self._file.check if done else self._file.uncheck)(topic)
        except (LookupError, RoadmapError, OSError) as error:
            return clean(f"“{title}” is not changed: {reason(error)}")
        self._subscription.look(roadmap.with_done({topic: done}))
        return ""

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show itself; where widgets are unknown, what it showed last."""
        shown = super()._repr_mimebundle_(**kwargs)
        assert shown  # it has a view
        data, metadata = shown
        return {**data, **bundle(self.roadmap)}, metadata

    def _ipython_display_(self) -> None:
        """Show the static display and then itself, which hides that one.

        In a notebook that is opened again, JupyterLab finds no widget, and shows nothing in its
        place that comes in the same output.
        """
        from IPython.display import display

        show: Any = display  # it has no types
        if self.comm is None:  # closed
            show(bundle(self.roadmap), raw=True)
            return
        data, _ = self._repr_mimebundle_()
        still = f'<div class="{self.still}">{NOTE}{data["text/html"]}</div>'
        show({"text/html": still, "text/plain": data["text/plain"]}, raw=True)
        show({VIEW: data[VIEW], "text/html": "", "text/plain": ""}, raw=True)

    def __repr__(self) -> str:
        return f"RoadmapWidget({str(self._file.path)!r})"


def _shown(step: Step) -> dict[str, Any]:
    node, depth = step
    if isinstance(node, Topic):
        return {"depth": depth, **_topic(node)}
    return {"depth": depth, "title": clean(node.title), **_progress(node)}


def _progress(shown: Roadmap | Section) -> dict[str, Any]:
    progress = shown.progress
    return {"done": progress.done, "total": progress.total, "progress": str(progress)}


def _topic(topic: Topic) -> dict[str, Any]:
    return {
        "name": identity(topic),
        "title": clean(topic.title),
        "done": topic.done,
        "description": clean_lines(topic.description),
        "links": [{"title": clean(link.title), "url": link.url} for link in links(topic)],
    }
