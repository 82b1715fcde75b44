"""A saved notebook changes no more than it must."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytest.importorskip("anywidget")

RUN = """\
import json, sys
import nbclient, nbformat
cell = nbformat.v4.new_code_cell(
    "from llm_roadmap import RoadmapFile\\nfile = RoadmapFile('ROADMAP.md')\\nfile.widget()"
)
read = nbformat.v4.new_code_cell("file.read()")
for number in range(2):
    notebook = nbformat.v4.new_notebook(cells=[cell, read])
    nbclient.NotebookClient(notebook, timeout=100).execute()
    print(json.dumps([each.outputs for each in notebook.cells]))
"""


def test_a_cell_that_is_run_again_gives_the_same_output(
    wanted: Callable[[str], Any], tmp_path: Path
) -> None:
    for name in ("nbclient", "ipykernel"):
        wanted(name)
    (tmp_path / "ROADMAP.md").write_text("# Trees\n\n- [ ] Heaps\n  - [x] By hand\n", "utf-8")
    result = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=tmp_path,
        env={**os.environ, "IPYTHONDIR": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    first, second = map(json.loads, result.stdout.splitlines())
    assert "☑ By hand" in json.dumps(first, ensure_ascii=False)
    unnamed = [re.sub('"model_id": "[^"]+"', "", json.dumps(each)) for each in (first, second)]
    assert unnamed[0] == unnamed[1]
