"""Read pictures that lie beside a document, and nothing else."""

from __future__ import annotations

import os
import stat
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

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

BESIDE: Final = hasattr(os, "O_NOFOLLOW") and os.open in os.supports_dir_fd
"""Whether a file can be opened by its name in a folder that is open."""


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
    with open(_opened(top, os.path.relpath(real, top).split(os.sep)), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > MOST:
            raise FileNotFoundError(name)
        return file.read(MOST)


def _is_odd(part: str) -> bool:
    """Return whether a part of a path is none on some system: a NUL, a drive, a separator."""
    return any(char in part for char in "\0:\\") or (os.sep in part)


def _opened(top: str, parts: list[str]) -> int:
    """Return a descriptor of a file below a folder; a part that has become a link is refused."""
    if not BESIDE:
        return os.open(os.path.join(top, *parts), os.O_RDONLY | getattr(os, "O_BINARY", 0))
    here = os.open(top, os.O_RDONLY | os.O_DIRECTORY)
    for part in parts[:-1]:
        outer = here
        try:
            here = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=outer)
        finally:
            os.close(outer)
    try:
        return os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here)
    finally:
        os.close(here)
