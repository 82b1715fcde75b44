"""The modules of the systems have the same names, so that no other module asks which one runs."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TypeAlias

import llm_roadmap

PACKAGE = Path(llm_roadmap.__file__).parent
ROOM = PACKAGE / "system"

Interface: TypeAlias = dict[str, str]
"""What stands behind each public name: the arguments of a function, or the type of a constant."""


def interface(module: str) -> Interface:
    found = {}
    for node in ast.parse((ROOM / f"{module}.py").read_bytes()).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = f"({ast.unparse(node.args)}) -> {ast.unparse(node.returns or node)}"
    return {name: what for name, what in found.items() if not name.startswith("_")}


def constants(module: str) -> set[str]:
    """Return the names of the room that the rest of the package takes from a module."""
    nodes = ast.parse((ROOM / f"{module}.py").read_bytes()).body
    return {
        node.target.id
        for node in nodes
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def test_both_systems_have_the_same_functions() -> None:
    assert interface("posix") == interface("windows")


def test_both_systems_have_every_name_that_others_use() -> None:
    used = set()
    for path in PACKAGE.rglob("*.py"):
        used |= set(re.findall(r"(?<![\w.])system\.(\w+)", path.read_text(encoding="utf-8")))
    assert len(used) > 20
    for module in ("posix", "windows"):
        assert used <= interface(module).keys() | constants(module), module
    assert interface("posix").keys() <= used, "nobody needs it"


def test_no_message_quotes_a_command_for_one_shell_alone() -> None:
    """`cmd.exe` knows no single quotes, and writes into a file behind each `>`."""
    quoting = re.compile(r"(pip install|pipx inject)[^\"\n]*'\S*[<>&|]")
    for path in PACKAGE.rglob("*.py"):
        assert not quoting.search(path.read_text(encoding="utf-8")), path


def test_no_other_module_asks_which_system_runs() -> None:
    asking = re.compile(r"sys\.platform|os\.name\b|platform\.system|\bfcntl\b|\bmsvcrt\b")
    for path in PACKAGE.rglob("*.py"):
        if path.parent != ROOM:
            assert not asking.search(path.read_text(encoding="utf-8")), path
