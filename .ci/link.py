"""Say in the metadata where the project is, before a release is built.

`link.py ADDRESS VERSION`, in a copy of the project, adds the links to `pyproject.toml`, and makes
the links of `README.md` complete: a package index shows that page without the files beside it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

LINK: Final = re.compile(r'(\]\(|(?:src|srcset)=")(?!https?:|#)([^)"]+)')
"""What comes before a link to a file of the project, and the path of that file."""
PICTURES: Final = (".png", ".svg")


def linked(readme: str, address: str, version: str) -> str:
    """Return a README whose links to files lead to this version of them."""

    def complete(match: re.Match[str]) -> str:
        way = "raw" if match[2].endswith(PICTURES) else "blob"
        return f"{match[1]}{address}/{way}/v{version}/{match[2]}"

    return LINK.sub(complete, readme)


def main(address: str, version: str) -> None:
    """Write the links into the files of this folder."""
    urls = {"Homepage": address, "Issues": f"{address}/issues"}
    urls["Changelog"] = f"{address}/blob/v{version}/.github/CHANGELOG.md"
    with Path("pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n[project.urls]\n" + "".join(f'{k} = "{v}"\n' for k, v in urls.items()))
    readme = Path("README.md")
    readme.write_text(linked(readme.read_text("utf-8"), address, version), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
