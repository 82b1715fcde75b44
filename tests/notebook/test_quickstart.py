from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

NOTEBOOK = Path(__file__).parent.parent / "notebooks" / "quickstart.ipynb"

RUN = """\
import sys

import nbclient
import nbformat

notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, timeout=120).execute()
nbformat.write(notebook, sys.argv[2])
"""


def read(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def shown(cell: dict[str, Any]) -> str:
    """Return what a cell shows, as text."""
    parts = [
        output.get("text", output.get("data", {}).get("text/plain")) for output in cell["outputs"]
    ]
    return "".join(line for part in parts for line in part)


def test_it_is_kept_without_outputs() -> None:
    cells = read(NOTEBOOK)
    assert cells
    assert [cell["outputs"] for cell in cells] == [[]] * len(cells)
    assert {cell["execution_count"] for cell in cells} == {None}


def test_it_runs_and_shows_what_it_says(wanted: Callable[[str], Any], tmp_path: Path) -> None:
    for name in ("nbclient", "ipykernel", "pandas", "matplotlib"):
        wanted(name)
    done = tmp_path / "done.ipynb"
    folders = ("HOME", "TMPDIR", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")
    result = subprocess.run(
        [sys.executable, "-c", RUN, NOTEBOOK, done],
        cwd=tmp_path,
        env={**os.environ, **dict.fromkeys(folders, str(tmp_path))},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert result.returncode == 0, result.stderr
    outputs = {"".join(cell["source"]).splitlines()[0]: shown(cell) for cell in read(done)}
    assert "[x] Binary search" in outputs["roadmap = file.read()"]
    assert outputs["roadmap.progress"] == "Progress(done=2, total=6)"
    assert outputs["for section in roadmap.sections[0].sections:"] == (
        "█████░░░░░ Searching\n░░░░░░░░░░ Sorting\n"
    )
    assert outputs['topic = roadmap.find("binary search")'].startswith("[x] Binary search")
    assert outputs['file.check("Heaps")  # it is done already, so nothing changes'] == "()"
    assert outputs["file.read().progress"] == "Progress(done=4, total=6)"
    assert "[x] Heaps" in outputs["widget = file.widget()"]
    assert outputs["with file.watch() as changes:"] == "5/6 (83%)\n"
    assert "Merge sort" in outputs["import pandas as pd"]
    data = [
        output["data"]
        for cell in read(done)
        for output in cell["outputs"]
        if output["output_type"] == "display_data"
    ]
    assert any("application/vnd.jupyter.widget-view+json" in each for each in data)
    assert any("image/png" in each for each in data)
    assert "6/6" in outputs["import subprocess"]
