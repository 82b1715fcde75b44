"""A history in JupyterLab: one picture, in light and in dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from ..history.repository import NAME, Past

if TYPE_CHECKING:
    from pathlib import Path

    from .lab import Lab

SHOW = "from llm_roadmap import RoadmapFile\nRoadmapFile('{}').history()"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_history_is_one_picture_with_a_name(
    lab: Lab, scheme: Literal["light", "dark"], tmp_path: Path
) -> None:
    past = Past(lab.folder / f"past-{scheme}")
    past.git("init", "-q", "-b", "main")
    past.on("2026-03-01", "# Plan\n- [ ] a\n- [ ] b\n")
    past.on("2026-03-11", "# Plan\n- [x] a\n- [ ] b\n- [ ] c\n")
    lab.use_scheme(scheme)
    try:
        lab.open(f"history-{scheme}.ipynb", SHOW.format(past.folder / NAME))
        lab.run_all()
        picture = lab.panel.locator(".jp-RenderedSVG")
        picture.wait_for()
        assert picture.count() == 1
        shown, around = picture.locator("img").bounding_box(), picture.bounding_box()
        assert shown
        assert around
        assert 300 < shown["width"] <= around["width"]  # so all of it can be seen
        picture.screenshot(path=tmp_path / f"{scheme}.png")
        lab.close_notebook()
    finally:
        lab.use_scheme("light")
