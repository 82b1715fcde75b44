from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from .client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("uvicorn")

SECRET = b"nobody may read this"
PICTURE = b"\x89PNG\r\n\x1a\nbeside"
DOCUMENT = b"# Plan\n\n- [ ] one\n- [x] two\n  - [ ] three\n\n![a](beside.png)\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two documents and pictures, and secrets around it."""
    top = tmp_path_factory.mktemp("page")
    folder = top / "plans"
    (folder / "more").mkdir(parents=True)
    (folder / "plan.md").write_bytes(DOCUMENT)
    (folder / "more" / "other.md").write_bytes(b"# Other\n\n- [ ] four [x](../plan.md)\n")
    (folder / "beside.png").write_bytes(PICTURE)
    (folder / "more" / "within.svg").write_bytes(b"<svg onload='hacked=1'/>")
    (folder / "secret.txt").write_bytes(SECRET)
    (top / "secret.png").write_bytes(SECRET)
    (top / "outside").mkdir()
    (top / "outside" / "secret.png").write_bytes(SECRET)
    if os.name == "posix":
        (folder / "out.png").symlink_to(top / "secret.png")
        (folder / "text.png").symlink_to(folder / "secret.txt")
        (folder / "away").symlink_to(top / "outside")
        (folder / "in.png").symlink_to("beside.png")
        os.mkfifo(folder / "pipe.png")
    (folder / "folder.png").mkdir()
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    """A client of a server that runs in this process."""
    from llm_roadmap.page import serving
    from llm_roadmap.page.allowed_documents import AllowedDocuments

    listening = serving.listen(0)
    address = serving.address_of(listening)
    allowed = AllowedDocuments([str(folder / "plan.md"), str(folder / "more")])
    # Nothing ends it: a server ends with its process.
    threading.Thread(target=serving.serve, args=(allowed, listening, address), daemon=True).start()
    yield Client(address, allowed)
    listening.close()
