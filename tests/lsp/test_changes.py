"""What an editor sends change by change gives the text that it has, and the same roadmap."""

from __future__ import annotations

import random
from functools import lru_cache
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from llm_roadmap import Roadmap, parse

from ..support.strategies import TOKENS
from .editor import URI, WIDTHS, Editor, showing

if TYPE_CHECKING:
    from collections.abc import Callable

LETTERS = ("\U0001f600", "e\u0301", "\u00e9", "\u2028", "\u2029", "\ufeff", "\x0c", "\0", "\x85")
PIECES = (*TOKENS, *LETTERS * 8, "- [ ] a\n- [x] b\n", "\n\n# c\n", "", "", "")
LONGEST = 600
"""Characters; a longer text is cut, so that all of it is changed."""

TEXT = "# A\n\n- [ ] b\n  - [x] \u00e9\n\n## C\n\n> - [ ] \U0001f600\n\n1. [x] d\r\n2. [ ] e\n"
AFRESH = 6
"""After so many messages it begins again: else all of it would soon be in some fence."""


def places(text: str) -> list[int]:
    """Return where an editor can have its cursor: not between the two characters of a CRLF."""
    return [at for at in range(len(text) + 1) if text[at - 1 : at + 1] != "\r\n" or not at]


def drawn(rng: random.Random, text: str) -> tuple[int, int, str]:
    """Return a change of a text."""
    room = places(text)
    start = rng.choice(room)
    stop = start
    if rng.random() < 0.4 or len(text) > LONGEST:
        stop = rng.choice([at for at in room if at >= start])
    return start, stop, "".join(rng.choices(PIECES, k=rng.randrange(4)))


@lru_cache
def long_lived(encoding: str) -> Editor:
    """Return an editor that more than one test uses: a server takes a while to be made."""
    return Editor(encoding)


def known(roadmap: Roadmap) -> object:
    outline = roadmap.outline
    titles = [topic.title for topic in roadmap.topics]
    return roadmap.source, [*outline.boxes], [*outline.headings], [*outline.markers], titles


def test_random_changes_give_what_the_whole_text_gives(
    changes: int, figure: Callable[[str], None]
) -> None:
    done, seen = 0, 0
    for number, encoding in enumerate(WIDTHS):
        rng = random.Random(number)
        editor = showing(TEXT, encoding, capabilities={"textDocument": {"diagnostic": {}}})
        for turn in range(changes // len(WIDTHS) // 3):
            if turn % AFRESH == 0:
                editor.text = TEXT
                editor.change([{"text": TEXT}])
            text, sent = editor.text, []
            for _ in range(rng.randrange(1, 6)):
                start, stop, new = drawn(rng, text)
                sent.append((start, stop, new))
                text = text[:start] + new + text[stop:]
            editor.type(*sent)
            done += len(sent)
            assert editor.source == editor.text.encode(), sent
            roadmap = editor.server.buffers[URI].roadmap
            assert roadmap
            fresh = parse(editor.text)
            assert known(roadmap) == known(fresh), sent
            seen += len(fresh.topics)
        assert editor.messages == []
    assert seen > done / 4  # else it would show nothing
    figure(f"changes through the protocol, each compared with the whole text: {done}")


def letter(character: int, text: str) -> list[object]:
    """Return a change that types a letter on the first line."""
    place = {"line": 0, "character": character}
    return [{"range": {"start": place, "end": place}, "text": text}]


@pytest.mark.parametrize("order", [*permutations(range(4))])
def test_keys_that_come_in_another_order_are_put_in_order(order: tuple[int, ...]) -> None:
    """As Helix 25.01 can send them if they are typed at once."""
    editor = showing("- [ ] a\n")
    for key in order:
        editor.change(letter(7 + key, "news"[key]), 10 + key)
    assert (editor.messages, editor.source) == ([], b"- [ ] anews\n")
    assert editor.server.buffers[URI].version == 13
    editor.change(letter(11, "!"), 14)
    assert editor.source == b"- [ ] anews!\n"


@pytest.mark.parametrize("version", [0, 2])
def test_a_number_that_has_been_there_is_out_of_order(version: int) -> None:
    editor = showing("- [ ] a\n")
    for known in (2, 4):
        editor.change(letter(7, "x"), known)
    editor.change(letter(7, "y"), version)
    (message,) = editor.messages
    assert message.startswith(f"llm-roadmap: lost track of {URI}: version {version} came ")


@pytest.mark.parametrize(("size", "kept"), [(100, 64), (6_000_000, 3)])
def test_few_steps_are_kept(size: int, kept: int) -> None:
    """Each holds the whole text."""
    editor = showing("x" * size)
    for version in range(10, 10 + kept + 3):
        editor.change(letter(0, "x"), version)
    assert len(editor.server.buffers[URI].recent) == kept


@pytest.mark.parametrize("encoding", WIDTHS)
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("letter", [*LETTERS, "a", "\u05d0", "\U0001f469\u200d\U0001f4bb"])
def test_a_finding_and_a_tick_stand_after_any_letter(
    letter: str, end: str, bom: str, encoding: str
) -> None:
    editor = long_lived(encoding)
    editor.open(
        f"{bom}{letter} b{end}{end}- {letter}{end}{end}  - [ ] a{letter}{end}  - []{letter} b"
    )
    ranges = [each["range"] for each in editor.diagnostics]
    assert [editor.shown(each) for each in ranges] == ["- []"] * len(ranges)
    assert ranges or not letter.isalnum()
    ticked = editor.after(editor.actions(4, 4)["Tick"]["edit"])
    assert ticked == editor.text.replace("[ ] a", "[x] a")


@pytest.mark.parametrize("letter", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\x1c"])
def test_only_line_ends_of_markdown_end_a_line(letter: str) -> None:
    editor = showing(f"a{letter}b\n\n- [ ] c{letter}d\n")
    assert list(editor.actions(2, 2)) == ["Tick"]
    assert editor.actions(3, 9) == {}


def test_halves_of_a_character_that_come_one_by_one_are_put_together() -> None:
    editor = showing("- [ ] a")
    for half, at in (("\ud83d", 7), ("\ude00", 8)):
        spot = {"line": 0, "character": at}
        editor.change([{"range": {"start": spot, "end": spot}, "text": half}])
    assert editor.source == "- [ ] a\U0001f600".encode()


def test_a_half_of_a_character_is_no_trouble() -> None:
    editor = showing("- [ ] \ud83d a\n- [] b")
    spot = {"line": 0, "character": 9}
    editor.change([{"range": {"start": spot, "end": spot}, "text": "\U0001f600"}])
    assert editor.source.decode("utf-8", "surrogatepass").startswith("- [ ] \ud83d a\U0001f600\n")
    assert editor.about("hover", position={"line": 0, "character": 0})


def test_a_position_in_a_character_is_where_it_begins() -> None:
    editor = showing("\U0001f600b")
    spot = {"line": 0, "character": 1}
    editor.change([{"range": {"start": spot, "end": spot}, "text": "a"}])
    assert editor.source == "a\U0001f600b".encode()


def test_a_position_after_its_line_or_the_document_is_the_end() -> None:
    editor = showing("a\r\nb\r\n")
    far, below = {"line": 0, "character": 99}, {"line": 3, "character": 0}
    editor.change([{"range": {"start": far, "end": far}, "text": "1"}])
    editor.change([{"range": {"start": below, "end": below}, "text": "2"}])
    assert editor.source == b"a1\r\nb\r\n2"


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, "utf-16"),
        ([], "utf-16"),
        (["utf-16", "utf-8"], "utf-8"),
        (["utf-32", "utf-16"], "utf-16"),
        (["utf-32"], "utf-32"),
        (["utf-7"], "utf-16"),
    ],
)
def test_utf_8_is_taken_where_it_is_offered(offered: list[str] | None, chosen: str) -> None:
    editor = Editor(capabilities={"general": {"positionEncodings": offered}})
    assert editor.capabilities["positionEncoding"] == chosen
