"""Long pasts, told by the matching: what is told happened, and what happened is told."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest

from .pasts import told

MOST = 1
"""How many of 1,000 events may be false, and how many missed; the README says what is left."""


@pytest.mark.thorough
def test_of_a_thousand_events_hardly_one_is_false_or_missed(
    times: Callable[[int, int], int], figure: Callable[[str], None]
) -> None:
    events, false, missed = 0, Counter[str](), Counter[str]()
    for seed in range(times(12, 400)):
        made = told(random.Random(seed), 120)
        events += made.events
        false += made.false
        missed += made.missed
    assert events > 1000
    assert 1000 * false.total() <= MOST * events, false
    assert 1000 * missed.total() <= MOST * events, missed
    figure(f"events: {events}, false: {false.total()}, missed: {missed.total()}")
