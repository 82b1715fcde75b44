"""What stands between the other parsers and a document."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEADS = """
from tests.support.reference import HEAD
assert HEAD.match("---" + "\\r\\n" * {lines} + "a")[0] == ""
assert HEAD.match("---" + "\\r\\n" * {lines} + "---\\r\\na")[0][-5:] == "---\\r\\n"
"""


@pytest.mark.parametrize("lines", [30, 20_000])
def test_front_matter_with_crlf_is_looked_for_in_linear_time(lines: int) -> None:
    command = [sys.executable, "-c", HEADS.format(lines=lines)]
    subprocess.run(command, cwd=Path(__file__).parents[2], check=True, timeout=20)
