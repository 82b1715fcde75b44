from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from .support import processes, reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .support.stage import Stage

# With it, a child that does not flush what it prints works here, and hangs on other machines.
os.environ.pop("PYTHONUNBUFFERED", None)

# A slow machine is no error: what has to be quick is counted, in `test_effort`.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
# For a run of the tests after each of hundreds of changes to the code: see CONTRIBUTING.md.
settings.register_profile("few", max_examples=20, deadline=None, derandomize=True, database=None)

pytest_plugins = ["tests.support.limits"]

FIGURES = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--documents",
        type=int,
        default=2000,
        metavar="N",
        help="how many random documents to compare with the reference parsers (2000)",
    )
    parser.addoption(
        "--edits",
        type=int,
        default=5000,
        metavar="N",
        help="how many random edits to read by the version before (5000)",
    )
    parser.addoption(
        "--changes",
        type=int,
        default=20000,
        metavar="N",
        help="how many random changes to send through the language server (20000)",
    )
    parser.addoption(
        "--long", action="store_true", help="race, edit and kill as often as the README says"
    )


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if figures := config.stash.get(FIGURES, []):
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


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Takes a line of what was measured; all of them stand at the end of the run."""
    return request.config.stash.setdefault(FIGURES, []).append


@pytest.fixture
def times(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Chooses between how often by default and how often with `--long`."""
    is_long = request.config.getoption("--long")
    return lambda short, long: long if is_long else short


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
