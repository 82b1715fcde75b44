"""Whatever comes in whatever order, the screen shows what the file says, and keeps the focus."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import pytest

from llm_roadmap import RoadmapFile, parse

from .test_front_end import Front, front

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from llm_roadmap import Roadmap, Topic

pytest.importorskip("anywidget")
__all__ = ["front"]

STEPS: Final = 60
"""Acts of those who click and edit, in each play."""

LOOK: Final = """() => {
    const isSeen = (each) => each.checkVisibility();
    return [...document.querySelectorAll(".llm-roadmap-topic")].filter(isSeen).map((each) => [
        each.querySelector(".llm-roadmap-name").textContent,
        each.querySelector(".llm-roadmap-box").checked,
        each.querySelector(":scope > .llm-roadmap-count").textContent,
    ]);
}"""
"""The topics on the screen: title, whether it is ticked, and the count of those below."""


FOCUS: Final = "document.getElementById('here').contains(document.activeElement)"
"""Whether keys still go to the widget."""


class Play:
    """A page, the file that it shows, and somebody who edits it by hand."""

    def __init__(self, front: Front, path: Path, chance: random.Random) -> None:
        self.front = front
        self.file = RoadmapFile(path)
        self.chance = chance
        self.number = 12
        self.path = path
        path.write_text(self.made(), "utf-8")
        front.show(path.read_text("utf-8"))
        self.answered = 0
        front.page.get_by_role("searchbox").focus()

    def made(self) -> str:
        lines, depth = ["# Plan", ""], 0
        for number in range(self.number):
            if self.chance.random() < 0.2:
                lines += ["", f"## Part {number}", ""]
                depth = 0
            lines.append(f"{'  ' * depth}- [{self.chance.choice(' x')}] topic {number}")
            depth = self.chance.randint(0, depth + 1)
        return "\n".join(lines) + "\n"

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
        """Do what was clicked, as the kernel does, or refuse it."""
        for click in self.front.clicks[self.answered :]:
            self.answered += 1
            roadmap = self.file.read()
            named = {(topic.path, topic.title): topic for topic in roadmap.topics}
            topics = [named.get((tuple(path), title)) for path, title, *_ in click["topics"]]
            if None in topics or self.chance.random() < 0.1:
                self.front.answer(click, "refused")
                continue
            self.file.set_done(*filter(None, topics), done=click["done"])
            self.show()
            self.front.answer(click)

    def press(self, selector: str) -> None:
        """Press something that is seen, if there is anything."""
        seen = [each for each in self.front.page.locator(selector).all() if each.is_visible()]
        if seen:
            self.chance.choice(seen).evaluate("each => { each.focus(); each.click(); }")
            self.front.page.wait_for_timeout(20)  # folds are told of later

    def search(self) -> None:
        words = self.chance.choice(["", "", "1", "part", "topic 1", "nothing"])
        self.front.page.get_by_role("searchbox").fill(words)

    def wanted(self, roadmap: Roadmap) -> list[Topic]:
        """Return the topics that are shown if nothing is folded."""
        page = self.front.page
        words = page.get_by_role("searchbox").input_value().split()
        only_open = page.get_by_role("button", name="Only open").get_attribute("aria-pressed")

        def is_hit(topic: Topic) -> bool:
            text = "\n".join((*topic.path[1:], topic.title)).lower()
            return all(word in text for word in words) and not (only_open == "true" and topic.done)

        def below(topic: Topic) -> list[Topic]:
            return [each for sub in topic.subtopics for each in (sub, *below(sub))]

        return [topic for topic in roadmap.topics if any(map(is_hit, (topic, *below(topic))))]

    def check(self) -> None:
        assert self.front.page.evaluate(FOCUS)
        roadmap = parse(self.path.read_bytes())
        said = {topic.title: topic for topic in roadmap.topics}
        wanted = [topic.title for topic in self.wanted(roadmap)]
        shown = self.front.page.evaluate(LOOK)
        folds = self.front.page.locator("details:not([open])").count()
        titles = [title for title, *_ in shown]
        assert titles == [title for title in wanted if title in titles]
        assert folds or titles == wanted
        for title, is_checked, count in shown:
            assert is_checked == said[title].done
            assert count == (str(said[title].progress) if said[title].subtopics else "")


@pytest.mark.parametrize("seed", range(3))
def test_the_screen_shows_what_the_file_says(
    seed: int, front: Front, tmp_path: Path, times: Callable[[int, int], int]
) -> None:
    play = Play(front, tmp_path / "played.md", random.Random(seed))
    acts: dict[Callable[[], None], int] = {
        play.edit: 3,
        play.answer: 4,
        play.search: 1,
        lambda: play.press(".llm-roadmap-box"): 4,
        lambda: play.press(".llm-roadmap-topic > .llm-roadmap-button"): 2,
        lambda: play.press("summary"): 1,
        lambda: play.press(".llm-roadmap-tools > .llm-roadmap-button"): 1,
    }
    for _ in range(times(STEPS, 10 * STEPS)):
        (act,) = play.chance.choices([*acts], [*acts.values()])
        act()
        play.check()
