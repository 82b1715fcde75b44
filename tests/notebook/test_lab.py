from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from ..benchmarks.notebook import measure
from ..history.repository import NAME
from ..support.waiting import eventually
from .lab import CALL
from .test_past import ten_days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from .lab import Lab

pytest.importorskip("anywidget")
ipykernel = pytest.importorskip("ipykernel")

DOCUMENT = """\
# Trees

## Searching

- [ ] Binary search
  - Description: Halve it
  - Resource: [Notes](https://example.org/notes)
- [x] Breadth first

## Sorting

- [ ] Merge sort
"""

SHOW = "from llm_roadmap import RoadmapFile\nRoadmapFile('{}').widget()"


class Notebook:
    """A notebook in JupyterLab that shows a document."""

    def __init__(self, lab: Lab, name: str, document: str) -> None:
        self.lab = lab
        self.page: Page = lab.page
        self.path: Path = lab.folder / f"{name}.md"
        self.path.write_text(document, "utf-8")
        self.name = f"{name}.ipynb"

    def open(self, *cells: str) -> None:
        self.lab.open(self.name, *(cells or (SHOW.format(self.path.name),)))

    def run(self, *cells: str, widgets: int = 1) -> None:
        self.open(*cells)
        self.lab.run_all()
        self.wait_for_widgets(widgets)

    def wait_for_widgets(self, number: int = 1) -> None:
        if number:
            self.panel.locator(".rm:not(.is-still)").nth(number - 1).wait_for()

    @property
    def panel(self) -> Locator:
        return self.lab.panel

    @property
    def still(self) -> Locator:
        return self.panel.locator(".jp-RenderedHTML", has_text="Breadth first")

    def row(self, title: str, widget: int = 0) -> Locator:
        shown = self.panel.locator(".rm").nth(widget)
        return shown.get_by_role("treeitem", name=title, exact=True)

    def box(self, title: str, widget: int = 0) -> Locator:
        """Return the box of a topic; its row says whether it is ticked."""
        return self.row(title, widget).locator(".rm-box")

    def is_ticked(self, title: str) -> bool:
        return self.row(title).get_attribute("aria-checked") == "true"

    def edit(self, before: str, after: str) -> None:
        self.path.write_text(self.text.replace(before, after), "utf-8")

    @property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    def wait_for_ticks(self, number: int) -> None:
        """Wait until so many boxes on the page are ticked."""
        ticked = ".rm:not(.is-still) [aria-checked=true]"
        self.page.wait_for_function(
            f"document.querySelectorAll('{ticked}').length === {number}", polling=5
        )


@pytest.fixture
def notebook(lab: Lab) -> Iterator[Notebook]:
    yield Notebook(lab, uuid4().hex, DOCUMENT)
    lab.close_notebook()


def test_a_click_is_a_byte_in_the_file_and_an_edit_is_on_the_screen(notebook: Notebook) -> None:
    notebook.run()
    bar = notebook.panel.get_by_role("progressbar")
    assert bar.get_attribute("aria-valuenow") == "1"

    notebook.box("Binary search").click()
    eventually(lambda: "[x] Binary" in notebook.text)
    notebook.wait_for_ticks(2)
    assert notebook.text == DOCUMENT.replace("[ ] Binary", "[x] Binary")

    notebook.edit("[ ] Merge", "[x] Merge")
    notebook.wait_for_ticks(3)
    assert notebook.is_ticked("Merge sort")
    assert bar.get_attribute("aria-valuenow") == "3"


BUSY = """\
import ctypes, os, pathlib, sys
path = pathlib.Path('{}')
new = path.with_suffix('.new')
text = path.read_text('utf-8').replace('Binary search', 'Bisection')
_ = new.write_text(text.replace('## Searching', '## Searching\\n\\n- [ ] New'), 'utf-8')
library = ctypes.PyDLL(None)
sys.setswitchinterval(60)
path.with_suffix('.busy').touch()
_ = library.sleep(4)
_ = library.rename(os.fsencode(new), os.fsencode(path))
sys.setswitchinterval(0.005)
"""
"""A cell that lets no other thread run, sub-shells neither, until it has changed the document."""


def test_a_click_that_comes_a_cell_later_hits_its_topic_or_is_refused(notebook: Notebook) -> None:
    notebook.open(SHOW.format(notebook.path.name), BUSY.format(notebook.path.name))
    notebook.lab.run(0)
    notebook.wait_for_widgets()
    notebook.lab.run(1)
    eventually(notebook.path.with_suffix(".busy").exists)
    notebook.box("Binary search").click()
    notebook.box("Merge sort").click()
    notebook.panel.get_by_text("This topic has changed in the file.").wait_for()
    eventually(lambda: "[x] Merge" in notebook.text)
    assert "[ ] Bisection" in notebook.text
    assert "[ ] New" in notebook.text
    notebook.wait_for_ticks(2)
    assert notebook.is_ticked("Merge sort")


SLEEP = "import time\nwhile file.read().progress.done < 3:\n    time.sleep(0.05)"
FOLLOW = "for roadmap in file.watch():\n    if roadmap.progress.done == 3:\n        break"


def test_a_kernel_that_was_shut_down_is_told_when_the_page_gets_the_focus(
    notebook: Notebook,
) -> None:
    notebook.run()
    notebook.lab.command("kernelmenu:shutdown")
    notebook.lab.wait_for_no_kernel()
    notebook.page.evaluate("void dispatchEvent(new Event('focus'))")
    notebook.panel.get_by_text("The kernel is gone, so nothing can be ticked.").wait_for()
    assert not notebook.box("Breadth first").locator("rect").is_visible()
    notebook.box("Binary search").click()
    assert notebook.text == DOCUMENT


def test_what_callbacks_print_and_raise_is_below_their_cell(notebook: Notebook) -> None:
    notebook.run(CALL.format(notebook.path.name), "1 + 1")
    output = notebook.panel.locator(".jp-Cell").first
    notebook.box("Binary search").click()  # seen in the handler of a message
    output.locator("pre", has_text="changed Binary search").last.wait_for()
    output.locator("pre", has_text="done 2").last.wait_for()
    output.get_by_text("ZeroDivisionError: division by zero").first.wait_for()
    notebook.edit("[ ] Merge", "[x] Merge")  # seen in a thread
    output.locator("pre", has_text="changed Merge sort").last.wait_for()
    output.locator("pre", has_text="done 3").last.wait_for()


until_three_are_ticked = pytest.mark.parametrize("rest", [SLEEP, FOLLOW], ids=["sleep", "watch"])

RUN = """\
from llm_roadmap import RoadmapFile
file = RoadmapFile('{}')
file.path.with_suffix('.began').touch()
{}
file.path.with_suffix('.ended').touch()
"""
"""A cell that runs until three boxes are ticked."""


@until_three_are_ticked
def test_a_click_does_not_wait_for_a_running_cell(notebook: Notebook, rest: str) -> None:
    name = notebook.path.name
    notebook.open(SHOW.format(name), RUN.format(name, rest))
    notebook.lab.run(0)
    notebook.wait_for_widgets()
    notebook.edit("Halve it", "Halve it again")  # the thread that watches publishes this
    notebook.panel.get_by_text("Halve it again").wait_for()
    notebook.lab.run(1)
    eventually(notebook.path.with_suffix(".began").exists)
    notebook.box("Binary search").click()
    took = eventually(lambda: "[x] Binary" in notebook.text)
    assert not notebook.path.with_suffix(".ended").exists()
    print(f"JupyterLab, busy: click to disk {1000 * took:.0f} ms")
    notebook.wait_for_ticks(2)
    notebook.box("Merge sort").click()
    eventually(lambda: "[x] Merge" in notebook.text)
    eventually(notebook.path.with_suffix(".ended").exists)


OWN = """\
from llm_roadmap import RoadmapFile
file = RoadmapFile('{}')
display(file.widget())
{}
file.path.with_suffix('.ended').touch()
"""
"""A cell that shows a widget, and runs until three boxes are ticked."""


@until_three_are_ticked
def test_a_click_does_not_wait_for_the_cell_that_shows_its_widget(
    notebook: Notebook, rest: str
) -> None:
    notebook.open(OWN.format(notebook.path.name, rest))
    notebook.lab.run(0)
    ended = notebook.path.with_suffix(".ended")
    notebook.wait_for_widgets()
    for title in ("Binary search", "Merge sort"):
        assert not ended.exists()
        notebook.box(title).click()
        took = eventually(lambda: f"[x] {title}" in notebook.text)  # noqa: B023
        print(f"JupyterLab, its own cell runs: click to disk {1000 * took:.0f} ms")
    eventually(ended.exists)


COUNT = """\
import pathlib
from comm import get_comm_manager
from ipywidgets.widgets.widget import _instances
from llm_roadmap.storage.watching import _watchers
numbers = [len(watcher.listeners) for watcher in _watchers.values()]
numbers += [len(_instances), len(get_comm_manager().comms)]
_ = pathlib.Path('{}').with_suffix('.count').write_text(str(numbers))
"""
"""What the kernel holds: listeners, models, and comms."""


def test_a_cell_that_is_run_again_leaves_nothing(
    notebook: Notebook, times: Callable[[int, int], int]
) -> None:
    name = notebook.path.name
    notebook.open(SHOW.format(name), COUNT.format(name))
    number = notebook.path.with_suffix(".count")

    def count() -> str:
        number.unlink(missing_ok=True)
        notebook.lab.run(1)
        eventually(number.exists)
        return number.read_text("utf-8")

    notebook.lab.run(0)
    notebook.wait_for_widgets()
    first = count()
    assert first.startswith("[1, 2, ")  # the widget and its layout
    for _ in range(times(60, 60)):
        notebook.lab.run(0)
        notebook.lab.wait_for_kernel()
        notebook.wait_for_widgets()
    eventually(lambda: count() == first)
    notebook.box("Binary search").click()
    eventually(lambda: "[x] Binary" in notebook.text)


def test_of_two_views_of_one_widget_one_can_go(notebook: Notebook) -> None:
    name = notebook.path.name
    show = f"from llm_roadmap import RoadmapFile\nwidget = RoadmapFile('{name}').widget()\nwidget"
    notebook.run(show, "widget", widgets=2)
    notebook.box("Merge sort", 1).click()
    notebook.wait_for_ticks(4)
    notebook.lab.run(1)  # the view goes, and another comes
    notebook.lab.wait_for_kernel()
    notebook.wait_for_widgets(2)
    notebook.lab.command("notebook:clear-cell-output")
    notebook.page.wait_for_function("document.querySelectorAll('.rm').length === 1")
    notebook.edit("[ ] Binary", "[x] Binary")
    notebook.wait_for_ticks(3)
    notebook.box("Merge sort").click()
    eventually(lambda: "[ ] Merge" in notebook.text)


def test_keys_on_a_box_are_no_commands_for_its_cell(notebook: Notebook) -> None:
    notebook.run(SHOW.format(notebook.path.name), "1 + 1")
    keyboard = notebook.page.keyboard
    notebook.box("Binary search").click()
    notebook.wait_for_ticks(2)
    cells = notebook.panel.locator(".jp-Cell")
    number = cells.count()
    for key in ("x", "d", "d", "m", "b", "ArrowDown", "ArrowUp", "Enter", "Escape"):
        keyboard.press(key)
    keyboard.press("Space")
    eventually(lambda: "[ ] Binary" in notebook.text)
    assert cells.count() == number
    assert notebook.panel.locator(".jp-MarkdownCell").count() == 0
    notebook.panel.get_by_role("searchbox").click()
    notebook.page.keyboard.type("x dd Bin")
    assert cells.count() == number
    notebook.panel.get_by_role("searchbox").fill("")
    notebook.row("Binary search").focus()
    before = notebook.panel.locator(".jp-InputPrompt").first.inner_text()
    keyboard.press("Shift+Enter")  # runs the cell
    eventually(lambda: notebook.panel.locator(".jp-InputPrompt").first.inner_text() != before)
    notebook.lab.wait_for_kernel()


def test_the_page_is_loaded_again(notebook: Notebook) -> None:
    notebook.run()
    notebook.lab.command("docmanager:save")
    notebook.edit("[ ] Merge", "[x] Merge")
    notebook.lab.go()
    notebook.wait_for_widgets()
    assert notebook.is_ticked("Merge sort")
    notebook.box("Merge sort").click()
    eventually(lambda: "[ ] Merge" in notebook.text)


def test_the_kernel_is_started_again(notebook: Notebook) -> None:
    notebook.run()
    notebook.lab.restart_kernel()
    notebook.panel.get_by_text("The kernel is gone").wait_for(state="attached")
    assert not notebook.box("Breadth first").locator("rect").is_visible()
    notebook.lab.wait_for_kernel()
    notebook.lab.run_all()
    notebook.wait_for_widgets()
    notebook.box("Binary search").click()
    eventually(lambda: "[x] Binary" in notebook.text)


def test_saved_and_opened_without_a_kernel_it_is_the_static_display(notebook: Notebook) -> None:
    notebook.run()
    assert not notebook.still.is_visible()
    notebook.lab.close_notebook()
    notebook.lab.reopen(notebook.name)
    notebook.still.wait_for()
    assert "☑ Breadth first" in notebook.still.inner_text()
    assert notebook.panel.get_by_role("tree").count() == 0
    lost = notebook.panel.get_by_text("model not found")
    assert lost.count() == 0 or not lost.is_visible()


def test_a_copy_of_the_notebook_shows_its_static_display_beside_the_widget(
    notebook: Notebook,
) -> None:
    notebook.run()
    notebook.lab.command("docmanager:save")
    saved = notebook.lab.folder / notebook.name
    eventually(lambda: "llm-roadmap-still" in saved.read_text("utf-8"))
    copy = saved.with_name(f"copy-of-{notebook.name}")
    copy.write_bytes(saved.read_bytes())
    notebook.lab.reopen(copy.name)
    try:
        notebook.lab.panel.locator(".llm-roadmap-still").wait_for()
        notebook.lab.run(0)  # now it is a widget, too
        notebook.lab.panel.locator(".rm:not(.is-still)").wait_for()
        assert not notebook.lab.panel.locator(".llm-roadmap-still").is_visible()
    finally:
        notebook.lab.close_notebook()
        notebook.lab.reopen(notebook.name)


def test_a_history_is_one_picture_of_which_all_can_be_seen(notebook: Notebook) -> None:
    past = ten_days(notebook.lab.folder / "past")
    show = f"from llm_roadmap import RoadmapFile\nRoadmapFile('{past.folder / NAME}').history()"
    notebook.run(show, widgets=0)
    picture = notebook.panel.locator(".jp-RenderedSVG")
    picture.wait_for()
    assert picture.count() == 1
    shown, around = picture.locator("img").bounding_box(), picture.bounding_box()
    assert shown
    assert around
    assert 300 < shown["width"] <= around["width"]


def test_the_static_display_passes_the_sanitizer(notebook: Notebook) -> None:
    notebook.run(
        "from llm_roadmap import RoadmapFile\n"
        f"roadmap = RoadmapFile('{notebook.path.name}').read(); roadmap",
        "roadmap.sections[0].sections[1]",
        "roadmap.topics[0]",
        widgets=0,
    )
    outputs = notebook.panel.locator(".jp-RenderedHTML")
    outputs.nth(2).wait_for()
    whole, section, topic = outputs.all_inner_texts()
    for part in ("Trees", "███░░░░░░░ 1/3 (33%)", "☐ Binary search", "☑ Breadth first"):
        assert part in whole
    assert section.split("\n")[0] == "Sorting 0/1 (0%)"
    assert topic.split("\n") == ["☐ Binary search", "Halve it", "Notes"]
    link = outputs.first.get_by_role("link")
    assert link.get_attribute("href") == "https://example.org/notes"
    fold = outputs.first.locator("summary").first
    fold.click()
    assert not outputs.first.get_by_text("Binary search").is_visible()


@pytest.mark.parametrize("size", [9, 2315])
def test_documents_of_any_size_can_be_shown_and_ticked(lab: Lab, size: int) -> None:
    took = measure(lab, size, f"of-{size}")
    print(f"{size} topics: first view {took.first_view:.0f} ms, click {took.click:.0f} ms")
    assert took.nodes < 1200
