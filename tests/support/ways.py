"""The two ways in which a document is written."""

from __future__ import annotations

import pytest

from .stage import FITTING, TIGHT

BOTH = pytest.mark.parametrize("before", [FITTING, TIGHT], ids=["in place", "replaced"])
MOSTLY_IN_PLACE = pytest.mark.parametrize(
    "before",
    [
        pytest.param(FITTING, id="in place"),
        pytest.param(TIGHT, id="replaced", marks=pytest.mark.thorough),
    ],
)
"""Where it takes long, a document is replaced with `--thorough` alone."""
