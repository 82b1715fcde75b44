"""Turn this package on and off as git's merge driver for documents.

Two things are needed: a line in an attributes file that names the driver for a document, and the
driver's command in git's configuration. The first can travel with a repository, the second not.
The line is also written into an attributes file that does not travel: in a rebase, git reads
`.gitattributes` as it is in the branch below, and that branch may not have the line.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import RoadmapError
from ..values import NamedTuple
from .attributes import add_lines, line_for, own_lines, remove_lines
from .calls import git, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NAME: Final = "llm-roadmap"
"""The name of the driver, in attributes and configuration."""
SECTION: Final = f"merge.{NAME}"
LOCAL: Final = "--local"
"""The option of `git config` for one repository."""
CONFLICTS: Final = 3
"""The exit status with which the driver's program reports conflicts.

It is not 1, since Python ends with 1 if it can't even start.
"""
NOT_FOUND: Final = 127
"""The exit status of a shell that finds no such program."""
BY_LINES: Final = "git merges it by lines"
ADVICE: Final = f"{NAME} git enable"
NO_MERGES: Final = (
    "so git merges no versions of it; 'git init' begins one",
    "merges no files; enable it in a clone",
)
"""What follows if a document is in no repository, and what a bare one lacks; see `refusal`."""
LEFT_OUT: Final = b"S "
"""The tag with which git lists a file that a sparse checkout leaves out."""
LABELS_SINCE: Final = (2, 44)
"""The version of git that first told drivers how to name the three versions."""


class Scope(NamedTuple):
    """Where git keeps what makes the driver work for some documents."""

    option: str
    """The option of `git config`: `--local` or `--global`."""
    folder: Path
    """A folder in which git sees that configuration."""
    attributes: tuple[Path, ...]
    """The attributes files; the first one travels with the repository."""

    @property
    def configuration(self) -> str:
        """The name of that configuration, for people."""
        return f"git's {self.option.removeprefix('--')} configuration"


class WrittenLine(NamedTuple):
    """A line that was added or removed."""

    where: Path | str
    """The attributes file, or the name of git's configuration."""
    text: str
    """The line; for a setting, its name."""


def enable(scope: Scope, patterns: Iterable[str]) -> list[WrittenLine]:
    """Turn the driver on for documents, and return what was written for that.

    `patterns` are paths from the top of the repository, with a leading slash, or names. Raises
    RoadmapError where git refuses, or where this Python can't run this package from elsewhere.
    """
    _require_program()
    _require_attributes(scope)
    lines = [line_for(pattern) for pattern in patterns]
    added: dict[Path, list[bytes]] = {}
    try:
        for file in scope.attributes:
            added[file] = add_lines(file, lines)
        written = _configure(scope)
    except (RoadmapError, OSError):
        for file, new in added.items():
            remove_lines(file, new)
        raise
    return written + _told(added)


def _configure(scope: Scope) -> list[WrittenLine]:
    """Write the driver's name and command into git's configuration, and return what was missing."""
    settings = {
        f"{SECTION}.name": "merge of Markdown checklists, in which boxes never conflict",
        f"{SECTION}.driver": command(),
    }
    written = []
    for key, value in settings.items():
        if setting(scope.folder, key, scope.option) != value:
            git("config", scope.option, "--replace-all", key, value, folder=scope.folder)
            written.append(WrittenLine(scope.configuration, key))
    return written


def disable(scope: Scope, patterns: Iterable[str]) -> list[WrittenLine]:
    """Turn the driver off for documents, or for all, and return what was removed.

    With the last document, its command is removed, too. Raises RoadmapError where git refuses; then
    all is as it was.
    """
    _require_attributes(scope)
    lines = [line_for(pattern) for pattern in patterns]
    removed: dict[Path, list[bytes]] = {}
    try:
        # What travels comes last: a line that is put back stands at the end.
        for file in reversed(scope.attributes):
            removed[file] = remove_lines(file, lines or own_lines(file))
        settings = _forget(scope)
    except (RoadmapError, OSError):
        for file, old in removed.items():
            add_lines(file, old)
        raise
    return _told({file: removed[file] for file in scope.attributes}) + settings


def _forget(scope: Scope) -> list[WrittenLine]:
    """Remove the driver's command if no line needs it any more, and return what was removed."""
    is_registered = setting(scope.folder, f"{SECTION}.driver", scope.option)
    if not is_registered or any(map(own_lines, scope.attributes)):
        return []
    git("config", scope.option, "--remove-section", SECTION, folder=scope.folder)
    return [WrittenLine(scope.configuration, SECTION)]


def what_is_missing(path: Path) -> str:
    """Return what is missing for git to merge a document by this driver; empty if nothing is."""
    scope, pattern = local(path)
    if (attribute := _attribute(scope, pattern)) != NAME:
        return f"its attribute 'merge' is {attribute!r}, not {NAME!r}"
    registered = setting(scope.folder, f"{SECTION}.driver")
    if not registered:
        return "the driver is not in git's configuration here"
    if registered == command():
        return ""
    return "the driver's command is that of another Python, or of another version"


def is_overruled(path: Path) -> bool:
    """Return whether a document has the line that `enable` writes, and another one wins."""
    scope, pattern = local(path)
    has_line = any(line_for(pattern) in own_lines(file) for file in scope.attributes)
    return has_line and _attribute(scope, pattern) != NAME


def _attribute(scope: Scope, pattern: str) -> str:
    """Return which driver git takes for a document, as it says it."""
    said = git("check-attr", "-z", "merge", "--", pattern[1:], folder=scope.folder).stdout
    *_, attribute, _ = said.split(b"\0")
    return attribute.decode("utf-8", "replace")


def local(path: Path) -> tuple[Scope, str]:
    """Return where to write settings for one document of a repository, and its pattern."""
    top, pattern = _in_work_tree(path)
    said = git("rev-parse", "--git-path", "info/attributes", folder=top).stdout
    of_clone = top / os.fsdecode(said.removesuffix(b"\n"))
    return Scope(LOCAL, top, (top / ".gitattributes", of_clone)), pattern


def everywhere() -> Scope:
    """Return where to write settings for all repositories of this user."""
    home = Path(os.path.expanduser("~"))
    chosen = git("config", "--global", "--type=path", "core.attributesFile", accept=(0, 1)).stdout
    if chosen.strip():
        attributes = Path(os.fsdecode(chosen.removesuffix(b"\n")))
    else:
        config = os.environ.get("XDG_CONFIG_HOME")
        attributes = Path(config or home / ".config", "git", "attributes")
    return Scope("--global", home, (attributes,))


def _in_work_tree(path: Path) -> tuple[Path, str]:
    """Return the top of the work tree that a document is in, and its path from there.

    That path begins with a slash. Symbolic links are followed, as git merges what is tracked.
    """
    real = Path(os.path.realpath(path))
    try:
        said = git("rev-parse", "--show-toplevel", folder=real.parent).stdout
    except RoadmapError as error:
        raise RoadmapError(f"{path}: {refusal(str(error), *NO_MERGES)}") from None
    top = Path(os.path.realpath(os.fsdecode(said.removesuffix(b"\n"))))
    return top, f"/{real.relative_to(top).as_posix()}"


def command() -> str:
    """Return the driver's command, as git's configuration wants it.

    If the program fails, or is gone, git merges the text by itself: a driver that does nothing
    would leave our side alone in the file, and whoever commits that loses the other one. `-P`
    keeps Python from importing what lies in the repository.
    """
    # In Python's own normal form: with `../bin/python`, the next call would see another command.
    python = shlex.quote(os.path.normpath(sys.executable)).replace("%", "%%")
    names = "%X %S %Y" if _version() >= LABELS_SINCE else "ours base theirs"
    options = " ".join(["--marker-size=%L", *(f"-L {name}" for name in names.split())])
    program = f"{python} -P -m llm_roadmap merge --driver=%P {options} -- %A %O %B"
    # A shell that finds no program names itself in its message; git lets it take the whole command
    # for its name. So the program is looked for first.
    return (
        f"if test -x {python}; then {program}; else (exit {NOT_FOUND}); fi; "
        f"case $? in 0) exit 0;; {CONFLICTS}) exit 1;; "
        f"{NOT_FOUND}) echo '{NAME}: its Python is gone, so {BY_LINES}; run: {ADVICE}' >&2;; "
        f"*) echo '{NAME}: this can not be merged by topics, so {BY_LINES}' >&2;; esac; "
        f"git merge-file {options} -- %A %O %B; "
        'status=$?; test "$status" -lt 128 || exit 1; exit "$status"'
    )


def setting(folder: Path, key: str, *options: str) -> str:
    """Return a value of git's configuration, as git sees it in a folder; empty if there is none."""
    said = git("config", *options, "--get", key, folder=folder, accept=(0, 1)).stdout
    return said.decode("utf-8", "surrogateescape").removesuffix("\n")


def _version() -> tuple[int, ...]:
    said = git("version").stdout.decode("ascii", "replace")
    return tuple(int(part) for part in re.findall(r"\d+", said)[:2])


def _require_program() -> None:
    """Raise RoadmapError unless the driver's program can be started from any folder."""
    program = [sys.executable, "-P", "-m", "llm_roadmap", "--version"]
    if subprocess.run(program, capture_output=True, cwd="/", check=False).returncode:  # noqa: S603
        raise RoadmapError(
            f"{sys.executable} can't run llm_roadmap from another folder; install it there"
        )


def _require_attributes(scope: Scope) -> None:
    """Raise RoadmapError if git has the attributes file, but a sparse checkout leaves it out.

    A new file in its place would remove all lines that it has in git.
    """
    file = scope.attributes[0]
    if scope.option != LOCAL or file.exists():
        return
    name = file.name
    if git("ls-files", "-t", "--", f":/{name}", folder=scope.folder).stdout.startswith(LEFT_OUT):
        raise RoadmapError(
            f"{file}: git has this file, but it is not in its folder; "
            f"run: git restore --ignore-skip-worktree-bits {name}"
        )


def _told(lines: Mapping[Path, Iterable[bytes]]) -> list[WrittenLine]:
    return [
        WrittenLine(file, each.decode("utf-8", "replace")) for file in lines for each in lines[file]
    ]
