"""Draw the pictures of the page's README: `python -m tests.page.pictures`, in a checkout.

A copy of the package's own roadmap with a history, and others beside it, are shown in light and in
dark; and a short list, so narrow that people can read it on a telephone.
It needs the dependency group `browser`, and chromium.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from llm_roadmap import parse

from ..history.repository import NAME, Past
from .processes import serving

if TYPE_CHECKING:
    from typing import Any

    from playwright.sync_api import ViewportSize

ROOT: Final = Path(__file__).parents[2]
IMAGES: Final = ROOT / ".github" / "images"
LARGEST: Final = 150_000
"""Bytes that a picture may have."""
NARROW: Final[ViewportSize] = {"width": 420, "height": 520}
"""The size of what the front page shows: people see it 400 pixels wide."""

DAYS: Final = (40, 33, 26, 15, 8)
"""How many days ago the roadmap was committed, each time with one more topic ticked."""
OTHERS: Final = {
    "papers/reading-list.md": "# Reading list\n\n- [x] Scaling laws\n- [x] LoRA\n- [ ] MoE\n",
    "release.md": "# Release\n\n- [x] Changelog\n- [x] Tag\n",
    "house.md": "# House\n\n- [ ] Paint the door\n- [ ] Mend the gutter\n",
}
CHESS: Final = """# Learn chess

## Checkmates

- [ ] Queen and king
- [ ] Rook and king
- [ ] Two bishops
  - Resource: [Lichess: practice](https://lichess.org/practice)

## Tactics

- [ ] Pins
- [ ] Knight forks
"""
EXPERIMENTS: Final = """
## Experiments

> What you can build by hand you have understood.

- [ ] Write self-attention by hand
  - [x] One head, with `numpy`
  - [x] Many heads, with a mask
  - [ ] Compare with PyTorch's
- [ ] Train a model of 10 million parameters

| Run | Parameters | Loss |
|---|--:|--:|
| baseline | 10.2 M | 1.87 |
| four experts | 24.6 M | 1.74 |
"""


def prepare(folder: Path) -> None:
    """Make the documents, and a history of the first one."""
    past = Past(folder)
    past.git("init", "-q", "-b", "main")
    text = (ROOT / "ROADMAP.md").read_text(encoding="utf-8") + EXPERIMENTS
    roadmap = parse(text)
    topics = [each for each in roadmap.topics if not each.depth and each.number < 9]
    roadmap = roadmap.with_done(dict.fromkeys(topics, False))
    past.ticked(roadmap, topics, DAYS)
    assert (folder / NAME).is_file()
    for name, other in OTHERS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(other)


def prepare_chess(folder: Path) -> None:
    """Make a short list, and a history of it."""
    past = Past(folder)
    past.git("init", "-q", "-b", "main")
    roadmap = parse(CHESS)
    past.ticked(roadmap, roadmap.topics, (30, 21, 9, 2))


def draw(browser: Any, folder: Path, images: Path) -> None:
    """Write all pictures to a folder."""
    with serving(".", cwd=folder) as (_, url):
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": 1200, "height": 760},
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            page.goto(url)
            page.locator(".burn svg").wait_for()
            page.locator(".side a").first.wait_for()
            page.get_by_role("checkbox", name="Reinforcement Learning in LLMs").click()
            page.locator(".toast.is-shown").wait_for()
            page.screenshot(path=images / f"page-{scheme}.png")
            page.get_by_role("button", name="Undo").click()
            page.get_by_text("Undone.").wait_for()
            page.close()


def draw_narrow(browser: Any, folder: Path, images: Path) -> None:
    """Write the pictures of a short list."""
    with serving(".", cwd=folder) as (_, url):
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport=NARROW, device_scale_factor=2, color_scheme=scheme, reduced_motion="reduce"
            )
            page.goto(url)
            page.locator(".burn svg").wait_for()
            page.screenshot(path=images / f"page-narrow-{scheme}.png")
            page.close()


def main() -> None:
    """Draw the pictures."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as api:
        browser = api.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        prepare(Path(folder))
        draw(browser, Path(folder), IMAGES)
        (short := Path(folder, "short")).mkdir()
        prepare_chess(short)
        draw_narrow(browser, short, IMAGES)
        browser.close()
    for path in IMAGES.glob("page-*.png"):
        assert path.stat().st_size <= LARGEST, path


if __name__ == "__main__":
    main()
