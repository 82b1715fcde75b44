"""Documents that are edited again and again, as people and other programs do it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from .soak import draw
from .strategies import CONTENTS, LINE_ENDS, PREFIXES

LINES: Final = (
    *("```", "~~~", "````a", "    ", "<!--", "-->", "<div>", "</div>", "<?", "?>", "> ", ">"),
    "> > a",
    *("---", "===", "--", "# h", "## i", "- # j", "1. ## k", "", "", "  ", "\t", "- ", "* ", "1. "),
    *("|a|b|", "|-|-|", ":-", "a | b", "[a]: /u", "[b]: /v 't'", "[a]: javascript:w", "[a]:", "/x"),
    *("- [ ] [a]", "[b][]", "[^1]: x", "[^1]: - [ ] y", "- [ ] z", "* [x] z", "1. [ ] z"),
    "- [-] z",
    *("- [x]", "-[ ] z", "  - [] z", "  Note: [a](<>)", "- [x] b [c](javascript:d)", "+ [] e"),
    *("<!-- roadmap:progress -->1/2<!-- /roadmap:progress -->", "<!-- roadmap:progress -->"),
    *("<!-- /roadmap:progress -->", "f <!-- roadmap:other -->"),
)
"""Lines that open, close, interrupt or continue a block, or change what others mean."""

BYTES: Final = (
    *(b"", b"", b" ", b"\t", b"\n", b"\r", b"\r\n", b"-", b"[", b"]", b"#", b"`", b"~", b">", b"<"),
    *(b"x", b"|", b":", b"=", b"\\", b"!", b"\xff", b"\xe6\x97", b"\0", b"\xc2\xa0"),
    b"\xef\xbb\xbf",
)


def first(random: Random) -> bytes:
    """Return a document that is drawn as `strategies.documents` does it, but longer."""
    parts = (
        draw(random) + _end(random) * random.randint(1, 2) for _ in range(random.randint(1, 6))
    )
    return "".join(parts).encode()


def window(random: Random, sources: Sequence[bytes]) -> bytes:
    """Return a part of one of some documents."""
    source = random.choice(sources)
    start = random.randrange(len(source))
    return source[start : start + random.randint(10, 3000)]


def edited(random: Random, source: bytes) -> bytes:
    """Return a document with one edit."""
    lines = source.splitlines(keepends=True)
    return random.choice(EDITS)(random, lines or [b""])


def _end(random: Random) -> str:
    return random.choice(LINE_ENDS)


def _line(random: Random) -> bytes:
    line = random.choice(LINES)
    if random.random() < 0.3:
        line = random.choice(PREFIXES) + random.choice(CONTENTS)
    return (line + _end(random)).encode()


def _insert(random: Random, lines: list[bytes]) -> bytes:
    lines.insert(random.randint(0, len(lines)), _line(random))
    return b"".join(lines)


def _delete(random: Random, lines: list[bytes]) -> bytes:
    at = random.randrange(len(lines))
    del lines[at : at + random.randint(1, 3)]
    return b"".join(lines)


def _replace(random: Random, lines: list[bytes]) -> bytes:
    lines[random.randrange(len(lines))] = _line(random)
    return b"".join(lines)


def _move(random: Random, lines: list[bytes]) -> bytes:
    at = random.randrange(len(lines))
    stop = at + random.randint(1, 5)
    moved = lines[at:stop]
    del lines[at:stop]
    to = random.randint(0, len(lines))
    return b"".join([*lines[:to], *moved, *lines[to:]])


def _copy(random: Random, lines: list[bytes]) -> bytes:
    at, to = random.randrange(len(lines)), random.randint(0, len(lines))
    return b"".join([*lines[:to], *lines[at : at + random.randint(1, 4)], *lines[to:]])


def _indent(random: Random, lines: list[bytes]) -> bytes:
    at = random.randrange(len(lines))
    prefix = random.choice((b" ", b"  ", b"    ", b"\t", b"> ", b"- "))
    for number in range(at, min(at + random.randint(1, 3), len(lines))):
        lines[number] = prefix + lines[number]
    return b"".join(lines)


def _type(random: Random, lines: list[bytes]) -> bytes:
    """Put a few bytes in the place of a few others."""
    source = b"".join(lines)
    at = random.randint(0, len(source))
    return source[:at] + random.choice(BYTES) + source[at + random.randint(0, 4) :]


def _cut(random: Random, lines: list[bytes]) -> bytes:
    """Leave out the end, as a save that is half done does; sometimes the beginning."""
    source = b"".join(lines)
    at = random.randint(0, len(source))
    return source[:at] if random.random() < 0.7 else source[at:]


def _go_on(random: Random, lines: list[bytes]) -> bytes:
    """Type at the end, on the last line that is not empty."""
    return b"".join(lines).rstrip() + random.choice(BYTES) + random.choice(BYTES)


def _frame(random: Random, lines: list[bytes]) -> bytes:
    """Begin with front matter, or with what could be the beginning of it."""
    end = random.choice((b"---\n", b"---\r\n", b"--- \n", b"...\n", b""))
    return b"".join([random.choice((b"---\n", b"---\r")), *lines[:2], end, *lines[2:]])


EDITS: Final[Sequence[Callable[[Random, list[bytes]], bytes]]] = (
    *(_insert, _insert, _insert, _insert, _delete, _delete, _replace, _replace, _replace),
    *(_move, _move, _copy, _indent, _type, _type, _type, _go_on, _cut, _frame),
)
