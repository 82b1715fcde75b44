"""Draw the pictures of the README: `python -m tests.notebook.pictures`, in a checkout.

JupyterLab shows the widget and a burn-up of the package's own roadmap, in light and in dark; what
is on the screen is written to `.github/images`. It needs what the dependency group `browser` holds,
and chromium.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from llm_roadmap import parse

from ..history.repository import NAME, Past
from .lab import FLAGS, Lab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

ROOT: Final = Path(__file__).parents[2]
IMAGES: Final = ROOT / ".github" / "images"
LARGEST: Final = 150_000
"""Bytes that a picture may have."""

WIDE: Final[ViewportSize] = {"width": 1000, "height": 1000}
NARROW: Final[ViewportSize] = {"width": 600, "height": 1000}
"""Sizes of the browser's window. The widget is so narrow that people can read it on a telephone."""

DAYS: Final = (63, 57, 46, 30, 16, 3)
"""How many days ago the roadmap was committed, each time with one more topic ticked."""

ORDER: Final = (0, 1, 3, 4, 8)
"""The places of the topics that are ticked, in order."""

CELLS: Final = (
    "from llm_roadmap import RoadmapFile\nfile = RoadmapFile('ROADMAP.md')",
    "file.widget(height='342px')",
    "file.history()",
)

OFF_THE_EDGE: Final = "each => each.scrollIntoView({ block: 'center' })"
"""What keeps the lines around a notebook out of a picture."""


def draw(browser: Browser, folder: Path, images: Path) -> None:
    """Write all pictures to a folder."""
    lab = Lab(browser, folder, sharpness=2)
    try:
        past = Past(lab.folder)
        past.git("init", "-q", "-b", "main")
        roadmap = parse((ROOT / "ROADMAP.md").read_bytes())
        roadmap = roadmap.with_done(dict.fromkeys(roadmap.topics, False))
        past.ticked(roadmap, [roadmap.topics[each] for each in ORDER], DAYS)
        assert (lab.folder / NAME).is_file()
        lab.command("application:toggle-left-area")
        lab.page.add_style_tag(content=".Toastify { display: none }")  # JupyterLab's own news
        schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
        for scheme in schemes:
            lab.use_scheme(scheme)
            lab.open(f"{scheme}.ipynb", *CELLS)
            lab.run_all()
            widget = lab.panel.locator(".rm:not(.is-still)")
            widget.wait_for()
            burn_up = lab.panel.locator(".jp-RenderedSVG img")
            burn_up.wait_for()
            burn_up.evaluate(OFF_THE_EDGE)
            burn_up.screenshot(path=images / f"burn-up-{scheme}.png")
            lab.page.set_viewport_size(NARROW)
            widget.evaluate(OFF_THE_EDGE)
            widget.screenshot(path=images / f"widget-{scheme}.png")
            lab.page.set_viewport_size(WIDE)
            lab.close_notebook()
    finally:
        lab.stop()
    for path in images.glob("*-*.png"):
        assert path.stat().st_size < LARGEST, path


def main() -> None:
    """Draw the pictures of the README."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as api:
        browser = api.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        draw(browser, Path(folder), IMAGES)
        browser.close()


if __name__ == "__main__":
    main()
