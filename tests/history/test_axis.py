"""Where times are on an axis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap.history.time_axis import axis, steady

START = datetime(2026, 3, 2, tzinfo=UTC)
times = st.lists(
    st.one_of(st.integers(0, 9), st.integers(0, 400), st.sampled_from([-20_000, 20_000])).map(
        lambda days: START + timedelta(days=days)
    ),
    max_size=12,
)


def longest_run(when: list[datetime]) -> int:
    """Return how many times can be kept so that none is before the one before it."""
    lengths: list[int] = []
    for number, time in enumerate(when):
        below = [lengths[at] for at in range(number) if when[at] <= time]
        lengths.append(1 + max(below, default=0))
    return max(lengths, default=0)


@given(times)
def test_steady_times_never_go_back_and_as_many_as_possible_stay(when: list[datetime]) -> None:
    made = steady(when)
    assert len(made) == len(when)
    assert made == sorted(made)
    assert {*made} <= {*when}
    assert sum(old == new for old, new in zip(when, made, strict=True)) >= longest_run(when)
    if when == sorted(when):
        assert made == when


@given(times)
def test_places_go_from_left_to_right_and_idle_time_is_short(when: list[datetime]) -> None:
    made = axis(when)
    assert list(made.shares) == sorted(made.shares)
    assert all(0 <= share <= 1 for share in made.shares)
    if len(set(made.times)) > 1:
        assert (made.shares[0], made.shares[-1]) == (0, 1)
    for idle in made.idle:
        assert 0 < idle.right - idle.left < 1 / 8
        assert (idle.stop - idle.start) / (made.times[-1] - made.times[0]) > 1 / 8
    for number, share in enumerate(made.shares):
        assert made.times[made.at(share)] == made.times[number]
    # Whatever is not idle is drawn to scale.
    spans = {(idle.left, idle.right) for idle in made.idle}
    pairs = zip(pairwise(made.times), pairwise(made.shares), strict=True)
    scales = [
        (right - left) / ((stop - start) / timedelta(days=1))
        for (start, stop), (left, right) in pairs
        if start != stop and (left, right) not in spans
    ]
    assert not scales or max(scales) - min(scales) < 1e-9


def test_no_times_are_nowhere() -> None:
    assert axis([]) == ([], [], [])
