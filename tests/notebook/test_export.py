"""A notebook that is exported, with all that can be taken from its HTML taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from llm_roadmap import parse
from llm_roadmap.display import bundle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

DOCUMENT = """\
# Trees

## Searching

- [x] Binary search
  - Description: Halve it
  - [ ] [By hand](https://example.org/hand)
"""


@pytest.mark.filterwarnings("ignore")  # nbconvert's own
def test_an_export_without_styles_and_scripts_can_be_read(
    wanted: Callable[[str], Any], browser: Browser
) -> None:
    nbformat, exporters = wanted("nbformat").v4, wanted("nbconvert.exporters")
    output = nbformat.new_output("execute_result", data=bundle(parse(DOCUMENT)))
    cell = nbformat.new_code_cell("file.read()", outputs=[output])
    exporter = exporters.HTMLExporter(
        sanitize_html=True, template_name="basic", allowed_styles=[], embed_images=False
    )
    html, _ = exporter.from_notebook_node(nbformat.new_notebook(cells=[cell]))
    page = browser.new_page(java_script_enabled=False)
    page.set_content(html)
    shown = page.locator("body").inner_text()
    for text in ("Trees", "1/2 (50%)", "☑ Binary search", "Halve it", "☐ By hand"):
        assert text in shown
    assert page.locator("[style]").count() == 0
    assert page.get_by_role("link", name="By hand").get_attribute("href") == (
        "https://example.org/hand"
    )
    outer, inner = (each.bounding_box() for each in page.locator("li", has_text="By hand").all())
    assert outer
    assert inner
    assert inner["x"] > outer["x"]
    page.close()
