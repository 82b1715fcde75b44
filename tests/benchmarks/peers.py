"""Other parsers, on the same text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

from llm_roadmap import parse

from .measure import Result, call, compare


class Row(NamedTuple):
    name: str
    does: str
    result: Result | str
    """Or why there is none."""


def rows(text: str, *, rounds: int) -> Iterator[Row]:
    """Measure what reads or renders a checklist, against `parse`; processor time."""
    source = text.encode()
    base = call(lambda: parse(source))
    for name, does, prepare in PARSERS:
        try:
            sample = call(prepare(text))
        except ImportError as error:
            yield Row(name, does, f"not installed: {error.name}")
        else:
            yield Row(name, does, compare(sample, base, rounds=rounds))


def _ours(text: str) -> Callable[[], object]:
    source = text.encode()
    return lambda: parse(source)


def _ours_toggle(text: str) -> Callable[[], object]:
    source = text.encode()

    def toggle() -> bytes:
        roadmap = parse(source)
        topic = roadmap.topics[-1]
        return roadmap.with_done({topic: not topic.done}).source

    return toggle


def _markdown_it(text: str) -> Callable[[], object]:
    tasklists = import_module("mdit_py_plugins.tasklists").tasklists_plugin
    parser = import_module("markdown_it").MarkdownIt("commonmark").enable("table").use(tasklists)
    return lambda: parser.parse(text)


def _mistletoe(text: str) -> Callable[[], object]:
    document = import_module("mistletoe").Document
    return lambda: document(text)


def _marko(text: str) -> Callable[[], object]:
    gfm = import_module("marko.ext.gfm").gfm
    return lambda: gfm.parse(text)


def _mdformat(text: str) -> Callable[[], object]:
    mdformat = import_module("mdformat")
    return lambda: mdformat.text(text, extensions={"gfm"})


def _pycmarkgfm(text: str) -> Callable[[], object]:
    pycmarkgfm = import_module("pycmarkgfm")
    with pycmarkgfm.parse_gfm(text) as document:
        *_, last = (task.identifier for task in document.get_tasks())
    return lambda: pycmarkgfm.gfm_toggle_task_by_id(text, last)


def _cmarkgfm(text: str) -> Callable[[], object]:
    html = import_module("cmarkgfm").github_flavored_markdown_to_html
    return lambda: html(text)


def _comrak(text: str) -> Callable[[], object]:
    comrak = import_module("comrak")
    extensions = comrak.ExtensionOptions()
    extensions.tasklist = extensions.table = extensions.autolink = extensions.strikethrough = True
    return lambda: comrak.render_markdown(text, extension_options=extensions)


PARSERS: list[tuple[str, str, Callable[[str], Callable[[], object]]]] = [
    ("llm_roadmap", "finds every box", _ours),
    ("llm_roadmap", "ticks a box in the text", _ours_toggle),
    ("markdown-it-py, tasklists", "parses", _markdown_it),
    ("mistletoe", "parses", _mistletoe),
    ("marko, GFM", "parses", _marko),
    ("mdformat, GFM", "rewrites the text in its style", _mdformat),
    ("pycmarkgfm (C)", "ticks a box, rewrites the text in its style", _pycmarkgfm),
    ("cmarkgfm (C)", "renders HTML", _cmarkgfm),
    ("comrak (Rust)", "renders HTML", _comrak),
]
