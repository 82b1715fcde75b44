"""Read and write the lines of an attributes file that name the merge driver, and no others."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from ..errors import RoadmapError
from ..storage.locks import TIMEOUT
from ..storage.read_and_rewrite import NewText, create, read, rewrite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

DRIVER: Final = b"merge=llm-roadmap"
OWN: Final = re.compile(rb'(?:"(?:[^"\\]|\\.)*"|[^\s"#]\S*) ' + DRIVER)
"""A line as `line_for` makes it: one pattern, and the driver alone."""
GLOB: Final = re.compile(rb"[*?\[\\]|\A[#!]")
"""The characters that have a special meaning in a pattern."""
UNSAFE: Final = re.compile(rb'[\x00-\x20"\x7f]')
"""The characters that a pattern can have only between quotes."""


def line_for(pattern: str) -> bytes:
    """Return the line that names the driver for a path; nothing in the path is a wildcard."""
    text = GLOB.sub(rb"\\\g<0>", os.fsencode(pattern))
    if UNSAFE.search(text):
        text = re.sub(rb'[\\"]', rb"\\\g<0>", text)
        text = re.sub(rb"[\x00-\x1f\x7f]", lambda match: b"\\%03o" % ord(match[0]), text)
        text = b'"%b"' % text
    return text + b" " + DRIVER


def own_lines(path: Path) -> list[bytes]:
    """Return the lines that name the driver, and do nothing else."""
    return [*filter(OWN.fullmatch, _lines(path))]


def add_lines(path: Path, lines: Iterable[bytes]) -> list[bytes]:
    """Add the lines that are missing, at the end, and return them."""
    known = _lines(path)
    new = [line for line in dict.fromkeys(lines) if line not in known]
    if new:
        _edit(path, lambda text: _closed(text) + b"\n".join([*new, b""]))
    return new


def remove_lines(path: Path, lines: Iterable[bytes]) -> list[bytes]:
    """Take out those of the lines that are there, and return them; an empty file goes, too."""
    known = _lines(path)
    old = [line for line in dict.fromkeys(lines) if line in known]
    if old:
        _edit(path, lambda text: _without(text, old))
        if not read(path):
            path.unlink()
    return old


def _lines(path: Path) -> list[bytes]:
    return [_bare(line) for line in read(path).splitlines()] if path.exists() else []


def _bare(line: bytes) -> bytes:
    return line.strip(b" \t\r\n")


def _closed(text: bytes) -> bytes:
    return text if not text or text.endswith(b"\n") else text + b"\n"


def _without(text: bytes, old: Iterable[bytes]) -> bytes:
    return b"".join(line for line in text.splitlines(keepends=True) if _bare(line) not in old)


def _edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    if path.is_symlink() and path.name == ".gitattributes":
        raise RoadmapError(f"{path}: git reads no symbolic link here; make it a file")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # then another program has just made it
            create(os.path.realpath(path), change(b""))  # with its lines, so it is never empty
            return
    rewrite(path, lambda text: NewText(change(text)), timeout=TIMEOUT)
