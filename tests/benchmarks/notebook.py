"""Print how long clicks take in JupyterLab: `python -m tests.benchmarks.notebook`.

Documents of 9, 463 and 2,315 topics are shown in turn, each in a notebook of its own; what is
printed are medians, by the clock of the page, and ratios of them in the same run.

It needs what the dependency group `browser` holds, and chromium.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import tempfile
from itertools import chain, cycle
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from ..notebook.lab import FLAGS, Lab

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZES: Final = (9, 463, 2315, 23_000)
CLICKS: Final = 7

BOX: Final = re.compile(r"\s*[-*+] \[[ xX]\] ")

SHOW: Final = "file.widget()"

PREPARE: Final = """\
from llm_roadmap import RoadmapFile
file = RoadmapFile('{}')
file.widget().close()
"""

VIEW: Final = """() => new Promise((done, fail) => {
    const [began, late] = [performance.now(), setTimeout(() => fail(new Error("no view")), 60_000)];
    const when = selector => new Promise(seen => {
        const look = () => {
            if (!document.querySelector(selector)) setTimeout(look);
            else requestAnimationFrame(() => seen(performance.now() - began));
        };
        look();
    });
    const all = Promise.all([when(".rm-item"), when(".rm:not(.is-still)")]);
    all.then(times => { clearTimeout(late); done(times); });
    jupyterapp.commands.execute("notebook:run-cell");
})"""
"""From the command to run a cell until the first rows are drawn, and until boxes can be ticked."""

CLICK: Final = """row => new Promise((done, fail) => {
    const [began, late] = [performance.now(), setTimeout(() => fail(new Error("no tick")), 60_000)];
    const isTicked = () => row.getAttribute("aria-checked") === "true";
    const was = isTicked();
    row.querySelector(".rm-box").dispatchEvent(new MouseEvent("click", { bubbles: true }));
    const look = () => {
        if (isTicked() === was) setTimeout(look);
        else requestAnimationFrame(() => { clearTimeout(late); done(performance.now() - began); });
    };
    look();
})"""
"""From a click to the other state of the box on the screen, by way of the file."""

LETTER: Final = """field => [..."sort"].map((_, at, all) => {
    const began = performance.now();
    field.value = all.slice(0, at + 1).join("");
    field.dispatchEvent(new Event("input"));
    document.body.offsetHeight;
    return performance.now() - began;
})"""
"""From a letter in the search to what is found, for each of some letters."""

NODES: Final = "document.querySelectorAll('.rm *').length"


class Latency(NamedTuple):
    """How long one widget took, in milliseconds."""

    first_view: float
    """From running its cell to the first rows on the screen."""
    ready: float
    """From running its cell until all is counted, and boxes can be ticked."""
    click: float
    """From a click to the screen: the median of `CLICKS`."""
    letter: float
    """From a letter in the search to what is found: the longest."""
    nodes: float
    """The elements in the page."""


def grown(topics: int, sample: str = "") -> str:
    """Return a document with so many topics: a sample over and over, or sections of at most 9.

    It has one title, as checklists of any size have.
    """
    if sample:
        lines, boxes = sample.splitlines(keepends=True), 0
        again = [line for line in lines if not line.startswith("# ")]
        rest = chain(lines, cycle(again))
        taken = []
        while boxes < topics:
            taken.append(next(rest))
            boxes += BOX.match(taken[-1]) is not None
        return "".join(taken)
    return "# Trees\n" + "".join(
        (f"\n## Part {number // 9}\n\n" if number % 9 == 0 else "")
        + f"- [ ] Read {number}\n  - Resource: [Notes](https://example.org/{number})\n"
        for number in range(topics)
    )


def measure(lab: Lab, size: int, name: str, sample: str = "") -> Latency:
    """Show a document of so many topics in a new notebook, and click."""
    path = lab.folder / f"{name}.md"
    path.write_text(grown(size, sample), "utf-8")
    lab.open(f"{name}.ipynb", PREPARE.format(path.name), SHOW)
    lab.run(0)
    lab.wait_for_kernel()
    lab.activate(1)
    first_view, ready = lab.page.evaluate(VIEW)
    boxes = lab.panel.locator(".rm-item[aria-checked]")
    if not boxes.count():  # it begins folded
        lab.panel.get_by_role("button", name="Unfold all").click()
        boxes.first.wait_for(state="attached")
    boxes.filter(has_text="…").first.wait_for(state="detached")  # until all is known
    before = path.read_text("utf-8").count("[x]")
    clicks = [boxes.first.evaluate(CLICK) for _ in range(CLICKS)]
    assert abs(path.read_text("utf-8").count("[x]") - before) == CLICKS % 2
    letters = lab.panel.get_by_role("searchbox").evaluate(LETTER)
    nodes = lab.page.evaluate(NODES)
    lab.close_notebook()
    return Latency(first_view, ready, median(clicks), max(letters), nodes)


def run(browser: Browser, folder: Path, rounds: int, sample: str) -> None:
    """Print the medians of so many rounds as a table."""
    lab = Lab(browser, folder)
    try:
        measure(lab, SIZES[0], "first", sample)  # programs that have not run yet are slow
        found: dict[int, list[Latency]] = {size: [] for size in SIZES}
        for number in range(rounds):
            for size in SIZES:
                found[size].append(measure(lab, size, f"of-{size}-{number}", sample))
    finally:
        lab.stop()
    middle = {
        size: Latency(*(median(each) for each in zip(*latencies, strict=True)))
        for size, latencies in found.items()
    }
    small = middle[SIZES[0]]
    print(
        "| topics | click to screen | to that of 9 | first view | to that of 9 | boxes | letter |"
        " nodes |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for size, (first_view, ready, click, letter, nodes) in middle.items():
        print(
            f"| {size:,} | {click:.0f} ms | {click / small.click:.1f} |"
            f" {first_view:.0f} ms | {first_view / small.first_view:.1f} |"
            f" {ready:.0f} ms | {letter:.0f} ms | {nodes:,.0f} |"
        )


def main() -> None:
    """Measure, and print a table as Markdown."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.notebook",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=5, help="times that each size is shown (5)")
    parser.add_argument(
        "--sample", type=Path, help="a checklist to repeat, in place of short lines"
    )
    options = parser.parse_args()
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])  # for the kernels
    sample = options.sample.read_text("utf-8") if options.sample else ""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as api:
        browser = api.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        run(browser, Path(folder), options.rounds, sample)
        browser.close()


if __name__ == "__main__":
    main()
