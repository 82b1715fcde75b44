"""Read pictures that lie beside a document, and nothing else."""

from __future__ import annotations

import os
import stat
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from ..system import system

if TYPE_CHECKING:
    from pathlib import Path

TYPES: Final = {
    ".apng": "image/apng",
    ".avif": "image/avif",
    ".bmp": "image/bmp",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
"""The media type of each kind of picture, by the end of its name."""

MOST: Final = 1 << 26
"""The most bytes of a picture that is shown."""


def media_type(name: str) -> str:
    """Return the media type of a picture by its name; empty if it is none."""
    return TYPES.get(PurePosixPath(name.lower()).suffix, "")


def read_picture(folder: Path, name: str) -> bytes:
    """Return the picture with a name in a folder; `/` separates the folders in the name.

    Links are followed as long as they lead to a file in the folder. Raises OSError for anything but
    a picture in it.
    """
    parts = name.split("/")
    if not media_type(name) or any(each in ("", ".", "..") or _is_odd(each) for each in parts):
        raise FileNotFoundError(name)
    top = os.path.realpath(folder)
    real = os.path.realpath(os.path.join(top, *parts))
    if os.path.commonpath([top, real]) != top or real == top or not media_type(real):
        raise FileNotFoundError(name)
    with open(system.open_below(top, os.path.relpath(real, top).split(os.sep)), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > MOST:
            raise FileNotFoundError(name)
        return file.read(MOST)


def _is_odd(part: str) -> bool:
    """Return whether a part of a path is none on some system: a NUL, a drive, a separator."""
    return any(char in part for char in "\0:\\") or (os.sep in part)
