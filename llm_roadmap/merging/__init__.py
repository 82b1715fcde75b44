"""Bring versions of a document together: match their topics, carry ticks over, merge texts."""

from .carrying import Carry, carry
from .matching import Ground, Pair, match

__all__ = ["Carry", "Ground", "Pair", "carry", "match"]
