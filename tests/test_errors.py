"""What the errors say by themselves, to programs that are no command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from llm_roadmap import AmbiguousTopicError, RoadmapFile, TopicNotFoundError, errors, parse

ROADMAP = parse("# P\n## Empty\n## A\n- [ ] L5\n- [ ] same\n## A\n- [ ] same\n")
TOPIC = ROADMAP.topics[0]
PATH = Path("plan.md")


def raised(selector: str) -> Exception:
    with pytest.raises(errors.RoadmapError) as caught:
        ROADMAP.find(selector)
    return caught.value


def of_section(title: str) -> Exception:
    with pytest.raises(errors.SectionError) as caught:
        ROADMAP.with_added("new", section=title)
    return caught.value


EXAMPLES = [
    raised("same"),
    raised("L5"),
    raised("L55"),
    raised("nothing like it"),
    of_section("A"),
    of_section("nothing like it"),
    errors.SectionError("Empty", is_empty=True),
    errors.UnexpectedTitleError("a", (TOPIC,)),
    errors.UnexpectedTitleError("a", ()),
    errors.StaleTopicError(TOPIC),
    errors.ConflictError(PATH, 3),
    errors.LockTimeoutError(PATH, 3),
    errors.LockTimeoutError(PATH, 3, busy=True),
    errors.DocumentError("this is UTF-16", PATH),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_knows_nothing_of_the_command_line(error: Exception) -> None:
    assert not re.search(r"--|llm-roadmap|'(status|list|show)'|FILE:LINE|L12-L20", str(error))


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_no_word_is_missing_in_an_error(error: Exception) -> None:
    assert not re.search(r" [;,.]|''|\bNone\b", str(error))


def test_an_error_without_a_document_knows_nothing_of_it_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LLM_ROADMAP_FILE", raising=False)
    with pytest.raises(FileNotFoundError) as caught:
        RoadmapFile()
    said = str(caught.value)
    assert str(tmp_path) in said
    assert not re.search(r"--|llm-roadmap|'init'", said)


def test_an_error_is_complete_by_itself() -> None:
    """Candidates have their lines and paths, and suggestions are asked about."""
    assert str(EXAMPLES[0]) == "'same' matches 2 topics\n  L5  P > A > same\n  L7  P > A > same"
    assert str(EXAMPLES[4]) == "'A' is the title of 2 sections\n  L3  P > A\n  L6  P > A"
    assert str(EXAMPLES[2]) == "no topic matches 'L55'; did you mean 'A > L5'?"
    assert isinstance(EXAMPLES[0], AmbiguousTopicError)
    assert isinstance(EXAMPLES[2], TopicNotFoundError)
