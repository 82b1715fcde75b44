"""Call functions of users so that what they print lands below the cell that registered them.

In a kernel, the context of a call says to which cell output belongs. Changes of a document are seen
in other contexts: in a thread, or in the handler of a message from the page.
"""

from __future__ import annotations

import logging
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)


class Callback:
    """A function that is called in the context in which this object was made.

    What it raises is logged there, so that all else is done. It equals the function itself, so that
    it can be found and removed.
    """

    def __init__(self, function: Callable[..., object]) -> None:
        """Remember the present context."""
        self.function = function
        self._context = copy_context()

    def __call__(self, *arguments: Any) -> None:
        """Call the function; a context can be entered once at a time, so it gets a copy."""
        self._context.copy().run(self._call, *arguments)

    def _call(self, *arguments: Any) -> None:
        try:
            self.function(*arguments)
        except Exception:
            logger.exception("a callback of the widget has failed")

    def __eq__(self, other: object) -> bool:
        return self.function == (other.function if isinstance(other, Callback) else other)

    def __hash__(self) -> int:
        return hash(self.function)
