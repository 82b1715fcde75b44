r"""Read a Markdown checklist, and tick its boxes in the file itself.

A document in a file; every call reads the file again:

    >>> from llm_roadmap import RoadmapFile
    >>> file = RoadmapFile("ROADMAP.md")
    >>> roadmap = file.read()
    >>> topic = roadmap.find("transformer architecture")
    >>> topic.title, topic.done, topic.line
    ('Transformer Architecture', False, 10)
    >>> changes = file.check(topic, "self-attention")  # or uncheck, or toggle
    >>> print(file.read().progress)
    2/9 (22%)

A document in memory; nothing is written:

    >>> from llm_roadmap import lint, parse
    >>> roadmap = parse("- [ ] Trees\n  - [x] Heaps\n- []\n")
    >>> [topic.title for topic in roadmap.find_all("e")]
    ['Trees', 'Heaps']
    >>> roadmap.with_done({roadmap.find("trees"): True}).source
    b'- [x] Trees\n  - [x] Heaps\n- []\n'
    >>> [(each.line, each.code) for each in lint(roadmap)]
    [(3, 'R001')]

Errors are a RoadmapError, such as TopicNotFoundError, or an OSError; see `llm_roadmap.errors`.
For the command line, see `llm-roadmap --help`.
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers know this name; `typing` takes time to import
if TYPE_CHECKING:
    from .errors import (
        AmbiguousTopicError,
        ConflictError,
        DocumentError,
        EditError,
        LockTimeoutError,
        RoadmapError,
        SectionError,
        StaleTopicError,
        TopicNotFoundError,
        UnexpectedTitleError,
    )
    from .file import RoadmapFile
    from .folders import documents
    from .git.merge import merge
    from .history import Gap, History, Point, PointRecord, Tick
    from .linting import Category, Diagnostic, Severity, lint
    from .markdown import parse
    from .merging import Carry, Ground, Pair
    from .merging.three_way import Merge
    from .model import Change, Note, Progress, Resource, Roadmap, Section, Step, Topic
    from .model.records import Record
    from .model.result import Result
    from .notebook.widget import RoadmapWidget as RoadmapWidget
    from .storage.watching import Changes

__version__ = "0.3.0"

__all__ = [
    "AmbiguousTopicError",
    "Carry",
    "Category",
    "Change",
    "Changes",
    "ConflictError",
    "Diagnostic",
    "DocumentError",
    "EditError",
    "Gap",
    "Ground",
    "History",
    "LockTimeoutError",
    "Merge",
    "Note",
    "Pair",
    "Point",
    "PointRecord",
    "Progress",
    "Record",
    "Resource",
    "Result",
    "Roadmap",
    "RoadmapError",
    "RoadmapFile",
    "Section",
    "SectionError",
    "Severity",
    "StaleTopicError",
    "Step",
    "Tick",
    "Topic",
    "TopicNotFoundError",
    "UnexpectedTitleError",
    "documents",
    "lint",
    "merge",
    "parse",
]

if not TYPE_CHECKING:  # otherwise type checkers would accept any name
    _PLACES = {
        "file": "RoadmapFile",
        "folders": "documents",
        "git.merge": "merge",
        "history": "Gap History Point PointRecord Tick",
        "linting": "Category Diagnostic Severity lint",
        "markdown": "parse",
        "merging": "Carry Ground Pair",
        "merging.three_way": "Merge",
        "model": "Change Note Progress Resource Roadmap Section Step Topic",
        "model.records": "Record",
        "model.result": "Result",
        "notebook.widget": "RoadmapWidget",  # not in `__all__`, since it needs an extra
        "storage.watching": "Changes",
    }
    _MODULES = {name: module for module, names in _PLACES.items() for name in names.split()}

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used.

        A command can't answer signals until this package is imported, so that must take no time.
        """
        if name not in {*__all__, *_MODULES}:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = __import__(_MODULES.get(name, "errors"), globals(), fromlist=[name], level=1)
        return globals().setdefault(name, getattr(module, name))

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
