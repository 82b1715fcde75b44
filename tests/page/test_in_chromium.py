"""What a person sees and does in a real browser, beside a terminal and an editor."""

from __future__ import annotations

import http.server
import re
import subprocess
import threading
import time
from contextlib import contextmanager
from importlib import import_module
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest

from llm_roadmap import RoadmapFile, parse

from ..support.processes import missing, need, run
from ..support.waiting import eventually
from .processes import serving
from .test_rendering import ATTACKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

pytest.importorskip("uvicorn")
pytest.importorskip("playwright")

pytestmark = pytest.mark.thorough

PATIENCE: Final = 30_000
"""Milliseconds to wait for a page: a busy machine is no error."""

DOCUMENT: Final = """\
# Trees

Some words, and [a link](https://example.org).

- [ ] Warm up

## Searching

- [ ] Binary search
  - Description: Halve it
  - [x] By hand
  - [ ] With a library
- [ ] [Breadth first](https://example.org/bfs)

| a | b |
|---|---|
| 1 | 2 |

## Sorting

- [ ] Merge sort
- [x] Quicksort
"""


class Shown:
    """A page of a browser that shows a document."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.path = path
        page.set_default_timeout(PATIENCE)
        self.problems: list[str] = []
        self.abroad: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", self._note)

    def _note(self, request: Any) -> None:
        if not request.url.startswith("http://127.0.0.1:"):
            self.abroad.append(request.url)

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.page.locator("[data-state=live]").wait_for()
        self.page.locator(".doc-body > *").first.wait_for(state="attached")

    def box(self, title: str) -> Locator:
        return self.page.get_by_role("checkbox", name=title, exact=True)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def on(self, title: str, *keys: str) -> None:
        """Give the box of a topic the focus, and press keys."""
        self.box(title).focus()
        self.press(*keys)

    def enter(self, field: str, text: str) -> None:
        """Write a text into a field, and press Enter."""
        self.page.get_by_label(field, exact=True).fill(text)
        self.press("Enter")

    def wait_for(self, title: str, *, done: bool) -> None:
        state = str(done).lower()
        label = self.page.locator(f'.box[data-state="{state}"][aria-label="{title}"]')
        label.wait_for(state="attached")

    def write(self, text: str) -> None:
        self.path.write_text(text)

    def wait_for_focus(self, title: str) -> None:
        self.page.locator(f'.box:focus[aria-label="{title}"]').wait_for()

    @property
    def text(self) -> str:
        return self.path.read_text()

    @property
    def says(self) -> str:
        return self.page.locator(".head .says").inner_text()

    def wait_for_words(self, words: str) -> None:
        self.page.locator(".head .says", has_text=words).wait_for()

    def boxes(self) -> list[tuple[str, bool]]:
        """Return what is on the screen: the title of each box, and whether it is ticked."""
        found: list[list[Any]] = self.page.evaluate(
            """[...document.querySelectorAll(".box")].map(
                box => [box.parentElement.querySelector(".label").textContent.trim(),
                        box.dataset.state === "true"])"""
        )
        return [(title, done) for title, done in found]

    def topics(self) -> list[tuple[str, bool]]:
        """Return the same, as the file says it."""
        return [(topic.title, topic.done) for topic in parse(self.path.read_bytes()).topics]

    def settle(self) -> None:
        """Wait until the screen is what the file says."""
        end = time.monotonic() + PATIENCE / 1000
        while self.boxes() != self.topics():
            assert time.monotonic() < end, (self.boxes(), self.topics())
            time.sleep(0.02)


def until(page: Page, condition: str) -> None:
    """Wait until an expression is true in a page, which lets no text be run."""
    eventually(lambda: page.evaluate(condition))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1200, "height": 700})
    yield context
    context.close()


@contextmanager
def opened(context: BrowserContext, path: Path, *more: str | Path) -> Iterator[Shown]:
    """Serve the folder of a document, and show it; nothing may go wrong in the page."""
    with serving(path, *more, cwd=path.parent) as (_, url):
        shown = Shown(context.new_page(), path)
        shown.open(url)
        yield shown
        assert shown.problems == []
        assert shown.abroad == []


@pytest.fixture
def shown(context: BrowserContext, tmp_path: Path) -> Iterator[Shown]:
    path = tmp_path / "ROADMAP.md"
    path.write_text(DOCUMENT)
    with opened(context, path) as page:
        yield page


def test_a_click_is_one_byte_in_the_file_and_can_be_undone(shown: Shown) -> None:
    shown.box("Merge sort").click()
    shown.wait_for("Merge sort", done=True)
    assert shown.text == DOCUMENT.replace("[ ] Merge", "[x] Merge")
    shown.page.locator(".toast", has_text="Ticked “Merge sort”.").wait_for()
    assert shown.page.title() == "3/7 · ROADMAP.md"
    assert shown.page.locator("h2", has_text="Sorting").locator(".num").inner_text() == "2/2"
    shown.press("Control+z")
    shown.wait_for("Merge sort", done=False)
    assert shown.text == DOCUMENT
    shown.page.locator(".label", has_text="Quicksort").click()
    shown.wait_for("Quicksort", done=False)
    shown.page.get_by_role("button", name="Undo").click()
    shown.wait_for("Quicksort", done=True)
    assert shown.text == DOCUMENT


def test_two_pages_a_terminal_and_an_editor_see_the_same(shown: Shown, tmp_path: Path) -> None:
    other = Shown(shown.page.context.new_page(), shown.path)
    other.open(shown.page.url)
    shown.box("Merge sort").click()
    other.wait_for("Merge sort", done=True)
    other.box("Warm up").click()
    shown.wait_for("Warm up", done=True)
    assert run("check", "breadth first", cwd=tmp_path).status == 0
    for each in (shown, other):
        each.wait_for("Breadth first", done=True)
    text = shown.text.replace("# Trees", "# Woods\n\n- [ ] New one").replace(
        "Quicksort", "Heapsort"
    )
    shown.write(text)
    for each in (shown, other):
        each.box("New one").wait_for()
        each.box("Heapsort").wait_for()
        assert each.page.locator("h1").inner_text() == "Woods"
        each.settle()


LONG: Final = DOCUMENT + "".join(
    f"\n## Part {part}\n\n"
    + "".join(
        f"- [ ] Item {part}.{number}{' and so on' * (number * part % 40)}\n" for number in range(9)
    )
    for part in range(30)
)
"""A document with topics of many heights, of which most are off the screen."""

STILL: Final = """() => new Promise(done => {
    let [last, same] = [null, 0];
    const look = () => {
        const now = `${scrollY} ${document.documentElement.scrollHeight}`;
        same = now === last ? same + 1 : 0;
        last = now;
        same > 5 ? done() : requestAnimationFrame(look);
    };
    look();
})"""
"""A promise that is kept when nothing moves any more: sizes are known when they are drawn."""


def top_of(page: Page, title: str) -> float:
    """Return where the box of the topic whose title begins so is on the screen."""
    page.evaluate(STILL)
    top: float = page.evaluate(
        """title => [...document.querySelectorAll(".box")]
            .find(box => `${box.getAttribute("aria-label")} `.startsWith(title + " "))
            .getBoundingClientRect().top""",
        title,
    )
    return top


def test_it_keeps_its_place_the_focus_and_what_is_selected(shown: Shown) -> None:
    page = shown.page
    shown.write(DOCUMENT + "\n## More\n\n" + "".join(f"- [ ] Item {n}\n" for n in range(100)))
    shown.box("Item 99").wait_for()
    shown.box("Item 60").focus()
    page.evaluate(
        """getSelection().selectAllChildren([...document.querySelectorAll(".label")]
            .find(each => each.textContent === "Item 61"))"""
    )
    top = top_of(page, "Item 60")
    shown.write(shown.text.replace("Some words", "Many more words\n\n- [ ] Above\n\n* * *\n\nmore"))
    shown.box("Above").wait_for(state="attached")
    assert abs(top_of(page, "Item 60") - top) < 2
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Item 60"
    assert page.evaluate("String(getSelection())") == "Item 61"
    shown.press("Space")  # the topic that has the focus, though its number is another one
    shown.wait_for("Item 60", done=True)
    assert "- [x] Item 60\n" in shown.text
    assert shown.text.count("[x]") == DOCUMENT.count("[x]") + 1


@pytest.mark.parametrize("has_focus", [True, False])
def test_what_is_read_stays_in_its_place(shown: Shown, *, has_focus: bool) -> None:
    """Also if the page becomes so much shorter that the browser has to scroll, or is not still."""
    page = shown.page
    shown.write(LONG)
    page.locator(".label", has_text="Item 29.8").wait_for()
    for at, changes in (
        ("Item 15.5", [("Warm up", "Warm up\n- [ ] " + "very long words " * 200)]),
        ("Item 15.5", [("Warm up", f"Warm up\n- [ ] New {each}") for each in range(5)]),
        ("Item 29.6", [("## Part 3\n", "## Part 3\n\n" + "words " * 5000 + "\n\n")]),
        ("Item 29.6", [("words " * 5000, "")]),
        ("Item 27.3", [(LONG[LONG.index("## Part 4") : LONG.index("## Part 26")], "")]),
    ):
        page.locator(".label", has_text=at).scroll_into_view_if_needed()
        page.evaluate(STILL)
        page.locator(".label", has_text=at).scroll_into_view_if_needed()
        if has_focus:
            page.locator(".task", has_text=at).locator(".box").focus()
        top = top_of(page, at)
        assert 0 < top < 700
        for old, new in changes:
            shown.write(shown.text.replace(old, new, 1))
            shown.settle()
        assert abs(top_of(page, at) - top) < 2, (at, top, top_of(page, at))


def test_what_has_got_the_focus_by_a_key_is_on_the_screen(shown: Shown) -> None:
    page = shown.page
    shown.write(LONG)
    page.locator(".label", has_text="Item 29.8").wait_for()
    shown.box("Warm up").focus()
    for key in ("End", "ArrowUp", "Home", "ArrowDown", "End"):
        shown.press(key)
        page.evaluate(STILL)
        edge = page.locator(".head").bounding_box()
        box = page.locator(":focus").bounding_box()
        assert edge
        assert box
        assert edge["height"] <= box["y"] <= 700 - box["height"], key


def test_a_topic_that_is_gone_hands_the_focus_on(shown: Shown) -> None:
    shown.box("Merge sort").focus()
    shown.write(DOCUMENT.replace("- [ ] Merge sort\n", ""))
    shown.box("Merge sort").wait_for(state="detached")
    assert shown.page.evaluate("document.activeElement.className") == "box"


def test_a_file_that_goes_and_comes_back_is_said(shown: Shown) -> None:
    shown.path.rename(shown.path.with_name("gone.md"))
    shown.wait_for_words("ROADMAP.md is not there any more. This is how it last was.")
    shown.box("Merge sort").click()
    assert len(shown.boxes()) == 7
    shown.path.with_name("gone.md").rename(shown.path)
    until(shown.page, "document.querySelector('.head .says').textContent === ''")
    shown.path.write_bytes("- [ ] a\n".encode("utf-16"))
    shown.wait_for_words("ROADMAP.md can't be read: ")
    shown.write("- [ ] back\n")
    shown.box("back").wait_for()


def test_it_follows_a_checkout_of_git(shown: Shown) -> None:
    git = [need("git"), "-c", "user.name=a", "-c", "user.email=a@b"]

    def call(*arguments: str) -> None:
        subprocess.run([*git, *arguments], cwd=shown.path.parent, check=True, capture_output=True)

    call("init", "-qb", "main")
    call("add", ".")
    call("commit", "-qm", "one")
    call("checkout", "-qb", "other")
    shown.write(DOCUMENT.replace("Quicksort", "Heapsort").replace("[ ] Warm", "[x] Warm"))
    call("commit", "-qam", "two")
    shown.box("Heapsort").wait_for()
    call("checkout", "-q", "main")
    shown.box("Quicksort").wait_for()
    shown.settle()
    shown.page.reload()
    shown.page.locator(".burn svg").wait_for()
    assert "of 7 topics 2 are done" in str(
        shown.page.locator(".burn svg").get_attribute("aria-label")
    )
    shown.page.locator(".burn").click()
    shown.page.locator("tbody tr").first.wait_for()
    until(shown.page, "document.querySelector('img')?.naturalWidth === 540")


def test_a_lost_server_is_said_at_once_and_boxes_are_signs(
    context: BrowserContext, tmp_path: Path
) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_text(DOCUMENT)
    shown = Shown(context.new_page(), path)
    with serving(cwd=tmp_path) as (process, url):
        shown.open(url)
        port = url.partition("/?")[0].rpartition(":")[2]
        process.kill()
        shown.wait_for_words("The server has stopped, so nothing can be ticked.")
        assert shown.page.get_by_role("checkbox").count() == 0
        assert shown.page.get_by_role("img", name="Done: Quicksort").count() == 1
        shown.page.locator(".label", has_text="Merge sort").click()
    path.write_text(DOCUMENT.replace("[ ] Warm", "[x] Warm"))
    with serving("--port", port, cwd=tmp_path) as (_, url):
        Shown(context.new_page(), path).open(url)  # which brings the new key
        shown.wait_for("Warm up", done=True)
        assert shown.says == ""
        shown.box("Merge sort").click()
        shown.wait_for("Merge sort", done=True)
    assert "[x] Merge" in path.read_text()


@contextmanager
def out_of_date(shown: Shown) -> Iterator[None]:
    """Keep what the server says from a page, but not what the page says from the server."""
    shown.page.evaluate("""() => { window.old = JSON.parse;
            JSON.parse = (text) => text.startsWith("[") ? [] : { at: -1 }; }""")
    yield
    shown.page.evaluate("JSON.parse = old")


def test_a_click_in_an_old_page_finds_its_topic_or_is_refused(shown: Shown) -> None:
    with out_of_date(shown):
        shown.write(DOCUMENT.replace("Some words", "- [ ] Above\n\nwords"))
        time.sleep(0.5)
        shown.box("Merge sort").click()
        until(shown.page, "!document.querySelector('[aria-busy]')")
    assert "[x] Merge sort" in shown.text
    assert "[ ] Above" in shown.text
    shown.page.reload()
    shown.box("Above").wait_for()
    with out_of_date(shown):
        before = shown.text.replace("Breadth", "Depth")
        shown.write(before)
        time.sleep(0.5)
        shown.box("Breadth first").click()
        shown.wait_for_words("This topic has changed in the file. Look again, then tick.")
    assert shown.text == before


def test_filters_and_the_search_leave_out_what_is_not_wanted(shown: Shown) -> None:
    page = shown.page

    def visible() -> list[str]:
        seen: list[str] = page.evaluate(
            """[...document.querySelectorAll(".box")].filter(box => box.checkVisibility())
                .map(box => box.getAttribute("aria-label"))"""
        )
        return seen

    page.get_by_role("button", name="Open").click()
    assert visible() == [
        "Warm up",
        "Binary search",
        "With a library",
        "Breadth first",
        "Merge sort",
    ]
    assert page.locator("table").is_visible()
    page.get_by_role("button", name="Done").click()
    assert visible() == ["Binary search", "By hand", "Quicksort"]
    page.get_by_role("button", name="All").click()
    shown.press("/")
    page.keyboard.type("SEARCHING first")
    assert visible() == ["Breadth first"]
    assert not page.locator("table").is_visible()
    assert page.locator("h2:visible").all_inner_texts()[0].startswith("Searching")
    page.get_by_label("Find topics").fill("convolution")
    assert shown.says == "No topic has “convolution”."
    shown.press("Escape")
    assert len(visible()) == 7
    page.get_by_role("button", name="Open").click()
    shown.box("Merge sort").click()
    shown.wait_for("Merge sort", done=True)
    assert shown.box("Merge sort").is_visible()  # until the focus leaves it
    shown.box("Warm up").focus()
    until(page, "document.querySelectorAll('li.topic:not([hidden])').length === 4")


def test_all_of_it_can_be_done_with_keys(shown: Shown) -> None:
    page = shown.page

    def focused() -> str:
        name: str = page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''")
        return name

    shown.on("Warm up", "ArrowDown")
    assert focused() == "Binary search"
    shown.press("Shift+Space")
    shown.wait_for("With a library", done=True)
    assert shown.text.count("[x]") == 4
    shown.press("Control+z")
    shown.wait_for("With a library", done=False)
    assert shown.text == DOCUMENT
    assert shown.box("Binary search").get_attribute("aria-checked") == "mixed"
    shown.press("End")
    assert focused() == "Quicksort"
    shown.press("Space")
    shown.wait_for("Quicksort", done=False)
    shown.press("Home")
    page.get_by_role("button", name="Next").click()
    assert focused() == "Warm up"
    shown.press("/", "Escape")
    assert focused() == "Warm up"
    assert page.locator('.box[tabindex="0"]').count() == 1


def test_the_list_is_changed_with_keys_and_with_the_menu(shown: Shown) -> None:
    page = shown.page
    shown.on("Quicksort", "F2")
    shown.enter("Title", "**Heapsort**")
    shown.wait_for_focus("Heapsort")
    assert shown.text == DOCUMENT.replace("Quicksort", "**Heapsort**")
    shown.press("Control+z")
    shown.box("Quicksort").wait_for()
    assert shown.text == DOCUMENT
    shown.on("Merge sort", "a")
    shown.enter("New topic", "Bubble sort")
    shown.box("Bubble sort").wait_for()
    assert shown.text == DOCUMENT.replace("Merge sort\n", "Merge sort\n- [ ] Bubble sort\n")
    shown.wait_for_focus("Bubble sort")
    shown.press("Delete")
    shown.box("Bubble sort").wait_for(state="detached")
    assert shown.text == DOCUMENT
    page.get_by_role("button", name="Undo").click()
    shown.box("Bubble sort").wait_for()
    shown.press("Control+z")
    shown.box("Bubble sort").wait_for(state="detached")
    assert shown.text == DOCUMENT


def test_what_is_done_can_be_undone_before_it_is_answered(shown: Shown) -> None:
    """The page hears of what it did by the way on which all pages do, and often sooner."""
    page = shown.page
    waiting: list[Any] = []

    def keep(route: Any) -> None:
        waiting.append(route)

    page.route("**/tick?*", keep, times=1)
    shown.box("Merge sort").click()
    shown.press("Control+z")
    eventually(lambda: page.evaluate("true") and waiting)
    waiting[0].continue_()
    page.locator(".toast", has_text="Undone.").wait_for()
    shown.wait_for("Merge sort", done=False)
    assert shown.text == DOCUMENT


def test_what_is_typed_stays_when_the_file_changes_around_it(shown: Shown) -> None:
    page = shown.page
    shown.on("Binary search", "a")
    page.get_by_label("New topic").fill("Ternary")
    shown.write(DOCUMENT.replace("  - [x] By hand\n", "  - [x] By hand\n  - [ ] By head\n"))
    shown.box("By head").wait_for()
    assert page.get_by_label("New topic").input_value() == "Ternary"
    shown.press("Enter")
    shown.wait_for_focus("Ternary")
    assert "With a library\n- [ ] Ternary\n" in shown.text
    shown.press("F2")
    page.get_by_label("Title", exact=True).fill("Ternary search")
    shown.write(shown.text.replace("Ternary", "Tertiary"))
    page.get_by_role("checkbox", name="Tertiary").wait_for()
    assert page.get_by_label("Title", exact=True).input_value() == "Ternary search"


def test_the_menu_of_a_topic_changes_the_list(shown: Shown) -> None:
    page = shown.page
    page.locator(".task", has_text="Merge sort").hover()
    page.get_by_role("button", name="Edit the title").click()
    page.get_by_label("Title", exact=True).wait_for()
    shown.press("Escape")
    assert page.locator(".title-field").count() == 0
    assert shown.box("Merge sort").is_visible()
    page.locator(".task", has_text="Merge sort").hover()
    page.get_by_role("button", name="More").click()
    names = page.get_by_role("menuitem").all_inner_texts()
    assert [name.partition("\n")[0] for name in names] == [
        *("Edit the title", "Add a topic below", "Add a sub-topic", "Delete")
    ]
    shown.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Merge sort"
    shown.press("Shift+F10")
    page.get_by_role("menuitem", name="Add a sub-topic").click()
    shown.enter("New topic", "# no title")
    shown.wait_for_words("Not changed: ")
    assert shown.text == DOCUMENT
    shown.enter("New topic", "By hand too")
    shown.box("By hand too").wait_for()
    assert "Merge sort\n  - [ ] By hand too\n" in shown.text


def test_random_clicks_and_edits_end_with_what_the_file_says(shown: Shown) -> None:
    random = Random(5)
    file = RoadmapFile(shown.path)
    for number in range(40):
        match random.randrange(4):
            case 0:
                topics = file.read().topics
                file.toggle(random.choice(topics))
            case 1:
                text = shown.text
                at = random.choice([m.start() for m in re.finditer(r"^- \[", text, re.MULTILINE)])
                shown.write(f"{text[:at]}- [ ] New {number}\n{text[at:]}")
            case 2:
                lines = shown.text.splitlines(keepends=True)
                tasks = [n for n, line in enumerate(lines) if line.startswith("- [")]
                if len(tasks) > 4:
                    del lines[random.choice(tasks)]
                shown.write("".join(lines))
            case _:
                shown.settle()
                boxes = shown.page.locator(".box")
                boxes.nth(random.randrange(boxes.count())).click()
    shown.settle()


def test_several_documents_are_a_list_with_their_sums(
    context: BrowserContext, tmp_path: Path
) -> None:
    path = tmp_path / "plans" / "one.md"
    (tmp_path / "plans" / "deep").mkdir(parents=True)
    path.write_text("# One\n\n- [ ] a\n\n[to two](deep/two.md#here) [nowhere](three.md)\n")
    two = path.parent / "deep" / "two.md"
    two.write_text("# Two\n\n- [x] b\n- [ ] c\n\n## Here\n")
    (path.parent / "prose.md").write_text("# No topics\n")
    with serving(tmp_path / "plans", cwd=tmp_path) as (_, url):
        shown = Shown(context.new_page(), two)
        shown.open(url)
        side = shown.page.get_by_role("navigation", name="Documents")
        side.locator(".total .num", has_text="1/3").wait_for()
        assert side.get_by_role("link").all_inner_texts() == ["deep/two.md\n1/2", "one.md\n0/1"]
        run("check", "a", "-f", "plans/one.md", cwd=tmp_path)
        side.locator(".num", has_text="1/1").wait_for()
        (path.parent / "new.md").write_text("- [ ] d\n")
        side.get_by_role("link", name="new.md").wait_for()
        side.get_by_role("link", name="one.md").click()
        shown.page.get_by_role("link", name="to two").wait_for()
        assert shown.page.get_by_role("link", name="nowhere").count() == 0
        shown.page.get_by_role("link", name="to two").click()
        shown.box("c").wait_for()
        assert shown.page.url.endswith("?doc=deep/two.md#user-content-here")
        assert shown.problems == []


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    context: BrowserContext, tmp_path: Path, width: int, scheme: Any
) -> None:
    try:
        axe = import_module("axe_playwright_python.sync_playwright").Axe()
    except ImportError:
        missing("axe_playwright_python is not installed")
    path = tmp_path / "ROADMAP.md"
    path.write_text(DOCUMENT + f"\n`{'x' * 200}`\n\n- [ ] {'y' * 200}\n")
    (tmp_path / "other.md").write_text("- [x] b\n")
    with serving(tmp_path, cwd=tmp_path) as (process, url):
        shown = Shown(context.new_page(), path)
        shown.page.emulate_media(color_scheme=scheme)
        shown.page.set_viewport_size({"width": width, "height": 700})
        shown.open(url)
        shown.page.locator(".side a").first.wait_for(state="attached")
        if width < 900:
            shown.page.locator(".switch").click()
        shown.box("Quicksort").focus()
        for _ in range(2):
            assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
            found = axe.run(shown.page, options={"resultTypes": ["violations"]})
            assert [(each["id"], each["nodes"]) for each in found.response["violations"]] == []
            process.kill()
            shown.wait_for_words("The server has stopped")


def test_on_paper_there_are_no_tools(shown: Shown) -> None:
    shown.page.emulate_media(media="print")
    for part in (".tools", ".side", ".toast"):
        assert not shown.page.locator(part).is_visible()
    assert shown.page.locator("h1").is_visible()
    assert shown.page.locator(".box").first.is_visible()


def test_a_document_runs_loads_and_covers_nothing(context: BrowserContext, tmp_path: Path) -> None:
    path = tmp_path / "ROADMAP.md"
    path.write_text(
        "- [ ] first\n\n" + "\n\n".join(f"- [ ] a {each}\n\n{each}" for each in ATTACKS)
    )
    with opened(context, path) as shown:
        shown.page.wait_for_timeout(300)
        assert shown.page.evaluate("window.hacked") is None
        assert shown.page.url.endswith("/")
        names = shown.page.evaluate(
            """[...document.querySelectorAll(".head *")].map(each => {
                const { left, top, width, height } = each.getBoundingClientRect();
                const seen = document.elementFromPoint(left + width / 2, top + height / 2);
                return !width || !height || each.closest(".head").contains(seen); })"""
        )
        assert all(names)
        titles = [title for title, _ in shown.boxes()]
        assert len(titles) == len(parse(path.read_bytes()).topics)
        shown.box("first").click()
        shown.wait_for("first", done=True)
        assert path.read_text().startswith("- [x] first")
        assert path.read_text().count("[x]") == 1
        sheet = shown.page.evaluate("getComputedStyle(document.body).display")
        assert sheet == "block"


HOSTILE: Final = """<!doctype html><title>waits</title><script>
const server = "{server}";
const body = '{{"revision": "{revision}", "topics": [0], "done": true}}';
const asked = [];
const kinds = [["no-cors", "text/plain"], ["cors", "application/json"], ["cors", "text/plain"]];
for (const [mode, type] of kinds)
  for (const credentials of ["include", "omit"])
    asked.push(fetch(server + "/tick?doc=ROADMAP.md", {{
      method: "POST", mode, credentials, body, headers: {{ "content-type": type }} }}));
asked.push(fetch(server + "/", {{ credentials: "include" }}).then(answer => answer.text())
  .then(text => {{ document.title = "read " + text; }}));
const image = new Image(); image.src = server + "/picture?doc=ROADMAP.md&path=a.png";
image.onload = () => {{ document.title = "loaded"; }};
const script = document.createElement("script"); script.src = server + "/static/page.js";
script.onload = () => {{ document.title = "ran"; }}; document.head.append(script);
const events = new EventSource(server + "/events", {{ withCredentials: true }});
events.onopen = () => {{ document.title = "heard"; }};
const socket = new WebSocket(server.replace("http", "ws") + "/events");
socket.onopen = () => {{ document.title = "connected"; }};
Promise.allSettled(asked).then(() => {{
  if (document.title === "waits") document.title = "nothing"; }});
</script><body><iframe name="frame" src="{server}/"></iframe>
<form action="{server}/tick?doc=ROADMAP.md" method="post" enctype="text/plain" target="frame">
<input name='{{"revision": "{revision}", "topics": [0], "done": true, "x": "' value='"}}'></form>
<script>setTimeout(() => document.forms[0].submit(), 300)</script>"""


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_another_page_in_the_same_browser_gets_nothing(shown: Shown, host: str) -> None:
    """Also a page at another port of 127.0.0.1, to which the browser sends the cookie."""
    server = shown.page.evaluate("location.origin")
    revision = _revision(shown)

    class Hostile(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(HOSTILE.format(server=server, revision=revision).encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hostile) as hostile:
        threading.Thread(target=hostile.serve_forever, daemon=True).start()
        page = shown.page.context.new_page()
        page.goto(f"http://{host}:{hostile.server_port}/")
        until(page, "document.title !== 'waits'")
        page.wait_for_timeout(700)
        assert page.title() == "nothing"
        frame = page.frame("frame")
        assert frame
        assert "Trees" not in frame.content()
        hostile.shutdown()
    assert shown.text == DOCUMENT


def _revision(shown: Shown) -> str:
    """Return the revision that a page would send, which is the worst that another one can know."""
    from llm_roadmap.ticking.digest_without_ticks import digest_without_ticks

    return digest_without_ticks(parse(shown.path.read_bytes()))
