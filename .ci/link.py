"""Say in the metadata where the project is, before a release is built.

`link.py ADDRESS VERSION`, in a copy of the project, adds the links to `pyproject.toml` and to the
`package.json` of the extension. It makes the links of `README.md` complete: a package index shows
that page without the files beside it. So does VS Code with the README of its extension.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from posixpath import join, normpath
from typing import Final

LINK: Final = re.compile(r'(\]\(|(?:src|srcset)=")(?!https?:|#)([^)"]+)')
"""What comes before a link to a file of the project, and the path of that file."""
PICTURES: Final = (".png", ".svg")

EXTENSION: Final = "llm_roadmap/lsp/vscode"


def linked(readme: str, address: str, version: str, folder: str = "") -> str:
    """Return a README in a folder, whose links to files lead to this version of them."""

    def complete(match: re.Match[str]) -> str:
        way = "raw" if match[2].endswith(PICTURES) else "blob"
        return f"{match[1]}{address}/{way}/v{version}/{normpath(join(folder, match[2]))}"

    return LINK.sub(complete, readme)


def main(address: str, version: str) -> None:
    """Write the links into the files of this folder."""
    urls = {"Homepage": address, "Issues": f"{address}/issues"}
    urls["Changelog"] = f"{address}/blob/v{version}/.github/CHANGELOG.md"
    with Path("pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n[project.urls]\n" + "".join(f'{k} = "{v}"\n' for k, v in urls.items()))
    extension = Path(EXTENSION, "package.json")
    about = json.loads(extension.read_text("utf-8")) | {"repository": address}
    extension.write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    for folder in ("", EXTENSION):
        readme = Path(folder, "README.md")
        text = linked(readme.read_text("utf-8"), address, version, folder)
        readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
