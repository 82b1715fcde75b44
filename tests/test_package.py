"""The package as a whole: what it exports, its errors, and which module may know which."""

from __future__ import annotations

import ast
import pickle
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import llm_roadmap
from llm_roadmap import (
    AmbiguousTopicError,
    ConflictError,
    DocumentError,
    LockTimeoutError,
    RoadmapError,
    StaleTopicError,
    TopicNotFoundError,
    errors,
    parse,
)

PACKAGE = Path(llm_roadmap.__file__).parent

ROWS = [
    {"contents", "errors", "keys", "model", "outline", "slugs", "spans", "text"},
    {"parser", "selection", "suggesting", "typed", "writer", "markers"}
    | {"costs", "differing", "survey", "linting", "rendering", "formatting"}
    | {"html", "identity", "records"}
    | {"alignment", "matching", "families", "merging", "carrying"},
    {"descriptors", "disk", "file", "git", "interruption", "locks"}
    | {"replacing", "saving", "watch"},
    {"cli", "widget", "__main__"},
]
"""The layers, lowest first: a module imports from its own row or below."""

UPWARD = {"model", "file", "merging"}
"""Modules whose functions may lead upward, by an import of their own."""


def test_everything_public_is_exported() -> None:
    exported = llm_roadmap.__all__
    assert exported == sorted(exported)
    assert all(hasattr(llm_roadmap, name) for name in exported)
    public = {
        name
        for name, value in vars(llm_roadmap).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("llm_roadmap")
    }
    assert public == set(exported)


def test_every_error_is_exported_and_derives_from_the_base() -> None:
    tree = {name for name, value in vars(errors).items() if isinstance(value, type)}
    assert tree <= set(llm_roadmap.__all__)
    assert all(issubclass(getattr(errors, name), RoadmapError) for name in tree)
    assert all(name in (errors.__doc__ or "") for name in tree)


TOPIC = parse("- [ ] a").topics[0]


@pytest.mark.parametrize(
    ("error", "base", "carries"),
    [
        (TopicNotFoundError("s", ("t",)), LookupError, {"selector": "s", "suggestions": ("t",)}),
        (
            AmbiguousTopicError("s", (TOPIC,)),
            LookupError,
            {"selector": "s", "candidates": (TOPIC,)},
        ),
        (StaleTopicError(TOPIC), LookupError, {"topic": TOPIC}),
        (ConflictError(Path("p"), 3), Exception, {"path": Path("p"), "attempts": 3}),
        (LockTimeoutError(Path("p"), 2.5), TimeoutError, {"path": Path("p"), "timeout": 2.5}),
        (DocumentError("r", Path("p")), ValueError, {"path": Path("p"), "reason": "r"}),
        (DocumentError("r"), ValueError, {"path": None, "reason": "r"}),
    ],
)
def test_an_error_is_what_a_caller_would_catch_and_carries_what_it_knows(
    error: RoadmapError, base: type[Exception], carries: dict[str, object]
) -> None:
    assert isinstance(error, RoadmapError)
    assert isinstance(error, base)
    twin = pickle.loads(pickle.dumps(error))  # noqa: S301
    for each in (error, twin):
        assert {name: getattr(each, name) for name in carries} == carries
        assert str(each) == str(error)
    assert len(str(error)) > 0


def modules() -> dict[str, list[Path]]:
    """Return the files of each module; those of a package inside this one count as one."""
    found: dict[str, list[Path]] = {}
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if name != "__init__":
            found.setdefault(name, []).append(path)
    return found


def imports(path: Path, *, at_top: bool) -> set[str]:
    """Return which modules of the package a file imports: when it is loaded, or at any time."""
    tree = ast.parse(path.read_bytes())
    nodes = list(ast.walk(tree)) if not at_top else _loaded(tree)
    up = len(path.relative_to(PACKAGE).parts)
    return {
        (node.module or name.name).split(".")[0]
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.level == up
        for name in node.names
        if node.module or not name.name.startswith("__")
    }


def _loaded(tree: ast.Module) -> list[ast.stmt]:
    return [
        node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.If)
    ]


def test_every_module_has_a_row() -> None:
    assert set(modules()) == set().union(*ROWS)


@pytest.mark.parametrize("name", sorted(set().union(*ROWS)))
def test_a_module_imports_from_its_own_row_or_below(name: str) -> None:
    row = next(at for at, names in enumerate(ROWS) if name in names)
    allowed = set().union(*ROWS[: row + 1])
    for path in modules()[name]:
        assert imports(path, at_top=name in UPWARD) <= allowed, path


def test_modules_do_not_import_in_a_circle() -> None:
    graph = {
        name: {other for path in paths for other in imports(path, at_top=True)} - {name}
        for name, paths in modules().items()
    }
    TopologicalSorter(graph).prepare()


def test_the_parser_alone_imports_markdown_it() -> None:
    for paths in modules().values():
        for path in paths:
            foreign = {"markdown_it", "mdit_py_plugins"} & _absolute(path)
            assert not foreign or path.parent.name == "parser", path


def test_no_module_imports_the_package_by_its_name() -> None:
    for paths in modules().values():
        for path in paths:
            assert "llm_roadmap" not in _absolute(path), path


def _absolute(path: Path) -> set[str]:
    """Return what a file imports by its whole name, anywhere in it."""
    nodes = list(ast.walk(ast.parse(path.read_bytes())))
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    of = {
        node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level
    }
    return {name.split(".")[0] for name in plain | of}


def test_the_public_names_are_documented() -> None:
    for name in llm_roadmap.__all__:
        assert getattr(llm_roadmap, name).__doc__, name


def test_a_lock_timeout_does_not_take_its_path_for_an_error_number() -> None:
    assert LockTimeoutError(Path("p"), 2.5).errno is None
