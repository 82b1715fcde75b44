"""Each host that shows notebooks, in a browser: show, tick, edit by hand, see."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from .lab import CALL, notebook_of
from .serving import Server
from .waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytest.importorskip("anywidget")

DOCUMENT = """\
# Trees

- [ ] Binary search
- [x] Breadth first
- [ ] Merge sort
"""

SHOW = "from llm_roadmap import RoadmapFile\nRoadmapFile('ROADMAP.md').widget()"

COUNT = """\
import pathlib
from ipywidgets.widgets.widget import _instances
from llm_roadmap.storage.watching import _watchers
numbers = [len(watcher.listeners) for watcher in _watchers.values()]
pathlib.Path('count').write_text(str([*numbers, len(_instances)]))
"""
"""What the kernel holds: listeners and models."""


MARIMO = """\
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from llm_roadmap import RoadmapFile

    view = mo.ui.anywidget(RoadmapFile("ROADMAP.md").widget())
    view
    return mo, view


@app.cell
def _(mo, view):
    mo.md(f"{view.value['done']} of {view.value['total']} are done")
    return
"""

KEY = "only-for-this-test"


class Shown:
    """A host that shows a document, and a page of a browser that shows the host."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self._work = folder / "work"
        self._work.mkdir()
        self._folder = folder
        self.path = self._work / "ROADMAP.md"
        self.path.write_text(DOCUMENT, "utf-8")
        self.server: Server | None = None

    def serve(self, name: str, content: str, module: str, *arguments: str, key: str = "") -> str:
        """Serve a file with this content, and return where."""
        (self._work / name).write_text(content, "utf-8")
        self.server = Server(self._folder, module, *arguments, key=key)
        return self.server.url

    def wait_for_ticks(self, number: int) -> None:
        boxes = self.page.locator(".rm:not(.is-still) [aria-checked=true]")
        boxes.nth(number - 1).wait_for()
        assert boxes.count() == number

    def read(self, name: str) -> str:
        """Return what a file in the folder says."""
        return (self._work / name).read_text("utf-8")

    def check(self) -> None:
        """Tick a box on the page, and another one in the file, and see that all are ticked."""
        self.wait_for_ticks(1)
        self.tick_both()
        self.page.get_by_text("All 3 done", exact=True).first.wait_for()

    def tick_both(self) -> None:
        """Tick a box on the page, and another one in the file."""
        self.page.get_by_role("treeitem", name="Binary search").locator(".rm-box").click()
        self.wait_for_ticks(2)
        text = DOCUMENT.replace("[ ] Binary", "[x] Binary")
        assert self.path.read_text("utf-8") == text
        self.path.write_text(text.replace("[ ] Merge", "[x] Merge"), "utf-8")
        self.wait_for_ticks(3)

    def check_end(self) -> None:
        """End what serves the page, and see that the widget tells it at the next focus."""
        assert self.server
        self.server.stop()
        self.page.evaluate("void dispatchEvent(new Event('focus'))")
        self.page.get_by_text("The kernel").get_by_text("run the cell again").or_(
            self.page.get_by_text("The kernel is gone, so nothing can be ticked.")
        ).first.wait_for()
        assert not self.page.locator(".rm-box rect").first.is_visible()


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[Shown]:
    page = browser.new_page()
    page.set_default_timeout(60_000)
    made = Shown(page, tmp_path)
    began = time.perf_counter()
    yield made
    print(f"{time.perf_counter() - began:.1f} s")
    page.close()
    if made.server:
        made.server.stop()


PANEL = "jupyterapp.shell.currentWidget"
"""What shows the notebook in Notebook 7."""


def open_in_notebook_7(shown: Shown, *cells: str) -> None:
    """Open a notebook with these cells, and wait for its kernel."""
    url = shown.serve(
        "shown.ipynb",
        notebook_of(*cells),
        "notebook",
        *("--no-browser", "--allow-root", "--ip=127.0.0.1", "--port={port}", "--port-retries=0"),
        *(f"--IdentityProvider.token={KEY}", "--ServerApp.root_dir={work}"),
        "--JupyterNotebookApp.expose_app_in_browser=True",
        key=KEY,
    )
    shown.page.goto(f"{url}/notebooks/shown.ipynb?token={KEY}")
    wait_for_notebook_7(shown)


def wait_for_notebook_7(shown: Shown) -> None:
    """Wait until the kernel does nothing."""
    status = f"window.jupyterapp && {PANEL}?.sessionContext?.session?.kernel?.status"
    shown.page.wait_for_function(f"{status} === 'idle'")


def run_in_notebook_7(shown: Shown, cell: int) -> None:
    """Run a cell, and wait until it has ended."""
    shown.page.evaluate(f"void ({PANEL}.content.activeCellIndex = {cell})")
    shown.page.evaluate("jupyterapp.commands.execute('notebook:run-cell')")


def open_in_voila(shown: Shown, *cells: str) -> None:
    url = shown.serve(
        "shown.ipynb",
        notebook_of(*cells),
        "voila",
        *("--no-browser", "--Voila.ip=127.0.0.1", "--port={port}"),
    )
    shown.page.goto(f"{url}/voila/render/shown.ipynb")


def open_in_marimo(shown: Shown, mode: str, app: str = MARIMO) -> None:
    url = shown.serve(
        "shown.py",
        app,
        "marimo",
        *(mode, "shown.py", "--headless", "--no-token", "--host=127.0.0.1", "--port={port}"),
    )
    shown.page.goto(url)
    if mode == "edit":
        shown.page.locator(".cm-content").first.click()
        shown.page.keyboard.press("Control+Shift+R")


def test_notebook_7(shown: Shown, wanted: Callable[[str], Any]) -> None:
    wanted("notebook")
    open_in_notebook_7(shown, SHOW)
    shown.page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    shown.check()
    assert not shown.page.locator(".llm-roadmap-still").is_visible()
    shown.check_end()


@pytest.mark.usefixtures("_long")
def test_in_notebook_7_callbacks_print_below_their_cell_and_60_runs_leave_nothing(
    shown: Shown, wanted: Callable[[str], Any]
) -> None:
    wanted("notebook")
    open_in_notebook_7(shown, CALL.format("ROADMAP.md"), COUNT)
    run_in_notebook_7(shown, 0)
    shown.wait_for_ticks(1)
    shown.tick_both()
    output = shown.page.locator(".jp-Cell").first
    for text in ("changed Binary search", "done 2", "changed Merge sort", "done 3"):
        output.locator("pre", has_text=text).last.wait_for()
    output.get_by_text("ZeroDivisionError: division by zero").first.wait_for()

    def count() -> str:
        run_in_notebook_7(shown, 1)
        return shown.read("count")

    first = count()
    assert first == "[1, 2]"  # the widget and its layout
    for _ in range(60):
        run_in_notebook_7(shown, 0)
        shown.wait_for_ticks(3)
    eventually(lambda: count() == first)


def test_voila(shown: Shown, wanted: Callable[[str], Any]) -> None:
    wanted("voila")
    open_in_voila(shown, SHOW)
    shown.check()
    assert not shown.page.locator(".llm-roadmap-still").is_visible()
    shown.check_end()


CALLS = """\
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from llm_roadmap import RoadmapFile

    widget = RoadmapFile("ROADMAP.md").widget()
    widget.on_change(lambda changes: print("changed", changes[0].topic.title))
    widget.on_change(lambda changes: 1 / 0)
    mo.ui.anywidget(widget)
    return
"""


@pytest.mark.usefixtures("_long")
@pytest.mark.parametrize("host", ["voila", "marimo"])
def test_where_no_cell_takes_what_callbacks_print_they_harm_nothing(
    shown: Shown, wanted: Callable[[str], Any], host: str
) -> None:
    wanted(host)
    if host == "voila":
        open_in_voila(shown, CALL.format("ROADMAP.md"))
    else:
        open_in_marimo(shown, "run", CALLS)
    shown.check()
    if host == "marimo":  # it writes them where the server runs
        assert shown.server
        assert "ZeroDivisionError: division by zero" in shown.server.log


@pytest.mark.parametrize("mode", ["run", pytest.param("edit", marks=pytest.mark.thorough)])
def test_marimo(shown: Shown, wanted: Callable[[str], Any], mode: str) -> None:
    wanted("marimo")
    open_in_marimo(shown, mode)
    shown.page.get_by_text("1 of 3 are done").wait_for()
    shown.check()
    shown.page.get_by_text("3 of 3 are done").wait_for()  # a cell that uses it has run again
    shown.check_end()
