from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from ...notebook.lab import FLAGS
from ...support.processes import need
from .code_server import CodeServer, install, package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Playwright

PYTHON: Final = """
const { readFileSync } = require("node:fs");
const vscode = require("vscode");
const changed = new vscode.EventEmitter();
const root = (folder) => {
  try {
    return readFileSync(`${folder.fsPath}/environment`, "utf8");
  } catch {}
};
exports.activate = () => {
  const watcher = vscode.workspace.createFileSystemWatcher("**/environment");
  watcher.onDidCreate(() => changed.fire());
  return {
    environments: {
      getActiveEnvironmentPath: (folder) => ({ path: root(folder) }),
      resolveEnvironment: async ({ path }) => path && { executable: { sysPrefix: path } },
      onDidChangeActiveEnvironmentPath: changed.event,
    },
  };
};
"""
"""What stands for the Python extension: the file `environment` in a workspace names the folder."""


@pytest.fixture(scope="session")
def installed(pytestconfig: pytest.Config) -> Path:
    """The program of VS Code."""
    folder = pytestconfig.getoption("--vscode")
    if not folder:
        pytest.skip("left for --vscode FOLDER, which installs VS Code there")
    return install(Path(folder).resolve())


@pytest.fixture(scope="session")
def extension(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension in a file, built as its README says."""
    assert installed
    return package(tmp_path_factory.mktemp("build"))


@pytest.fixture(scope="session")
def browser(installed: Path, request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A browser, only where there is something to show in it."""
    assert installed
    playwright: Playwright = request.getfixturevalue("playwright")
    path = need("chromium")
    browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def python_extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What stands for the Python extension, as far as others can see it."""
    made = tmp_path_factory.mktemp("python") / "python.vsix"
    about = {
        "name": "python",
        "publisher": "ms-python",
        "version": "9.9.9",
        "engines": {"vscode": "^1.91.0"},
        "main": "./extension.js",
        "activationEvents": [],
        "capabilities": {"untrustedWorkspaces": {"supported": False}},
    }
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("extension/package.json", json.dumps(about))
        file.writestr("extension/extension.js", PYTHON)
    return made


@pytest.fixture(scope="session")
def code(
    browser: Browser,
    installed: Path,
    extension: Path,
    python_extension: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[CodeServer]:
    """A VS Code with the extension, where each workspace is trusted."""
    folder = tmp_path_factory.mktemp("code")
    server = CodeServer(browser, installed, folder, [extension, python_extension])
    try:
        server.start("--disable-workspace-trust")
        yield server
    finally:
        server.stop()


@pytest.fixture
def careful_code(
    browser: Browser, installed: Path, extension: Path, tmp_path: Path
) -> Iterator[CodeServer]:
    """A VS Code in which the user has to trust a workspace first."""
    server = CodeServer(browser, installed, tmp_path / "code", [extension])
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def bare_code(browser: Browser, installed: Path, tmp_path: Path) -> Iterator[CodeServer]:
    """A VS Code without the extension."""
    server = CodeServer(browser, installed, tmp_path / "bare code", [])
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def program(tmp_path: Path) -> Callable[[Path], Path]:
    """Writes the program into a folder; it writes its process into the file `starts` beside it."""

    def write(folder: Path, command: str = f'exec {sys.executable} -m llm_roadmap "$@"') -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        made = folder / "llm-roadmap"
        made.write_text(f'#!/bin/sh\necho $$ >> "{tmp_path}/starts"\n{command}\n', "utf-8")
        made.chmod(0o755)
        return made

    return write


@pytest.fixture
def starts(tmp_path: Path) -> Callable[[], list[int]]:
    """Gives the processes that the programs of this test were, one after the other."""

    def read() -> list[int]:
        file = tmp_path / "starts"
        return [int(line) for line in file.read_text("utf-8").split()] if file.exists() else []

    return read
