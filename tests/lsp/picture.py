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

TEXT: Final = """# Learn chess

<!-- roadmap:progress -->███░░░░░░░ 2/6 (33%) <!-- /roadmap:progress -->

## Checkmates

- [ ] **One piece and the king**
  - [x] Queen
  - [ ] Rook
- [ ] Two bishops
-[ ] Back-rank mate

## Tactics

- [x] Pins
- [ ] Knight forks
"""

SCRIPT: Final = r"""
local function draw()
  vim.o.termguicolors = true
  vim.o.number = true
  vim.o.columns = 100
  vim.api.nvim_set_hl(0, "LspInlayHint", { fg = "#8cb4ff", italic = true })
  vim.cmd("filetype on | syntax on")
  vim.cmd.edit(vim.env.DOCUMENT)
  vim.wait(20000, function()
    return #vim.diagnostic.get(0) > 0 and #vim.lsp.inlay_hint.get({ bufnr = 0 }) > 0
  end, 50)
  vim.wait(500)
  vim.cmd("redraw!")
  -- TOhtml leaves hints out. All of these stand at the end of a line, so they are shown as such.
  local hints = vim.api.nvim_get_namespaces()["vim_lsp_inlayhint"]
  local copies = vim.api.nvim_create_namespace("copies")
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, hints, 0, -1, { details = true })) do
    local said = { virt_text = { { mark[4].virt_text[#mark[4].virt_text][1], "LspInlayHint" } } }
    vim.api.nvim_buf_set_extmark(0, copies, mark[2], 0, said)
  end
  local html = require("tohtml").tohtml(0, { title = "", number_lines = true, width = 100 })
  vim.fn.writefile(html, vim.env.HTML)
  vim.cmd("quitall!")
end
-- Before it has started, nothing is drawn, and hints come into being when they are drawn.
vim.api.nvim_create_autocmd("VimEnter", { callback = vim.schedule_wrap(draw) })
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
        neovim(folder, SCRIPT, program=need("nvim"), **names)
        html.write_text(html.read_text(encoding="utf-8").replace("</head>", STYLE), "utf-8")
        options = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={SIZE}"]
        output = f"--screenshot={Path(picture).resolve()}"
        command = [need("chromium"), *options, output, html.as_uri()]
        subprocess.run(command, check=True, timeout=60, capture_output=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
