"""What in a document is likely not what its author meant.

A finding is certain, or it is none: what can be meant as it is written is left alone, and so is
everything inside closed code, HTML and ordinary comments.

`blocks` has the rules for which a block alone is enough; `documents` those that need to know more.
"""

from .documents import CODES, Diagnostic, lint

__all__ = ["CODES", "Diagnostic", "lint"]
