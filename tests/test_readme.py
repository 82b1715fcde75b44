"""The READMEs under test: their examples run and show what they say, and links lead somewhere."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from markdown_it import MarkdownIt

from llm_roadmap import RoadmapFile, __version__, lint, parse

from .support.processes import PATH, environment, need, run

ROOT: Final = Path(__file__).parents[1]
TEXTS: Final = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for folder in (
        *(".", ".github", "llm_roadmap", "llm_roadmap/*", "llm_roadmap/lsp/vscode"),
        *("tests", "tests/*"),
    )
    for path in sorted(ROOT.glob(f"{folder}/*.md"))
    if "node_modules" not in path.parts
}
README: Final = TEXTS["README.md"]


class Example(NamedTuple):
    line: int
    language: str
    text: str


def examples(text: str, *languages: str) -> list[Example]:
    return [
        Example(token.map[0] + 2, token.info, token.content)
        for token in MarkdownIt().parse(text)
        if token.type == "fence" and token.map and token.info in languages
    ]


def commands(example: Example) -> list[tuple[str, str]]:
    """Return each command of a console example with what it shows."""
    first, *rest = re.split(r"^\$ (.*)\n", example.text, flags=re.MULTILINE)
    assert first == ""
    return list(zip(rest[::2], rest[1::2], strict=True))


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Move to a folder that has the roadmap of this project in it, with all boxes open."""
    shutil.copy(ROOT / "ROADMAP.md", tmp_path)
    file = RoadmapFile(tmp_path / "ROADMAP.md")
    file.uncheck(*file.read().topics)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_first_screen_has_two_commands_that_set_everything_up() -> None:
    (first, second) = examples(README, "sh")[:2]
    for command in (first.text, second.text):
        assert command.startswith("python3 -m venv .venv && ")
        assert command.count("\n") == 1
    assert 'python -m llm_roadmap check "Transformer Architecture"' in first.text
    assert "pytest" in second.text


def is_runnable(text: str) -> bool:
    return bool(examples(text, "console", "pycon"))


ELSEWHERE: Final = {
    ".github/CONTRIBUTING.md",  # it sets up a machine, as `.ci/run` does
    "llm_roadmap/cli/README.md",  # `tests/cli/test_reference.py` runs it
    "llm_roadmap/git/README.md",  # `tests/merging/test_story.py` runs it
}
RUNNABLE: Final = [
    name for name, text in TEXTS.items() if is_runnable(text) and name not in ELSEWHERE
]


def test_there_are_examples() -> None:
    assert {"README.md", "llm_roadmap/README.md"} <= set(RUNNABLE)


SHELLS: Final = {"bash": ("bash", "--norc"), "zsh": ("zsh", "-f"), "fish": ("fish", "--no-config")}
"""The shells that the front page names; each of its readers has one of them."""


@pytest.mark.parametrize(
    ("name", "shell"),
    [*((name, ("sh",)) for name in RUNNABLE), *(("README.md", each) for each in SHELLS.values())],
)
def test_the_examples_run_in_order_and_show_what_they_say(
    name: str, shell: tuple[str, ...], start: Path
) -> None:
    need(shell[0])
    if name == "README.md":  # its reader has a clone, and ran the first command
        subprocess.run(["git", "init", "-q"], check=True)
        RoadmapFile("ROADMAP.md").check("Transformer Architecture")
    names: dict[str, object] = {}
    for example in examples(TEXTS[name], "console", "pycon"):
        if example.language == "pycon":
            test = doctest.DocTestParser().get_doctest(
                example.text, names, name, name, example.line - 1
            )
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
            output: list[str] = []
            result = runner.run(test, out=output.append, clear_globs=False)
            names = test.globs
            assert result.attempted
            assert not result.failed, "".join(output)
            continue
        for command, expected in commands(example):
            shown = subprocess.run(
                [*shell, "-c", command],
                cwd=start,
                env=environment(PATH=PATH),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                timeout=60,
                check=False,
            ).stdout
            assert shown == expected, command


def test_windows_has_the_same_first_command() -> None:
    (windows,) = examples(README, "bat")
    posix = " && ".join(windows.text.replace("py -m", "python3 -m").splitlines())
    assert posix.replace(".venv\\Scripts\\", ".venv/bin/") == examples(README, "sh")[0].text.strip()


def test_the_file_before_and_after_a_tick_differs_in_what_is_shown() -> None:
    (example,) = examples(README, "text")
    head, *lines = example.text.splitlines()
    middle = head.index("after")
    before = parse("\n".join(line[:middle].rstrip() for line in lines))
    after = parse("\n".join(line[middle:] for line in lines))
    assert after == before.with_done({before.find("rook"): True})
    assert "`llm-roadmap check rook`" in README


def test_the_roadmap_to_bring_is_one() -> None:
    (example,) = examples(README, "markdown")
    roadmap = parse(example.text)
    assert lint(roadmap) == ()
    checkmate, back_rank = roadmap.topics
    assert checkmate.description == "The king is attacked and cannot escape."
    assert back_rank.path == ("Learn chess", "Checkmate")


def targets(text: str) -> list[str]:
    """Return what the links and pictures of a README lead to."""
    return [
        str(token.attrs["href" if token.type == "link_open" else "src"])
        for block in MarkdownIt("commonmark").enable("table").parse(text)
        for token in block.children or ()
        if token.type in ("link_open", "image")
    ] + re.findall(r'\b(?:src|srcset)="([^"]*)"', text)


def anchors(text: str) -> set[str]:
    """Return the anchors of the headings of a README."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    titles = [
        block.content.replace("`", "")
        for before, block in pairwise(tokens)
        if before.type == "heading_open"
    ]
    slugs = {topic.slug for topic in parse("".join(f"- [ ] {each}\n" for each in titles)).topics}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_somewhere(name: str) -> None:
    for link in targets(TEXTS[name]):
        path, _, anchor = link.partition("#")
        if "://" in link:
            continue
        place = os.path.normpath(os.path.join(os.path.dirname(name), path)) if path else name
        assert (ROOT / place).exists(), link
        if anchor:
            assert anchor in anchors(TEXTS[place]), link


@pytest.mark.parametrize("name", [each for each in TEXTS if each.startswith("llm_roadmap/")])
def test_every_module_that_is_named_is_there(name: str) -> None:
    room = ROOT / os.path.dirname(name)
    for module in re.findall(r"`([\w/]+\.(?:py|js|css|html))`", TEXTS[name]):
        places = (room, room / "static", ROOT / "llm_roadmap", ROOT)
        assert any((place / module).exists() for place in places), module


def test_there_are_links_between_the_readmes() -> None:
    linked = {
        os.path.normpath(os.path.join(os.path.dirname(name), link.partition("#")[0]))
        for name, text in TEXTS.items()
        for link in targets(text)
    }
    assert set(TEXTS) - linked <= {"README.md", "llm_roadmap/ROADMAP.md"}


GUIDES: Final = [
    f"llm_roadmap/{folder}README.md"
    for folder in (
        *("", "cli/", "folders/", "git/", "linting/", "lsp/", "lsp/vscode/", "markdown/"),
        *("mcp/", "notebook/", "page/", "storage/"),
    )
]
"""What users read; the other READMEs are for those who change the package."""


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_for_users_first(name: str) -> None:
    guide, last, rest = TEXTS[name].partition("\n## For those who change it\n")
    assert last
    assert not re.search("^## ", rest, re.MULTILINE)
    assert not re.search(r"`\w+\.(py|js)`|\bWhat may (not )?come in\b", guide)


def test_pictures_are_small_and_have_a_text_alternative() -> None:
    pictures = [*ROOT.glob(".github/images/*")]
    assert len(pictures) >= 4
    for picture in pictures:
        assert picture.stat().st_size < 150_000, picture
        assert any(picture.name in target for text in TEXTS.values() for target in targets(text))
    for text in TEXTS.values():
        assert not re.search(r"!\[\]\(|<img (?![^>]*\balt=\"[^\"])", text)


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(
        r"^## \[(\S+)\] - \d{4}-\d\d-\d\d$", TEXTS[".github/CHANGELOG.md"], re.MULTILINE
    )
    assert versions[0] == __version__
    assert run("--version", cwd=ROOT).out.strip().endswith(__version__)
    assert len(versions) >= 2
