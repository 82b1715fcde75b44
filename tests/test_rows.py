"""Which module may know which: rows of rooms, and no circles."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import llm_roadmap

PACKAGE = Path(llm_roadmap.__file__).parent

ROWS = [
    {"errors", "model", "text"},
    {"display", "fixing", "formatting", "history", "linting", "markdown"}
    | {"merging", "selectors", "ticking"},
    {"file", "git", "storage"},
    {"__main__", "cli", "lsp", "notebook"},
]
"""The rooms of the package, lowest row first: a module imports from its own row or below."""

UPWARD = {"file", "history/timeline", "merging/three_way", "model/nodes", "model/roadmap"}
"""Modules whose functions may lead upward, by an import of their own."""


def modules() -> dict[str, Path]:
    """Return the file of each module, by its path in the package without the ending."""
    found = {
        path.relative_to(PACKAGE).with_suffix("").as_posix().removesuffix("/__init__"): path
        for path in PACKAGE.rglob("*.py")
    }
    del found["__init__"]  # it hands names on, and imports them when they are asked for
    return found


MODULES = modules()


def imports(name: str, *, at_top: bool) -> set[str]:
    """Return which modules a module imports when it is loaded, or at any time; not for types."""
    path = MODULES[name]
    folder = path.relative_to(PACKAGE).parent.parts
    found = set()
    for node in _nodes(ast.parse(path.read_bytes()), at_top=at_top):
        if isinstance(node, ast.ImportFrom) and node.level:
            around = [*folder[: len(folder) - node.level + 1], *(node.module or "").split(".")]
            place = "/".join(filter(None, around))
            for imported in node.names:
                inner = f"{place}/{imported.name}" if place else imported.name
                found.add(inner if inner in MODULES else place)
    return found - {"", name}


def _nodes(tree: ast.AST, *, at_top: bool) -> list[ast.AST]:
    """Return the parts of a tree that are run when it is loaded, or at any time."""
    found: list[ast.AST] = []
    for node in ast.iter_child_nodes(tree):
        is_later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if not (at_top and is_later) and not _is_for_types(node):
            found += [node, *_nodes(node, at_top=at_top)]
    return found


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def row_of(name: str) -> int:
    room = name.split("/", maxsplit=1)[0]
    return next(number for number, rooms in enumerate(ROWS) if room in rooms)


def test_every_room_has_a_row() -> None:
    assert {name.split("/")[0] for name in MODULES} == set().union(*ROWS)


def test_a_module_imports_from_its_own_row_or_below() -> None:
    for name in MODULES:
        found = imports(name, at_top=name in UPWARD)
        assert not {each for each in found if row_of(each) > row_of(name)}, name


def test_modules_do_not_import_in_a_circle() -> None:
    graph = {name: imports(name, at_top=name in UPWARD) for name in MODULES}
    TopologicalSorter(graph).prepare()


def test_only_markdown_knows_markdown_it() -> None:
    for name, path in MODULES.items():
        foreign = {"markdown_it", "mdit_py_plugins"} & _absolute(path)
        assert not foreign or name.startswith("markdown/"), name


def test_no_module_imports_the_package_by_its_name() -> None:
    for name, path in MODULES.items():
        assert "llm_roadmap" not in _absolute(path), name


def _absolute(path: Path) -> set[str]:
    """Return what a file imports by its whole name, anywhere in it."""
    nodes = list(ast.walk(ast.parse(path.read_bytes())))
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    of = {
        node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level
    }
    return {name.split(".")[0] for name in plain | of}
