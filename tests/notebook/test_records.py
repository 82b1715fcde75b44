from __future__ import annotations

from typing import Any

import pytest

from llm_roadmap import parse

DOCUMENT = """\
- [ ] Start

# Trees

## Searching

- [x] Binary search
  - Description: Halve it
  - Resource: [Notes](https://example.org/notes)
  - [ ] By hand
"""

COLUMNS = ["section", "path", "title", "slug", "done", "line", "depth", "description", "url"]


def test_a_record_is_flat_and_complete() -> None:
    assert parse(DOCUMENT).to_records() == [
        dict(zip(COLUMNS, row, strict=True))
        for row in (
            ("", "", "Start", "start", False, 1, 0, "", ""),
            (
                "Searching",
                "Trees > Searching",
                "Binary search",
                "binary-search",
                True,
                7,
                0,
                "Halve it",
                "https://example.org/notes",
            ),
            (
                "Searching",
                "Trees > Searching > Binary search",
                "By hand",
                "by-hand",
                False,
                10,
                1,
                "",
                "",
            ),
        )
    ]


def test_no_topics_are_no_records() -> None:
    assert parse("# Trees\n").to_records() == []


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_records_are_a_frame_as_they_are(name: str, wanted: Any) -> None:
    library = wanted(name)
    frame = library.DataFrame(parse(DOCUMENT).to_records())
    assert list(frame.columns) == COLUMNS
    assert frame.shape == (3, len(COLUMNS))
    assert frame["done"].sum() == 1
    assert frame["line"].to_list() == [1, 7, 10]
    frame = library.DataFrame(parse(DOCUMENT).to_records(fields=True))
    assert list(frame["Description"]) == ["", "Halve it", ""]
    assert [list(links) for links in frame["links"]] == [[], ["https://example.org/notes"], []]


def test_fields_are_columns_and_links_a_list_when_asked_for() -> None:
    rows = parse(
        "- [ ] a\n  - Level: easy\n  - Level: short\n  - title: A [b](https://e.org/b)\n"
        "- [ ] c https://e.org/c\n"
    ).to_records(fields=True)
    assert [list(row) for row in rows] == [[*COLUMNS, "links", "Level", "field title"]] * 2
    assert [row["Level"] for row in rows] == ["easy\nshort", ""]
    assert [row["field title"] for row in rows] == ["A b", ""]
    assert [row["title"] for row in rows] == ["a", "c https://e.org/c"]
    assert [row["links"] for row in rows] == [["https://e.org/b"], ["https://e.org/c"]]
