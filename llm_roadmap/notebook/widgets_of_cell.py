"""Know which widgets a cell has shown, so that those of its last run can end when it runs again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from ..values import NamedTuple

if TYPE_CHECKING:
    from .widget import RoadmapWidget


class CellRun(NamedTuple):
    """One run of a cell."""

    cell: str
    """The name of the cell, as the host gives it; empty if it gives none."""
    message: str
    """What tells this run from others of the cell."""


_shown: Final[dict[str, tuple[str, WeakSet[RoadmapWidget]]]] = {}
"""For each cell its last run that has shown a widget, and these widgets."""


def this_run() -> CellRun:
    """Return the run of the cell that calls this."""
    from IPython import get_ipython

    ask: Any = getattr(get_ipython(), "get_parent", None)  # other shells than a kernel's have none
    parent = ask() if ask else {}
    cell = parent.get("metadata", {}).get("cellId") or ""
    return CellRun(str(cell), str(parent.get("header", {}).get("msg_id", "")))


def show_in(run: CellRun, widget: RoadmapWidget) -> list[RoadmapWidget]:
    """Note that a run shows a widget; return those that only earlier runs of its cell showed."""
    if not run.cell:
        return []
    message, widgets = _shown.get(run.cell, ("", WeakSet()))
    if message == run.message:
        widgets.add(widget)
        return []
    _shown[run.cell] = run.message, WeakSet([widget])
    return [each for each in widgets if each is not widget]
