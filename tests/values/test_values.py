"""Our named tuples do what those of `typing` do. `tests/model` tests roadmaps and topics."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_roadmap import Resource, values


class Mine(values.NamedTuple):
    """What is tested."""

    one: int
    two: str = "two"
    """Has a default."""
    three: tuple[int, ...] = ()

    @property
    def both(self) -> str:
        """Two of them."""
        return f"{self.one} {self.two}"


class Theirs(NamedTuple):
    """The same by `typing`."""

    one: int
    two: str = "two"
    three: tuple[int, ...] = ()


def outcome(call: Callable[[], Any]) -> Any:
    """Return what a call returns, as plain contents, or that it is refused."""
    try:
        found = call()
    except (TypeError, ValueError):
        return "refused"
    return tuple(found) if isinstance(found, tuple) else found


KINDS: list[Any] = [Mine, Theirs]
ARGUMENTS = st.lists(st.integers(), max_size=4)
NAMED = st.dictionaries(st.sampled_from(["one", "two", "three", "four"]), st.integers())


@given(ARGUMENTS, NAMED)
def test_ours_takes_what_theirs_takes(contents: list[int], named: dict[str, int]) -> None:
    mine, theirs = (outcome(partial(kind, *contents, **named)) for kind in KINDS)
    assert mine == theirs


@given(st.lists(st.integers(), min_size=3, max_size=4), NAMED)
def test_ours_does_what_theirs_does(contents: list[int], named: dict[str, int]) -> None:
    mine, theirs = (
        [
            outcome(partial(kind._make, contents)),
            outcome(partial(kind(1)._replace, **named)),
            kind(1, "a")._asdict(),
            kind._fields,
            kind._field_defaults,
            [kind(1).one, kind(1).two, kind(1).three],
            repr(kind(1, "a")).removeprefix(kind.__name__),
            kind(1, "a") == (1, "a", ()),
            hash(kind(1)),
        ]
        for kind in KINDS
    )
    assert mine == theirs


def test_ours_can_be_copied_taken_apart_and_not_changed() -> None:
    whole = Mine(1, three=(2, 3))
    pickled = pickle.loads(pickle.dumps(whole))  # noqa: S301
    for other in (copy.copy(whole), copy.deepcopy(whole), pickled):
        assert type(other) is Mine
        assert other == whole
    one, *_ = whole
    match whole:
        case Mine(first, second):
            assert (first, second, one) == (1, "two", 1)
    assert whole.both == "1 two"
    with pytest.raises(AttributeError):
        whole.one = 2  # type: ignore[misc]
    assert not hasattr(whole, "__dict__")


def test_a_refused_one_says_what_is_missing() -> None:
    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'url'$"):
        Resource("a")  # type: ignore[call-arg]
