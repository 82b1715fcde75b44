"""Find the Markdown documents of a folder.

They are those that git would show. Where there is no repository, they are all but those in hidden
folders, in `node_modules` and in environments of Python. Nothing is kept: the folder is the index.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import DocumentError, RoadmapError
from ..selectors.by_line import MARKDOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Trouble = Callable[[RoadmapError | OSError], object]
    """What is called with each error; the search goes on."""

FOREIGN: Final = "node_modules"
"""The folder of packages that others have written."""
ENVIRONMENTS: Final = ("pyvenv.cfg", "conda-meta")
"""What is in the folder of an environment of Python, whatever that is called."""


def documents_in(folder: str, trouble: Trouble) -> list[str]:
    """Return the paths of the documents in a folder, in order; each begins with the folder.

    `trouble` is called for what can't be looked at: the folder itself, one in it, a broken link. A
    link counts if it leads to a file in the folder; links to folders are not followed.
    """
    top = os.path.realpath(folder)
    found = dict.fromkeys(filter(_is_document, _files(folder, trouble)))
    return sorted(path for path in found if _is_file_in(top, path, trouble))


def _is_document(path: str) -> bool:
    return path.lower().endswith(MARKDOWN)


def _is_file_in(top: str, path: str, trouble: Trouble) -> bool:
    """Return whether a path leads to a file, and not out of the top folder.

    A file that git still lists may be gone: then it does not count.
    """
    try:
        mode = os.lstat(path).st_mode
        if not stat.S_ISLNK(mode):
            return stat.S_ISREG(mode)
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        if os.path.islink(path):
            reason = f"this is a link to {os.readlink(path)}, which is not there"
            trouble(DocumentError(reason, Path(path).absolute()))
        return False
    except OSError as error:
        trouble(error)
        return False
    real = os.path.realpath(path)
    return stat.S_ISREG(mode) and real.startswith(os.path.join(top, ""))


def _files(folder: str, trouble: Trouble) -> Iterator[str]:
    """Yield the paths of the files in a folder: as git lists them, else all but foreign ones."""
    from ..git.listing import NoRepositoryError, is_repository, listed_files

    within = []
    try:
        for name, is_another in listed_files(Path(folder), MARKDOWN):
            path = os.path.join(folder, os.fsdecode(name))
            if is_another:
                within.append(path)
            else:
                yield path
    except NoRepositoryError:
        yield from _walked(folder, trouble)
    except (RoadmapError, OSError) as error:
        trouble(error)
    for each in filter(is_repository, within):  # else nobody has fetched the submodule
        yield from _files(each, trouble)


def _walked(folder: str, trouble: Trouble) -> Iterator[str]:
    """Yield the paths of the files below a folder, without hidden and foreign folders.

    In a repository, git is asked.
    """
    from ..git.listing import is_repository

    for here, folders, names in os.walk(folder, onerror=trouble):
        if here != folder and is_repository(here):
            folders.clear()
            yield from _files(here, trouble)
        else:
            folders[:] = [name for name in folders if not _is_foreign(here, name)]
            yield from (os.path.join(here, name) for name in names)


def _is_foreign(around: str, name: str) -> bool:
    """Return whether others have made what is in a folder, or it is hidden."""
    folder = os.path.join(around, name)
    return (
        name.startswith(".")
        or name == FOREIGN
        or any(os.path.lexists(os.path.join(folder, sign)) for sign in ENVIRONMENTS)
    )
