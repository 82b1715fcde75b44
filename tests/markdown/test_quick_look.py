"""A document that is not read has no topic."""

from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest
from hypothesis import given

from llm_roadmap import DocumentError, Roadmap, parse
from llm_roadmap.markdown.quick_look import BOXES, may_have_topics

from ..support.corpus import texts
from ..support.laws import BOXES as STATES
from ..support.strategies import documents, spliced


def hold(source: bytes) -> Roadmap | None:
    """Fail if a document has a topic that is missed, or one with all its boxes taken out."""
    try:
        roadmap = parse(source)
    except DocumentError:
        return None
    assert may_have_topics(source) or not roadmap.topics
    for box in BOXES:
        source = source.replace(box, b"[~]")
    assert not may_have_topics(source)
    with suppress(DocumentError):  # then none of its topics is counted
        assert not parse(source).topics
    return roadmap


@given(documents())
def test_a_document_without_the_bytes_of_a_box_has_no_topic(document: str) -> None:
    hold(document.encode("utf-8", "surrogatepass"))


def test_real_documents_spliced_at_random_have_none_without_a_box() -> None:
    found, random, sources = 0, Random(7), texts()
    for _ in range(60):
        roadmap = hold(spliced(random, sources).encode("utf-8", "surrogatepass"))
        found += bool(roadmap and roadmap.topics)
    assert found > 20


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("around", ["- {} a", "1. - > * {} a", "[^1]: - {} a", "-\n  {}\n  a"])
def test_each_box_in_each_place_is_seen(state: bytes, around: str) -> None:
    source = around.format(state.decode()).encode()
    assert len(parse(source).topics) == 1
    assert may_have_topics(source)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_a_text_in_another_encoding_is_not_passed_over(encoding: str) -> None:
    boms = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    source = boms.get(encoding, b"") + "no box".encode(encoding)
    assert may_have_topics(source)
    with pytest.raises(DocumentError):
        parse(source)


@pytest.mark.parametrize("source", [b"", b"\xef\xbb\xbf", b"[](u) [a] [] [ x] [y]\n", b"# a\n\nb"])
def test_a_text_without_one_is_passed_over(source: bytes) -> None:
    assert not may_have_topics(source)
