"""Print requirements from pyproject.toml as lines that any pip can read.

`requirements.py GROUP…` prints the requirements of dependency groups: a pip older than 25.1 has no
`--group`. `requirements.py --oldest` prints the lower bound of every requirement in the file as a
constraint: `click>=8.5` becomes `click==8.5`.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

BOUND: Final = re.compile(r"([\w-]+)>=([\w.]+)(?:,.*)?")
"""A requirement with a lower bound: its name, and the version."""

Groups = dict[str, list[str | dict[str, str]]]


def members(groups: Groups, name: str) -> Iterator[str]:
    """Yield the requirements of a group, and of the groups that it includes."""
    for entry in groups[name]:
        if isinstance(entry, str):
            yield entry
        else:
            yield from members(groups, entry["include-group"])


def oldest(settings: dict[str, Any]) -> Iterator[str]:
    """Yield a constraint for each requirement that the file names, the package itself aside."""
    project, groups = settings["project"], settings["dependency-groups"]
    wanted = set(project["dependencies"])
    wanted.update(*project["optional-dependencies"].values())
    wanted.update(*(members(groups, name) for name in groups))
    for requirement in sorted(wanted):
        if requirement.startswith(f"{project['name']}["):
            continue
        bound = BOUND.fullmatch(requirement)
        if not bound:
            raise SystemExit(f"{requirement}: give it a lower bound, as in 'name>=1.0'")
        yield f"{bound[1]}=={bound[2]}"


def main(*arguments: str) -> None:
    """Print what the arguments ask for."""
    settings = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text())
    if arguments == ("--oldest",):
        lines = set(oldest(settings))
    else:
        groups = settings["dependency-groups"]
        lines = {line for name in arguments for line in members(groups, name)}
    sys.stdout.write("".join(f"{line}\n" for line in sorted(lines)))


if __name__ == "__main__":
    main(*sys.argv[1:])
