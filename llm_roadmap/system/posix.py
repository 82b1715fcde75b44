"""What Linux and macOS do."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

assert sys.platform != "win32"

TYPE_CHECKING = False  # `typing` takes time to import
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from socket import socket
    from typing import Final, TextIO

CAN_REPLACE: Final = True
"""Whether a file that others hold open can be replaced by a new one."""
EDITOR: Final = "vi"
"""The editor if the user names none."""

# Never wait for the other end of a pipe, and never make a terminal this process's own.
FLAGS: Final = os.O_NONBLOCK | os.O_NOCTTY
NEW: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
"""How to make a new file: never follow a link, never open a file that exists."""

WITHOUT_READING: Final = getattr(os, "O_PATH", os.O_RDONLY)
"""How to open what can't be read, where that can be; macOS has no such way."""

MICRO: Final = 1000
"""Nanoseconds in a microsecond."""


def open_existing(
    path: str | os.PathLike[str], access: int, folder: int | None = None, *, follow: bool = True
) -> int:
    """Open a file that exists, and return its descriptor; raises OSError.

    `access` is `os.O_RDONLY` or `os.O_RDWR`. `folder` is the descriptor of the folder in which a
    relative path begins. `follow`: open what a link at the end leads to, else fail there.
    """
    flags = access | FLAGS | (0 if follow else os.O_NOFOLLOW)
    return os.open(path, flags, dir_fd=folder)


def open_new(path: str | os.PathLike[str], mode: int, folder: int | None = None) -> int:
    """Make a file, open it to read and write, and return its descriptor.

    Raises FileExistsError if anything is there, also a link to nothing, and OSError.
    """
    return os.open(path, NEW, mode, dir_fd=folder)


def open_folder(path: str) -> int:
    """Open a folder, and return its descriptor; raises OSError."""
    try:
        return os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:  # a folder can be writable, and not readable
        return os.open(path, WITHOUT_READING | os.O_DIRECTORY)


def open_below(top: str, parts: Sequence[str]) -> int:
    """Open a file in a folder, or in a folder below it, to read it; raises OSError.

    `parts` are the names on the way. A link among them is refused, also one that has just been put
    there.
    """
    here = os.open(top, os.O_RDONLY | os.O_DIRECTORY)
    for part in parts[:-1]:
        outer = here
        try:
            here = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=outer)
        finally:
            os.close(outer)
    try:
        return open_existing(parts[-1], os.O_RDONLY, here, follow=False)
    finally:
        os.close(here)


def path_of(fd: int) -> str | None:
    """Return the path of an open file now, or None if the system does not tell it, as macOS."""
    try:
        return os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        return None


def is_held(error: OSError) -> bool:
    """Return whether an error says that another program has the file open for itself alone."""
    del error
    return False


def read_at(fd: int, size: int, offset: int) -> bytes:
    """Return at most `size` bytes of a file from an offset on."""
    # One call: between a look at the file and a write to it, others can write unnoticed.
    return os.pread(fd, size, offset)


def write_once(fd: int, data: bytes, offset: int) -> int:
    """Write bytes at an offset, and return how many of them the system took."""
    return os.pwrite(fd, data, offset)


def lock(fd: int) -> None:
    """Lock an open file; raises OSError if somebody else has locked it, or where that can't be."""
    import fcntl

    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


def unlock(fd: int) -> None:
    """Give up the lock of an open file; raises OSError if there is none."""
    import fcntl

    fcntl.flock(fd, fcntl.LOCK_UN)


def mark_complete(fd: int) -> None:
    """Mark the last change of a file as complete, where that can be; raises OSError."""
    # The mark is a modification time in whole microseconds, which is earlier than the time of the
    # last change of the inode. A plain write makes both times the same, so it removes the mark.
    # Only the owner can set the time, and some file systems keep it less precisely. Without a mark
    # the next writer waits.
    status = os.fstat(fd)
    with suppress(OSError):
        os.utime(fd, ns=(status.st_atime_ns, status.st_mtime_ns // MICRO * MICRO))


def unmark_complete(fd: int) -> None:
    """Remove the mark, where that can be."""
    with suppress(OSError):
        os.utime(fd)


def is_marked(status: os.stat_result) -> bool:
    """Return whether the last change of a file is marked as complete."""
    modified, changed = status.st_mtime_ns, status.st_ctime_ns
    return not modified % MICRO and modified < changed and changed % MICRO != 0


def is_endless(status: os.stat_result) -> bool:
    """Return whether a file is a device that may have no end, other than the null device."""
    import stat

    is_device = stat.S_ISCHR(status.st_mode) or stat.S_ISBLK(status.st_mode)
    return is_device and status.st_rdev != os.stat(os.devnull).st_rdev


def is_own(status: os.stat_result) -> bool:
    """Return whether a file is one of this user."""
    return status.st_uid == os.geteuid()


def copy_attributes(source: int, target: int) -> None:
    """Give an open file the owner, extended attributes and mode of another; raises OSError."""
    import stat

    old, made = os.fstat(source), os.fstat(target)
    if (old.st_uid, old.st_gid) != (made.st_uid, made.st_gid):
        os.fchown(target, old.st_uid, old.st_gid)
    if sys.platform == "linux":  # the others have no such functions
        wanted, inherited = _extended_attributes(source), _extended_attributes(target)
        for name in inherited.keys() - wanted.keys():
            os.removexattr(target, name)
        for name, value in wanted.items() - inherited.items():
            os.setxattr(target, name, value)
    mode = stat.S_IMODE(old.st_mode)  # last, since all of the above can change it
    if mode != stat.S_IMODE(os.fstat(target).st_mode):
        os.fchmod(target, mode)


def _extended_attributes(fd: int) -> dict[str, bytes]:
    """Return the extended attributes of a file; none where the file system has none."""
    if sys.platform == "linux":
        import errno

        try:
            return {name: os.getxattr(fd, name) for name in os.listxattr(fd)}
        except OSError as error:
            if error.errno != errno.ENOTSUP:
                raise
    return {}


def hold_closing(is_busy: Callable[[], bool]) -> None:
    """Do nothing: here, a closed window is a signal like any other.

    On Windows, the system is made to wait while this process is busy.
    """
    del is_busy


def is_running(process: int) -> bool:
    """Return whether a process runs."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):  # a number that no process can have
        return False
    except PermissionError:
        pass
    return True


def is_closed_pipe(error: OSError) -> bool:
    """Return whether an error in writing says that nobody reads the pipe any more."""
    return isinstance(error, BrokenPipeError)


def is_terminal(fd: int) -> bool:
    """Return whether a file is a terminal."""
    return os.isatty(fd)


def encoding_for(stream: TextIO) -> str | None:
    """Return in which encoding to write to a standard stream; None: as Python has chosen."""
    del stream
    return None


def take_over_port(made: socket) -> None:
    """Let a socket have a port whose last owner has just ended; raises OSError."""
    from socket import SO_REUSEADDR, SOL_SOCKET

    made.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)


def allow_files(count: int) -> None:
    """Let this process open so many files, sockets included, if the system allows it."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def split(command: str) -> list[str]:
    """Return the words of a command as the shell here would; raises ValueError."""
    import shlex

    return shlex.split(command)


def command_line(words: Sequence[str]) -> str:
    """Return a command that gives these words to a program, to be typed at the shell here."""
    import shlex

    return shlex.join(words)


def program(name: str) -> str:
    """Return how to name a program, so that no other one is started than the one in PATH."""
    return name


def program_name(word: str) -> str:
    """Return the plain name of a program that a command begins with: `vim` for `/usr/bin/vim`."""
    return os.path.basename(word).removesuffix(".exe")


def run(words: Sequence[str]) -> int:
    """Run a program that uses the terminal, and return its exit status; raises OSError."""
    import subprocess

    return subprocess.run(words, check=False).returncode  # noqa: S603 - the user's own


def page(text: str, plain: str) -> bool:
    """Show a text through the user's pager, if that takes a way of its own here; else False.

    `plain` is the text without colours.
    """
    del text, plain
    return False
