from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal

import pytest

from llm_roadmap import RoadmapFile, parse
from llm_roadmap.display.html_and_text import html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytest.importorskip("anywidget")

STATIC: Final = files("llm_roadmap") / "notebook" / "static"


PAGE = """\
<!doctype html>
<link rel="stylesheet" href="widget.css">
<button>before</button>
<div class="jp-OutputArea-child"><div id="here"></div></div>
<div class="jp-OutputArea-child stands-in"><p class="llm-roadmap-still">static</p></div>
<script type="module">
import widget from "./widget.js";

window.sent = [];
window.handlers = {};
window.show = (state, answers) => {
  const values = { ...state };
  const model = {
    get: (name) => values[name],
    set: (name, value) => { values[name] = value; },
    save_changes: () => { window.saved = { ...values }; },
    on: (name, handler) => { (handlers[name] ??= new Set()).add(handler); },
    off: (name, handler) => { handlers[name].delete(handler); },
    send: (content) => {
      sent.push(content);
      if (answers && content.kind === "hello") tell({ kind: "here" });
    },
  };
  window.tell = (content) => handlers["msg:custom"].forEach((handler) => handler(content));
  window.put = (state) => {
    const before = { ...values };
    Object.assign(values, state);
    for (const name in state) {
      const isNew = JSON.stringify(before[name]) !== JSON.stringify(state[name]);
      if (isNew) handlers[`change:${name}`]?.forEach((handler) => handler());
      else values[name] = before[name];
    }
  };
  window.fire = (name) => handlers[name].forEach((handler) => handler());
  window.end = widget.render({ model, el: document.getElementById("here") });
};
</script>
"""

DOCUMENT = """\
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

SWAPPED = """\
# Trees

## Searching

- [ ] [Breadth first](https://example.org/bfs)
- [ ] Binary search

## Sorting

- [ ] Merge sort
"""

MOVED = """\
# Trees

## Sorting

- [ ] Merge sort

## Searching

- [ ] [Breadth first](https://example.org/bfs)
- [ ] Binary search
"""


class Front:
    """The front end in a page, with a model that is played by the test."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self._path = path

    def state(self, document: str, **changes: object) -> dict[str, Any]:
        """Return the state that the kernel sends for a document."""
        self._path.write_text(document, "utf-8")
        widget = RoadmapFile(self._path).widget()
        names = ("state", "ticks", "seen", "trouble", "height", "collapsed")
        state: dict[str, Any] = {name: getattr(widget, name) for name in names}
        widget.close()
        patience = changes.pop("patience", widget.state["patience"])
        return {**state, "state": {**widget.state, "patience": patience}, **changes}

    def show(self, document: str, *, kernel: bool = True, **changes: object) -> None:
        self.page.evaluate(
            "([state, kernel]) => show(state, kernel)", [self.state(document, **changes), kernel]
        )

    def put(self, document: str, **changes: object) -> None:
        self.page.evaluate("(state) => put(state)", self.state(document, **changes))

    def answer(self, click: dict[str, Any], refusal: str = "") -> None:
        self.page.evaluate(
            "(content) => tell(content)",
            {"kind": "answer", "click": click["click"], "refusal": refusal},
        )

    @property
    def clicks(self) -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] = self.page.evaluate("sent")
        return [message for message in sent if message["kind"] == "click"]

    def stop_clock(self) -> None:
        """Let time pass only where the test says so, however long the page takes."""
        self.page.clock.install(time=0)
        self.page.clock.pause_at(1000)

    def box(self, title: str) -> Locator:
        return self.page.get_by_role("checkbox", name=title, exact=True)

    @property
    def messages(self) -> str:
        return " ".join(self.page.get_by_role("status").all_inner_texts()).strip()

    def focused(self) -> str:
        text: str = self.page.evaluate("document.activeElement.closest('label')?.innerText.trim()")
        return text


def served(name: str) -> str:
    """Return a file as a browser gets it: the scripts are one."""
    from llm_roadmap.notebook.widget import SCRIPTS

    names = SCRIPTS if name == "widget.js" else [name]
    return "\n".join((STATIC / name).read_text("utf-8") for name in names)


@pytest.fixture
def front(browser: Browser, tmp_path: Path) -> Iterator[Front]:
    page = browser.new_page()
    page.set_default_timeout(5_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.route(
        "**/*",
        lambda route: route.fulfill(
            content_type={"js": "text/javascript", "css": "text/css"}.get(
                route.request.url.rpartition(".")[2], "text/html"
            ),
            body=PAGE
            if route.request.url.endswith("/")
            else served(route.request.url.rpartition("/")[2]),
        ),
    )
    page.goto("http://roadmap.test/")
    page.wait_for_function("'show' in window")
    yield Front(page, tmp_path / "ROADMAP.md")
    page.close()
    assert problems == []


def test_it_draws_the_state(front: Front) -> None:
    front.show(DOCUMENT)
    page = front.page
    lines = [line.strip() for line in page.locator("#here").inner_text().splitlines()]
    assert list(filter(None, lines)) == [
        "Trees",
        "1/5 (20%)",
        "Only open",
        "Fold all",
        "Next open",
        "Warm up",
        "Searching 1/3 (33%)",
        "Binary search 1/1 (100%)",
        "Halve it",
        "By hand",
        "Breadth first",
        "Sorting 0/1 (0%)",
        "Merge sort",
    ]
    assert page.get_by_role("progressbar", name="Trees: 1/5 (20%)").evaluate("e => e.value") == 1
    assert page.get_by_role("checkbox").count() == 5
    assert front.box("By hand").is_checked()
    assert not front.box("Binary search").is_checked()
    assert page.locator("li li").get_by_role("checkbox", name="By hand").count() == 1
    link = page.get_by_role("link")
    assert link.get_attribute("href") == "https://example.org/bfs"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_it_hides_what_stands_in_for_it_as_long_as_it_is_there(front: Front) -> None:
    front.show(DOCUMENT)
    stands_in = front.page.locator(".stands-in")
    assert not stands_in.is_visible()
    front.page.evaluate("document.getElementById('here').replaceChildren()")
    assert stands_in.is_visible()


def test_a_click_says_what_it_wants_of_which_topic(front: Front) -> None:
    front.show(DOCUMENT)
    front.box("Binary search").click()
    front.box("By hand").click()
    first, second = front.clicks
    assert first["topics"] == [[["Trees", "Searching"], "Binary search", 0, 1]]
    assert first["done"] is True
    assert first["revision"] == front.state(DOCUMENT)["state"]["revision"]
    assert second["topics"] == [[["Trees", "Searching", "Binary search"], "By hand", 0, 1]]
    assert second["done"] is False
    assert first["click"] != second["click"]
    assert set(first) == {"kind", "click", "topics", "done", "revision"}


def test_a_box_follows_the_file_and_not_the_click(front: Front) -> None:
    front.show(DOCUMENT)
    box = front.box("Binary search")
    box.click()
    assert not box.is_checked()
    item = front.page.locator("li", has=box).last
    assert item.get_attribute("aria-busy") == "true"
    front.put(DOCUMENT.replace("[ ] Binary", "[x] Binary"))
    front.answer(front.clicks[0])
    assert box.is_checked()
    assert item.get_attribute("aria-busy") is None
    assert front.messages == ""


def test_the_kernel_is_told_what_is_on_the_screen(front: Front) -> None:
    front.show(DOCUMENT)
    assert front.page.evaluate("window.saved") is None  # it is what the kernel has sent
    front.page.evaluate("put({ ticks: '10100' })")
    assert front.page.evaluate("saved.seen") == "10100"


def test_a_click_on_a_box_that_waits_is_not_sent(front: Front) -> None:
    front.show(DOCUMENT)
    front.box("Binary search").click()
    front.box("Binary search").click()
    assert len(front.clicks) == 1


def test_a_refused_click_goes_back_and_says_why(front: Front) -> None:
    front.show(DOCUMENT)
    box = front.box("Binary search")
    box.click()
    front.answer(front.clicks[0], "others keep the lock")
    assert not box.is_checked()
    assert front.messages == "others keep the lock"
    box.click()
    assert front.messages == ""


def test_a_refusal_remains_when_another_click_succeeds(front: Front) -> None:
    front.show(DOCUMENT)
    front.box("Binary search").click()
    front.box("Merge sort").click()
    first, second = front.clicks
    front.answer(first, "refused")
    front.answer(second)
    assert front.messages == "refused"


def test_a_refusal_goes_when_the_box_is_what_was_wanted(front: Front) -> None:
    front.show(DOCUMENT)
    front.box("Binary search").click()
    front.answer(front.clicks[0], "others keep the lock")
    front.put(DOCUMENT.replace("[ ] Merge", "[x] Merge"))
    assert front.messages == "others keep the lock"
    front.put(DOCUMENT.replace("[ ] Binary", "[x] Binary"))
    assert front.messages == ""


def test_a_refusal_goes_when_the_document_can_be_read_again(front: Front) -> None:
    front.show(DOCUMENT)
    front.box("Binary search").click()
    front.put(DOCUMENT, trouble="it is gone")
    front.answer(front.clicks[0], "not changed: it is gone")
    assert front.messages.endswith("not changed: it is gone")
    front.put(DOCUMENT)
    assert front.messages == ""


def test_a_refusal_goes_with_its_topic(front: Front) -> None:
    front.show(DOCUMENT)
    front.box("Binary search").click()
    front.answer(front.clicks[0], "others keep the lock")
    front.put(DOCUMENT.replace("Binary search", "Interpolation search"))
    assert front.messages == ""


def test_a_click_without_an_answer_goes_back_and_says_why(front: Front) -> None:
    front.show(DOCUMENT, patience=0.1)
    box = front.box("Binary search")
    box.click()
    front.page.get_by_text("The kernel has not answered").wait_for()
    assert not box.is_checked()
    assert front.page.locator("[aria-busy]").count() == 0
    front.put(DOCUMENT.replace("[ ] Binary", "[x] Binary"))
    front.answer(front.clicks[0])  # it was busy
    assert box.is_checked()
    assert front.messages == ""


def test_an_answer_to_another_view_is_not_taken_for_ones_own(front: Front) -> None:
    front.show(DOCUMENT)
    front.box("Binary search").click()
    front.answer({"click": "another"}, "refused")
    assert front.messages == ""
    assert front.page.locator("[aria-busy]").count() == 1


def test_a_kernel_that_has_answered_is_there(front: Front) -> None:
    front.stop_clock()
    front.show(DOCUMENT)
    front.page.clock.run_for(60_000)
    assert front.page.get_by_role("checkbox").count() == 5
    assert front.messages == ""


def test_without_a_kernel_there_is_nothing_to_click(front: Front) -> None:
    front.stop_clock()
    front.show(DOCUMENT, kernel=False)
    shown = front.page.locator("#here")
    assert front.page.get_by_role("checkbox").count() == 0
    assert "☑ By hand" in shown.inner_text()
    assert "☐ Merge sort" in shown.inner_text()
    assert front.messages == ""
    front.page.clock.run_for(60_000)
    assert front.messages == ""  # an exported page has none, and nobody misses it
    front.page.evaluate("tell({kind: 'here'})")
    assert front.page.get_by_role("checkbox").count() == 5
    assert "☑" not in shown.inner_text()
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


def test_a_view_that_has_gone_greets_no_more(front: Front) -> None:
    front.stop_clock()
    front.show(DOCUMENT, kernel=False)
    front.page.evaluate("end()")
    front.page.clock.run_for(60_000)
    assert front.page.evaluate("sent").pop() == {"kind": "bye"}


def test_when_the_kernel_goes_the_boxes_go(front: Front) -> None:
    front.stop_clock()
    front.show(DOCUMENT)
    front.page.evaluate("tell = () => {}; fire('comm_live_update')")
    assert front.page.get_by_role("checkbox").count() == 0
    front.page.clock.run_for(60_000)
    assert "No kernel answers" in front.messages


def test_the_keyboard_reaches_and_ticks_a_box(front: Front) -> None:
    front.show(DOCUMENT)
    front.page.get_by_role("button", name="before").focus()
    reached = []
    for _ in range(12):
        front.page.keyboard.press("Tab")
        reached.append(front.focused())
        if reached[-1] == "By hand":
            break
    assert reached[4:] == ["Warm up", None, "Binary search", "By hand"]  # None is the fold
    front.page.keyboard.press("Space")
    assert front.clicks[0]["topics"][0][1] == "By hand"
    assert front.clicks[0]["done"] is False


def test_a_label_ticks_its_box(front: Front) -> None:
    front.show(DOCUMENT)
    front.page.get_by_text("Merge sort").click()
    assert front.clicks[0]["topics"][0][1] == "Merge sort"


def test_the_focus_stays_where_it_is(front: Front) -> None:
    front.show(DOCUMENT)
    front.box("Breadth first").focus()
    for document in (
        DOCUMENT.replace("[ ] Breadth", "[x] Breadth"),  # ticked elsewhere
        DOCUMENT.replace("- [ ] [Breadth", "- [ ] New\n- [ ] [Breadth"),  # one more above it
        DOCUMENT,
        SWAPPED,
        SWAPPED.replace("- [ ] Binary search\n", ""),
        MOVED,
    ):
        front.put(document)
        assert front.focused() == "Breadth first"


def test_folds_stay_as_they_are(front: Front) -> None:
    front.show(DOCUMENT)
    front.page.locator("summary", has_text="Searching").click()
    assert not front.box("Breadth first").is_visible()
    front.put(DOCUMENT.replace("- [ ] Merge", "- [x] Merge"))
    assert not front.box("Breadth first").is_visible()
    front.put("")
    front.put(DOCUMENT)
    assert not front.box("Breadth first").is_visible()
    assert front.box("Merge sort").is_visible()


def test_trouble_is_told_beside_the_last_good_state(front: Front) -> None:
    front.show(DOCUMENT)
    front.put(DOCUMENT, trouble="No such file or directory")
    assert front.messages == "ROADMAP.md: No such file or directory. This is its last good state."
    assert front.page.get_by_role("checkbox").count() == 5
    front.put(DOCUMENT)
    assert front.messages == ""


def test_what_a_document_says_is_text(front: Front) -> None:
    front.show(
        "# `<img src=x onerror=hacked=1>`\n\n- [ ] `<script>hacked=1</script>`"
        " [a](<javascript:hacked=1>) [b](<data:text/html,x>) [c](<http://[>) [d](notes.md)\n"
        "  - Description: `<b>bold</b>`\n"
    )
    page = front.page
    assert page.locator("#here :is(img, script, b)").count() == 0
    assert page.get_by_role("link").count() == 0
    assert "d" in page.locator(".llm-roadmap-links").inner_text()
    assert page.evaluate("window.hacked") is None
    assert "<script>hacked=1</script>" in page.locator("#here").inner_text()


def test_a_link_that_the_kernel_should_not_have_sent_is_none(front: Front) -> None:
    state = front.state("- [ ] a\n")
    state["state"]["contents"][0]["links"] = [{"title": "b", "url": "javascript:hacked=1"}]
    front.page.evaluate("(state) => show(state, true)", state)
    assert front.page.get_by_role("link").count() == 0


def test_a_link_without_slashes_leads_into_the_page_and_is_none(front: Front) -> None:
    state = front.state("- [ ] a [b](https://example.org)\n")
    topic = state["state"]["contents"][0]
    topic["links"] = [{"title": "b", "url": url} for url in ("http:logout", "HTTPS:/logout")]
    front.page.evaluate("(state) => show(state, true)", state)
    assert front.page.get_by_role("link").count() == 0


def test_an_empty_document_can_be_shown(front: Front) -> None:
    front.show("")
    assert front.page.locator("#here").inner_text().split() == ["ROADMAP.md", "0/0", "(0%)"]


def test_when_it_ends_it_leaves_nothing_and_listens_no_more(front: Front) -> None:
    front.show(DOCUMENT)
    front.page.evaluate("end()")
    assert front.page.locator("#here > *").count() == 0  # else its host keeps what is in there
    assert front.page.evaluate("Object.values(handlers).map((each) => each.size)") == 5 * [0]
    assert front.page.evaluate("sent.at(-1)") == {"kind": "bye"}


def test_500_topics_are_drawn_in_no_time_and_one_change_is_a_small_one(front: Front) -> None:
    document = "".join(
        f"## Part {number // 25}\n\n- [ ] Read {number}\n  - [Notes](https://example.org/{number})\n\n"
        if number % 25 == 0
        else f"- [ ] Read {number}\n  - [Notes](https://example.org/{number})\n"
        for number in range(500)
    )
    first, second = (
        front.state(document),
        front.state(document.replace("[ ] Read 7\n", "[x] Read 7\n")),
    )
    drawn, redrawn, changes = front.page.evaluate(
        """async ([first, second]) => {
            const times = [performance.now()];
            show(first, true);
            document.body.offsetHeight;
            times.push(performance.now());
            [...document.querySelectorAll("button")].find(
                (e) => e.textContent === "Unfold all").click();
            let changes = 0;
            const observer = new MutationObserver((records) => { changes += records.length; });
            observer.observe(document.getElementById("here"), { subtree: true, childList: true });
            put(second);
            await null;
            document.body.offsetHeight;
            times.push(performance.now());
            await new Promise((done) => setTimeout(done));
            return [times[1] - times[0], times[2] - times[1], changes];
        }""",
        [first, second],
    )
    print(f"500 topics: drawn in {drawn:.0f} ms, redrawn in {redrawn:.0f} ms")
    assert front.page.get_by_role("checkbox", checked=True).count() == 1
    assert changes <= 3  # its sign, and two counts


NESTED = """\
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


def text(front: Front) -> list[str]:
    shown = front.page.locator("#here > div > .llm-roadmap-body").inner_text()
    return [line.strip() for line in shown.splitlines() if line.strip()]


def test_headings_in_items_are_sections_and_plain_texts_are_shown(front: Front) -> None:
    front.show(NESTED)
    assert text(front) == [
        "Balance 1/2 (50%) Tick all",
        "A paragraph.",
        "plain item",
        "Level: hard",
        "Slides",
        "Rotations 1/2 (50%)",
        "To the left",
        "To the right",
        "Heaps and more 0/1 (0%) Tick all",
        "Heaps",
        "Sift",
    ]
    heading = front.page.get_by_role("heading", name="Rotations")
    assert heading.get_attribute("aria-level") == "2"  # no heading is between it and the title
    links = front.page.get_by_role("link", name="Sift")
    assert links.count() == 1
    assert links.get_attribute("href") == "https://example.org/sift"
    box = front.box("Balance")
    described = front.page.locator(f"[id='{box.get_attribute('aria-describedby')}']")
    assert "A paragraph." in described.inner_text()


def test_all_below_a_topic_are_ticked_in_one_write_and_opened_again(front: Front) -> None:
    front.show(NESTED)
    front.page.get_by_role("button", name="Tick all").first.click()
    click = front.clicks[0]
    assert [name[1] for name in click["topics"]] == ["To the left"]
    assert click["done"] is True
    front.put(NESTED.replace("[ ] To", "[x] To"))
    front.answer(click)
    front.page.get_by_role("button", name="Undo").click()
    click = front.clicks[1]
    assert ([name[1] for name in click["topics"]], click["done"]) == (["To the left"], False)
    front.put(NESTED)
    front.answer(click)
    assert front.page.get_by_role("button", name="Undo").count() == 0


def test_topics_are_found_by_title_path_and_description(front: Front) -> None:
    front.show(DOCUMENT)
    field = front.page.get_by_role("searchbox")
    for words, titles in (
        ("merge", ["Merge sort"]),
        ("halve", ["Binary search"]),
        ("SEARCHING first", ["Breadth first"]),
        ("nothing like it", []),
    ):
        field.fill(words)
        assert front.page.locator(".llm-roadmap-name").all_text_contents() == titles
    field.fill("")
    assert front.page.get_by_role("checkbox").count() == 5


def test_only_open_topics_and_those_around_them_can_be_shown(front: Front) -> None:
    document = DOCUMENT.replace("[ ] Merge", "[x] Merge")
    front.show(document)
    front.page.get_by_role("button", name="Only open").click()
    assert front.page.get_by_role("checkbox").count() == 3
    assert front.page.get_by_text("Sorting").count() == 0
    front.put(document.replace("[ ] Warm", "[x] Warm"))
    assert front.page.get_by_role("checkbox").count() == 2
    front.page.get_by_role("button", name="Only open").click()
    assert front.page.get_by_role("checkbox").count() == 5


def test_it_says_why_nothing_is_shown(front: Front) -> None:
    front.show(DOCUMENT)
    field = front.page.get_by_role("searchbox")
    field.fill("by hand")
    assert front.messages == ""
    button(front, "Only open").click()
    assert front.messages == "No open topic has these words."
    button(front, "Only open").click()
    field.fill("nothing like it")
    assert front.messages == "No topic has these words."
    field.fill("")
    assert front.messages == ""
    button(front, "Only open").click()
    front.put(DOCUMENT.replace("[ ]", "[x]"))
    assert front.messages == "All topics are done."


def test_the_next_open_topic_is_unfolded_and_has_the_focus(front: Front) -> None:
    front.show(DOCUMENT)
    front.page.get_by_role("button", name="Fold all").click()
    assert front.page.get_by_role("checkbox").count() == 1
    reached = []
    for _ in range(5):
        front.page.get_by_role("button", name="Next open").click()
        reached.append(front.focused())
    assert reached == ["Warm up", "Binary search", "Breadth first", "Merge sort", "Warm up"]


def test_many_topics_begin_folded_and_only_what_is_unfolded_is_drawn(front: Front) -> None:
    document = "".join(f"## S{n // 50}\n\n" * (n % 50 == 0) + f"- [ ] t{n}\n" for n in range(500))
    front.show(document)
    assert front.page.locator(".llm-roadmap-topic").count() == 0
    front.page.locator("summary").first.click()
    front.page.locator(".llm-roadmap-topic").nth(49).wait_for()
    assert front.page.locator(".llm-roadmap-topic").count() == 50


def test_the_height_can_be_limited_and_sections_folded(front: Front) -> None:
    front.show(DOCUMENT, height="100px", collapsed=True)
    body = front.page.locator("#here > div > .llm-roadmap-body")
    front.page.get_by_role("button", name="Unfold all").click()
    assert body.evaluate("each => each.clientHeight") == 100
    assert body.evaluate("each => each.scrollHeight") > 100


def test_focus_and_folds_outlive_a_rename(front: Front) -> None:
    front.show(DOCUMENT)
    front.page.locator("summary", has_text="Sorting").click()
    front.box("Binary search").focus()
    renamed = DOCUMENT.replace("Binary search", "Bisection").replace("Sorting", "Order")
    front.put(renamed)
    assert front.focused() == "Bisection"
    assert not front.box("Merge sort").is_visible()


def test_inserted_topics_do_not_shift_what_is_being_read(front: Front) -> None:
    topics = "".join(f"- [ ] topic {n}\n" for n in range(150))
    front.show(f"# T\n\n{topics}")
    box = front.box("topic 70")
    box.scroll_into_view_if_needed()
    front.page.wait_for_timeout(300)  # what is scrolled past is laid out by and by
    before = box.evaluate("each => each.getBoundingClientRect().top")
    new = "".join(f"- [ ] new {n}\n" for n in range(20))
    front.put(f"# T\n\n{new}{topics}")
    front.page.wait_for_timeout(300)
    assert abs(box.evaluate("each => each.getBoundingClientRect().top") - before) <= 2


def test_topics_that_others_tick_do_not_shift_what_is_being_read(front: Front) -> None:
    topics = [f"- [ ] topic {n}\n" for n in range(150)]
    front.page.add_style_tag(content="html { overflow-anchor: none }")  # as in Safari
    front.show("".join(topics))
    button(front, "Only open").click()
    box = front.box("topic 70")
    box.scroll_into_view_if_needed()
    front.page.wait_for_timeout(300)
    before = box.evaluate("each => each.getBoundingClientRect().top")
    ticked = "".join(each.replace("[ ]", "[x]") for each in topics[:20])
    front.put(ticked + "".join(topics[20:]))
    front.page.wait_for_timeout(300)
    assert abs(box.evaluate("each => each.getBoundingClientRect().top") - before) <= 2


def test_what_is_written_from_right_to_left_stands_at_the_right(front: Front) -> None:
    front.show("# خريطة\n\n- [ ] البحث الثنائي\n- [ ] Heaps\n")
    arabic, latin = (each.bounding_box() for each in front.page.get_by_role("checkbox").all())
    assert arabic
    assert latin
    assert arabic["x"] > 500 > latin["x"]
    count = front.page.locator(".llm-roadmap-count").first
    assert count.evaluate("each => getComputedStyle(each).direction") == "ltr"


def test_a_long_address_wraps(front: Front) -> None:
    front.page.set_viewport_size({"width": 300, "height": 600})
    front.show(f"- [ ] a https://example.org/{'x' * 300}\n")
    assert front.page.evaluate("document.documentElement.scrollWidth") <= 300


def test_a_key_stays_in_the_widget_but_for_those_of_the_notebook(front: Front) -> None:
    front.show(DOCUMENT)
    front.page.evaluate("void (document.onkeydown = (e) => (window.keys ??= []).push(e.key))")
    front.box("Warm up").focus()
    for key in ("x", "d", "M", "ArrowDown", "Enter", "Shift+Enter", "Control+c"):
        front.page.keyboard.press(key)
    assert front.page.evaluate("keys") == ["Enter", "Control", "c"]


UNTITLED = """\
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
    front.page.evaluate(
        "document.documentElement.lang = 'en'; document.title = 'Trees';"
        "document.documentElement.style.colorScheme = 'light dark';"
        "document.body.style.background = 'Canvas'"
    )
    front.show(document, trouble="it is gone")
    button(front, "Only open").click()
    button(front, "Tick all").first.click()
    front.answer(front.clicks[0], "others keep the lock")
    for shown in ("#here", "#static"):
        front.page.evaluate(
            "(html) => document.body.insertAdjacentHTML('beforeend', html)",
            f'<main id="static">{html(parse(document))}</main>' if shown == "#static" else "",
        )
        found = axe.run(front.page, context=shown).response["violations"]
        assert [
            (each["id"], [node["failureSummary"] for node in each["nodes"]]) for each in found
        ] == []


def button(front: Front, name: str) -> Locator:
    return front.page.get_by_role("button", name=name, exact=True)


def test_what_was_refused_for_all_below_a_topic_can_be_asked_again(front: Front) -> None:
    front.show(NESTED)
    for _ in range(2):
        button(front, "Tick all").first.click()
        front.answer(front.clicks[-1], "others keep the lock")
    assert [click["done"] for click in front.clicks] == [True, True]
    ticked = NESTED.replace("[ ] To", "[x] To")
    front.put(ticked)  # by somebody else, so there is nothing to undo here
    assert button(front, "Undo").count() == 0


def test_a_second_click_on_the_way_does_not_lose_the_undo(front: Front) -> None:
    front.show(NESTED)
    for _ in range(2):
        button(front, "Tick all").first.click()
    assert len(front.clicks) == 1
    front.put(NESTED.replace("[ ] To", "[x] To"))
    front.answer(front.clicks[0])
    assert button(front, "Undo").count() == 1


def test_a_change_by_others_on_the_way_does_not_lose_the_undo(front: Front) -> None:
    front.show(NESTED)
    button(front, "Tick all").first.click()
    front.put(NESTED.replace("[ ] Balance", "[x] Balance"))
    both = NESTED.replace("[ ] To", "[x] To").replace("[ ] Balance", "[x] Balance")
    front.put(both)
    front.answer(front.clicks[0])
    button(front, "Undo").click()
    assert [name[1] for name in front.clicks[1]["topics"]] == ["To the left"]


def test_all_below_a_topic_with_2314_others_are_ticked_and_undone_in_no_time(front: Front) -> None:
    document = "# T\n\n- [ ] top\n" + "".join(f"  - [ ] t{n}\n" for n in range(2314))
    front.show(document)
    after = front.state(document.replace("[ ] t", "[x] t").replace("[x] top", "[ ] top"))
    steps = front.page.evaluate(
        """async (after) => {
            let steps = 0;
            const real = JSON.stringify;
            JSON.stringify = (...all) => (steps++, real(...all));
            const buttons = [...document.querySelectorAll("button")];
            const press = (text) => buttons.find((each) => each.textContent === text).click();
            press("Tick all");
            put(after);
            await null;
            tell({ kind: "answer", click: sent.at(-1).click, refusal: "" });
            press("Undo");
            JSON.stringify = real;
            return steps;
        }""",
        after,
    )
    assert [len(click["topics"]) for click in front.clicks] == [2314, 2314]
    assert steps < 10 * 2315


def test_the_focus_goes_on_when_what_had_it_goes(front: Front) -> None:
    """Else a key goes to the notebook, and who has no mouse begins anew."""
    front.show(DOCUMENT)
    button(front, "Only open").click()
    front.box("Warm up").focus()
    front.put(DOCUMENT.replace("[ ] Warm", "[x] Warm"))
    assert front.focused() == "Binary search"
    front.box("Merge sort").focus()
    front.put(DOCUMENT.replace("- [ ] Merge sort\n", ""))
    assert front.focused() == "Breadth first"
    front.put("# Trees\n\n- [x] Done\n")
    assert front.page.evaluate("document.activeElement.type") == "search"


def test_a_button_keeps_the_focus_while_its_click_is_on_the_way(front: Front) -> None:
    front.show(NESTED)
    button(front, "Tick all").first.click()
    front.put(NESTED.replace("[ ] To", "[x] To"))
    front.page.wait_for_timeout(100)  # the browser takes the focus from what is hidden by and by
    front.answer(front.clicks[0])
    assert front.page.evaluate("document.activeElement.textContent") == "Undo"


def test_words_are_found_in_whatever_way_their_letters_are_composed(front: Front) -> None:
    front.show("- [ ] Cafe\u0301\n- [ ] Th\u00e9\n")
    field = front.page.get_by_role("searchbox")
    for words, title in (("caf\u00e9", "Cafe\u0301"), ("the\u0301", "Th\u00e9")):
        field.fill(words)
        assert front.page.locator(".llm-roadmap-name").all_text_contents() == [title]


def test_a_state_that_comes_before_the_browser_tells_of_a_fold_does_not_undo_it(
    front: Front,
) -> None:
    front.show(DOCUMENT)
    for title in ("[x] Binary", "[x] Linear"):  # new ticks, and then a new tree
        state = front.state(DOCUMENT.replace("[ ] Binary", title))
        section = front.page.locator("details", has_text="Searching").last
        was_open = section.evaluate("(details) => details.open")
        section.evaluate("(details, state) => { details.open = !details.open; put(state); }", state)
        front.page.wait_for_timeout(50)
        assert section.evaluate("(details) => details.open") != was_open


def test_what_is_folded_while_searching_stays_folded_until_the_next_search(front: Front) -> None:
    front.show(DOCUMENT)
    field = front.page.get_by_role("searchbox")
    field.fill("r")
    front.page.locator("summary", has_text="Searching").click()
    front.put(DOCUMENT.replace("[ ] Binary", "[x] Binary"))
    assert not front.box("Binary search").is_visible()
    button(front, "Fold all").click()
    assert not front.box("Merge sort").is_visible()
    field.fill("ar")
    assert front.box("Binary search").is_visible()
    field.fill("")
    assert front.box("Merge sort").is_visible()


def test_the_button_to_fold_says_what_it_does(front: Front) -> None:
    front.show(DOCUMENT)
    for name in ("Searching", "Sorting"):
        assert button(front, "Fold all").count() == 1
        front.page.locator("summary", has_text=name).click()
    button(front, "Unfold all").click()
    assert front.box("Merge sort").is_visible()
    assert button(front, "Fold all").count() == 1
