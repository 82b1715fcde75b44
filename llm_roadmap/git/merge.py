"""Merge three versions of a document, or three texts line by line as git does."""

from __future__ import annotations

import re
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import RoadmapError
from ..markdown import parse
from ..merging.three_way import merge_by_topics
from ..model import Roadmap
from ..storage.interruption import uninterrupted
from ..text.safe_text import clean
from .calls import git

if TYPE_CHECKING:
    from collections.abc import Sequence
    from subprocess import CompletedProcess

    from ..merging.three_way import Merge

LABELS: Final = ("ours", "base", "theirs")
"""What the versions are called in conflicts."""
DEFAULT_ALGORITHM: Final = "histogram"
"""The algorithm of `git merge` if the user has chosen none."""
UNDECODED: Final = "[\ud800-\udfff]"
"""The characters that stand for bytes of a command line that are no text."""
MOST_CONFLICTS: Final = 127
"""The exit status of git for this many conflicts, and for more."""
FAILED: Final = 255
"""The exit status of git where it can't merge texts."""
USAGE: Final = 129
"""The exit status of git where it does not know an option."""


def merge(
    ours: Roadmap | bytes | str,
    base: Roadmap | bytes | str,
    theirs: Roadmap | bytes | str,
    *,
    labels: Sequence[str] = LABELS,
    marker_size: int = 7,
) -> Merge:
    """Merge the changes that two sides made to `base`, which is empty if there is no base.

    `labels` name up to three versions in conflicts, `marker_size` is the length of the lines
    between them, in characters. Git merges the texts, with the user's conflict style and diff
    algorithm. Raises DocumentError for what is no text that can be edited, RoadmapError if there is
    no git or it can't merge these, and ValueError for more labels.
    """
    if len(labels) > len(LABELS):
        raise ValueError(f"labels name up to three versions, not {len(labels)}")
    labels = *labels, *LABELS[len(labels) :]
    began = _parsed(base)
    return merge_by_topics(
        _parsed(ours, previous=began),
        began,
        _parsed(theirs, previous=began),
        partial(merge_texts, labels=labels, marker_size=marker_size),
        marker_size,
    )


def _parsed(text: Roadmap | bytes | str, *, previous: Roadmap | None = None) -> Roadmap:
    return text if isinstance(text, Roadmap) else parse(text, previous=previous)


def merge_texts(
    ours: bytes,
    base: bytes,
    theirs: bytes,
    *,
    labels: Sequence[str],
    marker_size: int,
    favor: str | None = None,
) -> tuple[bytes, int]:
    """Return the merged text, and the number of conflicts in it.

    `labels` name the versions in conflicts, as `safe_label` returns them. `favor` settles each
    conflict: `ours` or `theirs`. Git's configuration in this folder says how conflicts look.
    Raises RoadmapError for texts that git takes for binary.
    """
    with uninterrupted(), tempfile.TemporaryDirectory(prefix="llm_roadmap-") as folder:
        paths = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for path, text in zip(paths, (ours, base, theirs), strict=True):
            try:
                path.write_bytes(text)
            except OSError as error:
                error.filename = str(path)  # the system names none where the disk is full
                raise
        options = ["--stdout", f"--marker-size={marker_size}"]
        options += [f"--{favor}"] if favor else []
        options += [each for label in map(safe_label, labels) for each in ("-L", label)]
        process = _merge_file(*options, *paths)
    if process.returncode > MOST_CONFLICTS:
        raise RoadmapError("git can't merge these: it takes a text with NUL in it for binary")
    return process.stdout, process.returncode


def safe_label(label: str) -> str:
    """Return a label as it can stand in a document: in one line, without hidden characters.

    A label can be the subject of somebody's commit. A line end in it would end the marker, and what
    controls a terminal would do so whenever the document is shown.
    """
    text = clean(re.sub(UNDECODED, "\ufffd", label))
    return " ".join(text.replace("\ufffd", " ").split())


def _merge_file(*arguments: str | Path) -> CompletedProcess[bytes]:
    """Run `git merge-file`, if possible with the diff algorithm that the user has chosen."""
    accept = (*range(MOST_CONFLICTS + 1), USAGE, FAILED)
    algorithm = f"--diff-algorithm={_algorithm()}"
    process = git("merge-file", algorithm, *arguments, accept=accept)
    if process.returncode != USAGE:
        return process
    return git("merge-file", *arguments, accept=accept)  # git 2.43 and older lack that option


def _algorithm() -> str:
    """Return the diff algorithm that the user has chosen."""
    chosen = git("config", "--get", "diff.algorithm", accept=(0, 1)).stdout
    return chosen.decode("utf-8", "replace").strip() or DEFAULT_ALGORITHM
