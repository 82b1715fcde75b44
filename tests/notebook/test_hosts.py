"""Each host that shows notebooks, in a browser: show, tick, edit by hand, see."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

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
NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "id": "show",
            "metadata": {},
            "source": SHOW,
            "outputs": [],
            "execution_count": None,
        }
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}

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

    def check(self) -> None:
        """Tick a box on the page, and another one in the file."""
        self.wait_for_ticks(1)
        self.page.get_by_role("treeitem", name="Binary search").locator(".rm-box").click()
        self.wait_for_ticks(2)
        text = DOCUMENT.replace("[ ] Binary", "[x] Binary")
        assert self.path.read_text("utf-8") == text
        self.path.write_text(text.replace("[ ] Merge", "[x] Merge"), "utf-8")
        self.wait_for_ticks(3)
        self.page.get_by_text("All 3 done", exact=True).first.wait_for()

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


def test_notebook_7(shown: Shown, wanted: Callable[[str], Any]) -> None:
    wanted("notebook")
    url = shown.serve(
        "shown.ipynb",
        json.dumps(NOTEBOOK),
        "notebook",
        *("--no-browser", "--allow-root", "--ip=127.0.0.1", "--port={port}", "--port-retries=0"),
        *(f"--IdentityProvider.token={KEY}", "--ServerApp.root_dir={work}"),
        "--JupyterNotebookApp.expose_app_in_browser=True",
        key=KEY,
    )
    shown.page.goto(f"{url}/notebooks/shown.ipynb?token={KEY}")
    panel = "window.jupyterapp?.shell?.currentWidget"
    shown.page.wait_for_function(f"{panel}?.sessionContext?.session?.kernel?.status === 'idle'")
    shown.page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    shown.check()
    assert not shown.page.locator(".llm-roadmap-still").is_visible()
    shown.check_end()


def test_voila(shown: Shown, wanted: Callable[[str], Any]) -> None:
    wanted("voila")
    url = shown.serve(
        "shown.ipynb",
        json.dumps(NOTEBOOK),
        "voila",
        *("--no-browser", "--Voila.ip=127.0.0.1", "--port={port}"),
    )
    shown.page.goto(f"{url}/voila/render/shown.ipynb")
    shown.check()
    assert not shown.page.locator(".llm-roadmap-still").is_visible()
    shown.check_end()


@pytest.mark.parametrize("mode", ["run", pytest.param("edit", marks=pytest.mark.thorough)])
def test_marimo(shown: Shown, wanted: Callable[[str], Any], mode: str) -> None:
    wanted("marimo")
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
    shown.page.get_by_text("1 of 3 are done").wait_for()
    shown.check()
    shown.page.get_by_text("3 of 3 are done").wait_for()  # a cell that uses it has run again
    shown.check_end()
