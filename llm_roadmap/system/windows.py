"""What Windows does."""

from __future__ import annotations

import _winapi
import errno
import msvcrt
import os
import sys

from . import cmd

assert sys.platform == "win32"

TYPE_CHECKING = False  # `typing` takes time to import
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from socket import socket
    from typing import Any, Final, TextIO

CAN_REPLACE: Final = False
"""Whether a file that others hold open can be replaced by a new one."""
EDITOR: Final = "notepad"
"""The editor if the user names none."""

SHARED: Final = 1 | 2 | 4
"""Others may read, write, and also rename and delete the file while it is open here.

Python's own `open` leaves out the last. Then an editor that saves by renaming is refused.
"""
CREATE_NEW: Final = 1
HELD: Final = (32, 33)
"""Windows' numbers of the errors that a file, or the part of it, is held by another program."""
LOCKED_BYTE: Final = 1 << 40
"""Where a document is locked: locked bytes can't be read, so it is one that is never used."""

LONGEST_PATH: Final = 1 << 15
"""Characters in the longest path, and one more."""

CLOSING: Final = (2, 5, 6)
"""Windows' numbers of what ends a process soon: a closed window, a logoff, a shutdown."""

MORE: Final = "more.com"
"""The pager if the user names none."""


def open_existing(
    path: str | os.PathLike[str], access: int, folder: int | None = None, *, follow: bool = True
) -> int:
    """Open a file that exists, and return its descriptor; raises OSError.

    `access` is `os.O_RDONLY` or `os.O_RDWR`. There are no descriptors of folders, so `folder` is
    None. Links are followed.
    """
    assert folder is None
    assert follow
    return _open(path, access, _winapi.OPEN_EXISTING)


def open_new(path: str | os.PathLike[str], mode: int, folder: int | None = None) -> int:
    """Make a file, open it to read and write, and return its descriptor.

    Raises FileExistsError if anything is there, and OSError.
    """
    del mode
    assert folder is None
    return _open(path, os.O_RDWR, CREATE_NEW)


def _open(path: str | os.PathLike[str], access: int, how: int) -> int:
    rights = _winapi.GENERIC_READ | (_winapi.GENERIC_WRITE if access == os.O_RDWR else 0)
    name = os.fspath(path)
    try:
        handle = _winapi.CreateFile(name, rights, SHARED, 0, how, 0, 0)
    except OSError as error:
        error.filename = name
        raise
    return msvcrt.open_osfhandle(handle, access | os.O_BINARY | os.O_NOINHERIT)


def open_folder(path: str) -> int:
    """Fail: there are no descriptors of folders here, and no file is replaced."""
    raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP), path)


def open_below(top: str, parts: Sequence[str]) -> int:
    """Open a file in a folder, or in a folder below it, to read it; raises OSError.

    `parts` are the names on the way. No folder can be kept open here, so links are followed.
    """
    return open_existing(os.path.join(top, *parts), os.O_RDONLY)


def path_of(fd: int) -> str | None:
    """Return the path of an open file now, or None if the system does not tell it."""
    import ctypes

    text = ctypes.create_unicode_buffer(LONGEST_PATH)
    handle = ctypes.c_void_p(msvcrt.get_osfhandle(fd))
    size = ctypes.windll.kernel32.GetFinalPathNameByHandleW(handle, text, LONGEST_PATH, 0)
    return text.value.removeprefix("\\\\?\\") if 0 < size < LONGEST_PATH else None


def is_held(error: OSError) -> bool:
    """Return whether an error says that another program has the file open for itself alone."""
    return error.winerror in HELD


def read_at(fd: int, size: int, offset: int) -> bytes:
    """Return at most `size` bytes of a file from an offset on."""
    os.lseek(fd, offset, os.SEEK_SET)
    return os.read(fd, size)


def write_once(fd: int, data: bytes, offset: int) -> int:
    """Write bytes at an offset, and return how many of them the system took."""
    os.lseek(fd, offset, os.SEEK_SET)
    return os.write(fd, data)


def lock(fd: int) -> None:
    """Lock an open file; raises OSError if somebody else has locked it, or where that can't be."""
    os.lseek(fd, LOCKED_BYTE, os.SEEK_SET)
    msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)


def unlock(fd: int) -> None:
    """Give up the lock of an open file; raises OSError if there is none."""
    os.lseek(fd, LOCKED_BYTE, os.SEEK_SET)
    msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)


def mark_complete(fd: int) -> None:
    """Do nothing: here the time of the last change of all is that of the creation of the file."""
    del fd


def unmark_complete(fd: int) -> None:
    """Do nothing; see `mark_complete`."""
    del fd


def is_marked(status: os.stat_result) -> bool:
    """Return whether the last change of a file is marked as complete; see `mark_complete`."""
    del status
    return False


def is_endless(status: os.stat_result) -> bool:
    """Return whether a file is a device that may have no end, other than the null device."""
    del status
    return False


def is_own(status: os.stat_result) -> bool:
    """Return whether a file is one of this user; nobody asks, since no file is replaced here."""
    del status
    return False


def copy_attributes(source: int, target: int) -> None:
    """Do nothing: no file is replaced here."""
    del source, target


_kept: list[object] = []
"""What Windows calls, which must not be freed."""


def hold_closing(is_busy: Callable[[], bool]) -> None:
    """Let the system wait while this process is busy, when it closes the window of the terminal.

    Windows ends the process as soon as the answer to that is there, and after five seconds in any
    case. Python's signal handlers run too late for this: they wait for the main thread.
    """
    import ctypes
    import time

    if _kept:
        return

    def answer(number: int) -> bool:
        while number in CLOSING and is_busy():
            time.sleep(0.01)
        return False  # others may answer, too

    kind = ctypes.WINFUNCTYPE(ctypes.c_bool, ctypes.c_ulong)
    _kept.append(kind(answer))
    ctypes.windll.kernel32.SetConsoleCtrlHandler(_kept[0], 1)


def is_running(process: int) -> bool:
    """Return whether a process runs."""
    try:
        handle = _winapi.OpenProcess(_winapi.SYNCHRONIZE, False, process)  # noqa: FBT003
    except PermissionError:
        return True
    except (OSError, OverflowError):  # a number that no process has
        return False
    try:
        return _winapi.WaitForSingleObject(handle, 0) == _winapi.WAIT_TIMEOUT
    finally:
        _winapi.CloseHandle(handle)


def is_closed_pipe(error: OSError) -> bool:
    """Return whether an error in writing says that nobody reads the pipe any more."""
    return isinstance(error, BrokenPipeError) or error.errno == errno.EINVAL


def is_terminal(fd: int) -> bool:
    """Return whether a file is a terminal. NUL is not, though it says so: it has no rows."""
    if not os.isatty(fd):
        return False
    import ctypes

    mode = ctypes.c_ulong()
    handle = ctypes.c_void_p(msvcrt.get_osfhandle(fd))
    return bool(ctypes.windll.kernel32.GetConsoleMode(handle, ctypes.byref(mode)))


def encoding_for(stream: TextIO) -> str | None:
    """Return in which encoding to write to a standard stream; None: as Python has chosen.

    Files and pipes would get the old code page of Windows, in which most letters are missing.
    """
    if os.environ.get("PYTHONIOENCODING") or stream.isatty():
        return None
    return "utf-8"


def take_over_port(made: socket) -> None:
    """Do nothing: the port is free at once, and the option would let two programs have one port."""
    del made


def allow_files(count: int) -> None:
    """Do nothing: there is no such limit here."""
    del count


def split(command: str) -> list[str]:
    """Return the words of a command, as a program here would get them; raises ValueError."""
    if os.path.isfile(command):  # many people write the path of a program without quotes
        return [command]
    return cmd.split(command)


def command_line(words: Sequence[str]) -> str:
    """Return a command that gives these words to a program, to be typed at the shell here."""
    return cmd.command_line(words)


def program(name: str) -> str:
    """Return how to name a program, so that no other one is started than the one in PATH.

    It is no batch file: `cmd.exe` would read its arguments once more. Raises FileNotFoundError if
    there is none.
    """
    return _found(name, cmd.NATIVE)


def _found(name: str, endings: Sequence[str]) -> str:
    found = cmd.find(name, os.environ.get("PATH", ""), endings)
    if found is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
    return found


def program_name(word: str) -> str:
    """Return the plain name of a program that a command begins with: `code` for `Code.CMD`."""
    return os.path.splitext(os.path.basename(word))[0].lower()


def run(words: Sequence[str]) -> int:
    """Run a program that uses the terminal, and return its exit status; raises OSError."""
    return _run(words)


def _run(words: Sequence[str], **options: Any) -> int:
    import subprocess

    command: str | Sequence[str] = [_found(words[0], cmd.NATIVE + cmd.BATCH), *words[1:]]
    variables: Mapping[str, str] = {}
    shell = None
    if command[0].lower().endswith(cmd.BATCH):
        shell = os.environ.get("COMSPEC") or program("cmd.exe")
        line, variables = cmd.for_batch(command)
        command = f"cmd {line}"
    done = subprocess.run(  # noqa: S603 - the user's own
        command, executable=shell, env={**os.environ, **variables}, check=False, **options
    )
    return done.returncode


def page(text: str, plain: str) -> bool:
    """Show a text through the user's pager, or as it is if there is none; return True.

    `plain` is the text without colours. `more` shows none, and reads the code page of the terminal;
    others read UTF-8.
    """
    import ctypes

    words = split(os.environ.get("PAGER", "")) or [MORE]
    encoding = "utf-8"
    if program_name(words[0]) == program_name(MORE):
        encoding = f"cp{ctypes.windll.kernel32.GetConsoleOutputCP() or 437}"
        text = plain
    elif "LESS" not in os.environ:
        os.environ["LESS"] = "-R"
    try:
        _run(words, input=f"{text}\n".encode(encoding, "replace"))
    except FileNotFoundError:
        sys.stdout.write(f"{plain}\n")
    return True
