"""Long pasts of a document, of which it is known which topic is which, and what was ticked when.

A truth that no reader of the texts could tell is none. So two rules hold:

- Topics with the same path and title are exchangeable: if one was ticked and another unticked,
  then nothing has happened.
- No topic is added under a path and title whose topic is gone: that would be its return.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final, NamedTuple, TypeAlias

from llm_roadmap import Roadmap, parse
from llm_roadmap.history.topics_over_time import Stories

NOUNS: Final = (
    *("graphs", "matrices", "vectors", "compilers", "parsers", "caches", "sockets", "threads"),
    *("pointers", "closures", "iterators", "schemas", "queries", "indexes", "gradients", "kernels"),
    *("embeddings", "tokens", "attention", "sampling", "quantization", "retrieval", "alignment"),
)
VERBS: Final = ("Learn about", "Implement", "Measure", "Explain", "Compare", "Read on", "Debug")
COMMON: Final = ("Videos", "Exercises", "Read the chapter", "Quiz")
EXTRA: Final = ("again", "(optional)", "in depth", "with examples")


Name: TypeAlias = tuple[str, str]
"""The title of a section, and of a topic right in it."""


@dataclass(eq=False)
class Item:
    """One topic, whatever it is called and wherever it stands."""

    words: str
    link: str = ""
    done: bool = False
    items: list[Item] = field(default_factory=list)

    @property
    def line(self) -> str:
        text = f"[{self.words}]({self.link})" if self.link else self.words
        return f"- [{'x' if self.done else ' '}] {text}"


@dataclass(eq=False)
class Part:
    """One section."""

    title: str
    items: list[Item]


class Counts(NamedTuple):
    """How a past was told."""

    events: int
    """What was ticked and unticked in truth."""
    false: Counter[str]
    """What was told and never happened, by what was edited in that version."""
    missed: Counter[str]
    """What happened and was not told."""


class Past:
    """A document that is edited again and again."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self._unused = 0
        self.parts = [self._part() for _ in range(chance.randint(3, 7))]
        self.away: list[tuple[Part, int, Item]] = []  # what was removed, and can be restored
        self._gone: set[Name] = set()  # what there was once more often

    def source(self) -> bytes:
        lines = ["# Plan", ""]
        for part in self.parts:
            lines += [f"## {part.title}", ""]
            lines += [indent + item.line for indent, item in _walked(part.items)]
            lines.append("")
        return "\n".join(lines).encode()

    def items(self) -> list[Item]:
        """Return all topics, in document order."""
        return [item for part in self.parts for _, item in _walked(part.items)]

    def edit(self) -> str:
        """Edit the document once, and return the kind of edit."""
        kind, before = self.chance.choice(KINDS), self._names()
        EDITS[kind](self)
        self._gone |= (before - self._names()).keys()
        return kind

    def _names(self) -> Counter[Name]:
        return Counter((part.title, item.words) for part in self.parts for item in part.items)

    # What can be edited

    def tick(self) -> None:
        for item in self.chance.sample(self.items(), min(3, len(self.items()))):
            item.done = not item.done if self.chance.random() < 0.2 else True

    def reword(self) -> None:
        """Mend or make a slip, or add words or take them back."""
        item = self._some()
        words = item.words.split()
        long = [at for at, word in enumerate(words) if len(word.strip("():")) > 6]
        if item.words in COMMON:
            return
        if len(words) > 3 and self.chance.random() < 0.3:
            item.words = " ".join(words[:-1])
        elif long and self.chance.random() < 0.5:
            at = self.chance.choice(long)
            letter = self.chance.randrange(2, len(words[at]) - 2)
            words[at] = words[at][:letter] + words[at][letter + 1 :]
            item.words = " ".join(words)
        else:
            item.words += f" {self.chance.choice(EXTRA)}"

    def move(self) -> None:
        part, at = self._place()
        if part.items:
            item = part.items.pop(at)
            if item.words in COMMON:  # in another section nothing would tell which it was
                part.items.insert(self.chance.randint(0, len(part.items)), item)
            else:
                other = self.chance.choice(self.parts)
                other.items.insert(self.chance.randint(0, len(other.items)), item)

    def reorder(self) -> None:
        part = self.chance.choice(self.parts)
        self.chance.shuffle(part.items)

    def reorder_parts(self) -> None:
        self.chance.shuffle(self.parts)

    def remove(self) -> None:
        part, at = self._place()
        if len(part.items) > 1:
            self.away.append((part, at, part.items.pop(at)))

    def restore(self) -> None:
        if self.away:
            part, at, item = self.away.pop(self.chance.randrange(len(self.away)))
            part.items.insert(at, item)

    def rename(self) -> None:
        part = self.chance.choice(self.parts)
        part.title = self._heading()
        # What is away does not come back below a heading that it never had.
        self.away = [each for each in self.away if each[0] is not part]

    def rename_and_reorder(self) -> None:
        part = self.chance.choice(self.parts)
        part.title = self._heading()
        self.chance.shuffle(part.items)
        self.away = [each for each in self.away if each[0] is not part]

    def add(self) -> None:
        part, at = self._place()
        part.items.insert(at, self._new(part))

    def replace(self) -> None:
        """Put another topic in the place of one, perhaps ticked."""
        part, at = self._place()
        if part.items:
            self._gone.add((part.title, part.items[at].words))
            part.items[at] = self._new(part, done=self.chance.random() < 0.3)

    def grow(self) -> None:
        """Import a section whose topics are partly done."""
        part = self._part()
        for _, item in _walked(part.items):
            item.done = self.chance.random() < 0.5
        self.parts.insert(self.chance.randint(0, len(self.parts)), part)

    # What is drawn

    def _some(self) -> Item:
        return self.chance.choice(self.items())

    def _place(self) -> tuple[Part, int]:
        part = self.chance.choice(self.parts)
        return part, self.chance.randrange(len(part.items)) if part.items else 0

    def _next(self) -> int:
        self._unused += 1
        return self._unused

    def _heading(self) -> str:
        return f"{self.chance.choice(NOUNS).capitalize()} and {self.chance.choice(NOUNS)}"

    def _part(self) -> Part:
        items = [self._item() for _ in range(self.chance.randint(1, 5))]
        items += [Item(words) for words in self.chance.sample(COMMON, self.chance.randint(0, 3))]
        return Part(self._heading(), items)

    def _new(self, part: Part, *, done: bool = False) -> Item:
        """Return a topic that is none that was in a section and is gone."""
        while (part.title, (item := self._item(done=done)).words) in self._gone:
            pass
        return item

    def _item(self, *, done: bool = False) -> Item:
        words = f"{self.chance.choice(VERBS)} {self.chance.choice(NOUNS)}"
        link = f"https://a.b/{self._next()}" if self.chance.random() < 0.3 else ""
        deep = self.chance.random() < 0.2
        items = [Item(each) for each in self.chance.sample(COMMON, 2)] if deep else []
        return Item(words, link, done, items)


EDITS: Final[dict[str, Callable[[Past], None]]] = {
    "tick": Past.tick,
    "reword": Past.reword,
    "move": Past.move,
    "reorder": Past.reorder,
    "reorder sections": Past.reorder_parts,
    "remove": Past.remove,
    "restore": Past.restore,
    "rename a section": Past.rename,
    "rename and reorder": Past.rename_and_reorder,
    "add": Past.add,
    "replace": Past.replace,
    "import": Past.grow,
}
KINDS: Final = (*("tick",) * 12, *EDITS, "restore", "remove", "reword", "reword")


def _walked(items: Sequence[Item], indent: str = "") -> Iterator[tuple[str, Item]]:
    for item in items:
        yield indent, item
        yield from _walked(item.items, f"{indent}  ")


def told(chance: Random, versions: int) -> Counts:
    """Let a past happen, follow its topics, and compare what is told with the truth."""
    past, stories = Past(chance), Stories()
    states: dict[Item, bool] = {}
    events, false, missed = 0, Counter[str](), Counter[str]()
    for number in range(versions):
        kind = past.edit() if number else "begin"
        items = past.items()
        if len(items) > 150:
            past = Past(chance)
            states, stories = {}, Stories()
            continue
        roadmap = parse(past.source())
        assert [topic.title for topic in roadmap.topics] == [item.words for item in items]
        stories.follow(roadmap)
        changed = [
            number for number, story in enumerate(stories.numbers) if story in stories.changed
        ]
        true = [number for number, item in enumerate(items) if item.done != states.get(item, False)]
        told_of, truth = _net(roadmap, changed), _net(roadmap, true)
        states |= {item: item.done for item in items}
        events += truth.total()
        false[kind] += (told_of - truth).total()
        missed[kind] += (truth - told_of).total()
    return Counts(events, +false, +missed)


def _net(roadmap: Roadmap, changed: Iterable[int]) -> Counter[tuple[object, bool]]:
    """Return how many topics of each path and title were ticked, and how many unticked.

    One that was ticked and one that was unticked cancel each other.
    """
    found = Counter[tuple[object, bool]]()
    for topic in map(roadmap.topics.__getitem__, changed):
        name = topic.path, topic.title
        if found[name, not topic.done]:
            found[name, not topic.done] -= 1
        else:
            found[name, topic.done] += 1
    return found
