"""The picture of a history, its text, and its tables."""

from __future__ import annotations

import re
from datetime import timedelta, timezone
from xml.etree import ElementTree as ET

import pytest

from llm_roadmap import History
from llm_roadmap.history import FoundVersion, history_of
from llm_roadmap.history.pace import pace
from llm_roadmap.history.svg_chart import WIDTH, WORDS
from llm_roadmap.history.text_chart import DONE, OPEN, ROWS, chart

from .past import START, told

SVG = "{http://www.w3.org/2000/svg}"
MADE = ("# P & \\<Q>\n- [ ] a\n- [ ] b\n", "# P & \\<Q>\n- [x] a\n- [ ] b\n- [ ] c\n")


def picture(made: History) -> ET.Element:
    return ET.fromstring(made._repr_mimebundle_()["image/svg+xml"])  # noqa: S314


def over(*steps: tuple[float, str]) -> History:
    """Return a history of versions, each so many days after the first."""
    return history_of(
        FoundVersion(str(number), START + timedelta(days=days), source.encode())
        for number, (days, source) in enumerate(steps)
    )


OPEN_TEN = "".join(f"- [ ] {number}\n" for number in range(10))


def with_done(count: int) -> str:
    return OPEN_TEN.replace("[ ]", "[x]", count)


def test_a_notebook_gets_a_picture_and_a_text() -> None:
    bundle = told(*MADE)._repr_mimebundle_()
    assert list(bundle) == ["image/svg+xml", "text/plain"]
    assert bundle["text/plain"].startswith("P & <Q>: 1/3 (33%), 2026-03-02 to 2026-03-03; ")


def test_the_picture_is_static_and_names_itself() -> None:
    root = picture(told(*MADE))
    assert root.get("role") == "img"
    first, second = list(root)[:2]
    assert (first.tag, first.text) == (f"{SVG}title", "P & <Q>: done and total over time")
    assert second.tag == f"{SVG}desc"
    assert second.text
    assert "1/3 (33%)" in second.text
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags == {"svg", "title", "desc", "style", "rect", "text", "path"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name}


@pytest.mark.parametrize(("length", "shown"), [(60, "a" * 60), (61, "a" * 59 + "\u2026")])
def test_a_title_is_cut_only_where_it_does_not_fit(length: int, shown: str) -> None:
    texts = picture(told(f"# {'a' * length}\n- [ ] b\n")).iter(f"{SVG}text")
    assert next(texts).text == shown


def test_the_picture_is_readable_without_colour_and_without_its_style() -> None:
    root = picture(told(*MADE))
    paths = {element.get("class"): element for element in root.iter(f"{SVG}path")}
    assert paths["total"].get("stroke-dasharray")
    assert not paths["done"].get("stroke-dasharray")
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert {"3 topics", "1 done", "2026-03-02", "2026-03-03"} <= {*texts}
    for element in root.iter():
        if element.tag.removeprefix(SVG) in ("text", "rect"):
            assert element.get("fill"), element.attrib


def test_the_picture_has_a_palette_for_dark_surroundings() -> None:
    (style,) = picture(told(*MADE)).iter(f"{SVG}style")
    assert style.text
    light, dark = style.text.split("@media(prefers-color-scheme:dark)")
    classes = set(re.findall(r"\.(\w+)\{", light))
    assert classes == set(re.findall(r"\.(\w+)\{", dark))
    used = {element.get("class") for element in picture(told(*MADE)).iter()} - {None}
    assert used == classes


@pytest.mark.parametrize(
    "sources",
    [
        ("",),
        ("- [ ] a\n",),
        ("- [x] a\n",),
        ("x\n", "- [x] a\n"),
        (f"# {'long ' * 99}\n- [ ] a\n",),
        ("# \x00\x1b\ufffe\uffff\u202e]]>\n- [x] a\n",),
        ("\ufeff".encode("utf-16"),),
    ],
)
def test_every_history_has_a_picture_and_a_text(sources: tuple[str | bytes, ...]) -> None:
    made = told(*sources)
    root = picture(made)
    for element in root.iter(f"{SVG}text"):
        assert len(element.text or "") < 90
    assert made._repr_mimebundle_()["text/plain"]


def across(made: History) -> list[list[float]]:
    """Return how far to the right the lines of the picture go, step by step."""
    return [
        [float(number) for number in re.findall(r"[HM]([-\d.]+)", element.get("d") or "")]
        for element in picture(made).iter(f"{SVG}path")
        if element.get("class") in ("done", "total")
    ]


@pytest.mark.parametrize("wrong", [-9000, -5, 9000])
def test_no_line_goes_back_when_clocks_do(wrong: float) -> None:
    states = ("- [ ] a\n", "- [x] a\n", "- [x] a\n- [ ] b\n", "- [ ] a\n", "- [x] a\n")
    times = (0, 9, 10, wrong, 12)
    made = over(*zip(times, states, strict=True))
    for line in across(made):
        assert line == sorted(line)
        assert 0 <= line[0] <= line[-1] <= WIDTH
        assert line[2] - line[0] > WIDTH / 3  # the wrong one leaves room for all others
    assert chart(made, width=60)[-2].split() == ["2026-03-02", "2026-03-14"]


class TestIdleTime:
    """A list of which half was done in four days, and that nobody has touched since then."""

    made = over(*((day, with_done(day + 1)) for day in range(4)), (700, with_done(4)))

    def test_it_is_short_and_marked_in_the_picture(self) -> None:
        for line in across(self.made):
            assert line[-1] - line[-2] < (line[-1] - line[0]) / 6
        texts = [element.text for element in picture(self.made).iter(f"{SVG}text")]
        assert "23 months idle" in texts
        assert {"2026-03-02", "2028-01-31"} <= {*texts}

    @pytest.mark.parametrize("width", [30, 60, 80, 200])
    def test_it_is_short_and_marked_in_text(self, width: int) -> None:
        lines = chart(self.made, width=width)
        assert max(map(len, lines)) <= width
        _, _, marks = lines[ROWS].partition("└")
        assert 0 < marks.count("┄") < len(marks) / 6
        assert marks.rstrip("─").endswith("┄")
        assert "┄ idle" in lines[-1]
        assert ("2026-03-05 to 2028-01-31" in lines[-1]) == (width >= 60)
        top = lines[4][4:]  # what is open above what is done, up to where it is all that is done
        assert len(top) - len(top.lstrip(OPEN)) > 0

    @pytest.mark.parametrize(
        "days", [(0,), (0, 700), (0, 50, 100), (0, 60, 120, 180, 240), (0, 0, 0), (0, 1, 2, 20)]
    )
    def test_steady_work_and_a_break_of_some_days_are_not_idle(self, days: tuple[int, ...]) -> None:
        made = over(*((day, OPEN_TEN) for day in days))
        assert "idle" not in "".join(chart(made, width=60))
        assert "idle" not in made._repr_mimebundle_()["image/svg+xml"]

    @pytest.mark.parametrize(("days", "is_idle"), [(28, False), (29, True)])
    def test_four_weeks_are_not_idle_and_more_is(self, days: int, *, is_idle: bool) -> None:
        made = over(*((day, OPEN_TEN) for day in (0, 1, 2, 3, 3 + days)))
        assert ("idle" in made._repr_mimebundle_()["image/svg+xml"]) == is_idle

    def test_a_break_is_idle_time_only_beside_the_usual_ones(self) -> None:
        days = (0, 1, 11, 21, 31, 41, 51, 61, 71, 131)
        made = over(*((day, OPEN_TEN) for day in days))
        assert "idle" not in made._repr_mimebundle_()["image/svg+xml"]

    def test_where_there_is_no_room_one_has_no_words(self) -> None:
        made = over(*((day, OPEN_TEN) for day in (0, 1, 2, 3, 300, 301, 600, 601, 900)))
        texts = [*picture(made).iter(f"{SVG}text")]
        ends = [float(each.get("x") or "") for each in texts if " idle" in (each.text or "")]
        assert len(ends) == 2
        assert ends[1] - ends[0] >= WORDS

    def test_each_of_several_is_marked(self) -> None:
        days = [start + day for start in (0, 300, 700) for day in range(6)]
        made = over(*((day, OPEN_TEN) for day in days))
        svg = made._repr_mimebundle_()["image/svg+xml"]
        assert re.findall("[0-9]+ [a-z]+ idle", svg) == ["10 months idle", "13 months idle"]
        _, _, marks = chart(made, width=90)[ROWS].partition("└")
        assert len(re.findall("┄+", marks)) == 2


@pytest.mark.parametrize("width", [60, 61, 80, 200])
def test_the_chart_is_exactly_as_wide_as_asked(width: int) -> None:
    lines = chart(told(*MADE), width=width)
    assert len(lines) == ROWS + 3
    assert max(map(len, lines)) == width


def test_the_chart_fills_what_is_done_and_shades_what_is_open() -> None:
    states = ("- [ ] a\n", "- [ ] a\n- [ ] b\n", "- [x] a\n- [ ] b\n")
    lines = chart(over(*enumerate(states)), width=44)
    columns = list(zip(*(line.ljust(44)[3:] for line in lines[:ROWS]), strict=True))
    first, last = columns[0], columns[-1]
    assert "".join(first) == " " * 5 + OPEN * 5
    assert "".join(last) == OPEN * 5 + "█" * 5
    assert "".join(columns[-2]) == OPEN * 10
    assert lines[0].startswith("2 │")
    assert lines[ROWS - 1].startswith("0 │")


def test_one_open_topic_among_many_later_ones_can_be_seen() -> None:
    lines = chart(over((0, "- [ ] a\n"), (1, "- [ ] a\n" * 999)), width=60)
    (lowest,) = [line for line in lines if line[:5] == "  0 │"]
    assert set(lowest[5:]) == {OPEN}


@pytest.mark.parametrize("done", range(11))
def test_the_names_of_the_lines_do_not_cover_each_other(done: int) -> None:
    texts = picture(told(with_done(0), with_done(done))).iter(f"{SVG}text")
    heights = {each.text: float(each.get("y") or "") for each in texts}
    assert heights[f"{done} done"] - heights["10 topics"] >= 12  # the size of the letters


def test_one_of_many_can_still_be_seen() -> None:
    many = "- [ ] a\n" * 999
    (line,) = [line for line in chart(told("- [x] b\n" + many), width=60) if line[:5] == "   0 "]
    assert set(line) & set(DONE) == {"▁"}


def more(count: int, *, done: bool = False) -> str:
    return "".join(f"- [{'x' if done else ' '}] new {number}\n" for number in range(count))


WEEKS = " in the last four weeks"
DONE_AT = "; at this pace, done in "
NO_END = "it is done, so no end is near"


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (((0, ""),), "no topics"),
        (((0, with_done(10)),), "all done"),
        (((0, with_done(3)), (50, with_done(3))), f"no ticks{WEEKS}; 7 open"),
        # What the first version had was ticked before that.
        (((0, with_done(3)), (5, with_done(3))), f"no ticks{WEEKS}; 7 open"),
        (
            ((0, OPEN_TEN), (30, with_done(1)), (50, with_done(5))),
            f"5 ticks{WEEKS}{DONE_AT}May 2026",
        ),
        # A day's record is no pace; it counts as a week's.
        (((0, OPEN_TEN), (1, with_done(1))), f"1 tick{WEEKS}{DONE_AT}May 2026"),
        (
            ((0, with_done(5)), (3, with_done(6)), (4, with_done(4))),
            f"1 tick{WEEKS}, and 2 taken back; at this pace, it is never done",
        ),
        (
            ((0, "- [ ] y\n" + "- [ ] x\n" * 5000), (40, "- [x] y\n" + "- [ ] x\n" * 5000)),
            f"1 tick{WEEKS}{DONE_AT}more than ten years",
        ),
        # The list grows: more slowly than it is ticked, as fast, and faster.
        (
            ((0, OPEN_TEN), (30, with_done(1)), (50, with_done(5) + more(2))),
            f"5 ticks{WEEKS}, and the list grew by 2{DONE_AT}June 2026",
        ),
        (
            ((0, OPEN_TEN), (30, with_done(1)), (50, with_done(5) + more(5))),
            f"5 ticks{WEEKS}, and the list grew by 5; it grows as fast as {NO_END}",
        ),
        (
            ((0, OPEN_TEN), (30, with_done(1)), (50, with_done(5) + more(500))),
            f"5 ticks{WEEKS}, and the list grew by 500; it grows faster than {NO_END}",
        ),
        (
            ((0, OPEN_TEN), (50, OPEN_TEN + more(1))),
            f"no ticks{WEEKS}, and the list grew by 1; 11 open",
        ),
        # What grew before the last four weeks does not count, and what is taken out is not done.
        (
            ((0, OPEN_TEN), (10, with_done(2) + more(90)), (50, with_done(2) + more(89))),
            f"no ticks{WEEKS}, and the list shrank by 1; 97 open",
        ),
        (
            ((0, with_done(5)), (50, with_done(6).replace("- [x] 0\n- [x] 1\n", ""))),
            f"1 tick{WEEKS}{DONE_AT}August 2026",
        ),
        (
            ((0, OPEN_TEN), (50, with_done(3).replace("- [ ] 8\n- [ ] 9\n", ""))),
            f"3 ticks{WEEKS}, and the list shrank by 2{DONE_AT}June 2026",
        ),
        # A few that come ticked were done then; many at once were done before.
        (
            ((0, OPEN_TEN), (50, OPEN_TEN + more(2, done=True))),
            f"2 ticks{WEEKS}, and the list grew by 2; it grows as fast as {NO_END}",
        ),
        (
            ((0, OPEN_TEN), (50, with_done(2) + more(178, done=True))),
            f"2 ticks{WEEKS}, and 178 that came ticked do not count{DONE_AT}August 2026",
        ),
        # Ten that come at once are many, and nine are few.
        (
            ((0, OPEN_TEN), (50, OPEN_TEN + more(10, done=True))),
            f"no ticks{WEEKS}, and 10 that came ticked do not count; 10 open",
        ),
        (
            ((0, OPEN_TEN), (50, OPEN_TEN + more(9, done=True))),
            f"9 ticks{WEEKS}, and the list grew by 9; it grows as fast as {NO_END}",
        ),
        # What was ticked four weeks ago to the second was ticked before; a second later, it counts.
        (
            ((0, OPEN_TEN), (22, with_done(1)), (50, with_done(5))),
            f"4 ticks{WEEKS}{DONE_AT}May 2026",
        ),
        (
            ((0, OPEN_TEN), (22 + 1 / 86400, with_done(1)), (50, with_done(5))),
            f"5 ticks{WEEKS}{DONE_AT}May 2026",
        ),
        # Ten years are near enough, and a day more is not.
        (
            ((0, "- [ ] y\n" + "- [ ] x\n" * 365), (10, "- [x] y\n" + "- [ ] x\n" * 365)),
            f"1 tick{WEEKS}{DONE_AT}March 2036",
        ),
        (
            ((0, "- [ ] y\n" + "- [ ] x\n" * 366), (10, "- [x] y\n" + "- [ ] x\n" * 366)),
            f"1 tick{WEEKS}{DONE_AT}more than ten years",
        ),
        # A clock that was wrong moves nothing.
        (
            ((0, OPEN_TEN), (30, with_done(1)), (9000, with_done(2)), (50, with_done(5))),
            f"5 ticks{WEEKS}{DONE_AT}May 2026",
        ),
    ],
)
def test_the_pace_says_what_it_means_for_the_end(
    steps: tuple[tuple[float, str], ...], said: str
) -> None:
    assert pace(over(*steps)) == said


def test_records_are_points_with_times_of_one_zone() -> None:
    """Tables take times of several zones for any objects."""
    east = START.astimezone(timezone(timedelta(hours=2)))
    first, second = (source.encode() for source in MADE)
    made = history_of([FoundVersion("a", east, first), FoundVersion(None, START, second)])
    records = made.to_records()
    assert [list(record) for record in records] == [["commit", "when", "done", "total"]] * 2
    assert [(record["done"], record["total"]) for record in records] == [(0, 2), (1, 3)]
    assert {(record["when"], str(record["when"].tzinfo)) for record in records} == {(START, "UTC")}
