from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal

import pytest

from llm_roadmap import parse
from llm_roadmap.display import html

from .front import Front

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytest.importorskip("anywidget")

DOCUMENT: Final = """\
# Trees

- [ ] Warm up

## Searching

- [ ] Binary search
  - Description: Halve it
  - [x] By hand
- [ ] [Breadth first](https://example.org/bfs)

## Sorting

- [ ] Merge sort
"""

SWAPPED: Final = """\
# Trees

## Searching

- [ ] [Breadth first](https://example.org/bfs)
- [ ] Binary search

## Sorting

- [ ] Merge sort
"""

MOVED: Final = """\
# Trees

## Sorting

- [ ] Merge sort

## Searching

- [ ] [Breadth first](https://example.org/bfs)
- [ ] Binary search
"""

NESTED: Final = """\
# Trees

- [ ] Balance
  - plain item
  - Level: hard
  - Resource: [Slides](https://example.org/s)

  A paragraph.
  - ### Rotations
    - [ ] To the left
    - [x] To the right
- [ ] [Heaps](https://example.org/heaps) and more
  - [ ] [Sift](https://example.org/sift)
"""


@pytest.fixture
def front(browser: Browser, tmp_path: Path) -> Iterator[Front]:
    front = Front(browser, tmp_path / "ROADMAP.md")
    yield front
    front.page.close()
    assert front.problems == []


@pytest.fixture
def trees(front: Front) -> Front:
    """The front end, with a document that it shows."""
    front.show(DOCUMENT)
    return front


def ticked(title: str, document: str = DOCUMENT) -> str:
    assert f"[ ] {title}" in document
    return document.replace(f"[ ] {title}", f"[x] {title}")


def many(topics: int, *, to_a_section: int = 25) -> str:
    return "".join(
        f"## Part {number // to_a_section}\n\n" * (number % to_a_section == 0)
        + f"- [ ] Read {number}\n  - [Notes](https://example.org/{number})\n"
        for number in range(topics)
    )


# What is drawn


def test_it_draws_the_state(trees: Front) -> None:
    page = trees.page
    shown = page.locator(".rm-tree").inner_text().splitlines()
    assert [line.strip() for line in shown if line.strip()] == [
        "Warm up",
        "Searching",
        "1/3",
        "Binary search",
        "1/1",
        "Halve it",
        "By hand",
        "Breadth first",
        "example.org",
        "Sorting",
        "0/1",
        "Merge sort",
    ]
    assert page.locator(".rm-sum").inner_text() == "1 of 5 done · 20%"
    bar = page.get_by_role("progressbar", name="Trees")
    assert bar.get_attribute("aria-valuenow") == "1"
    assert trees.boxes.count() == 5
    assert trees.state_of("By hand") == "true"
    assert trees.state_of("Binary search") == "false"
    link = page.get_by_role("link")
    assert link.get_attribute("href") == "https://example.org/bfs"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_rows_are_a_tree_in_which_each_has_its_level_and_place(trees: Front) -> None:
    names = ("aria-level", "aria-posinset", "aria-setsize", "aria-expanded")
    found = [
        [row.get_attribute(name) for name in names]
        for row in trees.page.get_by_role("treeitem").all()
    ]
    assert found == [
        ["1", "1", "3", None],
        ["1", "2", "3", "true"],
        ["2", "1", "2", "true"],
        ["3", "1", "1", None],
        ["2", "2", "2", None],
        ["1", "3", "3", "true"],
        ["2", "1", "1", None],
    ]
    row = trees.row("Binary search")
    assert row.get_attribute("aria-description") == "1 of 1 done. Halve it"


def test_titles_keep_their_markup(front: Front) -> None:
    front.show(
        "# T\n\n## `S` and *t*\n\n- [ ] **Whole**\n- [ ] Use `a < b`, *so* ~~not~~ [x](https://x.example.org)\n"
    )
    titles = [title.inner_html() for title in front.page.locator(".rm-title").all()]
    assert titles[:2] == ["<code>S</code> and <em>t</em>", "Whole"]
    assert titles[2].startswith("Use <code>a &lt; b</code>, <em>so</em> <del>not</del> <a ")
    link = front.page.locator(".rm-title a")
    assert link.get_attribute("target") == "_blank"
    link.evaluate("each => each.removeAttribute('href')")
    link.click()
    assert front.asked == []  # it leads away, and ticks nothing


def test_when_all_is_done_it_says_so(front: Front) -> None:
    front.show("- [x] a\n- [x] b\n")
    assert front.page.locator(".rm-sum").inner_text() == "All 2 done"
    assert not front.button("Next").is_visible()


def test_it_hides_what_stands_in_for_it_as_long_as_it_is_there(trees: Front) -> None:
    stands_in = trees.page.locator(".stands-in")
    assert not stands_in.is_visible()
    assert trees.row("Warm up").is_visible()  # though it lies in an output, too
    trees.end()
    assert stands_in.is_visible()


def test_an_empty_document_says_what_to_type(front: Front) -> None:
    front.show("")
    assert front.messages == "No topics yet\nAdd one here, or write - [ ] text in the file."
    assert not front.search.is_visible()
    assert not front.page.get_by_role("progressbar").is_visible()
    front.button("Add topic").click()
    front.enter("First")
    (asked,) = front.asked
    assert (asked["kind"], asked["text"], asked.get("topics")) == ("add", "First", None)


def test_what_a_document_says_is_text(front: Front) -> None:
    front.show(
        "# `<img src=x onerror=hacked=1>`\n\n- [ ] `<script>hacked=1</script>`"
        " [a](<javascript:hacked=1>) [b](<data:text/html,x>) [c](<http://[>) [d](notes.md)\n"
        "  - Description: `<b>bold</b>`\n"
        "- [ ] *a* <img src=x onerror=hacked=1> [**x**](javascript:hacked=1)\n"
        '- [ ] *a* [b](</"onmouseover=hacked=1>) [c](https://a.example.org/"onclick=hacked=1)\n'
    )
    page = front.page
    assert page.locator("#here :is(img, script, b:not(.rm *))").count() == 0
    hrefs = page.locator("#here a").evaluate_all("all => all.map((each) => each.href)")
    assert all(href.startswith("https://a.example.org/") for href in hrefs)
    assert page.locator("#here [onclick], #here [onmouseover]").count() == 0
    assert page.evaluate("window.hacked") is None
    assert "<script>hacked=1</script>" in page.locator("#here").inner_text()


def test_a_link_that_the_kernel_should_not_have_sent_is_none(front: Front) -> None:
    for url in ("javascript:hacked=1", "http:logout", "HTTPS:/logout", "//host/x", "notes.md"):
        state = front.state("- [ ] a [b](https://example.org)\n")
        (topic,) = json.loads(state["contents"])
        topic |= {"html": "", "links": [{"title": "shown as text", "url": url}]}
        state["contents"] = json.dumps([topic])
        filters = {"query": "", "only_open": False, "only_done": False, "selected": ""}
        front.page.evaluate("(state) => show(state, true)", {**state, **filters})
        assert front.page.get_by_role("link").count() == 0
        assert front.page.locator(".rm-note").inner_text() == "shown as text"
        front.end()


LAB: Final = (
    "({ context: { path: 'notes/a.ipynb' }, kernel: { status: 'idle',"
    " serverSettings: { baseUrl: 'http://roadmap.test/' } } })"
)


def test_a_relative_link_starts_from_the_document(front: Front) -> None:
    document = (
        "- [ ] a [b](images/b%20c.png)\n- [ ] c [d](../../../etc/passwd)\n- [ ] e [f](/root.md)\n"
    )
    state = front.state(document)["state"]
    front.show(document, manager=LAB, state={**state, "folder": "../docs/"})
    links = front.page.get_by_role("link")
    assert links.all_inner_texts() == ["b c.png"]
    assert links.first.get_attribute("href") == "http://roadmap.test/files/docs/images/b%20c.png"


def test_several_links_are_in_a_menu(front: Front) -> None:
    front.show("- [ ] a [b](https://b.example.org) [c](https://c.example.org)\n")
    front.row("a b c").get_by_role("button", name="2 links").click()
    menu = front.page.get_by_role("menuitem")
    assert menu.all_inner_texts() == ["b", "c"]
    assert menu.last.get_attribute("href") == "https://c.example.org"
    front.press("Escape")
    assert front.focused() == "a b c"


def test_headings_in_items_are_sections_and_plain_texts_are_shown(front: Front) -> None:
    front.show(NESTED)
    note = front.row("Balance").locator(".rm-note")
    assert note.inner_text().splitlines() == ["A paragraph.", "plain item", "Level: hard"]
    assert front.row("Rotations").get_attribute("aria-level") == "2"
    assert front.row("To the left").get_attribute("aria-level") == "3"


def test_a_text_that_was_cut_opens_wholly_on_a_click(front: Front) -> None:
    front.page.set_viewport_size({"width": 400, "height": 600})
    front.show(f"- [ ] a\n  - Description: {'many words ' * 40}\n")
    note = front.page.locator(".rm-note")
    heights = []
    for _ in range(3):
        heights.append(note.evaluate("each => each.offsetHeight"))
        note.click()
    assert heights[0] == heights[2] == 32
    assert heights[1] > 100
    assert front.asked == []


# Clicks


def test_a_click_says_what_it_wants_of_which_topic(trees: Front) -> None:
    trees.click("Binary search")
    trees.click("By hand")
    first, second = trees.asked
    assert first["topics"] == [[["Trees", "Searching"], "Binary search", 0, 1]]
    assert first["done"] is True
    assert first["revision"] == trees.state(DOCUMENT)["state"]["revision"]
    assert second["topics"] == [[["Trees", "Searching", "Binary search"], "By hand", 0, 1]]
    assert second["done"] is False
    assert first["click"] != second["click"]
    assert set(first) == {"kind", "click", "topics", "done", "revision"}


def test_a_title_ticks_its_box_and_a_fold_does_not(trees: Front) -> None:
    trees.page.get_by_text("Merge sort").click()
    assert trees.asked[0]["topics"][0][1] == "Merge sort"
    trees.row("Binary search").locator(".rm-fold").click()
    assert len(trees.asked) == 1
    assert trees.row("By hand").count() == 0


def test_a_box_follows_the_file_and_not_the_click(trees: Front) -> None:
    row = trees.row("Merge sort")
    for _ in range(2):
        trees.click("Merge sort")
    assert len(trees.asked) == 1  # a box that waits is clicked in vain
    assert trees.state_of("Merge sort") == "false"
    assert row.get_attribute("aria-busy") == "true"
    trees.put(ticked("Merge sort"))
    trees.answer(trees.asked[0])
    assert trees.state_of("Merge sort") == "true"
    assert row.get_attribute("aria-busy") is None
    assert trees.messages == "Ticked “Merge sort”."


def test_the_kernel_is_told_what_is_on_the_screen(trees: Front) -> None:
    assert trees.page.evaluate("window.saved") is None  # it is what the kernel has sent
    trees.page.evaluate("put({ ticks: '10100' })")
    assert trees.page.evaluate("saved.seen") == "10100"


def test_a_click_on_a_box_that_has_changed_is_sent_before_the_answer_to_the_last(
    trees: Front,
) -> None:
    trees.click("Binary search")
    trees.put(ticked("Binary search"))
    assert trees.state_of("Binary search") == "true"
    trees.click("Binary search")
    first, second = trees.asked
    assert (first["done"], second["done"]) == (True, False)
    trees.answer(first)
    assert trees.row("Binary search").get_attribute("aria-busy") == "true"
    trees.answer(second)
    assert trees.row("Binary search").get_attribute("aria-busy") is None


def test_a_refused_click_says_why_until_the_next_one(trees: Front) -> None:
    trees.click("Binary search")
    trees.click("Merge sort")
    first, second = trees.asked
    late = "This topic has changed in the file. Look again, then tick."
    trees.answer(first, late)
    trees.answer(second)
    trees.put(DOCUMENT.replace("Binary search", "Bisection"))
    assert late in trees.messages
    assert trees.state_of("Bisection") == "false"
    trees.click("Bisection")
    assert late not in trees.messages


def test_an_answer_to_another_view_is_not_taken_for_ones_own(trees: Front) -> None:
    trees.click("Binary search")
    trees.answer({"click": "another"}, "refused")
    assert trees.messages == ""
    assert trees.page.locator("[aria-busy]").count() == 1


# The kernel


def boxes_are_signs(front: Front) -> bool:
    drawn: bool = front.page.locator(".rm-box rect").first.evaluate(
        "each => each.checkVisibility()"
    )
    return not drawn


KERNEL: Final = "({ kernel: { status: 'STATUS' } })"


@pytest.mark.parametrize(
    ("manager", "said", "signs"),
    [
        (
            "",
            "The kernel does not answer: if it is busy, what was asked counts",
            True,
        ),
        (KERNEL.replace("STATUS", "idle"), "The kernel does not answer", True),
        (
            KERNEL.replace("STATUS", "busy"),
            "The kernel is busy. The tick will count when it is free.",
            False,
        ),
        (
            KERNEL.replace("STATUS", "dead"),
            "The kernel is gone, so nothing can be ticked. Run the cell again.",
            True,
        ),
        ("({ kernel: null })", "The kernel is gone, so nothing can be ticked.", True),
    ],
)
def test_a_late_answer_is_told_as_soon_as_it_is_late(
    front: Front, manager: str, said: str, signs: bool
) -> None:
    front.stop_clock()
    front.show(DOCUMENT, manager=manager)
    front.click("Binary search")
    front.page.clock.run_for(1_900)
    assert front.messages == "" or "null" in manager or "dead" in manager
    front.page.clock.run_for(200)
    assert said in front.messages
    assert boxes_are_signs(front) is signs
    front.put(ticked("Binary search"))
    front.page.evaluate("delete window.manager")
    front.answer(front.asked[0])  # it was busy
    assert front.state_of("Binary search") != "false"
    assert "kernel" not in front.messages
    assert not boxes_are_signs(front)


def test_a_kernel_that_is_gone_is_told_when_the_page_gets_the_focus(front: Front) -> None:
    front.stop_clock()
    front.show(DOCUMENT)
    front.page.clock.run_for(60_000)
    assert front.messages == ""
    front.page.evaluate("sent.length = 0; tell = () => {}; dispatchEvent(new Event('focus'))")
    assert front.page.evaluate("sent") == [{"kind": "hello"}]
    front.page.clock.run_for(3_100)
    assert "The kernel does not answer" in front.messages
    assert boxes_are_signs(front)
    front.click("Binary search")
    assert front.asked == []


def test_without_a_kernel_there_is_nothing_to_click(front: Front) -> None:
    front.stop_clock()
    front.show(DOCUMENT, kernel=False)
    assert boxes_are_signs(front)
    front.click("Binary search")
    assert front.asked == []
    assert front.row("Binary search").get_attribute("aria-disabled") == "true"
    front.page.clock.run_for(60_000)
    assert front.messages == ""  # an exported page has none, and nobody misses it
    front.search.fill("merge")
    assert front.titles == ["Sorting", "Merge sort"]
    front.page.evaluate("tell({kind: 'here'})")
    assert not boxes_are_signs(front)
    assert front.messages == ""


def test_a_kernel_is_greeted_until_it_answers(front: Front) -> None:
    front.stop_clock()
    front.show(DOCUMENT, kernel=False)

    def greetings() -> int:
        return int(front.page.evaluate("sent.filter(({ kind }) => kind === 'hello').length"))

    numbers = []
    for milliseconds in (0, 100, 200, 400):
        front.page.clock.run_for(milliseconds)
        numbers.append(greetings())
    assert numbers == [1, 2, 3, 4]
    front.page.clock.run_for(3_600_000)
    assert greetings() < 80  # an hour without an answer
    front.page.evaluate("tell({kind: 'here'})")
    before = greetings()
    front.page.clock.run_for(3_600_000)
    assert greetings() == before


def test_when_the_kernel_is_started_again_the_boxes_go(trees: Front) -> None:
    trees.page.evaluate("tell = () => {}; fire('comm_live_update')")
    assert boxes_are_signs(trees)
    assert trees.messages == "The kernel is gone, so nothing can be ticked. Run the cell again."


def test_trouble_is_told_beside_the_last_good_state(trees: Front) -> None:
    trees.put(DOCUMENT, trouble="No such file or directory")
    assert trees.messages == "ROADMAP.md is not there any more. This is how it last was."
    assert boxes_are_signs(trees)
    trees.put(DOCUMENT, trouble="this is UTF-16 text")
    assert trees.messages == (
        "ROADMAP.md can't be read: this is UTF-16 text. This is how it last was."
    )
    trees.put(DOCUMENT)
    assert trees.messages == ""
    assert not boxes_are_signs(trees)


def test_when_it_ends_it_leaves_nothing_and_listens_no_more(front: Front) -> None:
    front.stop_clock()
    front.show(DOCUMENT, kernel=False)
    front.end()
    assert front.page.locator("#here > *").count() == 0  # else its host keeps what is in there
    front.page.clock.run_for(60_000)
    left = "Object.values(handlers).map((each) => each.size)"
    assert set(front.page.evaluate(left)) == {0}
    assert front.page.evaluate("sent.at(-1)") == {"kind": "bye"}


# The keyboard


def test_arrow_keys_go_from_row_to_row(trees: Front) -> None:
    trees.row("Warm up").focus()
    walked = []
    for key in (
        *("ArrowDown", "ArrowDown", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft"),
        *("ArrowLeft", "ArrowDown", "ArrowUp", "ArrowRight", "End", "Home", "ArrowUp"),
    ):
        trees.press(key)
        walked.append(trees.focused())
    assert walked == [
        *("Searching", "Binary search", "By hand", "Binary search", "Binary search", "Searching"),
        *("Searching", "Sorting", "Searching", "Searching", "Merge sort", "Warm up", "Warm up"),
    ]


def test_keys_tick_fold_and_find(trees: Front) -> None:
    trees.on("By hand", "Space")
    assert (trees.asked[0]["topics"][0][1], trees.asked[0]["done"]) == ("By hand", False)
    trees.row("Searching").focus()
    for _ in range(2):
        was = trees.row("Searching").get_attribute("aria-expanded")
        trees.press("Enter")
        assert trees.row("Searching").get_attribute("aria-expanded") != was
    trees.press("/")
    trees.page.keyboard.type("merge")
    assert trees.search.input_value() == "merge"
    trees.press("Escape")
    assert trees.search.input_value() == ""
    assert trees.focused() == "Searching"


def test_enter_opens_the_link_of_a_topic(trees: Front) -> None:
    trees.row("Breadth first").focus()
    trees.page.evaluate(
        "document.querySelector('a.rm-link').addEventListener('click', (event) => {"
        " event.preventDefault(); window.opened = event.currentTarget.href; })"
    )
    trees.press("Enter")
    assert trees.page.evaluate("opened") == "https://example.org/bfs"


def test_a_key_stays_in_the_widget_but_for_those_of_the_notebook(trees: Front) -> None:
    trees.page.evaluate("void (document.onkeydown = (e) => (window.keys ??= []).push(e.key))")
    trees.on(
        "Warm up", "x", "d", "M", "ArrowDown", "Enter", "Shift+Enter", "Control+c", "Control+z"
    )
    assert trees.page.evaluate("keys") == ["Shift", "Enter", "Control", "c", "Control"][-4:]


def test_a_menu_is_walked_by_keys_and_gives_the_focus_back(trees: Front) -> None:
    trees.on("Binary search", "Shift+F10")
    items = trees.page.get_by_role("menuitem").all_inner_texts()
    assert [item.split("\n")[0] for item in items] == [
        "Edit the title",
        "Add a topic below",
        "Add a sub-topic",
        "Untick 1 below",
        "Delete",
    ]
    trees.press("ArrowUp", "Home", "ArrowDown", "u", "Enter")
    assert (trees.asked[0]["done"], trees.asked[0]["topics"][0][1]) == (False, "By hand")
    assert trees.focused() == "Binary search"
    assert trees.page.get_by_role("menu").count() == 0


# Focus and folds outlive changes


def test_the_focus_stays_where_it_is(trees: Front) -> None:
    trees.row("Breadth first").focus()
    for document in (
        ticked(
            "Breadth", DOCUMENT.replace("[Breadth first](https://example.org/bfs)", "Breadth first")
        ),
        DOCUMENT.replace("- [ ] [Breadth", "- [ ] New\n- [ ] [Breadth"),  # one more above it
        DOCUMENT,
        SWAPPED,
        SWAPPED.replace("- [ ] Binary search\n", ""),
        MOVED,
    ):
        trees.put(document)
        assert trees.focused() == "Breadth first"


def test_the_focus_goes_on_when_what_had_it_goes(trees: Front) -> None:
    """Else a key goes to the notebook, and who has no mouse begins anew."""
    trees.show_only("Open")
    trees.row("Warm up").focus()
    trees.put(ticked("Warm up"))
    assert trees.focused() == "Binary search"
    trees.row("Merge sort").focus()
    trees.put(DOCUMENT.replace("- [ ] Merge sort\n", ""))
    assert trees.focused() == "Breadth first"
    trees.put("# Trees\n\n- [x] Done\n")
    assert trees.page.evaluate("document.activeElement.type") == "search"


def test_focus_and_folds_outlive_a_rename(trees: Front) -> None:
    trees.click("Sorting")
    trees.row("Binary search").focus()
    trees.put(DOCUMENT.replace("Binary search", "Bisection").replace("Sorting", "Order"))
    assert trees.focused() == "Bisection"
    assert trees.row("Merge sort").count() == 0


def test_folds_stay_as_they_are(trees: Front) -> None:
    trees.click("Searching")
    assert trees.row("Breadth first").count() == 0
    trees.put(ticked("Merge"))
    assert trees.row("Breadth first").count() == 0
    trees.put("")
    trees.put(DOCUMENT)
    assert trees.row("Breadth first").count() == 0
    assert trees.row("Merge sort").count() == 1


def test_folds_and_filter_outlive_a_new_run_of_the_cell(trees: Front) -> None:
    trees.click("Sorting")
    trees.show_only("Open")
    trees.search.fill("r")
    trees.end()
    trees.show(DOCUMENT)
    assert trees.search.input_value() == "r"
    assert trees.pick("Open").get_attribute("aria-pressed") == "true"
    trees.search.fill("")
    assert trees.row("Merge sort").count() == 0
    trees.end()
    trees.show(DOCUMENT, place="another")
    assert trees.search.input_value() == ""
    assert trees.row("Merge sort").count() == 1


def test_what_is_folded_while_searching_stays_folded_until_the_next_search(trees: Front) -> None:
    trees.search.fill("r")
    trees.click("Searching")
    trees.put(ticked("Binary"))
    assert trees.row("Binary search").count() == 0
    trees.button("Fold all").click()
    assert trees.row("Merge sort").count() == 0
    trees.search.fill("ar")
    assert trees.row("Binary search").count() == 1
    trees.search.fill("")
    assert trees.row("Merge sort").count() == 1


def test_the_button_to_fold_says_what_it_does(trees: Front) -> None:
    for name in ("Searching", "Sorting"):
        assert trees.page.get_by_role("button", name="Fold all", exact=True).count() == 1
        trees.click(name)
    trees.button("Unfold all").click()
    assert trees.row("Merge sort").count() == 1
    assert trees.page.get_by_role("button", name="Fold all", exact=True).count() == 1


def test_the_next_open_topic_is_unfolded_and_has_the_focus(trees: Front) -> None:
    trees.button("Fold all").click()
    assert trees.boxes.count() == 1
    reached = []
    for _ in range(5):
        trees.button("Next").click()
        reached.append(trees.focused())
    assert reached == ["Warm up", "Binary search", "Breadth first", "Merge sort", "Warm up"]


# Search and filter


def test_topics_are_found_by_title_path_text_and_address(trees: Front) -> None:
    for words, titles in (
        ("merge", ["Merge sort"]),
        ("halve", ["Binary search"]),
        ("SEARCHING first", ["Breadth first"]),
        ("example.org", ["Breadth first"]),
        ("nothing like it", []),
    ):
        trees.search.fill(words)
        assert trees.boxes.locator(".rm-title").all_text_contents() == titles
    trees.search.fill("")
    assert trees.boxes.count() == 5


def test_matches_are_counted_and_marked(front: Front) -> None:
    front.show(DOCUMENT.replace("[Breadth first]", "*Breadth* [first]"))
    front.search.fill("HA ST bre")
    assert front.matches() == ["0", "0", "0"]
    front.search.fill("h st")
    assert front.matches() == ["1", "1", "0"]
    front.search.fill("ha")
    assert front.matches() == ["2", "1", "1"]
    assert front.page.locator("mark").all_inner_texts() == ["Ha", "ha"]
    front.search.fill("th fir")
    assert front.page.locator("mark").all_inner_texts() == ["th", "fir"]
    front.search.fill("")
    assert front.page.locator("mark").count() == 0


def test_a_filter_leaves_out_the_rest_and_what_is_ticked_there_stays(front: Front) -> None:
    front.show(ticked("Merge"))
    front.show_only("Open")
    assert front.boxes.count() == 3
    front.click("Warm up")
    document = ticked("Merge", ticked("Warm up"))
    front.put(document)
    front.answer(front.asked[0])
    assert front.state_of("Warm up") == "true"
    front.put(ticked("Binary", document))  # by somebody else
    assert front.row("Binary search").count() == 0
    front.show_only("Done")
    assert " ".join(front.titles) == "Warm up Searching Binary search By hand Sorting Merge sort"
    front.show_only("Open")
    assert front.row("Warm up").count() == 0


def test_it_says_why_nothing_is_shown(trees: Front) -> None:
    trees.search.fill("by hand")
    assert trees.messages == ""
    trees.show_only("Open")
    assert trees.messages == "No open topic has “by hand”.\n1 done topic has it. Show all"
    trees.button("Show all").click()
    assert trees.titles == ["Searching", "Binary search", "By hand"]
    trees.search.fill("nothing like it")
    assert trees.messages == "No topic has “nothing like it”."
    trees.search.fill("")
    assert trees.messages == ""
    trees.show_only("Open")
    trees.put(DOCUMENT.replace("[ ]", "[x]"))
    assert trees.messages == "Nothing is open.\nShow all"
    trees.show_only("Done")
    trees.put(DOCUMENT.replace("[x]", "[ ]"))
    assert trees.messages == "Nothing is done yet.\nShow all"


def test_nobody_is_told_to_write_into_a_file_that_cannot_be_read(front: Front) -> None:
    front.show("# Nothing\n", trouble="this is UTF-16 text")
    assert front.page.locator(".rm-none").inner_text() == "No topics"
    front.put("# Nothing\n")
    assert front.page.locator(".rm-none").inner_text().startswith("No topics yet")


def test_a_program_sets_the_filters_and_is_told_of_them(front: Front) -> None:
    front.show(DOCUMENT, only_open=True, query="r")
    assert front.search.input_value() == "r"
    assert front.pick("Open").get_attribute("aria-pressed") == "true"
    front.page.evaluate("put({ only_open: false, only_done: true, query: 'hand' })")
    assert front.titles == ["Searching", "Binary search", "By hand"]
    front.show_only("All")
    front.page.evaluate("put({ query: '' })")
    front.page.evaluate("tell({ kind: 'select', selected: 'Trees > Sorting > Merge sort' })")
    front.page.locator(".rm-tree [tabindex='0']").focus()
    assert front.focused() == "Merge sort"
    front.search.fill("halve")
    front.page.wait_for_function("window.saved?.query === 'halve'")
    front.row("Binary search").focus()
    assert front.page.evaluate("saved.selected") == "Trees > Searching > Binary search"
    front.end()
    front.show(DOCUMENT, selected="Trees > Sorting > Merge sort", place="2")
    tab = front.page.locator(".rm-tree [tabindex='0'] .rm-title")
    assert tab.all_inner_texts() == ["Merge sort"]


def test_a_filter_chosen_right_after_the_search_was_typed_keeps_the_search(trees: Front) -> None:
    trees.stop_clock()  # so the kernel is not told of the search before
    trees.search.fill("merge")
    trees.show_only("Open")
    assert trees.search.input_value() == "merge"
    assert trees.page.evaluate("saved.query") == "merge"
    trees.show_only("Done")
    assert trees.search.input_value() == "merge"


def test_programs_are_told_that_next_has_left_the_search(front: Front) -> None:
    front.show(DOCUMENT, query="by hand")
    front.button("Next").click()
    assert front.search.input_value() == ""
    assert front.page.evaluate("saved.query") == ""
    front.show_only("Open")
    assert front.search.input_value() == ""


# Many at once, and undo


def test_all_below_a_topic_or_section_are_ticked_in_one_write(front: Front) -> None:
    front.show(NESTED)
    front.choose("Balance", "Tick 1 below")
    click = front.asked[0]
    assert ([name[1] for name in click["topics"]], click["done"]) == (["To the left"], True)
    front.answer(click)
    front.put(NESTED.replace("[ ] To", "[x] To"))
    front.on("Rotations", "Shift+Space")
    click = front.asked[1]
    assert [name[1] for name in click["topics"]] == ["To the left", "To the right"]
    assert click["done"] is False


def test_only_what_is_in_sight_is_ticked(front: Front) -> None:
    topics = "".join(f"- [ ] topic {number}\n" for number in range(8))
    front.show(f"# T\n\n## S\n\n{topics}- [ ] Other 1\n")
    front.search.fill("other")
    front.choose("S", "Tick 1 below")
    assert [name[1] for name in front.asked[0]["topics"]] == ["Other 1"]


@pytest.mark.parametrize("way", ["button", "key"])
def test_a_tick_can_be_undone(trees: Front, way: str) -> None:
    trees.click("Merge sort")
    trees.put(ticked("Merge"))
    trees.answer(trees.asked[0], edit="7")
    assert "Ticked “Merge sort”." in trees.messages
    if way == "button":
        trees.button("Undo").click()
    else:
        trees.on("Warm up", "Control+z")
    assert (trees.asked[1]["kind"], trees.asked[1]["edit"]) == ("undo", "7")
    assert not trees.button("Undo").is_visible()


def test_an_undo_waits_for_what_is_on_its_way(trees: Front) -> None:
    trees.click("Merge sort")
    for _ in range(2):
        trees.on("Warm up", "Control+z")
    assert len(trees.asked) == 1
    trees.answer(trees.asked[0], edit="7")
    assert [asked.get("edit") for asked in trees.asked[1:]] == ["7"]
    trees.answer(trees.asked[1])
    assert len(trees.asked) == 2  # there is nothing else to undo


def test_the_offer_to_undo_goes_after_some_seconds_but_not_while_it_is_held(front: Front) -> None:
    front.stop_clock()
    front.show(DOCUMENT)
    front.click("Merge sort")
    front.answer(front.asked[0])
    front.button("Undo").focus()
    front.page.clock.run_for(30_000)
    assert front.button("Undo").is_visible()
    front.row("Warm up").focus()
    front.page.clock.run_for(8_100)
    assert not front.button("Undo").is_visible()


def test_all_below_a_topic_with_2314_others_are_ticked_in_no_time(front: Front) -> None:
    document = "# T\n\n- [ ] top\n" + "".join(f"  - [ ] t{n}\n" for n in range(2314))
    front.show(document)
    front.row("top").focus()
    steps = front.page.evaluate(
        """async () => {
            let steps = 0;
            const real = JSON.stringify;
            JSON.stringify = (...all) => (steps++, real(...all));
            document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key: " ", shiftKey: true, bubbles: true }));
            JSON.stringify = real;
            return steps;
        }"""
    )
    assert len(front.asked[0]["topics"]) == 2314
    assert steps < 2315


# Changes of the list


def test_a_topic_is_added_below_another_one_and_then_the_next(trees: Front) -> None:
    trees.on("Binary search", "a")
    assert trees.page.get_by_role("treeitem").nth(4).get_attribute("aria-label") == "New topic"
    trees.enter("Linear search")
    (asked,) = trees.asked
    assert (asked["kind"], asked["where"], asked["text"]) == ("add", "after", "Linear search")
    assert asked["topics"][0][1] == "Binary search"
    trees.put(DOCUMENT.replace("- [ ] [Breadth", "- [ ] Linear search\n- [ ] [Breadth"))
    name = [["Trees", "Searching"], "Linear search", 0, 1]
    trees.answer(asked, name=name, title="Linear search")
    trees.enter("Jump search")
    assert trees.asked[1]["topics"] == [name]
    trees.press("Escape")
    assert trees.focused() == "Binary search"
    assert "Added “Linear search”." in trees.messages


@pytest.mark.parametrize(
    ("row", "key", "where"),
    [
        ("By hand", "Shift+A", {"where": "under"}),
        ("Sorting", "a", {"section": "Trees > Sorting"}),
        ("Sorting", "Shift+A", {"section": "Trees > Sorting"}),
    ],
)
def test_a_topic_is_added_in_a_topic_or_section(
    trees: Front, row: str, key: str, where: dict[str, str]
) -> None:
    trees.on(row, key)
    trees.enter("New")
    assert where.items() <= trees.asked[0].items()


def test_a_title_is_changed_in_its_place(trees: Front) -> None:
    trees.on("Binary search", "F2")
    trees.answer(trees.asked[0], source="Binary *search*")
    field = trees.page.get_by_role("textbox", name="Title")
    assert field.input_value() == "Binary *search*"
    trees.page.keyboard.type("Bisection")
    trees.put(ticked("Merge"))  # by somebody else, meanwhile
    trees.press("Enter")
    asked = trees.asked[1]
    assert (asked["kind"], asked["text"]) == ("retitle", "Bisection")
    trees.put(DOCUMENT.replace("Binary search", "Bisection"))
    trees.answer(asked, "“Bisection” is not changed: it is a joke")
    assert "it is a joke" in trees.messages
    assert trees.focused() == "Bisection"
    trees.choose("Bisection", "Edit the title")
    trees.answer(trees.asked[2], source="Bisection")
    trees.page.keyboard.type("Something else")
    trees.press("Escape")
    assert len(trees.asked) == 3
    assert field.count() == 0
    assert trees.focused() == "Bisection"


def test_a_topic_is_deleted_and_that_can_be_undone(trees: Front) -> None:
    trees.on("Merge sort", "Delete")
    trees.put(DOCUMENT.replace("- [ ] Merge sort\n", ""))
    trees.answer(trees.asked[0], edit="9")
    assert trees.asked[0]["kind"] == "remove"
    assert trees.focused() == "Breadth first"
    assert trees.messages == "Deleted “Merge sort”."
    trees.press("Control+z")
    assert (trees.asked[1]["kind"], trees.asked[1]["edit"]) == ("undo", "9")


# Any size


def test_as_many_nodes_are_in_the_page_however_many_topics_there_are(front: Front) -> None:
    numbers = []
    for topics in (463, 4_630):
        front.show(many(topics), place=str(topics))
        front.button("Unfold all").click()
        front.press("Tab")
        numbers.append(front.page.evaluate("document.querySelectorAll('*').length"))
        front.end()
    assert numbers[0] < 1200
    assert numbers[1] <= 1.1 * numbers[0]


def test_of_a_part_of_a_document_only_what_is_certain_is_shown(front: Front) -> None:
    document = "# Trees\n\n" + many(3_000).replace("\n##", "\n\n##")
    part, whole = front.parts(document.replace("example.org", "example.org" + 200 * "g"))
    front.show_state(part)
    tree = front.page.get_by_role("tree", name="Trees")
    tree.wait_for()
    assert front.titles[:2] == ["Part 0", "Part 1"]
    shown = front.page.locator(".rm").inner_text()
    assert shown.split() == ["Trees", *" ".join(front.titles).split()]  # no count, no tool
    assert front.messages == ""
    for role in ("button", "searchbox", "progressbar"):
        assert front.page.locator(".rm").get_by_role(role).count() == 0
    assert front.row("Part 1").get_attribute("aria-setsize") == "-1"
    assert front.row("Part 1").get_attribute("aria-description") is None
    front.click("Part 1")
    front.row("Read 26").locator(".rm-title").click()
    assert front.state_of("Read 26") == "false"
    assert front.asked == []  # it is a sign, not a box
    front.page.evaluate("(state) => put(state)", whole)
    assert front.row("Part 1").get_attribute("aria-expanded") == "true"
    assert front.row("Part 0").get_attribute("aria-expanded") == "false"
    assert front.row("Part 1").get_attribute("aria-setsize") == "120"
    assert front.row("Part 1").get_by_text("0/25").is_visible()
    assert front.page.get_by_text("0 of 3000 done").is_visible()
    assert front.pick("All").inner_text().split() == ["All", "3000"]
    front.row("Read 26").locator(".rm-title").click()
    assert [message["kind"] for message in front.asked] == ["click"]


def test_a_search_does_not_say_what_is_not_there_before_all_is_known(front: Front) -> None:
    document = "# Trees\n\n" + many(3_000).replace("\n##", "\n\n##")
    front.show(document)
    front.search.fill("2999")
    front.end()
    part, brief = front.parts(document)
    front.show_state(part)
    assert front.messages == ""
    front.page.evaluate("(state) => put(state)", brief)
    assert front.messages == ""
    assert front.page.locator(".rm-pick").inner_text().split() == ["All", "Open", "Done"]
    front.put(document)
    assert front.titles == ["Part 119", "Read 2999"]
    assert front.pick("All").inner_text().split() == ["All", "1"]
    front.search.fill("3000")
    assert "No topic has" in front.messages


def test_every_row_is_drawn_where_one_scrolls_to(front: Front) -> None:
    front.show(many(500), height="400px")
    front.button("Unfold all").click()
    scroller = front.page.locator(".rm-scroll")
    seen: set[str] = set()
    for at in range(0, 40_000, 350):
        if (
            scroller.evaluate("(each, at) => { each.scrollTop = at; return each.scrollTop; }", at)
            < at - 350
        ):
            break
        front.page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        seen.update(front.titles)
    assert {f"Read {number}" for number in range(500)} <= seen
    assert front.page.get_by_role("treeitem").count() < 60


def test_a_key_reaches_what_is_not_drawn_yet(front: Front) -> None:
    front.show(many(1000), height="300px")
    front.button("Unfold all").click()
    front.on("Part 0", "End")
    assert front.focused() == "Read 999"
    row, scroller = front.place(front.row("Read 999")), front.place(".rm-scroll")
    assert row["y"] + row["height"] <= scroller["y"] + scroller["height"] + 1
    front.press("Home")
    assert front.focused() == "Part 0"


def test_a_press_at_the_edge_does_not_move_the_row_from_under_the_pointer(front: Front) -> None:
    front.show(many(100), height="300px")
    edge, box = front.place(".rm-scroll"), front.place(front.row("Read 0").locator(".rm-box"))
    at = (box["x"] + box["width"] / 2, edge["y"] + edge["height"] - 10)
    under = "([x, y]) => document.elementFromPoint(x, y).closest('.rm-item').innerText"
    front.page.locator(".rm-scroll").evaluate(
        """(scroller, [x, y]) => {
            const row = document.elementFromPoint(x, y).closest(".rm-item");
            const { top } = row.querySelector(".rm-box").getBoundingClientRect();
            scroller.scrollTop += top - y + 8;
        }""",
        at,
    )
    title = front.page.evaluate(under, at)
    front.page.mouse.move(*at)
    front.page.mouse.down()
    assert front.page.evaluate(under, at) == title
    front.page.mouse.up()
    assert front.page.evaluate(under, at) == title
    assert [each["topics"][0][1] for each in front.asked] == [title.split("\n")[0]]


def test_inserted_topics_do_not_shift_what_is_being_read(front: Front) -> None:
    topics = "".join(f"- [ ] topic {n}\n" for n in range(150))
    front.show(f"# T\n\n{topics}")
    front.page.mouse.wheel(0, 2000)
    row = front.row("topic 70")
    row.wait_for()
    before = row.evaluate("each => each.getBoundingClientRect().top")
    new = "".join(f"- [ ] new {n}\n" for n in range(20))
    front.put(f"# T\n\n{new}{topics}")
    front.page.wait_for_timeout(100)
    assert abs(row.evaluate("each => each.getBoundingClientRect().top") - before) <= 2


def test_all_rows_and_the_addresses_of_all_links_are_printed(front: Front) -> None:
    front.show("- [ ] a [b](https://b.example.org/x) [c](https://c.example.org)\n" + many(150))
    rows = front.page.get_by_role("treeitem")
    assert rows.count() < 150
    front.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    front.page.emulate_media(media="print")
    assert rows.count() == 157
    assert not front.search.is_visible()
    printed = "each => getComputedStyle(each, '::after').content"
    said = front.page.locator(".rm-link").first.evaluate(printed)
    assert said == '"https://b.example.org/x\\a https://c.example.org"'
    front.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert rows.count() < 150


def test_a_letter_in_the_search_of_2315_topics_takes_no_time(
    front: Front, figure: Callable[[str], None]
) -> None:
    front.show(many(2315))
    front.page.wait_for_timeout(200)
    took = front.page.evaluate(
        """() => {
            const field = document.querySelector("input[type=search]");
            return ["r", "re", "read 7", ""].map((text) => {
                const began = performance.now();
                field.value = text;
                field.dispatchEvent(new Event("input"));
                document.body.offsetHeight;
                return performance.now() - began;
            });
        }"""
    )
    figure(
        f"notebook: letters in the search of 2,315 topics took {[round(each) for each in took]} ms"
    )
    assert max(took) < 500  # 50 on a quiet machine


# The look


def test_what_is_written_from_right_to_left_is_mirrored(front: Front) -> None:
    front.page.evaluate("document.documentElement.dir = 'rtl'")
    front.show("# خريطة\n\n- [ ] البحث الثنائي\n  - [x] Heaps\n- [ ] a\n")
    width = front.page.evaluate("document.documentElement.clientWidth")
    outer, inner = (front.place(front.page.locator(".rm-box").nth(each)) for each in range(2))
    assert outer["x"] > inner["x"] > width - 120
    count = front.page.locator(".rm-count bdi").first
    assert count.evaluate("each => getComputedStyle(each).direction") == "ltr"


def test_what_belongs_to_a_long_title_of_a_section_stands_beside_its_first_line(
    front: Front,
) -> None:
    front.page.set_viewport_size({"width": 320, "height": 600})
    front.show(f"## {'Searching ' * 9}\n\n- [ ] a\n- [x] b\n")
    row = front.page.locator(".rm-section > .rm-row")
    places = [front.place(row.locator(part)) for part in (".rm-fold", ".rm-bar", ".rm-count")]
    middles = [place["y"] + place["height"] / 2 for place in places]
    title = front.place(row.locator(".rm-title"))
    assert title["height"] > 50
    assert middles == pytest.approx([title["y"] + 10] * 3, abs=1)


def test_a_text_from_right_to_left_stands_where_the_others_stand(front: Front) -> None:
    front.show("# خريطة\n\n- [ ] البحث الثنائي\n  - Description: نصف ما تبقى\n")
    begins = """each => {
        const range = document.createRange();
        range.selectNodeContents(each);
        return range.getBoundingClientRect().left;
    }"""
    parts = (front.page.locator(part).first for part in (".rm-name", ".rm-title", ".rm-note"))
    name, title, note = (each.evaluate(begins) for each in parts)
    assert name < title == note < 120


@pytest.mark.parametrize("width", [320, 400, 700])
def test_nothing_is_wider_than_the_page(front: Front, width: int) -> None:
    front.page.set_viewport_size({"width": width, "height": 600})
    front.show(f"{NESTED}- [ ] a https://example.org/{'x' * 300}\n  - [ ] {'y' * 200}\n")
    front.search.fill("x")
    front.click("Balance") if front.row("Balance").count() else None
    assert front.page.evaluate("document.documentElement.scrollWidth") <= width


def test_in_a_row_of_widgets_it_has_room_to_be_read(front: Front) -> None:
    front.page.set_viewport_size({"width": 900, "height": 600})
    front.page.evaluate("""
        const [here, other] = [document.getElementById("here"), document.createElement("button")];
        const row = document.createElement("div");
        row.className = "widget-hbox";
        row.style.display = "flex";
        here.replaceWith(row);
        row.append(here, other);
    """)
    front.show(NESTED)
    assert front.page.locator(".rm").evaluate("each => each.offsetWidth") > 800


def test_where_the_width_is_that_of_the_contents_it_has_one(front: Front) -> None:
    front.page.evaluate("document.getElementById('here').style.width = 'max-content'")
    front.show(NESTED)
    assert front.page.locator(".rm").evaluate("each => each.offsetWidth") >= 320


def test_a_refusal_is_in_sight_however_far_down_the_click_was(front: Front) -> None:
    front.page.set_viewport_size({"width": 700, "height": 400})
    front.show("# Long\n\n## A\n\n" + "".join(f"- [ ] Topic {n}\n" for n in range(100)))
    front.on("Topic 0", "End", " ")
    (asked,) = front.asked
    front.answer(asked, "This topic has changed in the file. Look again, then tick.")
    said = front.place(front.page.get_by_text("This topic has changed"))
    assert 0 <= said["y"] < 100
    front.press(*16 * ["ArrowUp"])
    row = front.place(".rm-item:focus")
    assert row["y"] >= said["y"] + said["height"]  # and it covers no row that has the focus


def test_nothing_moves_for_those_who_want_no_motion(front: Front) -> None:
    front.page.emulate_media(reduced_motion="reduce")
    front.show(DOCUMENT)
    front.click("Merge sort")
    moving = front.page.evaluate("document.getAnimations().length")
    assert moving == 0


@pytest.mark.parametrize(
    ("ground", "ink", "names"),
    [
        ("#fff", "#212121", []),
        ("#111", "#eee", ["is-dark"]),
        ("#fdf6e3", "#586e75", ["is-faint"]),
        ("rgb(30 30 30)", "#ccc", ["is-dark"]),
    ],
)
def test_its_colours_fit_those_of_the_host(
    trees: Front, ground: str, ink: str, names: list[str]
) -> None:
    trees.page.evaluate(
        "([ground, ink]) => { document.body.style.background = ground;"
        " document.body.style.color = ink; }",
        [ground, ink],
    )
    trees.page.wait_for_timeout(50)
    found = trees.page.locator(".rm").evaluate("each => [...each.classList]")
    assert [name for name in found if name in ("is-dark", "is-faint")] == names


UNTITLED: Final = """\
- [ ] <!-- nothing -->
- [ ] [](https://example.org)
- [ ] [\u2060](https://example.org) and [\u2060](https://example.org/2)

###### \u2060

- [ ] البحث
  - ## Inside
    - [ ] a
"""


@pytest.mark.parametrize(
    ("document", "scheme"), [(NESTED, "light"), (NESTED, "dark"), (UNTITLED, "light")]
)
def test_nothing_is_in_the_way_of_those_who_cannot_see_it(
    front: Front, wanted: Callable[[str], Any], document: str, scheme: Literal["light", "dark"]
) -> None:
    axe = wanted("axe_playwright_python.sync_playwright").Axe()
    front.page.emulate_media(color_scheme=scheme)
    front.show(document, height="300px")
    titles = front.page.get_by_role("treeitem")
    titles.nth(0).locator(".rm-box").click()
    front.answer(front.asked[0], "others keep the lock")
    titles.nth(1).hover()
    looks = ["#here"]
    for look in (*looks, "menu", "field", "search", "none", "trouble", "static"):
        if look == "menu":
            titles.nth(0).focus()
            front.press("Shift+F10")
        elif look == "field":
            front.press("Escape", "a")
        elif look == "search":
            front.search.fill("a")
        elif look == "none":
            front.search.fill("nothing like it")
        elif look == "trouble":
            front.search.fill("")
            front.put(document, trouble="it is gone")
        elif look == "static":
            front.page.evaluate(
                "(html) => document.body.insertAdjacentHTML('beforeend', html)",
                f'<section id="static">{html(parse(document))}</section>',
            )
        found = axe.run(front.page, context="#static" if look == "static" else "#here").response
        problems = [
            (look, each["id"], [node["failureSummary"] for node in each["nodes"]])
            for each in found["violations"]
        ]
        assert problems == [], json.dumps(problems, indent=1)
