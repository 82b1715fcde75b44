"""Draw the picture of Neovim with hints and a finding: `python -m tests.lsp.picture FILE.png`.

It needs Neovim and Chromium. What Neovim shows is taken from it as HTML.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from ..support.processes import need
from .test_neovim import neovim

TEXT: Final = """# Learn Go

<!-- roadmap:progress -->███░░░░░░░ 2/6 (33%) <!-- /roadmap:progress -->

## The rules

- [ ] **Liberties**
  - [x] Capturing one stone
  - [ ] Capturing a group
- [ ] Seki
-[ ] Ko

## Playing

- [x] Ladders
- [ ] Nets
"""

SCRIPT: Final = r"""
vim.o.termguicolors = true
vim.o.number = true
vim.o.columns = 100
vim.cmd("filetype on | syntax on")
vim.cmd.edit(vim.env.DOCUMENT)
vim.wait(20000, function()
  return #vim.diagnostic.get(0) > 0 and #vim.lsp.inlay_hint.get({ bufnr = 0 }) > 0
end, 50)
vim.wait(500)
vim.cmd("redraw!")
local html = require("tohtml").tohtml(0, { title = "", number_lines = true, width = 100 })
vim.fn.writefile(html, vim.env.HTML)
vim.cmd("quitall!")
"""

SIZE: Final = "900,440"
"""Width and height in pixels."""

STYLE: Final = "<style>body{margin:12px;font:16px/1.45 'DejaVu Sans Mono',monospace}</style></head>"


def main(picture: str) -> None:
    """Draw the picture into a file."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "ROADMAP.md").write_text(TEXT, encoding="utf-8")
        html = folder / "shown.html"
        names = {"DOCUMENT": str(folder / "ROADMAP.md"), "HTML": str(html)}
        shown = folder / "nvim"  # hints are drawn on a screen alone
        shown.write_text(f"#!/bin/sh\nexec script -qec '{need('nvim')} '\"$*\" /dev/null\n")
        shown.chmod(0o755)
        terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        neovim(folder, SCRIPT, need=lambda _: str(shown), screen=(), **names, **terminal)
        html.write_text(html.read_text(encoding="utf-8").replace("</head>", STYLE), "utf-8")
        options = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={SIZE}"]
        output = f"--screenshot={Path(picture).resolve()}"
        command = [need("chromium"), *options, output, html.as_uri()]
        subprocess.run(command, check=True, timeout=60, capture_output=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
