"""Find mistakes in a document that its author certainly did not intend.

No false positives: anything that could be intended is not reported, nor is anything inside closed
code, HTML and ordinary comments.

`codes` has the table of codes, `brackets` what is wrong with brackets, `blocks` the rules about one
block, and `whole_document` the rules about several.
"""

from .codes import CODES, Category, Severity
from .diagnostic import Diagnostic
from .whole_document import lint

__all__ = ["CODES", "Category", "Diagnostic", "Severity", "lint"]
