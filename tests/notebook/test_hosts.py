"""Each host that shows notebooks, in a browser: show, tick, edit by hand, see."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from ..support.waiting import eventually
from .lab import CALL, notebook_of
from .serving import Server

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

    def check(self) -> None:
        """Tick a box on the page, and another one in the file, and see that all are ticked."""
        self.wait_for_ticks(1)
        self.page.get_by_role("treeitem", name="Binary search").locator(".rm-box").click()
        self.wait_for_ticks(2)
        text = DOCUMENT.replace("[ ] Binary", "[x] Binary")
        assert self.path.read_text("utf-8") == text
        self.path.write_text(text.replace("[ ] Merge", "[x] Merge"), "utf-8")
        self.wait_for_ticks(3)
        self.page.get_by_text("All 3 done", exact=True).first.wait_for()

    def check_keys(self) -> None:
        """Press keys in the list that are commands for a cell; only those for the list count."""
        cells, prompt = self.page.locator(".jp-Cell"), self.page.locator(".jp-InputPrompt").first
        number = cells.count()
        self.page.get_by_role("treeitem", name="Binary search").focus()
        for key in ("x", "d", "d", "m", "b", "y", "z", "ArrowDown", "a"):
            self.page.keyboard.press(key)
        self.page.keyboard.type("Bad axd")
        self.page.keyboard.press("Enter")
        self.page.get_by_role("treeitem", name="Bad axd").wait_for()
        assert cells.count() == number
        assert self.page.locator(".jp-MarkdownCell").count() == 0
        before = prompt.inner_text()
        self.page.keyboard.press("Shift+Enter")  # runs the cell
        eventually(lambda: prompt.inner_text() != before)

    def check_heading(self) -> None:
        """See that a heading stays on the screen while the end of its section is looked at."""
        topics = "".join(f"- [ ] Topic {number}\n" for number in range(100))
        self.path.write_text(f"# Long\n\n## Part\n\n{topics}", "utf-8")
        heading, last = (
            self.page.get_by_role("treeitem", name=name, exact=True)
            for name in ("Part", "Topic 99")
        )

        def stays() -> bool:
            """Go to the end, anew if the cell was just run again, and look for both."""
            heading.focus()
            self.page.keyboard.press("End")
            on_top = (each.locator(".rm-title").evaluate(ON_TOP) for each in (last, heading))
            return all(on_top)

        eventually(stays)

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


def jupyter(shown: Shown, module: str, *options: str) -> str:
    """Serve a notebook that shows the document by a module of Jupyter, and return where."""
    return shown.serve(
        "shown.ipynb",
        notebook_of(SHOW),
        module,
        *("--no-browser", "--allow-root", "--ip=127.0.0.1", "--port={port}", "--port-retries=0"),
        *(f"--IdentityProvider.token={KEY}", "--ServerApp.root_dir={work}", *options),
        key=KEY,
    )


def open_in_voila(shown: Shown, *cells: str) -> None:
    options = ("--no-browser", "--Voila.ip=127.0.0.1", "--port={port}")
    url = shown.serve("shown.ipynb", notebook_of(*cells), "voila", *options)
    shown.page.goto(f"{url}/voila/render/shown.ipynb")


def open_in_marimo(shown: Shown, mode: str) -> None:
    shown.write("holds.py", HOLDS)
    url = shown.serve(
        "shown.py",
        MARIMO,
        "marimo",
        *(mode, "shown.py", "--headless", "--no-token", "--host=127.0.0.1", "--port={port}"),
    )
    shown.page.goto(url)
    if mode == "edit":
        shown.page.locator(".cm-content").first.click()
        shown.page.keyboard.press("Control+Shift+R")


def test_notebook_7(shown: Shown, wanted: Callable[[str], Any]) -> None:
    """It is made of JupyterLab's parts, but it takes keys on their way to the widget."""
    wanted("notebook")
    url = jupyter(shown, "notebook", "--JupyterNotebookApp.expose_app_in_browser=True")
    shown.page.goto(f"{url}/notebooks/shown.ipynb?token={KEY}")
    status = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status"
    shown.page.wait_for_function(f"{status} === 'idle'")
    shown.page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    shown.check()
    shown.check_keys()
    shown.check_heading()
    shown.check_end()


def test_voila(shown: Shown, wanted: Callable[[str], Any]) -> None:
    wanted("voila")
    open_in_voila(shown, CALL.format("ROADMAP.md"))
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
    jupyter(shown, "nbclassic")
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

MARIMO = """\
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
    widget = RoadmapFile("ROADMAP.md").widget()
    widget.on_change(lambda changes: print("changed", changes[0].topic.title))
    widget.on_change(lambda changes: 1 / 0)
    view = mo.ui.anywidget(widget)
    view
    return (view,)


@app.cell
def _(mo, view):
    mo.md(f"{view.value['done']} of {view.value['total']} are done")
    return


@app.cell
def _(ask, held, mo):
    mo.md(f"{ask.value} times asked: {held()}")
    return
"""
"""An app that shows the widget, with callbacks that print and that fail, and the buttons below."""


@pytest.mark.parametrize("mode", ["run", pytest.param("edit", marks=pytest.mark.thorough)])
def test_marimo(
    shown: Shown, wanted: Callable[[str], Any], times: Callable[[int, int], int], mode: str
) -> None:
    wanted("marimo")
    axe = wanted("axe_playwright_python.sync_playwright").Axe()
    shown.write("pyproject.toml", '[tool.marimo.display]\ntheme = "system"\n')
    open_in_marimo(shown, mode)
    shown.page.get_by_text("1 of 3 are done").wait_for()
    first = shown.held()
    assert first == "1 listeners, 1 widgets, 2 models"
    for _ in range(times(3, 60)):
        shown.show_again()
    eventually(lambda: shown.held() == first)
    shown.check()
    shown.page.get_by_text("3 of 3 are done").wait_for()  # a cell that uses it has run again
    if mode == "run":  # what fails in a callback is written where the server runs
        assert shown.server
        assert "ZeroDivisionError: division by zero" in shown.server.log
    for scheme in ("light", "dark"):
        shown.page.emulate_media(color_scheme=scheme)
        sign = ".rm.is-dark" if scheme == "dark" else ".rm:not(.is-dark)"
        shown.page.locator(sign).wait_for()
        found = axe.run(shown.page, context="marimo-anywidget").response
        assert found["passes"]
        assert [each["id"] for each in found["violations"]] == []
    shown.check_end()
