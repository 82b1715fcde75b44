"""Tell whether one title looks like a correction of another."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ..text.diffs import common

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST: Final = 500
"""Longer titles, in characters, are not compared: it takes too long."""
FEW: Final = 3
"""As many words may be added to a title as it has, and this many more."""
SLIP: Final = 6
"""In words of so many letters or more, one wrong letter can be a spelling mistake."""
SHORT_SLIP: Final = 4
"""The same where no tick depends on it: `papr` is `paper`."""
INFLECTED: Final = 4
"""Words of so many letters or more can have other forms."""
ADDRESS: Final = re.compile(r"\b(?:[a-z][a-z+.-]*://|www\.)\S+", re.IGNORECASE)
"""An address; its words say nothing about the topic."""
UNSPACED: Final = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
"""A letter of a script without spaces: Thai, Lao, Burmese, Khmer, kana or Han."""
LETTERS: Final = rf"(?: (?! {UNSPACED} ) [^\W\d] )+"
WORD: Final = re.compile(
    rf"""
      \d+                                          # a number, as in 500kb
    | {UNSPACED}                                   # says as much as a word
    | {LETTERS} (?: ['\u2019] {LETTERS} )* [+\#]*   # don't, C++ and C# are words
    """,
    re.VERBOSE,
)
"""A word."""
NUMBER: Final = re.compile(
    r"""
      \d+ | [IVX]+ | Jan | Feb | Mar | Apr | May | Jun | Jul | Aug | Sept? | Oct | Nov | Dec
    | (?i: zero | one | two | three | four | five | six | seven | eight
    | nine | ten | eleven | twelve | thirteen | fourteen | fifteen | sixteen | seventeen | eighteen
    | nineteen | twenty | thirty | forty | fifty | sixty | seventy | eighty | ninety | hundred
    | thousand | million | first | second | third | fourth | fifth | sixth | seventh | eighth
    | ninth | tenth | eleventh | twelfth | january | february | march | april | june | july
    | august | september | october | november | december | monday | tuesday | wednesday | thursday
    | friday | saturday | sunday )
    """,
    re.VERBOSE,
)
"""A word that counts or dates something; May and short months have a capital."""
NEGATION: Final = re.compile(
    r"""
      not | no | non | un | never | none | nor | neither | without | cannot | nothing | nobody
    | .* n['\u2019]t
    | (?: are | ca | did | do | does | had | has | have | is | should | was | were | wo ) nt
    | nicht | kein (?: e[mnrs]? )? | nie | niemals | ohne | niet | geen | zonder  # German, Dutch
    | ne | pas | jamais | sans | sin | nunca | n\u00e3o | sem | senza             # Romance
    | \u043d\u0435 | \u043d\u0435\u0442 | \u0431\u0435\u0437  # ne, net, bez
    | \uc548 | \ubabb  # an, mot
    | [\u4e0d\u6ca1\u7121\u65e0\u672a\u975e]  # bu, mei, wu, wu, wei, fei
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A word that turns a title into its opposite, in languages of which people have checklists."""
FORMS: Final = {
    form: forms
    for forms in ("a an the", "be been is are was were", "do does did", "has have had")
    for form in forms.split()
}
"""Words, each with those that take its place where grammar is mended."""
ENDINGS: Final = ("s", "es", "d", "ed")
"""What is added to a word where grammar is mended."""


def are_alike(left: str, right: str) -> bool:
    """Return whether one title looks like a correction of the other.

    Slips may be mended, and a few words added or left out, but none replaced: a tick of
    `Merge sort` says nothing about `Heap sort`. Nor may numbers, dates and negations be added or
    left out: a tick of `Lesson` says nothing about `Lesson 2`.
    """
    difference = _difference(left, right)
    if difference is None or all(difference):
        return False
    shorter = min(_words(left).total(), _words(right).total())
    return sum(map(len, difference)) <= FEW + shorter and shorter > 0


def have_same_words(left: str, right: str, slip: int = SLIP) -> bool:
    """Return whether titles differ in nothing but slips, case, punctuation and order.

    `slip`: how many letters a word must have to be a misspelt one.
    """
    count = _words(left).total()
    are_as_many = 0 < count == _words(right).total()  # which is found out sooner than the rest
    return are_as_many and _difference(left, right, slip) == ([], [])


def can_be_one(left: str, right: str) -> bool:
    """Return whether two titles of topics with the same links can be those of one topic.

    Half of the words of one are in the other, and there is no other number in the place of one.
    """
    words, others = _words(left).keys(), _words(right).keys()
    is_near = 2 * len(words & others) >= min(len(words), len(others)) > 0
    return is_near and not have_other_marks(left, right)


def have_other_marks(left: str, right: str) -> bool:
    """Return whether each of two titles has a number, date or negation that the other has not."""
    marks, others = {*_marks(left)}, {*_marks(right)}
    return bool(marks - others and others - marks)


def _difference(left: str, right: str, slip: int = SLIP) -> tuple[list[str], list[str]] | None:
    """Return the words that only the one and only the other title has, apart from slips.

    None if they can't be compared: they have other numbers, dates or negations, or are too long.
    """
    if max(len(left), len(right)) > LONGEST or _marks(left) != _marks(right):
        return None
    words, others = _words(left), _words(right)
    return _foreign(words - others, others - words, slip)


@lru_cache(maxsize=1000)  # versions of a document have the same titles again and again
def _words(title: str) -> Counter[str]:
    """Return the words of a title, without addresses and negations, as they are compared."""
    words = (word for word in _written(title) if not NEGATION.fullmatch(word))
    return Counter(re.sub("['\u2019]", "", word.casefold()) for word in words)


@lru_cache(maxsize=1000)
def _marks(title: str) -> Sequence[str]:
    """Return the words of a title that always tell topics apart; all negations are one."""
    return [
        "not" if is_negation else word.casefold()
        for word in _written(title)
        if (is_negation := NEGATION.fullmatch(word)) or NUMBER.fullmatch(word)
    ]


def _written(title: str) -> list[str]:
    return WORD.findall(ADDRESS.sub(" ", title))


def _foreign(gone: Counter[str], come: Counter[str], slip: int) -> tuple[list[str], list[str]]:
    """Return the words of each side that the other one does not have, even with a slip mended."""
    left, right = [], [*come.elements()]
    for word in gone.elements():
        other = next((other for other in right if _is_one_word(word, other, slip)), None)
        if other is None:
            left.append(word)
        else:
            right.remove(other)
    return left, right


def _is_one_word(word: str, other: str, slip: int) -> bool:
    """Return whether two words are the same but for a mistake in spelling or grammar."""
    is_alike = _is_inflected(*sorted((word, other), key=len)) or _is_slip(word, other, slip)
    return is_alike and not (NUMBER.fullmatch(word) or NUMBER.fullmatch(other))


def _is_inflected(word: str, other: str) -> bool:
    """Return whether a word is another form of a shorter one; `https` is none of `http`."""
    if (form := FORMS.get(word)) is not None and form == FORMS.get(other):
        return True
    is_long = len(word) >= INFLECTED and any(letter in word for letter in "aeiou")
    return is_long and other in (word + ending for ending in ENDINGS)


def _is_slip(word: str, other: str, least: int) -> bool:
    """Return whether long words differ by one letter that is added, left out, changed or swapped.

    The first letter is never a slip, and `un` at the beginning is none.
    """
    if max(len(word), len(other)) < least or word[0] != other[0]:
        return False
    if word.startswith("un") != other.startswith("un"):
        return False
    start = common(word, other)
    end = common(reversed(word[start:]), reversed(other[start:]))
    here, there = word[start : len(word) - end], other[start : len(other) - end]
    return max(len(here), len(there)) == 1 or here == there[1:2] + there[:1]
