"""Find what the author of a document is certain not to have intended.

No false positives: anything that could be intended is not reported, nor is anything inside closed
code, HTML and ordinary comments.

`blocks` has the rules for which a block alone is enough; `documents` those that need to know more.
"""

from .documents import CODES, Diagnostic, lint

__all__ = ["CODES", "Diagnostic", "lint"]
