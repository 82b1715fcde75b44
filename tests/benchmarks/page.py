"""Print how long clicks and edits take, page beside widget: `python -m tests.benchmarks.page`.

Documents of 9, 463 and 2,315 topics are shown in turn, by `llm-roadmap serve` and in a notebook of
JupyterLab. What is printed are medians, by the clock of the browser, of one run.

It needs what the dependency group `browser` holds, and chromium.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from ..notebook.lab import FLAGS, Lab
from ..page.processes import serving
from .notebook import grown
from .notebook import measure as measure_widget

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SIZES: Final = (9, 463, 2315)
CLICKS: Final = 9
EDITS: Final = 5

CLICK: Final = """number => new Promise(done => {
    const box = document.querySelectorAll(".box")[number];
    const began = performance.now();
    box.click();
    const look = () => box.dataset.state === "true"
        ? requestAnimationFrame(() => done(performance.now() - began)) : setTimeout(look);
    look();
})"""
"""From a click to the ticked box on the screen, by way of the file."""

EDIT: Final = """title => ({ when: new Promise(done => {
    new MutationObserver((_, observer) => {
        if (!document.querySelector(`.box[aria-label="${title}"]`)) return;
        observer.disconnect();
        requestAnimationFrame(() => done(Date.now()));
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
}) })"""
"""A promise of when a topic that is not there yet is on the screen."""


class Times(NamedTuple):
    """Medians in milliseconds."""

    click: float
    """From a click to the ticked box on the screen; the file is written before."""
    edit: float
    """From an edit by hand to the screen."""


def measure(page: Page, path: Path) -> Times:
    """Click in a page that shows a document of `grown`, and edit the document."""
    clicks = [page.evaluate(CLICK, number) for number in range(CLICKS)]
    assert path.read_text("utf-8").count("[x]") == CLICKS
    edits = []
    for number in range(EDITS):
        awaited = page.evaluate_handle(EDIT, f"New {number}")
        text = path.read_text("utf-8").replace("Read 8\n", f"Read 8\n- [ ] New {number}\n")
        began = time.time()
        path.write_text(text, "utf-8")
        edits.append(awaited.evaluate("each => each.when") - 1000 * began)
    return Times(median(clicks), median(edits))


def run(browser: Browser, folder: Path) -> None:
    """Print a table as Markdown."""
    print("| topics | page: click to file and screen | page: edit to screen | widget: click |")
    print("|---|--:|--:|--:|")
    (folder / "lab").mkdir()
    lab = Lab(browser, folder / "lab")
    try:
        measure_widget(lab, SIZES[0], "first")  # programs that have not run yet are slow
        for size in SIZES:
            path = folder / f"of-{size}.md"
            path.write_text(grown(size), "utf-8")
            page = browser.new_page()
            with serving(path, cwd=folder) as (_, url):
                page.goto(url)
                page.locator("[data-state=live] .box").last.wait_for(state="attached")
                click, edit = measure(page, path)
                page.close()
            widget = measure_widget(lab, size, f"of-{size}").click
            print(f"| {size:,} | {click:.0f} ms | {edit:.0f} ms | {widget:.0f} ms |", flush=True)
    finally:
        lab.stop()


def main() -> None:
    """Measure, and print a table."""
    from playwright.sync_api import sync_playwright

    argparse.ArgumentParser(
        prog="python -m tests.benchmarks.page",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])  # for the kernels
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as api:
        browser = api.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        run(browser, Path(folder))
        browser.close()


if __name__ == "__main__":
    main()
