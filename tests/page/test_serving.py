"""The command: how it starts, what it says, and how it ends."""

from __future__ import annotations

import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from ..support.processes import execute, run
from ..support.waiting import eventually
from .processes import serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytest.importorskip("uvicorn")

DOCUMENT = "# Plan\n\n- [ ] one\n"
INTERRUPTED = 130
"""The exit status after ctrl-C."""


def opened(url: str) -> str:
    """Return the page at the address that was printed, as a browser gets it."""
    with urlopen(url, timeout=20) as answer:  # noqa: S310
        cookie = answer.headers["set-cookie"].partition(";")[0]
    page = Request(url.partition("?")[0], headers={"Cookie": cookie})  # noqa: S310
    with urlopen(page, timeout=20) as answer:  # noqa: S310
        text: str = answer.read().decode()
    return text


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "ROADMAP.md"
    path.write_text(DOCUMENT)
    return path


def test_it_prints_its_address_and_ctrl_c_ends_it_without_a_word(
    plan: Path, figure: Callable[[str], None]
) -> None:
    began = time.monotonic()
    with serving(cwd=plan.parent) as (process, url):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{43}", url)
        assert "<!doctype html>" in opened(url)
        figure(f"serve: from the start to the first page in {time.monotonic() - began:.2f} s")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 128 + signal.SIGINT
        assert out == ""
        assert err == "Open this address in a browser on this machine; ctrl-C ends it.\n"


def test_a_port_that_is_taken_is_said_and_another_one_is_found(plan: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = run("serve", "--port", port, cwd=plan.parent)
        assert result.status == 1
        assert result.err == (
            f"Error: port {port} is taken; leave out --port, and a free one is found\n"
        )
    with serving("--port", port, cwd=plan.parent) as (_, url):
        assert f":{port}/" in url
    with serving(cwd=plan.parent) as (_, one), serving(cwd=plan.parent) as (_, other):
        ports = [int(url.partition("/?")[0].rpartition(":")[2]) for url in (one, other)]
        assert ports[0] != ports[1]
        assert all(port >= 8765 for port in ports)
        assert one.partition("token=")[2] != other.partition("token=")[2]


@pytest.mark.posix
def test_it_opens_the_browser_if_that_is_wanted(plan: Path) -> None:
    browser, seen = plan.with_name("browser"), plan.with_name("seen")
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {seen}.new && mv {seen}.new {seen}\n')
    browser.chmod(0o755)
    with serving("--browser", cwd=plan.parent, BROWSER=f"{browser} %s") as (_, url):
        eventually(seen.exists)
        assert seen.read_text() == url


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("nothing.md",), 1, "nothing.md"),
        (("empty",), 1, "no Markdown document"),
        (("-",), 2, "not standard input"),
        (("ROADMAP.md", "-f", "ROADMAP.md"), 2, "not both ways"),
        (("--port", "70000"), 2, "--port"),
        (("--port", "x"), 2, "--port"),
        (("--host", "example.org"), 2, "--host"),
    ],
)
def test_what_can_not_be_served_is_said(
    plan: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    (plan.parent / "empty").mkdir()
    result = run("serve", *arguments, cwd=plan.parent)
    assert result.status == status
    assert said in result.err
    assert result.out == ""


@pytest.mark.posix
@pytest.mark.parametrize(
    ("output", "status", "said"),
    [
        (">&-", INTERRUPTED, "Open this address in a browser on this machine; ctrl-C ends it.\n"),
        (">/dev/full", 1, "Error: standard output: No space left on device\n"),
    ],
)
def test_an_output_that_can_not_be_written_is_no_traceback(
    plan: Path, output: str, status: int, said: str
) -> None:
    program = f"exec {shlex.quote(sys.executable)} -m llm_roadmap serve {output}"
    with subprocess.Popen(["sh", "-c", program], cwd=plan.parent, stderr=subprocess.PIPE) as server:
        assert server.stderr
        assert server.stderr.readline().decode() == said
        if status == INTERRUPTED:
            server.send_signal(signal.SIGINT)
        assert server.stderr.read() == b""
    assert server.returncode == status


def test_without_the_extra_it_says_what_to_install(plan: Path) -> None:
    code = "import sys; sys.modules['uvicorn'] = None; from llm_roadmap.cli import main; main()"
    result = execute(sys.executable, "-c", code, "serve", cwd=plan.parent)
    assert "pip install nh3 starlette uvicorn watchfiles" in result.err
    assert "Traceback" not in result.err


def test_the_package_imports_none_of_it(tmp_path: Path) -> None:
    code = (
        "import sys, llm_roadmap; llm_roadmap.parse(b''); llm_roadmap.RoadmapFile\n"
        "print({'starlette', 'uvicorn', 'nh3', 'watchfiles', 'anyio', 'asyncio'} & {*sys.modules})"
    )
    assert execute(sys.executable, "-c", code, cwd=tmp_path).out == "set()\n"
