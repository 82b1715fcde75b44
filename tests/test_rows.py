"""Which module may know which: rows of rooms, and no circles."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import llm_roadmap

PACKAGE = Path(llm_roadmap.__file__).parent

ROWS = [
    {"errors", "model", "text", "values"},
    {"display", "editing", "fixing", "formatting", "history", "linting", "markdown"}
    | {"merging", "selectors", "ticking"},
    {"system"},
    {"file", "folders", "git", "storage"},
    {"__main__", "cli", "lsp", "mcp", "notebook", "page"},
]
"""The rooms of the package, lowest row first: a module imports from its own row or below."""


def modules() -> dict[str, Path]:
    """Return the file of each module, by its path in the package without the ending."""
    found = {
        path.relative_to(PACKAGE).with_suffix("").as_posix().removesuffix("/__init__"): path
        for path in PACKAGE.rglob("*.py")
    }
    del found["__init__"]  # it hands names on, and imports them when they are asked for
    return found


MODULES = modules()


def imports(name: str) -> set[str]:
    """Return which modules a module needs: not for types, and not where a method leads upward."""
    path = MODULES[name]
    return imported(path.read_bytes(), path.relative_to(PACKAGE).parent.parts) - {name}


def imported(source: bytes, folder: tuple[str, ...]) -> set[str]:
    """Return the modules of the package that a source in a folder of it needs."""
    found = set()
    for node in _needed(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            around = [*folder[: len(folder) - node.level + 1], *(node.module or "").split(".")]
            place = "/".join(filter(None, around))
            for each in node.names:
                inner = f"{place}/{each.name}" if place else each.name
                found.add(inner if inner in MODULES else place)
    return found - {""}


def _needed(tree: ast.AST) -> list[ast.AST]:
    """Return the parts of a tree, but those for types and the methods that lead upward."""
    found: list[ast.AST] = []
    for node in ast.iter_child_nodes(tree):
        leads_upward = isinstance(tree, ast.ClassDef) and _leads_upward(node)
        if not leads_upward and not _is_for_types(node):
            found += [node, *_needed(node)]
    return found


def _leads_upward(node: ast.AST) -> bool:
    """Return whether this is a public method that imports inside, and is one line otherwise.

    Public are also the methods that Python and IPython call, such as `_repr_mimebundle_`.
    """
    if not isinstance(node, ast.FunctionDef):
        return False
    is_public = node.name.startswith("_") == node.name.endswith("_")
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    kinds = [type(each) for each in body]
    return is_public and set(kinds[:-1]) == {ast.ImportFrom} and kinds[-1] is ast.Return


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def row_of(name: str) -> int:
    room = name.split("/", maxsplit=1)[0]
    return next(number for number, rooms in enumerate(ROWS) if room in rooms)


def test_every_room_has_a_row() -> None:
    assert {name.split("/")[0] for name in MODULES} == set().union(*ROWS)


def test_a_module_imports_from_its_own_row_or_below() -> None:
    for name in MODULES:
        assert not {each for each in imports(name) if row_of(each) > row_of(name)}, name


def test_modules_do_not_import_in_a_circle() -> None:
    graph = {name: imports(name) for name in MODULES}
    TopologicalSorter(graph).prepare()


METHOD = """
class Roadmap:
    def {name}(self):
        \"\"\"Return what selectors find.\"\"\"
        from ..selectors.finding import Index
        {more}return Index(self)
"""


@pytest.mark.parametrize(
    ("method", "counts"),
    [
        (METHOD.format(name="find", more=""), False),
        (METHOD.format(name="_repr_mimebundle_", more=""), False),
        (METHOD.format(name="_find", more=""), True),
        (METHOD.format(name="find", more="self.used += 1; "), True),
        (METHOD.format(name="find", more="").replace("class", "if True: #"), True),
    ],
)
def test_only_a_public_method_of_one_line_may_lead_upward(method: str, *, counts: bool) -> None:
    assert imported(method.encode(), ("model",)) == ({"selectors/finding"} if counts else set())


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
