"""A history in JupyterLab: one picture, of which all can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..history.repository import NAME
from .test_past import ten_days

if TYPE_CHECKING:
    from .lab import Lab


def test_a_history_is_one_picture(lab: Lab) -> None:
    past = ten_days(lab.folder / "past")
    show = f"from llm_roadmap import RoadmapFile\nRoadmapFile('{past.folder / NAME}').history()"
    lab.open("history.ipynb", show)
    lab.run_all()
    picture = lab.panel.locator(".jp-RenderedSVG")
    picture.wait_for()
    assert picture.count() == 1
    shown, around = picture.locator("img").bounding_box(), picture.bounding_box()
    assert shown
    assert around
    assert 300 < shown["width"] <= around["width"]
    lab.close_notebook()
