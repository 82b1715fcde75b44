"""Find mistakes in a document that its author certainly did not intend.

No false positives: anything that could be intended is not reported, nor is anything inside closed
code, HTML and ordinary comments.

`blocks` has the rules about one block; `documents` has the rules about several.
"""

from .documents import CODES, Diagnostic, lint

__all__ = ["CODES", "Diagnostic", "lint"]
