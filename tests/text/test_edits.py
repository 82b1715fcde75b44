from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from llm_roadmap.text.edits import Edit, applied, between

TEXTS = st.lists(
    st.sampled_from(["a", "b", "\n", "\r", "\r\n", "\u00e9", "\u00e8", "\U0001f600", "\U0001f601"])
).map("".join)


@given(TEXTS, TEXTS)
@example("a\r\n", "a\r")
@example("a\r", "a\r\n")
@example("é", "è")
def test_edits_make_the_one_text_of_the_other(before: str, after: str) -> None:
    source = before.encode()
    edits = between(source, after.encode())
    assert applied(source, edits) == after.encode()
    for edit in edits:
        for at in (edit.start, edit.stop):
            source[:at].decode()
            assert source[at - 1 : at + 1] != b"\r\n" or not at
        edit.text.decode()
    assert [*edits] == sorted(edits)
    assert bool(edits) == (before != after)


def test_only_what_differs_is_edited() -> None:
    edits = between(b"- [ ] a\n- [x] b\n- [ ] c\n", b"- [x] a\n- [x] b\n- [x] c\n")
    assert edits == (Edit(3, 4, b"x"), Edit(19, 20, b"x"))


def test_a_line_that_comes_is_one_edit() -> None:
    assert between(b"a\nb\nc\n", b"a\nb\nnew\nc\n") == (Edit(4, 4, b"new\n"),)
