"""Text from a document, made fit for a terminal."""

from __future__ import annotations

import re
from typing import Final

# Everything that moves a cursor, hides text or turns its direction; the tab is harmless.
CONTROLS: Final = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def clean(text: str) -> str:
    """Return a text with U+FFFD for every character that could control a terminal."""
    return CONTROLS.sub("\ufffd", text)
