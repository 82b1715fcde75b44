"""What one could use instead, on the same text."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from llm_roadmap import parse

from .measure import Result, Sample, call, compare, process
from .targets import read_everything


class Row(NamedTuple):
    name: str
    does: str
    result: Result | str
    """Or why there is none."""


def parsers(text: str, *, rounds: int) -> Iterator[Row]:
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


def programs(folder: Path, small: Path, checklist: Path, *, rounds: int) -> Iterator[Row]:
    """Measure programs that tick one item of a list, against `check`; by the clock."""
    for path in (small, checklist):
        roadmap = parse(path.read_bytes())
        count = len(roadmap.topics)
        box = roadmap.topics[4]
        before = roadmap.with_done({box: False}).source

        def untick(path: Path = path, source: bytes = before) -> None:
            path.write_bytes(source)

        base = process(
            *(sys.executable, "-m", "llm_roadmap", "--file", str(path), "check", f"L{box.line}"),
            cwd=folder,
            before=untick,
        )
        yield Row(
            "llm_roadmap",
            f"`check L{box.line}`, {count} topics",
            compare(base, base, rounds=rounds),
        )
        titles = [" ".join(topic.title.split()) or "-" for topic in roadmap.topics]
        for name, does, prepare in PROGRAMS:
            if shutil.which(name) is None:
                yield Row(name, f"{does}, {count} items", "not installed")
                continue
            home = folder / f"{name}-{count}"
            home.mkdir()
            result = compare(prepare(home, titles), base, rounds=rounds)
            yield Row(name, f"{does}, {count} items", result)


def _ours(text: str) -> Callable[[], object]:
    source = text.encode()
    return lambda: parse(source)


def _ours_all(text: str) -> Callable[[], object]:
    source = text.encode()
    return lambda: read_everything(source)


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
    ("llm_roadmap", "finds every box, reads every field of every topic", _ours_all),
    ("llm_roadmap", "ticks a box in the text", _ours_toggle),
    ("markdown-it-py, tasklists", "parses", _markdown_it),
    ("mistletoe", "parses", _mistletoe),
    ("marko, GFM", "parses", _marko),
    ("mdformat, GFM", "rewrites the text in its style", _mdformat),
    ("pycmarkgfm (C)", "ticks a box, rewrites the text in its style", _pycmarkgfm),
    ("cmarkgfm (C)", "renders HTML", _cmarkgfm),
    ("comrak (Rust)", "renders HTML", _comrak),
]


def _task(home: Path, titles: list[str]) -> Sample:
    """Return what marks a task of Taskwarrior as done."""
    full, data = home / "full", home / "data"
    full.mkdir()
    settings = home / "taskrc"
    settings.write_text(f"data.location={full}\nconfirmation=no\nhooks=no\n", encoding="utf-8")
    tasks = home / "tasks.json"
    tasks.write_text(json.dumps([{"description": title} for title in titles]), encoding="utf-8")
    process("task", f"rc:{settings}", "import", str(tasks), cwd=home)()

    def restore() -> None:
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(full, data)

    return process(
        *("task", f"rc:{settings}", f"rc.data.location={data}", "5", "done"),
        cwd=home,
        before=restore,
    )


def _todo_txt(home: Path, titles: list[str]) -> Sample:
    """Return what marks an item of a todo.txt as done."""
    settings = home / "config"
    settings.write_text(
        f"TODO_DIR={home}\nTODO_FILE={home}/todo.txt\nDONE_FILE={home}/done.txt\n"
        f"REPORT_FILE={home}/report.txt\n",
        encoding="utf-8",
    )

    def restore() -> None:
        (home / "todo.txt").write_text("".join(f"{title}\n" for title in titles), encoding="utf-8")

    return process(
        *("todo-txt", "-d", str(settings), "-a", "do", "5"),
        cwd=home,
        before=restore,
    )


PROGRAMS: list[tuple[str, str, Callable[[Path, list[str]], Sample]]] = [
    ("task", "`task 5 done` (Taskwarrior, C++)", _task),
    ("todo-txt", "`todo-txt -a do 5` (todo.txt-cli, Bash)", _todo_txt),
]
