"""The rooms of which most needs no other program, by a Python for Windows: their own tests.

On Windows itself, they run like all others.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

import pytest

from .machine import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from .machine import Machine

QUICK: Final = ("model", "text", "ticking", "selectors", "editing", "fixing", "system")
LONG: Final = (
    *("markdown", "formatting", "linting", "history", "test_laws.py", "test_errors.py"),
    *("storage", "merging", "folders"),
    *(f"lsp/test_{part}.py" for part in ("changes", "features", "links", "progress", "workspace")),
)


@pytest.mark.skipif(sys.platform == "win32", reason="they are tests like all others here")
@pytest.mark.parametrize(
    "room", [*QUICK, *(pytest.param(each, marks=pytest.mark.thorough) for each in LONG)]
)
def test_a_room(room: str, windows: Machine, figure: Callable[[str], None]) -> None:
    options = ("-q", "-p", "no:cacheprovider", "--limit", "60")
    done = windows.run_long("-m", "pytest", *options, f"tests/{room}", cwd=ROOT, limit=600)
    figure(f"{room} on Windows: {done.out.strip().splitlines()[-1]}")
    wrong = re.findall("^(?:FAILED|ERROR|E  ).*", done.out, re.MULTILINE)
    assert done.status == 0, "\n".join(wrong)
