"""Watch the folders of all documents, so that the list of documents is never out of date."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from .allowed_documents import AllowedDocuments

DEBOUNCE: Final = 300
"""Milliseconds after which the list is made anew, even if changes go on."""
MOST: Final = 500
"""The most folders that are watched: the system has a limit."""


class FolderWatch:
    """Says that something has changed in the folders of documents; `version` counts changes."""

    def __init__(self, allowed: AllowedDocuments) -> None:
        """Watch the folders of the allowed documents while somebody follows."""
        self.version = 0
        self._allowed = allowed
        self._followers: tuple[Callable[[], object], ...] = ()
        self._stop: threading.Event | None = None

    def follow(self, changed: Callable[[], object]) -> None:
        """Call back after each change from now on, until `leave`."""
        self._followers += (changed,)
        if self._stop is None:
            self._stop = threading.Event()
            run = threading.Thread(target=self._watch, args=(self._stop,), daemon=True)
            run.start()

    def leave(self, changed: Callable[[], object]) -> None:
        """Stop calling back."""
        self._followers = tuple(each for each in self._followers if each is not changed)
        if not self._followers and self._stop:
            self._stop.set()
            self._stop = None

    def _watch(self, stop: threading.Event) -> None:
        from watchfiles import watch

        while not stop.is_set():
            folders = sorted(self._allowed.folders)[:MOST]
            try:
                events = watch(
                    *folders,
                    debounce=DEBOUNCE,
                    stop_event=stop,
                    raise_interrupt=False,
                    recursive=False,
                )
                for changes in events:
                    if any(path.lower().endswith((".md", ".markdown")) for _, path in changes):
                        self.version += 1
                        for changed in self._followers:
                            changed()
            except (OSError, RuntimeError):  # a folder is gone, or there are no events here
                stop.wait(1)
