"""Print how long clicks take in JupyterLab: `python -m tests.benchmarks.notebook`.

Documents of 9, 463 and 2,315 topics are shown in turn, each in a notebook of its own; what is
printed are medians, by the clock of the page, and ratios of them in the same run. `--package` names
the root of another checkout to measure with the same pages, `--rounds` how often.

It needs what the dependency group `browser` holds, and chromium.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from ..notebook.lab import FLAGS, Lab

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZES: Final = (9, 463, 2315)
CLICKS: Final = 7

SHOW: Final = "file.widget()"

PREPARE: Final = """\
from llm_roadmap import RoadmapFile
file = RoadmapFile('{}')
file.widget().close()
"""

FIRST_VIEW: Final = """sections => new Promise((done, fail) => {
    const [began, late] = [performance.now(), setTimeout(() => fail(new Error("no view")), 60_000)];
    const look = () => {
        if (document.querySelectorAll(".llm-roadmap-section").length < sections) setTimeout(look);
        else requestAnimationFrame(() => { clearTimeout(late); done(performance.now() - began); });
    };
    jupyterapp.commands.execute("notebook:run-cell");
    look();
})"""
"""From the command to run a cell until all sections are drawn."""

CLICK: Final = """box => new Promise((done, fail) => {
    const [began, late] = [performance.now(), setTimeout(() => fail(new Error("no tick")), 60_000)];
    box.click();
    const look = () => {
        if (!box.checked) setTimeout(look);
        else requestAnimationFrame(() => { clearTimeout(late); done(performance.now() - began); });
    };
    look();
})"""
"""From a click to the ticked box on the screen, by way of the file."""


class Latency(NamedTuple):
    """How long one widget took, in milliseconds."""

    first_view: float
    """From running its cell to the screen."""
    click: float
    """From a click to the screen: the median of `CLICKS`."""


def grown(topics: int) -> str:
    """Return a document with so many topics, in sections of at most 9."""
    return "# Trees\n" + "".join(
        (f"\n## Part {number // 9}\n\n" if number % 9 == 0 else "")
        + f"- [ ] Read {number}\n  - Resource: [Notes](https://example.org/{number})\n"
        for number in range(topics)
    )


def measure(lab: Lab, size: int, name: str) -> Latency:
    """Show a document of so many topics in a new notebook, and click."""
    path = lab.folder / f"{name}.md"
    path.write_text(grown(size), "utf-8")
    lab.open(f"{name}.ipynb", PREPARE.format(path.name), SHOW)
    lab.run(0)
    lab.wait_for_kernel()
    lab.activate(1)
    first_view = lab.page.evaluate(FIRST_VIEW, -(-size // 9))
    lab.panel.locator(".llm-roadmap-live").wait_for(state="attached")
    boxes = lab.panel.locator(".llm-roadmap-box")
    if not boxes.count():  # it begins folded
        lab.panel.locator(".llm-roadmap-section > summary").first.evaluate("fold => fold.click()")
        boxes.nth(8).wait_for(state="attached")
    clicks = [boxes.nth(number).evaluate(CLICK) for number in range(CLICKS)]
    assert path.read_text("utf-8").count("[x]") == CLICKS
    lab.close_notebook()
    return Latency(first_view, median(clicks))


def run(browser: Browser, folder: Path, rounds: int) -> None:
    """Print the medians of so many rounds as a table."""
    lab = Lab(browser, folder)
    try:
        measure(lab, SIZES[0], "first")  # programs that have not run yet are slow
        found: dict[int, list[Latency]] = {size: [] for size in SIZES}
        for number in range(rounds):
            for size in SIZES:
                found[size].append(measure(lab, size, f"of-{size}-{number}"))
    finally:
        lab.stop()
    middle = {
        size: Latency(*(median(each) for each in zip(*latencies, strict=True)))
        for size, latencies in found.items()
    }
    small, large = middle[SIZES[0]], middle[SIZES[1]]
    print("| topics | click to screen | to that of 9 | first view | to that of 463 |")
    print("|---|---|---|---|---|")
    for size, (first_view, click) in middle.items():
        print(
            f"| {size:,} | {click:.0f} ms | {click / small.click:.1f} |"
            f" {first_view:.0f} ms | {first_view / large.first_view:.1f} |"
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
    parser.add_argument("--package", type=Path, help="root of the checkout to measure (this one)")
    options = parser.parse_args()
    package = options.package or Path(__file__).parents[2]
    os.environ["PYTHONPATH"] = str(package.absolute())  # for the kernels
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as api:
        browser = api.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        run(browser, Path(folder), options.rounds)
        browser.close()


if __name__ == "__main__":
    main()
