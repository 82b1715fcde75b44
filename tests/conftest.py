from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from . import reference

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--documents",
        type=int,
        default=2000,
        metavar="N",
        help="how many random documents to compare with the reference parsers (2000)",
    )


@pytest.fixture(scope="session")
def micromark() -> Iterator[reference.Micromark]:
    process = reference.Micromark()
    yield process
    process.close()


@pytest.fixture(scope="session")
def cmark() -> reference.Cmark:
    return reference.Cmark()
