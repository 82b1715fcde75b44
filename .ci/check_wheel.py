"""Check that a wheel holds what the package needs, and nothing else; print its size.

`check_wheel.py WHEEL` compares it with the files that git knows below `llm_roadmap/`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final
from zipfile import ZipFile

ROOT: Final = Path(__file__).parents[1]
NAME: Final = "llm_roadmap"

BESIDE_CODE: Final = {
    f"{NAME}/{name}" for name in ("LICENSE", "README.md", "ROADMAP.md", "py.typed")
}
"""The files that are needed and are neither code nor static."""


def is_needed(name: str) -> bool:
    """Return whether a file of the package belongs into the wheel."""
    if name.startswith(f"{NAME}/lsp/vscode/"):
        return False
    return name.endswith(".py") or "/static/" in name or name in BESIDE_CODE


def main(wheel: Path) -> None:
    """Check a wheel. Exit with a message that names each file too many or too few."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--", NAME]
    known = subprocess.run(  # noqa: S603 - git, with fixed arguments
        command, check=True, capture_output=True, encoding="utf-8"
    ).stdout
    needed = set(filter(is_needed, known.split("\0")))
    with ZipFile(wheel) as opened:
        held = {name for name in opened.namelist() if ".dist-info/" not in name}
    wrong = [f"missing: {name}" for name in sorted(needed - held)]
    wrong += [f"not needed: {name}" for name in sorted(held - needed)]
    if wrong:
        raise SystemExit("\n".join([f"{wheel.name}:", *wrong]))
    sys.stdout.write(f"{wheel.name}: {len(held)} files, {wheel.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
