"""Find what a text names by its title, among topics or among sections."""

from __future__ import annotations

from functools import cache, cached_property
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Generic, TypeVar

from ..text.safe_text import clean
from ..text.slugs import bare_slug, may_be_slug, slugs
from .normal_forms import JOINT, is_joined, loosely_joined, normal, only_letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..model import Section, Topic
    from .normal_forms import Selector


N = TypeVar("N", bound="Section | Topic")
K = TypeVar("K")
T = TypeVar("T")


class Titles(Generic[N]):
    """Tables in which to look up topics or sections; each is made when it is needed."""

    def __init__(self, nodes: Sequence[N], around: Callable[[N], Sequence[str]]) -> None:
        """Prepare for topics or sections, in document order; `around` returns a node's path."""
        self._nodes = nodes
        self._around = around
        # The titles of headings and parents come again with each topic below them.
        self._normal = cache(normal)
        self._letters = cache(lambda title: only_letters(clean(self._normal(title))))
        self._loosely_joined = cache(loosely_joined)

    def named(self, typed: Selector) -> Sequence[N]:
        """Return what a text names by the first of the steps 1 to 3 of `Roadmap.find` that fits."""
        return first(self.steps(typed))

    def steps(self, typed: Selector) -> Iterator[Sequence[N]]:
        """Yield what a text names by each of these steps; how many depends on the text alone."""
        for _, name in typed.readings:
            yield from self.exactly(name)
        yield from self.loosely(typed)

    def exactly(self, name: str) -> Iterator[Sequence[N]]:
        """Yield what has this key for its title, then for its slug, then for its joined titles."""
        yield self.by_title.get(name, ())
        yield self._by_slug.get(name, ()) if may_be_slug(name) else ()
        yield self._by_joined_titles(name, self._normal)

    def loosely(self, typed: Selector) -> Iterator[Sequence[N]]:
        """Yield what a text names by its letters, in each of its readings."""
        for name, found in typed.loose_readings:
            yield self._by_letters.get(found, ())
            yield self._by_joined_titles(loosely_joined(name), self._loosely_joined)

    def names(self) -> set[str]:
        """Return the keys of all titles and slugs."""
        return {*self.by_title, *self._by_slug}

    def begun_by(self, typed: Selector) -> Iterator[Sequence[N]]:
        """Yield what has a text in its title, from the beginning of a word on, in each reading."""
        from .word_beginnings import begins, begins_loosely

        for part, found in self._parts(typed):
            yield [node for node, title in found if begins(title, part)]
        for part, found in self._loose_parts(typed):
            yield [node for node, title in found if begins_loosely(title, part)]

    def containing(self, typed: Selector) -> Sequence[N]:
        """Return what has a text anywhere in its title."""
        parts = chain(self._parts(typed), self._loose_parts(typed))
        return [node for node, _ in first(found for _, found in parts)]

    def _parts(self, typed: Selector) -> Iterator[tuple[str, Sequence[tuple[N, str]]]]:
        """Yield the key of each reading, with the nodes that have it in their titles, and these."""
        for _, name in typed.readings:
            yield name, [each for each in self._titled if name in self._normal(each[1])]

    def _loose_parts(self, typed: Selector) -> Iterator[tuple[str, Sequence[tuple[N, str]]]]:
        """Yield the letters of each reading, with the nodes that have them in their titles."""
        for _, name in typed.loose_readings:
            yield name, [each for each in self._titled if name in self._letters(each[1])]

    def _by_joined_titles(self, joined: str, form: Callable[[str], str]) -> Sequence[N]:
        """Return what joined titles name; all titles are compared in one form."""
        if JOINT not in joined:
            return ()

        def is_named(node: N) -> bool:
            return is_joined(joined, map(form, (node.title, *reversed(self._around(node)))))

        return [*filter(is_named, self._nodes)]

    @cached_property
    def _titled(self) -> Sequence[tuple[N, str]]:
        """Each node with its title."""
        return [(node, node.title) for node in self._nodes]

    @cached_property
    def by_title(self) -> dict[str, list[N]]:
        """The nodes by the keys of their titles."""
        return group((self._normal(title), node) for node, title in self._titled)

    @cached_property
    def _by_letters(self) -> dict[str, list[N]]:
        return group((self._letters(title), node) for node, title in self._titled)

    @cached_property
    def _by_slug(self) -> dict[str, list[N]]:
        """The nodes by their slugs, and by what these would be if no title came twice."""
        own = slugs(title for _, title in self._titled)
        return group(
            (name, node)
            for (node, title), slug in zip(self._titled, own, strict=True)
            for name in {*map(self._normal, {slug, bare_slug(title)})}
        )


def group(pairs: Iterable[tuple[K, N]]) -> dict[K, list[N]]:
    """Return what comes after each key, in groups."""
    groups: dict[K, list[N]] = {}
    for key, node in pairs:
        groups.setdefault(key, []).append(node)
    return groups


def first(found: Iterable[Sequence[T]]) -> Sequence[T]:
    """Return the first of several lists that is not empty; an empty one if there is none."""
    return first_step(found)[1]


def first_step(steps: Iterable[Sequence[T]]) -> tuple[int, Sequence[T]]:
    """Return the number of the first step that finds something, and what it finds."""
    return next(filter(itemgetter(1), enumerate(steps)), (0, ()))
