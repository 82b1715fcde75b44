"""Write progress into the document itself, for people who read it on GitHub.

A line `<!-- roadmap:progress -->██░░░░░░░░ 2/9 (22%)  <!-- /roadmap:progress -->` shows the
progress of the section around it. Directly under a level-1 heading, or above all headings, it shows
the progress of the whole document. But a level-1 heading in a list item or quote is like any other
heading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import DocumentError
from ..markdown import parse
from ..model import Progress, Roadmap, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.boxes_and_headings import Marker


def refresh(roadmap: Roadmap) -> Roadmap:
    """Bring the progress markers of a roadmap up to date, and return the new roadmap.

    The length changes only if a marker is too short for the progress when all is done. Raises
    DocumentError if a marker is not where the reader found it, which would be a bug.
    """
    pieces, kept_from = [], 0
    for marker, text in stale_markers(roadmap):
        _require_marker(roadmap, marker)
        pieces += [roadmap.source[kept_from : marker.start], text]
        kept_from = marker.stop
    source = b"".join([*pieces, roadmap.source[kept_from:]])
    if source == roadmap.source:
        return roadmap
    if len(source) == len(roadmap.source):
        return Roadmap(source, roadmap.outline, roadmap.name)
    return parse(source, previous=roadmap).with_name(roadmap.name)


def _require_marker(roadmap: Roadmap, marker: Marker) -> None:
    """Raise DocumentError unless the marker is between its comments: the reader may have a bug."""
    start, stop = marker.start, marker.stop
    opened = roadmap.source.endswith(b"-->", 0, start)
    if not (opened and start <= stop and roadmap.source.startswith(b"<!--", stop)):
        raise DocumentError(
            f"bytes {start} to {stop} are not between the comments of a progress marker, so nothing"
            " is written; this is a bug in llm_roadmap: please report it, with the document"
        )


def stale_markers(roadmap: Roadmap) -> Sequence[tuple[Marker, bytes]]:
    """Return the progress markers that are out of date, each with its correct text."""
    texts = ((marker, _up_to_date(roadmap, marker)) for marker in roadmap.outline.markers)
    return [
        (marker, text)
        for marker, text in texts
        if roadmap.source[marker.start : marker.stop] != text
    ]


def _up_to_date(roadmap: Roadmap, marker: Marker) -> bytes:
    """Return the correct text of a marker, padded to the length that it has when all is done."""
    progress = _progress_around(roadmap, marker)
    done = Progress(progress.total, progress.total)
    width = max(len(_show(done)), marker.stop - marker.start)
    return _show(progress).ljust(width)


def _show(progress: Progress) -> bytes:
    return f"{progress.bar} {progress}".encode()


def _progress_around(roadmap: Roadmap, marker: Marker) -> Progress:
    if marker.heading is None:
        return roadmap.progress
    heading = roadmap.outline.headings[marker.heading]
    if heading.level == 1 and not heading.is_inset:
        return roadmap.progress
    return Section(roadmap, marker.heading).progress
