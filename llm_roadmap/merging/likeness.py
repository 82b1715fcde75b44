"""Tell whether one title looks like a correction of another."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ..text.diffs import common
from ..values import NamedTuple

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
SIGNS: Final = (
    r"\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    r"\u0900-\u0963\u0970-\u0dff\u0f71-\u0f84\u0f90-\u0fbc"
)
"""Signs above and beside letters, which are vowels in Hindi, Tamil and others."""
LETTERS: Final = rf"(?: (?! {UNSPACED} | \d ) [\w{SIGNS}] )+"
WORD: Final = re.compile(
    rf"""
      (?: (?<! \w ) [-\u2212] )? \d+                # a number, as in 500kb, or below zero
    | \u0e44\u0e21\u0e48 | \u0e2d\u0e22\u0e48\u0e32 | \u0e2b\u0e49\u0e32\u0e21  # mai, ya, ham
    | \u306a\u3044 | \u306a\u3057                  # nai, nashi
    | {UNSPACED}                                   # says as much as a word
    | [<>=\u2190-\u2bff\U0001f000-\U0001faff]      # so do signs, arrows and small pictures
    | {LETTERS} (?: ['\u2019] {LETTERS} )* [+\#]*   # don't, C++ and C# are words
    """,
    re.VERBOSE,
)
"""A word."""
MINUS: Final = "-\u2212"
"""The signs of a number below zero."""
ROMAN: Final = "IVX"
"""The letters of Roman numbers."""
MONTHS: Final = frozenset(
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec")
)
"""Months that are numbers only with a capital: `may` and `mar` are other words, too."""
NUMBERS: Final = frozenset(
    word
    for words in (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
        "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy",
        "eighty ninety hundred thousand million",
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "january february march april june july august september october november december",
        "monday tuesday wednesday thursday friday saturday sunday",
        "\u4e00 \u4e8c \u4e09 \u56db \u4e94 \u516d \u4e03 \u516b \u4e5d \u5341",  # 1 to 10 in Han
    )
    for word in words.split()
)
"""Other words that count or date something."""
NEGATIONS: Final = frozenset(
    word.casefold()
    for words in (
        "not no non un never none nor neither without cannot nothing nobody avoid",
        "arent cant didnt dont doesnt hadnt hasnt havent isnt shouldnt wasnt werent wont",
        "nicht kein keine keinem keinen keiner keines nie niemals ohne",  # German
        "niet geen zonder",  # Dutch
        "ne pas jamais sans sin nunca n\u00e3o sem nem senza mai",  # Romance
        "nu f\u0103r\u0103",  # Romanian
        "inte ikke ej aldrig aldri utan uden uten",  # Scandinavian
        "\u00e4l\u00e4 ei ilman n\u00e9lk\u00fcl bez",  # Finnish, Hungarian, Polish
        "de\u011fil yok kh\u00f4ng \u0111\u1eebng ch\u01b0a",  # Turkish, Vietnamese
        "tidak jangan tanpa",  # Indonesian
        "\u043d\u0435 \u043d\u0435\u0442 \u0431\u0435\u0437",  # ne, net, bez
        "\u03b4\u03b5\u03bd \u03bc\u03b7 \u03bc\u03b7\u03bd",  # den, mi, min
        "\u03c7\u03c9\u03c1\u03af\u03c2",  # choris
        "\u0644\u0627 \u0644\u0645 \u0644\u0646 \u0628\u062f\u0648\u0646",  # la, lam, lan, bidun
        "\u05dc\u05d0 \u05d0\u05dc \u05dc\u05dc\u05d0 \u05d1\u05dc\u05d9",  # lo, al, lelo, bli
        "\u0928 \u0928\u0939\u0940\u0902 \u092e\u0924",  # na, nahin, mat
        "\u092c\u093f\u0928\u093e",  # bina
        "\u0e44\u0e21\u0e48 \u0e2d\u0e22\u0e48\u0e32 \u0e2b\u0e49\u0e32\u0e21",  # mai, ya, ham
        "\uc548 \ubabb \uc5c6\uc774 \uae08\uc9c0",  # an, mot, eopsi, geumji
        "\u306a\u3044 \u306a\u3057",  # nai, nashi
        "\u4e0d \u6ca1 \u6c92 \u7121 \u65e0 \u672a \u975e",  # bu, mei, mei, wu, wu, wei, fei
        "\u52ff \u522b \u5225 \u7981",  # wu, bie, bie, jin
        "\u2260 \u26d4 \u274c \U0001f44e \U0001f6ab",  # crosses, and a thumb down
    )
    for word in words.split()
)
"""Words that turn a title into its opposite, in languages of which people have checklists."""
CONTRACTED: Final = ("n't", "n\u2019t")
"""How other such words end."""
TURKISH_I: Final = "\u0130"
"""The capital of i in Turkish, for which Python has no small letter."""
PREFIX: Final = re.compile(r"\A(?:un|an|ab|\u0432\u044b|wy)")
"""What begins opposites that differ in one letter: English, German, Russian and Polish."""
NOT: Final = "not"
"""Stands for each negation."""
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

    Slips may be mended, and a few words added or left out, but none replaced or put elsewhere: a
    tick of `Merge sort` says nothing about `Heap sort`, and one of `JSON to YAML` nothing about
    `YAML to JSON`. Nor may numbers, dates and negations be added or left out: a tick of `Lesson`
    says nothing about `Lesson 2`.
    """
    shorter, longer = sorted((_words(left).all, _words(right).all), key=len)
    are_few = len(shorter) > 0 and len(longer) - len(shorter) <= FEW + len(shorter)
    return are_few and _can_be_compared(left, right) and _are_within(shorter, longer)


def have_same_words(left: str, right: str, slip: int = SLIP) -> bool:
    """Return whether titles differ in nothing but slips, case and punctuation.

    `slip`: how many letters a word must have to be a misspelt one.
    """
    words, others = _words(left).all, _words(right).all
    are_as_many = 0 < len(words) == len(others)  # which is found out sooner than the rest
    return are_as_many and _can_be_compared(left, right) and _are_within(words, others, slip)


def can_be_one(left: str, right: str) -> bool:
    """Return whether two titles of topics with the same links can be those of one topic.

    They can if at least half of the words of the shorter one are in the other, and they do not
    have other marks; see `have_other_marks`.
    """
    words, others = {*_words(left).all}, {*_words(right).all}
    is_near = 2 * len(words & others) >= min(len(words), len(others)) > 0
    return is_near and not have_other_marks(left, right)


def have_other_marks(left: str, right: str) -> bool:
    """Return whether numbers or dates of a title were replaced in the other, or one is negated."""
    fewer, more = sorted((_words(left).marks, _words(right).marks), key=len)
    rest = iter(more)
    are_within = all(mark in rest for mark in fewer)
    return not are_within or fewer.count(NOT) != more.count(NOT)


def _can_be_compared(left: str, right: str) -> bool:
    """Return whether titles have the same numbers, dates and negations, and are not too long."""
    are_short = max(len(left), len(right)) <= LONGEST
    return are_short and _words(left).marks == _words(right).marks


class Words(NamedTuple):
    """The words of a title, without addresses, as they are compared."""

    all: Sequence[str]
    """All of them, in order; all negations are one."""
    marks: Sequence[str]
    """Those of them that always tell topics apart: numbers, dates and negations."""


@lru_cache(maxsize=1000)  # versions of a document have the same titles again and again
def _words(title: str) -> Words:
    """Return the words of a title."""
    words, marks = [], []
    for word in WORD.findall(ADDRESS.sub(" ", title)):
        if _is_negation(word):
            words.append(NOT)
            marks.append(NOT)
            continue
        folded = word.casefold()
        words.append(folded.replace("'", "").replace("\u2019", ""))
        if _is_number(word):
            marks.append(folded)
    return Words(words, marks)


def _is_negation(word: str) -> bool:
    """Return whether a word turns a title into its opposite."""
    folded = word.replace(TURKISH_I, "i").casefold()
    return folded in NEGATIONS or folded.endswith(CONTRACTED)


def _is_number(word: str) -> bool:
    """Return whether a word counts or dates something."""
    is_named = word in MONTHS or word.casefold() in NUMBERS
    return is_named or word.lstrip(MINUS).isdecimal() or not word.strip(ROMAN)


def _are_within(shorter: Sequence[str], longer: Sequence[str], slip: int = SLIP) -> bool:
    """Return whether all of some words are among others in this order, but for slips."""
    rest = iter(longer)
    return all(any(_is_one_word(word, other, slip) for other in rest) for word in shorter)


def _is_one_word(word: str, other: str, slip: int) -> bool:
    """Return whether two words are the same but for a mistake in spelling or grammar."""
    if word == other:
        return True
    is_alike = _is_inflected(*sorted((word, other), key=len)) or _is_slip(word, other, slip)
    return is_alike and not (_is_number(word) or _is_number(other))


def _is_inflected(word: str, other: str) -> bool:
    """Return whether a word is another form of a shorter one; `https` is none of `http`."""
    if (form := FORMS.get(word)) is not None and form == FORMS.get(other):
        return True
    is_long = len(word) >= INFLECTED and any(letter in word for letter in "aeiou")
    return is_long and other in (word + ending for ending in ENDINGS)


def _is_slip(word: str, other: str, least: int) -> bool:
    """Return whether long words differ by one letter that is added, left out, changed or swapped.

    The first letter is never a slip, nor is a beginning that turns a word into its opposite.
    """
    length = max(sum(map(str.isalpha, each)) for each in (word, other))  # vowel signs are none
    if length < least or word[0] != other[0]:
        return False
    if PREFIX.findall(word) != PREFIX.findall(other):
        return False
    start = common(word, other)
    end = common(reversed(word[start:]), reversed(other[start:]))
    here, there = word[start : len(word) - end], other[start : len(other) - end]
    return max(len(here), len(there)) == 1 or here == there[1:2] + there[:1]
