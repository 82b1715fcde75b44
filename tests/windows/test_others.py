"""Other programs on Windows: editors, pagers, git, pipes, and those that hold a document."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .machine import Done, Machine

TEXT: Final = b"# Plan\n\n- [ ] Alpha\n- [x] Beta\n"

BATCH: Final = '@echo off\r\nif not "%~1"=="" echo %*>>"%~dp0said.txt"\r\n'
"""A batch file that writes down with what it was called."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ROADMAP.md").write_bytes(TEXT)
    return tmp_path


def script(windows: Machine, folder: Path, text: str, *arguments: str, **variables: str) -> Done:
    """Run a script; it has to end well."""
    (folder / "script.py").write_text(text, encoding="utf-8")
    done = windows.run("script.py", *arguments, cwd=folder, **variables)
    assert done.status == 0, done
    return done


# Programs


def test_a_git_in_the_current_folder_is_not_run(windows: Machine, folder: Path) -> None:
    source = windows.wine / "python" / "python.exe" if windows.wine else sys.executable
    shutil.copy(source, folder / "git.exe")
    (folder / "git.bat").write_text("@echo run>run.txt\r\n")
    done = windows.command("history", cwd=folder)
    assert done.status == 1
    assert "git is not installed" in done.err or "no git repository" in done.err
    assert not (folder / "run.txt").exists()


def test_an_editor_that_is_a_batch_file(windows: Machine, folder: Path) -> None:
    """Such as `code`. Its arguments can have all in them that means something to `cmd.exe`."""
    bin_ = folder / "bin"
    bin_.mkdir()
    (bin_ / "code.cmd").write_text(BATCH)
    (folder / "code.cmd").write_text(BATCH)  # Windows would look here first
    name = "a & b^ 100% (c).md"
    (folder / name).write_bytes(TEXT)
    variables = {"EDITOR": "code --wait", **windows.searching(bin_)}
    done = windows.command("-f", name, "edit", "beta", cwd=folder, **variables)
    assert (done.status, done.err) == (0, "")
    said = (bin_ / "said.txt").read_text()
    assert '"--wait" "--goto"' in said
    assert f"{name}:4" in said
    assert not (folder / "said.txt").exists()


def test_an_editor_by_its_path(windows: Machine, folder: Path) -> None:
    """Backslashes are no escapes, and many people write no quotes around the path."""
    bin_ = folder / "bin of mine"
    bin_.mkdir()
    (bin_ / "ed.cmd").write_text(BATCH)
    editor = windows.path(bin_ / "ed.cmd")
    assert windows.command("edit", cwd=folder, VISUAL=editor).status == 0
    assert windows.command("edit", cwd=folder, VISUAL=f'"{editor}" -f').status == 0
    first, second = (bin_ / "said.txt").read_text().splitlines()
    assert "ROADMAP.md" in first
    assert '"-f"' in second


def test_an_editor_that_is_not_there(windows: Machine, folder: Path) -> None:
    done = windows.command("edit", cwd=folder, EDITOR="no-such-editor")
    assert done.status == 1
    assert "no-such-editor: No such file or directory; name an editor in" in done.err


PAGED: Final = """
import os, sys
from llm_roadmap.system import system
text = "caf\\u00e9 \\u65e5 \\u2588"
assert system.page(f"\\x1b[1m{text}", text)
"""
DUMP: Final = "import sys; open(sys.argv[1], 'ab').write(sys.stdin.buffer.read())"


def test_what_a_pager_gets(windows: Machine, folder: Path) -> None:
    bin_ = folder / "bin"
    bin_.mkdir()
    (bin_ / "dump.py").write_text(DUMP)
    for name in ("more", "less"):
        line = f'@"{windows.executable}" "%~dp0dump.py" "%~dp0{name}.txt"\r\n'
        (bin_ / f"{name}.cmd").write_text(line)
        script(windows, folder, PAGED, PAGER=name, **windows.searching(bin_))
    assert (bin_ / "less.txt").read_bytes().decode() == "\x1b[1mcafé 日 █\n"
    more = (bin_ / "more.txt").read_bytes()
    assert b"\x1b" not in more
    assert more.startswith(b"caf")
    assert "é".encode() not in more or b"\x82" not in more


ARGUMENTS: Final = r"""
import json, subprocess, sys
from llm_roadmap.system import cmd
words = json.loads(open("words.json", encoding="utf-8").read())
show = "import json, sys; print(json.dumps(sys.argv[1:]))"
open("show.py", "w").write(show)
line = cmd.command_line([sys.executable, "show.py", *words])
said = subprocess.run(line, capture_output=True, check=True).stdout
print(json.dumps([json.loads(said), cmd.split(line)[2:]]))
"""


def test_a_quoted_command_is_read_as_it_is_meant(windows: Machine, folder: Path) -> None:
    """By Microsoft's C library, and by this package."""
    words = [
        "a b",
        "",
        'say "hi"',
        "C:\\a b\\",
        "\\\\server\\x",
        'a\\"b',
        "it's",
        "&|<>^()",
        '"',
        "é",
    ]
    (folder / "words.json").write_text(json.dumps(words))
    read, split = json.loads(script(windows, folder, ARGUMENTS).out)
    assert split == words
    assert read == words


# Pipes and signals


def test_a_pipe_that_nobody_reads(windows: Machine, folder: Path) -> None:
    with windows.popen("-m", "llm_roadmap", "list", cwd=folder) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read()
    assert b"rror" not in said.replace(b"error: XDG", b""), said


def message(**fields: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **fields}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


HELLO: Final = message(
    id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}}
)
BYE: Final = message(id=2, method="shutdown") + message(method="exit")


def test_the_server_begins_and_ends(windows: Machine, folder: Path) -> None:
    done = windows.command("lsp", cwd=folder, stdin=(HELLO + BYE).decode())
    assert (done.status, done.err) == (0, "")
    assert '"serverInfo"' in done.out or '"capabilities"' in done.out
    assert done.raw.startswith(b"Content-Length: ")
    assert b"\r\r\n" not in done.raw


def test_the_server_ends_when_nobody_reads_it(windows: Machine, folder: Path) -> None:
    with windows.popen("-m", "llm_roadmap", "lsp", cwd=folder) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(HELLO)
        process.stdin.close()
        said = process.stderr.read()
    assert process.returncode in (0, 1)
    assert b"Traceback" not in said, said


ENDING: Final = """
import signal, threading, time
from llm_roadmap.storage.interruption import end_if_signalled, end_at_signals, uninterrupted
from llm_roadmap.system import windows
end_at_signals()

def close():
    windows._kept[0](2)
    print("may be closed", flush=True)

with uninterrupted():
    closing = threading.Thread(target=close, daemon=True)
    closing.start()
    time.sleep(0.3)
    signal.raise_signal(signal.SIGBREAK)
    print("written", flush=True)
print("told", flush=True)
end_if_signalled()
print("not reached", flush=True)
"""


def test_a_break_and_a_closed_window_wait_for_a_write(windows: Machine, folder: Path) -> None:
    (folder / "script.py").write_text(ENDING)
    done = windows.run("script.py", cwd=folder)
    assert done.out.startswith("written\ntold\n")
    assert "not reached" not in done.out
    assert done.status == 128 + 21


# Files that others use

HOLDER: Final = """
import sys, time, _winapi
handle = _winapi.CreateFile("ROADMAP.md", _winapi.GENERIC_READ, 0, 0, _winapi.OPEN_EXISTING, 0, 0)
print("held", flush=True)
sys.stdin.readline()
"""


def test_a_document_that_another_program_holds(windows: Machine, folder: Path) -> None:
    path = folder / "ROADMAP.md"
    with windows.popen("-c", HOLDER, cwd=folder) as holder:
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline().strip() == b"held"
        done = windows.command("check", "alpha", "--timeout", "0.5", cwd=folder)
        words = ("-m", "llm_roadmap", "check", "alpha", "--timeout", "60")
        with windows.popen(*words, cwd=folder) as waiting:
            with suppress(subprocess.TimeoutExpired):
                waiting.wait(3)
            holder.stdin.write(b"\n")
            holder.stdin.close()
            waiting.communicate(timeout=60)
    assert done.status == 1
    assert "another program has it open, and shares it with no other; it was tried for" in done.err
    assert waiting.returncode == 0
    assert path.read_bytes() == TEXT.replace(b"[ ] Alpha", b"[x] Alpha")


SHARED: Final = """
import ctypes, json, os, _winapi
from llm_roadmap.system import system

def nobody():
    return lambda: None

def plainly():
    return open("ROADMAP.md", "r+b").close

def sharing_all():
    rights = _winapi.GENERIC_READ | _winapi.GENERIC_WRITE
    handle = _winapi.CreateFile("ROADMAP.md", rights, 7, 0, _winapi.OPEN_EXISTING, 0, 0)
    return lambda: _winapi.CloseHandle(handle)

def as_this_package():
    fd = system.open_existing("ROADMAP.md", os.O_RDWR)
    return lambda: os.close(fd)

def away():
    os.rename("ROADMAP.md", "old.md")
    os.rename("new.md", "ROADMAP.md")

def by_replace_file():
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    if not kernel.ReplaceFileW("ROADMAP.md", "new.md", "old.md", 0, None, None):
        raise ctypes.WinError(ctypes.get_last_error())

def over():
    os.replace("new.md", "ROADMAP.md")

answers = {}
for hold in (nobody, plainly, sharing_all, as_this_package):
    for save in (away, by_replace_file, over):
        for name in ("ROADMAP.md", "new.md"):
            open(name, "w").write(name)
        release, error = hold(), None
        try:
            save()
        except OSError as caught:
            error = caught.winerror
        release()
        is_saved = open("ROADMAP.md").read() == "new.md"
        assert is_saved == (error is None)
        answers.setdefault(hold.__name__, {})[save.__name__] = error
        if os.path.exists("old.md"):
            os.unlink("old.md")
print(json.dumps(answers))
"""
"""Save a document by renaming, in three ways, while it is open, in four ways."""


def test_how_an_open_document_can_be_saved_by_renaming(windows: Machine, folder: Path) -> None:
    """This package shares it as far as Windows allows, which refuses one of the ways."""
    refused = json.loads(script(windows, folder, SHARED).out)
    assert refused["as_this_package"] == refused["sharing_all"]
    over = {holder: answers.pop("over") for holder, answers in refused.items()}
    assert refused["nobody"] == refused["sharing_all"] == {"away": None, "by_replace_file": None}
    assert refused["plainly"] == {"away": 32, "by_replace_file": 32}
    assert over.pop("nobody") is None
    if windows.wine:  # newer versions of Windows may allow it
        assert set(over.values()) == {5}


RACE: Final = """
import os, subprocess, sys, time

ticker = '''
import sys, threading
from llm_roadmap import RoadmapFile
file = RoadmapFile("ROADMAP.md")
is_over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), is_over.set()), daemon=True).start()
count = 0
while not is_over.is_set():
    file.toggle("alpha")
    count += 1
    print(count, flush=True)
'''
process = subprocess.Popen(
    [sys.executable, "-c", ticker], stdin=subprocess.PIPE, stdout=subprocess.PIPE
)
process.stdout.readline()
refused = []
for number in range(20):
    time.sleep(0.1 + number % 5 / 10)
    text = open("ROADMAP.md", "rb").read() + b"- [ ] new %d\\n" % number
    open("new.md", "wb").write(text)
    try:
        os.rename("ROADMAP.md", old := f"old{number}.md")  # one that is deleted can be there still
        os.rename("new.md", "ROADMAP.md")
    except PermissionError as error:
        refused.append(error)
    else:
        os.unlink(old)
out, _ = process.communicate(timeout=60)
print("ticks:", len(out.split()) > 2, "failed:", process.returncode, "refused:", refused)
"""


def test_an_editor_that_saves_by_renaming_during_ticks(windows: Machine, folder: Path) -> None:
    """It moves the document away, and the new text into its place."""
    done = script(windows, folder, RACE)
    assert (done.out, done.err) == ("ticks: True failed: 0 refused: []\n", "")
    after = (folder / "ROADMAP.md").read_bytes()
    assert [b"new %d\n" % number in after for number in range(20)] == [True] * 20
    assert after.count(b"Alpha") == 1


TOGETHER: Final = """
import subprocess, sys
ticker = '''
import sys
from llm_roadmap import RoadmapFile
file = RoadmapFile("ROADMAP.md")
for number in range(int(sys.argv[1]), 20, 2):
    file.check(f"topic {number}.")
    file.add(f"more {number}")
'''
both = [subprocess.Popen([sys.executable, "-c", ticker, str(n)]) for n in range(2)]
print([each.wait() for each in both])
"""


def test_two_processes_at_once(windows: Machine, folder: Path) -> None:
    """They tick, and change the length of the document, in place."""
    path = folder / "ROADMAP.md"
    path.write_bytes(b"# Plan\n\n" + b"".join(b"- [ ] topic %d.\n" % n for n in range(20)))
    done = script(windows, folder, TOGETHER)
    assert (done.out, done.err) == ("[0, 0]\n", "")
    after = path.read_bytes()
    assert after.count(b"- [x] topic ") == 20
    assert after.count(b"- [ ] more ") == 20


def test_a_file_that_is_read_only(windows: Machine, folder: Path) -> None:
    if windows.wine:
        pytest.skip("Wine lets the superuser write to files that are read-only")
    (folder / "ROADMAP.md").chmod(0o444)
    done = windows.command("check", "alpha", cwd=folder)
    (folder / "ROADMAP.md").chmod(0o644)
    assert done.status == 1
    assert "check the file's permissions" in done.err
    assert (folder / "ROADMAP.md").read_bytes() == TEXT


# What the C library and the file system say

ANSWERS: Final = """
import os
from pathlib import Path
from llm_roadmap.git.commits import time_of
from llm_roadmap.storage.open_file import OpenDocument
from llm_roadmap.storage.default_document import searched
from llm_roadmap.system import system

print(time_of("-86400", "+0000").isoformat(), time_of("32536850400", "+0100").isoformat())
os.utime("ROADMAP.md", ns=(10**18, 10**18 + 1000))  # older than the file: it is a copy
fd = system.open_existing("ROADMAP.md", os.O_RDONLY)
print(OpenDocument("ROADMAP.md", fd).age() < 10**10)
name = OpenDocument("ROADMAP.md", fd).name()  # Wine still tells the old one if it is moved
print(os.path.isabs(name), os.path.samefile(name, "ROADMAP.md"))
home = Path.cwd()
os.environ["USERPROFILE"] = str(home).swapcase()
(home / "below").mkdir()
print([*searched(home / "below")] == [home / "below", home])
print(system.is_running(os.getpid()), system.is_running(999_999_996), system.is_running(1 << 60))
with open("NUL", "w") as nul:
    print(nul.isatty(), system.is_terminal(nul.fileno()))
"""


def test_what_is_asked_of_the_system(windows: Machine, folder: Path) -> None:
    lines = script(windows, folder, ANSWERS).out.splitlines()
    assert lines == [
        "1969-12-31T00:00:00+00:00 3001-01-19T23:00:00+01:00",
        "True",
        "True True",
        "True",
        "True False False",
        "True False",
    ]
