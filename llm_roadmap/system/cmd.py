"""The rules of Windows for commands: how programs split them, and how `cmd.exe` reads them.

Nothing here asks which system runs, so it can be tried on any.
"""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False  # `typing` takes time to import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Final

PLAIN: Final = re.compile(r"[\w@+=:./\\-]+")
"""A word that needs no quotes."""
NATIVE: Final = (".com", ".exe")
"""The ends of the names of programs that the system itself runs."""
BATCH: Final = (".bat", ".cmd")
"""The ends of the names of programs that `cmd.exe` runs."""
VARIABLE: Final = "LLM_ROADMAP_WORD"
"""The beginning of the names of the variables that hold the words for a batch file."""

OUTSIDE: Final = re.compile(r'(\\*)("|\s+|[^\\"\s]+|\Z)')
INSIDE: Final = re.compile(r'(\\*)("|[^\\"]+|\Z)')
"""What is next in a command, outside and inside double quotes: backslashes, then something else."""


def split(command: str) -> list[str]:
    r"""Return the words of a command, as Microsoft's C library splits it for a program.

    A space ends a word, except between double quotes. A backslash is a letter like any other; only
    in `\"` it makes the quote a letter, too. So does a quote in `""`, inside quotes.
    """
    words, word, is_word, is_quoted, at = [], "", False, False, 0
    while at < len(command):
        found = (INSIDE if is_quoted else OUTSIDE).match(command, at)
        assert found  # each of them matches anything
        slashes, sign = found.groups()
        at = found.end()
        if sign == '"':
            word += slashes[: len(slashes) // 2]
            is_word = True
            if len(slashes) % 2:
                word += sign
            elif is_quoted and command.startswith(sign, at):
                word += sign
                at += 1
            else:
                is_quoted = not is_quoted
            continue
        word += slashes
        is_word = is_word or bool(slashes)
        if sign.isspace() and not is_quoted:
            words += [word] * is_word
            word, is_word = "", False
        else:
            word += sign
            is_word = is_word or bool(sign)
    return words + [word] * is_word


def command_line(words: Iterable[str]) -> str:
    """Return a command that gives these words to a program, to be typed at `cmd.exe`.

    It knows no single quotes. A quote inside a word is doubled: `cmd.exe` sees two of them, so what
    follows stays quoted for it, too. It still reads `%NAME%` as a variable; nothing prevents that.
    """
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    if PLAIN.fullmatch(word):
        return word
    inside = re.sub(r'(\\*)"', r'\1\1""', word)
    ends = len(inside) - len(inside.rstrip("\\"))
    return f'"{inside}{ends * chr(92)}"'


def find(name: str, path: str, endings: Sequence[str]) -> str | None:
    """Return where a program is, in one of the folders of PATH; None if it is in none of them.

    Nothing is looked for in the current folder, where Windows itself looks first: whoever made a
    repository could put a program there. So a folder counts only by its whole path. `endings` are
    those of programs, in small letters. What is a path already stays as it is.
    """
    if os.path.dirname(name):
        return name
    has_ending = os.path.splitext(name)[1].lower() in endings
    names = [name] if has_ending else [name + each for each in endings]
    for folder in path.split(os.pathsep):
        if os.path.isabs(folder):
            for each in names:
                if os.path.isfile(found := os.path.join(folder, each)):
                    return found
    return None


def for_batch(words: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Return a command for `cmd.exe` that runs a batch file, and the variables that it needs.

    The words are in variables: what is in a variable is not read again, and between quotes there is
    nothing in the name of a file that means something to `cmd.exe`.
    """
    names = [f"{VARIABLE}{number}" for number in range(len(words))]
    quoted = " ".join(f'"%{name}%"' for name in names)
    values = [word.replace('"', '""') for word in words]
    return f'/d /v:off /s /c "{quoted}"', dict(zip(names, values, strict=True))
