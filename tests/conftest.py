from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, settings

from .support import loops, processes, reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Playwright

    from .support.stage import Stage

# With it, a child that does not flush what it prints works here, and hangs on other machines.
os.environ.pop("PYTHONUNBUFFERED", None)

# A slow machine is no error: what has to be quick is counted, in `test_effort`. The examples of a
# law are the same each time, so that a test that is red tells of a change to the code.
UNHURRIED: Final = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, database=None
)
settings.register_profile("quick", UNHURRIED, max_examples=25)
settings.register_profile("thorough", UNHURRIED, max_examples=60)
settings.register_profile("searching", UNHURRIED, max_examples=1000, derandomize=False)
# For a run of the tests after each of hundreds of changes to the code: see CONTRIBUTING.md.
settings.register_profile("few", max_examples=20, deadline=None, derandomize=True, database=None)

TESTS: Final = Path(__file__).parent
NOTEBOOKS: Final = TESTS / "notebook"

pytest_plugins = ["tests.support.limits"]

POSIX: Final = pytest.mark.skip(reason="needs POSIX")
NEEDS_POSIX: Final = re.compile(r"^pytestmark = \[?\s*pytest\.mark\.posix\b", re.MULTILINE)
"""What is in a file of tests that all need POSIX. It may import what Windows does not have."""

LEFT: Final = pytest.mark.skip(reason="left for --thorough, which CI uses")
"""What becomes of tests that take long; the end of the run counts them."""

PASSED: Final = "llm_roadmap/passed"
"""Where pytest's cache has the names of the tests that passed in the last run."""

TRY_MORE: Final = frozenset({"times", "smaller", "changes", "distances", "request"})
"""Arguments of tests that do more with `--thorough`; so do those with Hypothesis."""

FIGURE: Final = "figure"
"""The name of the property of a test's report that is a line of what was measured."""

AMOUNTS: Final = {
    "documents": ("documents to compare with other parsers, and with the rules alone", 500, 2_000),
    "edits": ("edits to read by the version before", 1_000, 5_000),
    "changes": ("changes to send through the language server", 4_000, 20_000),
}
"""Options that say how many of something to try: of what, by default, and with `--thorough`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--thorough",
        action="store_true",
        help="run what takes long, too, and try as many examples of everything as CI does",
    )
    for name, (what, quick, thorough) in AMOUNTS.items():
        parser.addoption(
            f"--{name}",
            type=int,
            metavar="N",
            help=f"how many random {what} ({quick}; with --thorough {thorough})",
        )
    parser.addoption(
        "--vscode",
        metavar="FOLDER",
        help="try the extension in a real VS Code, which is installed into this folder if it is not"
        " there (320 MB)",
    )
    parser.addoption(
        "--after",
        metavar="FOLDER",
        help="leave out what has just passed in this folder, a clone, and would do the same again",
    )
    parser.addoption("--search", action="store_true", help="look for new examples that break a law")
    parser.addoption(
        "--wine",
        metavar="FOLDER",
        help="run tests/windows with the Python for Windows in this folder; its README says more",
    )
    parser.addoption(
        "--long", action="store_true", help="race, edit and kill as often as the README says"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes `-n auto` means: tests wait for others about half of their time."""
    return (os.cpu_count() or 1) + 3


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out, on Windows, a file whose tests all need POSIX."""
    if sys.platform != "win32" or collection_path.suffix != ".py":
        return None
    return bool(NEEDS_POSIX.search(collection_path.read_text(encoding="utf-8"))) or None


def pytest_collection(session: pytest.Session) -> None:
    """Import the tests, each of several processes from another file on.

    To compile them all takes twice as long as to collect them. In one order all processes would
    compile the same file at the same time; like this, each file is compiled by one of them.
    """
    worker = getattr(session.config, "workerinput", None)
    if worker is None or session.config.option.file_or_dir:
        return
    files = sorted(TESTS.glob("**/test_*.py"))
    start = len(files) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
    for path in (*files[start:], *files[:start]):
        module = ".".join(path.relative_to(TESTS.parent).with_suffix("").parts)
        with suppress(Exception, pytest.skip.Exception):  # to collect the file says it
            import_module(module)


def would_try_more(item: pytest.Item) -> bool:
    """Return whether a test tries more with `--thorough` than without."""
    assert isinstance(item, pytest.Function)
    own = {*signature(item.function).parameters}
    others = {*item.fixturenames} - {"request"}  # `tmp_path` asks for it, too
    return bool(TRY_MORE & (own | others)) or hasattr(item.function, "is_hypothesis_test")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what passed elsewhere, and begin with the notebooks.

    One process needs minutes for them, and others do the rest.
    """
    if folder := config.getoption("--after"):
        passed = {*json.loads(Path(folder, ".pytest_cache", "v", PASSED).read_text("utf-8"))}
        left = {each for each in items if each.nodeid in passed and not would_try_more(each)}
        config.hook.pytest_deselected(items=[*left])
        items[:] = [each for each in items if each not in left]
    notebooks = str(NOTEBOOKS)
    items.sort(key=lambda item: not str(item.path).startswith(notebooks))
    for item in items:
        if sys.platform == "win32" and item.get_closest_marker("posix"):
            item.add_marker(POSIX)
    if not (config.getoption("--thorough") or config.getoption("--long")):
        for item in items:
            if item.get_closest_marker("thorough"):
                item.add_marker(LEFT)


def pytest_configure(config: pytest.Config) -> None:
    thorough = config.getoption("--thorough")
    profile = "thorough" if thorough else "quick"
    settings.load_profile("searching" if config.getoption("--search") else profile)
    for name, (_, some, many) in AMOUNTS.items():
        if config.getoption(name) is None:
            setattr(config.option, name, many if thorough else some)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if cache := getattr(config, "cache", None):  # none with `-p no:cacheprovider`
        kinds = ("passed", "failed", "error")
        passed, *others = ({r.nodeid for r in terminalreporter.getreports(kind)} for kind in kinds)
        cache.set(PASSED, sorted(passed.difference(*others)))
    figures = [
        line
        for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
        for name, line in report.user_properties
        if name == FIGURE and report.when == "call"
    ]
    if figures:
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.write_line(line)
    # One line for each reason, since one missing program can skip a hundred tests.
    if reasons := Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.getreports("skipped")
    ):
        terminalreporter.section("skipped")
        for reason, count in reasons.most_common():
            terminalreporter.write_line(f"{count:4}  {reason}")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What starts browsers; a process can have only one, whatever browsers its tests want."""
    try:
        api = import_module("playwright.sync_api")
    except ImportError:
        processes.missing("playwright is not installed")
    with loops.thread_free(), api.sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    from .notebook.lab import FLAGS

    path = processes.need("chromium")
    browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session", autouse=True)
def _thread_taken() -> Iterator[None]:
    with loops.thread_taken():
        yield


@pytest.fixture(scope="session", autouse=True)
def _signals_as_at_a_prompt() -> None:
    processes.ignore_signals_alone()


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Takes a line of what was measured; all of them stand at the end of the run."""
    return lambda line: request.node.user_properties.append((FIGURE, line))


@pytest.fixture
def times(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Chooses between how often with `--thorough` and how often with `--long`.

    It is a third as often as with `--thorough` by default.
    """
    if request.config.getoption("--long"):
        return lambda _, long: long
    if request.config.getoption("--thorough"):
        return lambda short, _: short
    return lambda short, _: -(-short // 3)


@pytest.fixture
def smaller(request: pytest.FixtureRequest) -> int:
    """How many times smaller documents are than those with `--long`, where growth is measured."""
    if request.config.getoption("--long"):
        return 1
    return 4 if request.config.getoption("--thorough") else 8


@pytest.fixture
def changes(request: pytest.FixtureRequest) -> int:
    """How many random changes to send through the language server."""
    return int(request.config.getoption("--changes"))


@pytest.fixture(scope="session")
def need() -> Callable[[str], str]:
    """Gives the path of a tool; where it is missing the test is skipped, but fails in CI."""
    return processes.need


@pytest.fixture(scope="session")
def stage(need: Callable[[str], str]) -> Iterator[Stage]:
    from .support.stage import Stage

    with Stage(need) as made:
        yield made


@pytest.fixture(scope="session")
def micromark() -> Iterator[reference.Micromark]:
    process = reference.Micromark()
    yield process
    process.close()


@pytest.fixture(scope="session")
def cmark() -> reference.Cmark:
    return reference.Cmark()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users can reach, unlike `tmp_path`."""
    made = Path(tempfile.mkdtemp(prefix="llm_roadmap-"))
    made.chmod(0o755)
    yield made
    made.chmod(0o755)
    shutil.rmtree(made)
