"""Keep the documents that may be shown: those that were named at the start, and no others."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote, urlencode, urlsplit

from ..errors import RoadmapError
from ..file import RoadmapFile
from ..folders import Given
from ..storage.watching import reason
from ..text.safe_text import clean
from .pictures import media_type
from .shown_document import ShownDocument
from .tags_for_page import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..model import Progress

    Stamp = tuple[int, int, int]
    """A file, its size and when it changed, as the system says."""

PLAIN: Final = "!$'()*,-./:;@_~"
"""Characters that stand for themselves in the query of an address."""


class AllowedDocuments:
    """All documents that were named, each under a name of its own."""

    def __init__(self, paths: Sequence[str]) -> None:
        """Take the paths of documents and folders.

        Raises OSError if one of them is not there, and RoadmapError if there is no document.
        """
        self._given = Given(paths)
        named = [os.path.abspath(os.path.expanduser(each)) for each in paths]
        folders = [each if os.path.isdir(each) else os.path.dirname(each) for each in named]
        self._base = _common(folders)
        self._lone = {each for each in named if not os.path.isdir(each)}
        self._lock = Lock()
        self._shown: dict[str, ShownDocument] = {}
        self._sums: dict[str, tuple[Stamp, Progress | None]] = {}
        for path in named:
            os.stat(path)
        if not self.find():
            raise RoadmapError(f"{', '.join(paths)}: no Markdown document is there")

    def find(self) -> list[str]:
        """Look for the documents again, and return their names in order."""
        troubles: list[RoadmapError | OSError] = []
        found: dict[str, str] = {}
        for path in self._given.paths(troubles.append):
            name = _name(os.path.abspath(path), self._base)
            found.setdefault(name, os.path.abspath(path))
        with self._lock:
            for name, path in found.items():
                if name not in self._shown:
                    self._shown[name] = ShownDocument(
                        name, RoadmapFile(path), self._addresses(name)
                    )
            for name in self._shown.keys() - found.keys():
                if not self._shown[name].is_followed:
                    del self._shown[name]
            return [*found]

    def __getitem__(self, name: str) -> ShownDocument:
        """Return the document with a name; raises KeyError for any other text."""
        return self._shown[name]

    @property
    def first(self) -> str:
        """The name of the document to show first; empty if there is none any more."""
        return next(iter(self._shown), "")

    def sums(self) -> list[dict[str, Any]]:
        """Return the progress of each document with topics, or that was named by itself."""
        found = []
        for name in self.find():
            path = str(self._shown[name].file.path)
            progress, trouble = self._shown[name].progress, ""
            if progress is None:
                progress, trouble = self._sum(name, path)
            done, total = (progress.done, progress.total) if progress else (0, 0)
            if total or trouble or path in self._lone:
                found.append(
                    {"name": clean(name), "address": page_address(name), "done": done}
                    | {"total": total, "trouble": trouble}
                )
        return found

    def _sum(self, name: str, path: str) -> tuple[Progress | None, str]:
        """Return the progress of a document, and why it can't be read; empty if it can.

        It is read again if the system says that it has changed.
        """
        try:
            status = os.stat(path)
            stamp = status.st_ino, status.st_size, status.st_mtime_ns
            known, progress = self._sums.get(name, (None, None))
            if known != stamp:
                progress = self._progress(path)
                self._sums[name] = stamp, progress
        except (RoadmapError, OSError) as error:
            return None, clean(reason(error))
        return progress, ""

    @staticmethod
    def _progress(path: str) -> Progress | None:
        """Return the progress of a document; None if it has no topics for sure."""
        troubles: list[RoadmapError | OSError] = []
        found = [roadmap.progress for roadmap in Given([path]).roadmaps(troubles.append)]
        for error in troubles:
            raise error
        return found[0] if found else None

    @property
    def folders(self) -> set[str]:
        """The folders in which the documents lie."""
        return {os.path.dirname(str(each.file.path)) for each in self._shown.values()}

    def _addresses(self, name: str) -> Any:
        """Return what finds where the links and pictures of a document lead."""

        def address(url: str, *, is_picture: bool) -> str:
            try:
                parts = urlsplit(url)
            except ValueError:
                return ""
            path = unquote(parts.path)
            if parts.scheme or parts.netloc or not path or path.startswith("/") or "\\" in path:
                return ""
            place = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            if is_picture or media_type(path):
                beside = posixpath.normpath(path)
                inside = media_type(beside) and not beside.startswith("..")
                return f"/picture?{query_of(doc=name, path=beside)}" if inside else ""
            if place not in self._shown:
                return ""
            return page_address(place, unquote(parts.fragment))

        return address


def page_address(name: str, fragment: str = "") -> str:
    """Return the address of a document's page, or of a part of it."""
    end = f"#{PREFIX}{quote(fragment)}" if fragment else ""
    return f"/?{query_of(doc=name)}{end}"


def query_of(**values: str) -> str:
    """Return the query of an address."""
    return urlencode(values, safe=PLAIN, quote_via=quote)


def _common(folders: Iterable[str]) -> str:
    """Return the folder in which all of these lie; empty if there is none, as on two drives."""
    try:
        return os.path.commonpath([*folders])
    except ValueError:
        return ""


def _name(path: str, base: str) -> str:
    """Return the name of a document: its path below a folder, with `/` on every system.

    It is a text that can stand in an address, whatever bytes the path has.
    """
    name = Path(os.path.relpath(path, base) if base else path).as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
