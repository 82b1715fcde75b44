"""Make a digest of a document that stays the same when only boxes or progress markers change."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from ..text.edits import Edit, applied

if TYPE_CHECKING:
    from ..model import Roadmap


def digest_without_ticks(roadmap: Roadmap) -> str:
    """Return a digest of a document without its boxes and markers, so that no tick changes it."""
    boxes = (Edit(box.offset, box.offset + 1, b"") for box in roadmap.outline.boxes)
    markers = (Edit(marker.start, marker.stop, b"") for marker in roadmap.outline.markers)
    rest = applied(roadmap.source, tuple(sorted([*boxes, *markers])))
    return blake2b(rest, digest_size=16).hexdigest()
