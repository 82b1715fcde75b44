"""Write what each code of `lint` means into the README of `linting/`.

`python -m tests.support.codes`
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import llm_roadmap
from llm_roadmap.linting.codes import TABLE, Code

README: Final = Path(llm_roadmap.__file__).parent / "linting" / "README.md"
START: Final = "<!-- made by tests/support/codes.py -->\n"
END: Final = "\n## For those who change it\n"


def reference() -> str:
    """Return a section for each code, as Markdown."""
    return "".join(map(section, TABLE))


def section(code: Code) -> str:
    """Return what a code means, with its category and severity, examples, and what a fix does."""
    meaning = code.meaning[0].upper() + code.meaning[1:]
    return (
        f"\n### {code.name}\n\n{meaning} ({code.category.value}, {code.severity.value}).\n"
        f"Wrong: {quoted(code.wrong)}; right: {quoted(code.right)}.\n{code.fix}\n"
    )


def quoted(text: str) -> str:
    """Return a text as code of one line, with a sign for its line breaks."""
    text = text.replace("\n", "\u23ce")
    return f"```` {text} ````" if "`" in text else f"`{text}`"


if __name__ == "__main__":
    head, start, rest = README.read_text(encoding="utf-8").partition(START)
    _, end, tail = rest.partition(END)
    README.write_text(head + start + reference() + end + tail, encoding="utf-8")
