"""Define objects that never change: `Value` for roadmaps and topics, `NamedTuple` for all others.

They do what frozen data classes and `typing.NamedTuple` do, and are quicker to define. Importing
`dataclasses` takes a quarter of the time in which this package is imported. Each data class takes a
quarter of a millisecond of every command, and each `typing.NamedTuple` a twelfth, since Python
compiles code for each of them.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` takes time to import
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType
    from typing import Any, NoReturn, Self

__all__ = ["SET", "NamedTuple", "Value"]

SET = object.__setattr__
"""Sets an attribute of a `Value` in its `__init__`; anywhere else, nobody may."""


class Value:
    """An object that never changes. Two of the same type are equal if their contents are."""

    __slots__ = ()
    __match_args__: tuple[str, ...] = ()
    """The names of its contents, which are the arguments of its class."""

    def _contents(self) -> tuple[Any, ...]:
        """Return its contents."""
        return tuple(getattr(self, name) for name in self.__match_args__)

    def _compared(self) -> object:
        """Return what makes two objects equal: the contents, unless a subclass says otherwise."""
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
        """Return the class and the contents, of which `copy` and `pickle` make an equal object."""
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


if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from _collections import _tuplegetter as field  # which `collections.namedtuple` uses

    _MAKERS: dict[int, CodeType] = {}

    def _maker(names: tuple[str, ...], defaults: Iterable[object]) -> Callable[..., Any]:
        """Return the `__new__` of a class whose fields have these names, the last ones `defaults`.

        Code is compiled once for each number of fields. Other classes get a copy with other names.
        """
        values = ", ".join(f"_{number}" for number in range(len(names)))
        if len(names) not in _MAKERS:
            make = eval(f"lambda cls, {values}: new(cls, ({values},))")  # noqa: S307
            _MAKERS[len(names)] = make.__code__
        code = _MAKERS[len(names)].replace(co_varnames=("cls", *names))
        function = type(_maker)
        return function(code, {"new": tuple.__new__}, "__new__", tuple(defaults))

    class _TupleType(type):
        """Makes a class of tuples: each annotated name in the body of the class is a field."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> _TupleType:
            """Make the class."""
            body.setdefault("__slots__", ())
            if names := tuple(body.get("__annotations__", ())):
                defaults = {each: body[each] for each in names if each in body}
                body["__new__"] = _maker(names, defaults.values())
                body.update((each, field(index, None)) for index, each in enumerate(names))
                body.update(_fields=names, __match_args__=names, _field_defaults=defaults)
            return super().__new__(cls, name, bases, body)

    class NamedTuple(tuple, metaclass=_TupleType):
        """A tuple whose contents have names; it does what that of `typing` does.

        A module that defines one needs `from __future__ import annotations`. Without it, Python
        3.14 does not show the annotations to the metaclass.
        """

        __slots__ = ()

        @classmethod
        def _make(cls, contents: Iterable[Any]) -> Self:
            """Return a tuple of these contents, in the order of the fields."""
            return cls(*contents)

        def _asdict(self) -> dict[str, Any]:
            """Return the contents by the names of the fields."""
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, **named: Any) -> Self:
            """Return a tuple in which the fields with these names have other contents."""
            return type(self)(**{**self._asdict(), **named})

        def __getnewargs__(self) -> tuple[Any, ...]:
            """Return the contents, of which `copy` and `pickle` make an equal tuple."""
            return tuple(self)

        def __repr__(self) -> str:
            shown = (f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({', '.join(shown)})"
