"""Each host that shows notebooks, in a browser: show, tick, edit by hand, see."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from .lab import CALL, notebook_of
from .serving import Server
from .waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
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


ON_TOP = """each => {
    const { x, y, height } = each.getBoundingClientRect();
    return each.contains(each.getRootNode().elementFromPoint(x + 2, y + height / 2));
}"""
"""Whether an element is on the screen, and nothing else is on it."""


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
        self._asked = 0

    def serve(self, name: str, content: str, module: str, *arguments: str, key: str = "") -> str:
        """Serve a file with this content, and return where."""
        self.write(name, content)
        self.server = Server(self._folder, module, *arguments, key=key)
        return self.server.url

    def wait_for_ticks(self, number: int) -> None:
        boxes = self.page.locator(".rm:not(.is-still) [aria-checked=true]")
        boxes.nth(number - 1).wait_for()
        assert boxes.count() == number

    def write(self, name: str, content: str) -> None:
        """Write a file in the folder of the notebook."""
        (self._work / name).write_text(content, "utf-8")

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

    def check_heading(self) -> None:
        """See that a heading stays on the screen while the end of its section is looked at."""
        topics = "".join(f"- [ ] Topic {number}\n" for number in range(100))
        self.path.write_text(f"# Long\n\n## Part\n\n{topics}", "utf-8")
        heading = self.page.get_by_role("treeitem", name="Part", exact=True)
        heading.focus()
        self.page.keyboard.press("End")
        self.page.get_by_role("treeitem", name="Topic 99", exact=True).wait_for()
        title = heading.locator(".rm-title")
        eventually(lambda: title.evaluate(ON_TOP))

    def load_again(self) -> None:
        """Load the page again, with another kernel; twice more where that answers nothing.

        Of about 30 pages of Voila, one waits for ever for the end of a cell that fills an `Output`,
        though the kernel has ended it: with this package or without it.
        """
        from playwright.sync_api import Error

        self._asked = 0
        for patience in (20_000, 40_000, 60_000):
            self.page.reload(wait_until="commit")
            with suppress(Error):
                self.page.locator(".rm [aria-checked=true]").wait_for(timeout=patience)
                break
        self.wait_for_ticks(1)

    def show_again(self) -> None:
        """Press the button that shows the widget again, and wait until the old one has gone."""
        self.page.locator(".rm").evaluate("each => each.classList.add('is-old')")
        self.page.get_by_role("button", name="again", exact=True).click()
        self.page.locator(".rm.is-old").wait_for(state="detached")
        self.wait_for_ticks(1)

    def held(self) -> str:
        """Press the button that asks the kernel what it holds, and return the answer."""
        self._asked += 1
        self.page.get_by_role("button", name="ask", exact=True).click()
        answer = self.page.get_by_text(f"{self._asked} times asked: ").inner_text()
        return answer.partition(": ")[2]

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


def open_in_voila(shown: Shown, *cells: str, options: Iterable[str] = ()) -> None:
    url = shown.serve(
        "shown.ipynb",
        notebook_of(*cells),
        "voila",
        *("--no-browser", "--Voila.ip=127.0.0.1", "--port={port}", *options),
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


def test_in_notebook_7_keys_in_the_list_are_no_commands_for_its_cell(
    shown: Shown, wanted: Callable[[str], Any]
) -> None:
    wanted("notebook")
    open_in_notebook_7(shown, SHOW)
    shown.page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    shown.wait_for_ticks(1)
    cells = shown.page.locator(".jp-Cell")
    number = cells.count()
    shown.page.get_by_role("treeitem", name="Binary search").locator(".rm-title").click()
    shown.wait_for_ticks(2)
    for key in ("x", "d", "d", "m", "b", "y", "z", "ArrowDown"):
        shown.page.keyboard.press(key)
    shown.page.keyboard.press("a")
    shown.page.keyboard.type("Bad axd")
    shown.page.keyboard.press("Enter")
    shown.page.get_by_role("treeitem", name="Bad axd").wait_for(timeout=20_000)
    assert cells.count() == number
    assert shown.page.locator(".jp-MarkdownCell").count() == 0
    before = shown.page.locator(".jp-InputPrompt").first.inner_text()
    shown.page.keyboard.press("Shift+Enter")  # runs the cell
    eventually(lambda: shown.page.locator(".jp-InputPrompt").first.inner_text() != before)


def test_notebook_7(shown: Shown, wanted: Callable[[str], Any]) -> None:
    wanted("notebook")
    open_in_notebook_7(shown, SHOW)
    shown.page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    shown.check()
    assert not shown.page.locator(".llm-roadmap-still").is_visible()
    shown.check_heading()
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
    shown.check_heading()
    shown.check_end()


def open_in_nbclassic(shown: Shown) -> None:
    """Open the notebook that is served, and wait for its kernel."""
    assert shown.server
    shown.page.goto("about:blank")
    shown.page.goto(f"{shown.server.url}/nbclassic/notebooks/shown.ipynb?token={KEY}")
    shown.page.wait_for_function("window.Jupyter?.notebook?.kernel?.info_reply?.status === 'ok'")


def test_nbclassic(shown: Shown, wanted: Callable[[str], Any]) -> None:
    wanted("nbclassic")
    wanted("notebook")  # without it, the address of a page is another one
    shown.serve(
        "shown.ipynb",
        notebook_of(SHOW),
        "nbclassic",
        *("--no-browser", "--allow-root", "--ip=127.0.0.1", "--port={port}", "--port-retries=0"),
        *(f"--IdentityProvider.token={KEY}", "--ServerApp.root_dir={work}"),
        key=KEY,
    )
    open_in_nbclassic(shown)
    shown.page.evaluate("void Jupyter.notebook.execute_all_cells()")
    shown.check()
    still = shown.page.locator(".llm-roadmap-still")
    assert not still.is_visible()

    shown.page.evaluate(
        "Jupyter.notebook.save_notebook().then(() => Jupyter.notebook.session.delete())"
    )
    open_in_nbclassic(shown)
    still.wait_for()
    assert shown.page.locator(".rm").count() == 0
    lost = shown.page.get_by_text("could not be displayed")
    lost.wait_for(state="attached")
    assert not lost.is_visible()

    shown.page.evaluate("void Jupyter.notebook.execute_all_cells()")
    shown.wait_for_ticks(3)
    shown.check_heading()
    shown.check_end()


HOLDS = """\
import gc
from ipywidgets.widgets.widget import _instances
from llm_roadmap.notebook.widget import RoadmapWidget
from llm_roadmap.storage.watching import _watchers

def held():
    gc.collect()
    listeners = sum(len(each.listeners) for each in _watchers.values())
    widgets = sum(isinstance(each, RoadmapWidget) for each in gc.get_objects())
    return f"{listeners} listeners, {widgets} widgets, {len(_instances)} models"
"""
"""A module that says what a kernel holds."""

BUTTONS = """\
import ipywidgets
from IPython.display import display
from llm_roadmap import RoadmapFile
from holds import held

output, said = ipywidgets.Output(), ipywidgets.Label("0")
again, ask = (ipywidgets.Button(description=name) for name in ("again", "ask"))

def show(_):
    output.clear_output(wait=True)
    with output:
        display(RoadmapFile("ROADMAP.md").widget())

def tell(_):
    said.value = f"{int(said.value.split()[0]) + 1} times asked: {held()}"

again.on_click(show)
ask.on_click(tell)
show(None)
display(again, ask, said, output)
"""
"""A cell with a button that shows the widget again, and one that says what the kernel holds."""


@pytest.mark.usefixtures("_long")
def test_in_voila_a_button_that_shows_it_60_times_leaves_nothing(
    shown: Shown, wanted: Callable[[str], Any]
) -> None:
    wanted("voila")
    shown.write("holds.py", HOLDS)
    open_in_voila(shown, BUTTONS)
    shown.wait_for_ticks(1)
    first = shown.held()
    assert first.startswith("1 listeners, 1 widgets")
    for _ in range(60):
        shown.show_again()
    eventually(lambda: shown.held() == first)
    shown.check()


@pytest.mark.usefixtures("_long")
def test_in_voila_each_page_has_a_kernel_that_ends_when_voila_ends_it(
    shown: Shown, wanted: Callable[[str], Any]
) -> None:
    wanted("voila")
    psutil = wanted("psutil")  # jupyter's kernels need it
    shown.write("holds.py", HOLDS)
    open_in_voila(
        shown,
        BUTTONS,
        options=(
            "--MappingKernelManager.cull_interval=1",
            "--MappingKernelManager.cull_idle_timeout=60",
        ),
    )
    assert shown.server
    kernels = psutil.Process(shown.server.pid).children
    first = shown.held()
    for _ in range(10):
        shown.load_again()
        assert shown.held() == first
    shown.check()
    shown.page.goto("about:blank")
    eventually(lambda: not kernels(), 180)


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


AGAIN = """\
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from holds import held
    from llm_roadmap import RoadmapFile

    again, ask = (
        mo.ui.button(label=name, value=0, on_click=lambda number: number + 1)
        for name in ("again", "ask")
    )
    mo.vstack([again, ask])
    return RoadmapFile, again, ask, held, mo


@app.cell
def _(RoadmapFile, again, mo):
    again.value
    view = mo.ui.anywidget(RoadmapFile("ROADMAP.md").widget())
    view
    return


@app.cell
def _(ask, held, mo):
    mo.md(f"{ask.value} times asked: {held()}")
    return
"""


@pytest.mark.usefixtures("_long")
@pytest.mark.parametrize("mode", ["run", "edit"])
def test_in_marimo_60_runs_leave_nothing(
    shown: Shown, wanted: Callable[[str], Any], mode: str
) -> None:
    wanted("marimo")
    shown.write("holds.py", HOLDS)
    open_in_marimo(shown, mode, AGAIN)
    shown.wait_for_ticks(1)
    first = shown.held()
    assert first == "1 listeners, 1 widgets, 2 models"
    for _ in range(60):
        shown.show_again()
    eventually(lambda: shown.held() == first)
    shown.check()


@pytest.mark.parametrize("mode", ["run", pytest.param("edit", marks=pytest.mark.thorough)])
def test_marimo(shown: Shown, wanted: Callable[[str], Any], mode: str) -> None:
    wanted("marimo")
    axe = wanted("axe_playwright_python.sync_playwright").Axe()
    shown.write("pyproject.toml", '[tool.marimo.display]\ntheme = "system"\n')
    open_in_marimo(shown, mode)
    shown.page.get_by_text("1 of 3 are done").wait_for()
    shown.check()
    shown.page.get_by_text("3 of 3 are done").wait_for()  # a cell that uses it has run again
    for scheme in ("light", "dark"):
        shown.page.emulate_media(color_scheme=scheme)
        sign = ".rm.is-dark" if scheme == "dark" else ".rm:not(.is-dark)"
        shown.page.locator(sign).wait_for()
        found = axe.run(shown.page, context="marimo-anywidget").response
        assert found["passes"]
        assert [each["id"] for each in found["violations"]] == []
    shown.check_end()
