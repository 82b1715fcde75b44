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
        LockTimeoutError,
        RoadmapError,
        SectionError,
        StaleTopicError,
        TopicNotFoundError,
        UnexpectedTitleError,
    )
    from .file import RoadmapFile
    from .git.merge_file import merge
    from .history.timeline import Gap, History, Point, Tick
    from .linting import Diagnostic, lint
    from .markdown import parse
    from .merging.carrying import Carry
    from .merging.matching import Ground, Pair
    from .merging.three_way import Merge
    from .model import Change, Progress, Resource, Roadmap, Section, Topic

__version__ = "0.2.0"

__all__ = [
    "AmbiguousTopicError",
    "Carry",
    "Change",
    "ConflictError",
    "Diagnostic",
    "DocumentError",
    "Gap",
    "Ground",
    "History",
    "LockTimeoutError",
    "Merge",
    "Pair",
    "Point",
    "Progress",
    "Resource",
    "Roadmap",
    "RoadmapError",
    "RoadmapFile",
    "Section",
    "SectionError",
    "StaleTopicError",
    "Tick",
    "Topic",
    "TopicNotFoundError",
    "UnexpectedTitleError",
    "lint",
    "merge",
    "parse",
]

if not TYPE_CHECKING:  # otherwise type checkers would accept any name
    _MODULES = {"Carry": "merging.carrying", "RoadmapFile": "file", "parse": "markdown"}
    _MODULES |= {"Merge": "merging.three_way", "merge": "git.merge_file"}
    _MODULES |= dict.fromkeys(("Diagnostic", "lint"), "linting")
    _MODULES |= dict.fromkeys(("Gap", "History", "Point", "Tick"), "history.timeline")
    _MODULES |= dict.fromkeys(("Ground", "Pair"), "merging.matching")
    _MODULES |= dict.fromkeys(
        ("Change", "Progress", "Resource", "Roadmap", "Section", "Topic"), "model"
    )

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used.

        A command can't answer signals until this package is imported, so that must take no time.
        """
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = __import__(_MODULES.get(name, "errors"), globals(), fromlist=[name], level=1)
        return globals().setdefault(name, getattr(module, name))

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
