"""Whatever comes in whatever order, the screen shows what the file says, and keeps the focus."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Final

import pytest

from llm_roadmap import RoadmapFile, parse

from .test_front_end import front

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from llm_roadmap import Roadmap, Topic
    from llm_roadmap.notebook.widget import RoadmapWidget

    from .front import Front

pytest.importorskip("anywidget")
__all__ = ["front"]

STEPS: Final = 60
"""Acts of those who click and edit, in each play."""

LOOK: Final = """() => [
    ...document.querySelectorAll(".rm-item[aria-checked]:not(.rm-new)"),
].map((each) => [
    each.querySelector(".rm-title").textContent,
    each.getAttribute("aria-checked"),
    each.querySelector(".rm-count").textContent,
])"""
"""The topics on the screen: title, the state of the box, and the count of those below."""

FOCUS: Final = "document.getElementById('here').contains(document.activeElement)"
"""Whether keys still go to the widget."""

KEYS: Final = (
    *("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End"),
    *("Space", "Space", "Shift+Space", "Delete", "Control+z"),
)


def made(chance: random.Random, topics: int) -> str:
    """Return a document with so many topics, each with a title of its own."""
    lines, depth = ["# Plan", ""], 0
    for number in range(topics):
        if chance.random() < 0.2:
            lines += ["", f"## Part {number}", ""]
            depth = 0
        lines.append(f"{'  ' * depth}- [{chance.choice(' x')}] topic {number}")
        depth = chance.randint(0, depth + 1)
    return "\n".join(lines) + "\n"


def row_of(topic: Topic) -> list[str]:
    """Return what `LOOK` returns of a topic."""
    done, total = topic.progress.done, topic.progress.total
    state = "mixed" if 0 < done < total and not topic.done else str(topic.done).lower()
    return [topic.title, state, f"{done}/{total}" if total else ""]


class Play:
    """A page, the file that it shows, and somebody who edits it by hand."""

    def __init__(self, front: Front, path: Path, chance: random.Random) -> None:
        self.front = front
        self.chance = chance
        self.number = 12
        self.path = path
        path.write_text(made(chance, self.number), "utf-8")
        self.kernel: RoadmapWidget = RoadmapFile(path).widget()
        self.sent: list[dict[str, Any]] = []
        self.kernel.send = self.sent.append
        front.page.set_viewport_size({"width": 800, "height": 3000})
        front.show(path.read_text("utf-8"))
        self.answered = 0
        front.search.focus()

    def show(self) -> None:
        self.front.put(self.path.read_text("utf-8"))

    def edit(self) -> None:
        """Change something by hand."""
        lines = self.path.read_text("utf-8").splitlines()
        at = self.chance.randrange(2, len(lines))
        self.number += 1
        act = self.chance.choice(["tick", "tick", "tick", "insert", "delete", "rename"])
        if act == "tick":
            was = "[x]" in lines[at]
            lines[at] = lines[at].replace("[x]" if was else "[ ]", "[ ]" if was else "[x]")
        elif act == "insert":
            lines.insert(at, f"- [ ] topic {self.number}")
        elif act == "delete" and len(lines) > 8:
            del lines[at]
        else:
            lines[at] = lines[at].replace("topic ", f"topic 1{self.number}")
        self.path.write_text("\n".join(lines) + "\n", "utf-8")
        self.show()

    def answer(self) -> None:
        """Let the real kernel side do what was asked, or refuse it."""
        for asked in self.front.asked[self.answered :]:
            self.answered += 1
            if self.chance.random() < 0.1:
                self.front.answer(asked, "refused")
                continue
            self.kernel._handle_custom_msg(asked, [])  # noqa: SLF001 - as a message from outside does
            answer = self.sent.pop()
            self.show()
            self.front.page.evaluate("(content) => tell(content)", answer)

    def press(self, selector: str) -> None:
        """Press something that is seen, if there is anything."""
        seen = [each for each in self.front.page.locator(selector).all() if each.is_visible()]
        if seen:
            self.chance.choice(seen).evaluate(
                "each => { each.closest('[tabindex], button').focus();"
                " each.dispatchEvent(new MouseEvent('click', { bubbles: true })); }"
            )

    def key(self) -> None:
        row = self.front.page.locator(".rm-tree [tabindex='0']")
        if row.count():
            row.focus()
            self.front.page.keyboard.press(self.chance.choice(KEYS))

    def add(self) -> None:
        row = self.front.page.locator(".rm-tree [tabindex='0']")
        if row.count():
            self.number += 1
            row.focus()
            self.front.page.keyboard.press(self.chance.choice(["a", "Shift+A"]))
            self.front.page.keyboard.type(f"topic {self.number}")
            self.front.page.keyboard.press("Enter")
            self.answer()
            self.front.page.keyboard.press("Escape")

    def retitle(self) -> None:
        row = self.front.page.locator(".rm-tree [tabindex='0']")
        if row.count():
            self.number += 1
            row.focus()
            self.front.page.keyboard.press("F2")
            self.answer()
            if self.front.page.get_by_role("textbox", name="Title").count():
                self.front.page.keyboard.type(f"topic {self.number}")
                self.front.page.keyboard.press("Enter")

    def search(self) -> None:
        words = self.chance.choice(["", "", "1", "part", "topic 1", "nothing"])
        self.front.search.fill(words)

    def wanted(self, roadmap: Roadmap) -> list[Topic]:
        """Return the topics that are shown if nothing is folded."""
        words = self.front.search.input_value().split()
        pressed = self.front.page.locator(".rm-pick > [aria-pressed=true] > [data-label]")
        which = pressed.inner_text()

        def is_hit(topic: Topic) -> bool:
            text = "\n".join((*topic.path[1:], topic.title)).lower()
            is_wanted = which == "All" or topic.done == (which == "Done")
            return all(word in text for word in words) and is_wanted

        def below(topic: Topic) -> list[Topic]:
            return [each for sub in topic.subtopics for each in (sub, *below(sub))]

        return [topic for topic in roadmap.topics if any(map(is_hit, (topic, *below(topic))))]

    def check(self) -> None:
        assert self.front.page.evaluate(FOCUS)
        roadmap = parse(self.path.read_bytes())
        said = {topic.title: topic for topic in roadmap.topics}
        wanted = [topic.title for topic in self.wanted(roadmap)]
        shown = self.front.page.evaluate(LOOK)
        folds = self.front.page.locator("[aria-expanded=false]").count()
        titles = [title for title, *_ in shown]
        stays = [title for title in titles if title not in wanted]  # it was ticked under a filter
        assert self.front.page.locator(".rm-pick > [aria-pressed=true]").count() == 1
        assert titles == [title for title in said if title in titles]
        assert folds or set(wanted) <= set(titles)
        if self.front.pick("All").get_attribute("aria-pressed") == "true":
            assert stays == []
        assert shown == [row_of(said[title]) for title in titles]
        tabs = self.front.page.locator(".rm-tree [tabindex='0']").count()
        assert tabs == (1 if self.front.page.get_by_role("treeitem").count() else 0)


@pytest.mark.parametrize("seed", range(3))
def test_the_screen_shows_what_the_file_says(
    seed: int, front: Front, tmp_path: Path, times: Callable[[int, int], int]
) -> None:
    play = Play(front, tmp_path / "played.md", random.Random(seed))
    acts: dict[Callable[[], None], int] = {
        play.edit: 3,
        play.answer: 4,
        play.search: 1,
        play.key: 3,
        play.add: 1,
        play.retitle: 1,
        lambda: play.press(".rm-item[aria-checked] .rm-box"): 4,
        lambda: play.press(".rm-fold"): 1,
        lambda: play.press(".rm-tools button, .rm-toast button, .rm-none button"): 2,
    }
    try:
        for _ in range(times(STEPS, 10 * STEPS)):
            (act,) = play.chance.choices([*acts], [*acts.values()])
            act()
            play.check()
    finally:
        play.kernel.close()
