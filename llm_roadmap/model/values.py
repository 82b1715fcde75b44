"""Define what roadmaps, topics and the like have in common: they never change.

They do what frozen data classes do. But to import `dataclasses` takes a quarter of the time in
which this package is imported, and each of them takes a quarter of a millisecond of every command.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` takes time to import
if TYPE_CHECKING:
    from typing import Any, NoReturn

SET = object.__setattr__
"""Sets an attribute of an object that is being made."""


class Value:
    """An object that never changes. Two of the same type are equal if their contents are."""

    __slots__ = ()
    __match_args__: tuple[str, ...] = ()
    """The names of its contents, which are the arguments of its class."""

    def _contents(self) -> tuple[Any, ...]:
        """Return its contents."""
        return tuple(getattr(self, name) for name in self.__match_args__)

    def _compared(self) -> object:
        """Return those of its contents that make a difference."""
        return self._contents()

    def __eq__(self, other: object) -> bool:
        """Return whether both have the same type and contents."""
        if type(other) is not type(self):
            return NotImplemented
        return self is other or self._compared() == other._compared()

    def __hash__(self) -> int:
        """Return a number that is the same for equal objects."""
        return hash(self._compared())

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        """Return what a copy is made of."""
        return type(self), self._contents()

    def __setattr__(self, name: str, _: object) -> NoReturn:
        """Raise FrozenInstanceError, with what to do instead."""
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(
            f"{name!r} can't be set, since a {type(self).__name__} never changes;"
            " to tick a topic, use RoadmapFile.check or Roadmap.with_done"
        )

    def __delattr__(self, name: str) -> NoReturn:
        """Raise FrozenInstanceError."""
        self.__setattr__(name, None)

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{type(self).__name__}({', '.join(shown)})"
