"""VS Code as a server for a browser, and its windows.

It is code-server, which npm builds: the last version of it that Debian's Node can run.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from ...support.processes import need

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, ViewportSize

VERSION: Final = "4.100.3"
"""The version of code-server; it has VS Code 1.100."""

EXTENSION: Final = Path(__file__).parents[3] / "llm_roadmap" / "lsp" / "vscode"

PATIENCE: Final = 60_000
"""Milliseconds to wait for what a window shows: a busy machine is no error."""

SIZE: Final[ViewportSize] = {"width": 1100, "height": 700}
"""How large a window is, in pixels."""

QUIET: Final = ("--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline")

SETTINGS: Final[dict[str, Any]] = {
    "workbench.startupEditor": "none",
    "security.workspace.trust.startupPrompt": "never",
    "security.workspace.trust.banner": "never",
    "workbench.enableExperiments": False,
    "extensions.autoCheckUpdates": False,
    "extensions.ignoreRecommendations": True,
    "editor.minimap.enabled": False,
    "editor.unicodeHighlight.nonBasicASCII": False,
    "editor.unicodeHighlight.ambiguousCharacters": False,
    "telemetry.telemetryLevel": "off",
    "git.enabled": False,
    "files.autoSave": "off",
    "remote.autoForwardPorts": False,
}
"""What makes a window quiet."""


def install(folder: Path) -> Path:
    """Install code-server into a folder, unless it is there, and return its program.

    It takes a minute and 320 MB, and needs Debian's packages nodejs, libnode-dev, npm, ripgrep, g++
    and make. Nothing but npm downloads: the scripts of its packages would. What has to be compiled
    is compiled here, and the search program is the one of the system.
    """
    import fcntl  # Windows has none

    program = folder / "node_modules" / "code-server" / "out" / "node" / "entry.js"
    done = folder / "installed"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several processes of a test run want it at once
        if not done.exists():
            _install(folder)
            done.touch()
    return program


def _install(folder: Path) -> None:
    inside = folder / "node_modules" / "code-server" / "lib" / "vscode"
    without = ("--omit=dev", "--ignore-scripts", *QUIET)
    _npm(folder, "install", "--ignore-scripts", *QUIET, f"code-server@{VERSION}")
    _npm(folder, "rebuild", "--build-from-source", "argon2")
    _npm(inside, "install", *without)
    _npm(inside, "rebuild", "@vscode/spdlog", "native-watchdog")
    _npm(inside / "extensions", "install", *without)
    with suppress(FileExistsError):
        (inside / "node_modules.asar").symlink_to("node_modules")
    search = inside / "node_modules" / "@vscode" / "ripgrep" / "bin" / "rg"
    search.parent.mkdir(exist_ok=True)
    with suppress(FileExistsError):
        search.symlink_to(need("rg"))


def _npm(folder: Path, *arguments: str) -> None:
    """Run npm in a folder; Node's headers are those of the system."""
    env = {**os.environ, "npm_config_nodedir": "/usr"}
    command = [need("npm"), *arguments]
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, f"{command} in {folder}:\n{done.stdout}\n{done.stderr}"


def package(folder: Path) -> Path:
    """Build the extension in a copy of it in a folder, as its README says, and return the file."""
    copy = folder / "extension" / "lsp" / "vscode"
    left = shutil.ignore_patterns("node_modules", "dist", "*.vsix", "LICENSE")
    shutil.copytree(EXTENSION, copy, ignore=left)
    shutil.copy(EXTENSION.parents[1] / "LICENSE", copy.parents[1])
    _npm(copy, "ci", *QUIET)
    npx = [need("npx"), "vsce", "package"]
    done = subprocess.run(npx, cwd=copy, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    (made,) = copy.glob("*.vsix")
    return made


class CodeServer:
    """A running VS Code. Its windows are pages of a browser."""

    def __init__(
        self, browser: Browser, installed: Path, folder: Path, extensions: list[Path]
    ) -> None:
        """Give it these extensions.

        `folder` gets its settings, and `bin`, which is first in its PATH, and empty.
        """
        self.folder = folder
        self._browser = browser
        self._process: subprocess.Popen[str] | None = None
        self._command = [need("node"), str(installed), "--extensions-dir", f"{folder}/extensions"]
        self._command += ["--user-data-dir", f"{folder}/data"]
        for name in ("bin", "home", "data/User"):
            (folder / name).mkdir(parents=True)
        self.set(SETTINGS)
        # What VS Code starts gets the PATH that a shell has after a login.
        (folder / "home" / ".profile").write_text(f'PATH="{folder}/bin:/usr/bin:/bin"\n', "utf-8")
        self._env = {
            "PATH": "/usr/bin:/bin",
            "HOME": f"{folder}/home",
            "SHELL": "/bin/sh",
            "LANG": "C.UTF-8",
        }
        for each in extensions:
            done = subprocess.run(
                [*self._command, "--install-extension", str(each)],
                env=self._env,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr

    def set(self, settings: dict[str, Any]) -> None:
        """Write the user's settings; open windows follow them."""
        text = json.dumps(settings, indent=2)
        (self.folder / "data" / "User" / "settings.json").write_text(text, "utf-8")

    def start(self, *options: str) -> None:
        self._process = subprocess.Popen(
            [
                *self._command,
                *("--auth", "none", "--bind-addr", "127.0.0.1:0"),
                *("--disable-telemetry", "--disable-update-check", *options),
            ],
            env=self._env,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout
        said = ""
        for line in self._process.stdout:
            said += line
            if found := re.search(r"listening on (http://[\d.:]+)", line):
                self.url = found[1]
                return
        raise AssertionError(said)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
            assert self._process.stdout
            self._process.stdout.close()

    def logged(self, name: str) -> str:
        """Return what all windows have written into logs with this name."""
        found = (self.folder / "data" / "logs").glob(f"*/*/**/*{name}.log")
        return "".join(each.read_text("utf-8") for each in sorted(found))

    @contextmanager
    def window(
        self, document: Path, *, size: ViewportSize = SIZE, sharpness: float = 1
    ) -> Iterator[Window]:
        """Open the folder of a document in a window, and the document in it.

        `sharpness`: dots of the screen to a pixel, in each direction.
        """
        context = self._browser.new_context(viewport=size, device_scale_factor=sharpness)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self.url)
        page = context.new_page()
        try:
            yield Window(page, self.url, document)
        except BaseException as error:
            shown = self.folder / f"{document.parents[1].name}.png"
            with suppress(Exception):
                page.screenshot(path=shown)
                error.add_note(f"the window is in {shown}")
            raise
        finally:
            context.close()


class Window:
    """A window that shows a document."""

    def __init__(self, page: Page, url: str, document: Path) -> None:
        self.page, self.document = page, document
        self.errors: list[str] = []
        """What has gone wrong in the browser."""
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._keep_error)
        page.set_default_timeout(PATIENCE)
        host = url.removeprefix("http://")
        remote = f"vscode-remote://{host}{quote(document.as_posix())}"
        open_ = json.dumps([["openFile", remote]])
        query = urlencode({"folder": str(document.parent), "payload": open_})
        page.goto(f"{url}/?{query}")
        self.line(document.read_text("utf-8").splitlines()[0]).wait_for()

    def _keep_error(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.errors.append(said.text)

    def line(self, text: str) -> Locator:
        """Return the line of the editor with this text, among others."""
        pattern = re.escape(text).replace(r"\ ", r"\s")  # the spaces of an editor do not break
        return self.page.locator(".view-line").filter(has_text=re.compile(pattern)).first

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text, delay=20)

    def go(self, line: int) -> None:
        """Put the cursor on a line, from 1."""
        self.press("Control+g")
        box = self.page.locator(".quick-input-widget input[type=text]")
        box.fill(f":{line}")
        self.press("Enter")
        self.page.locator(".statusbar-item", has_text=f"Ln {line}, ").wait_for()

    def command(self, name: str) -> None:
        """Run a command from the palette."""
        self.press("F1")
        self.page.locator(".quick-input-widget input[type=text]").fill(f">{name}")
        self.page.locator(".quick-input-list .monaco-list-row").filter(has_text=name).first.click()

    def save(self) -> str:
        """Save the document, and return what is on disk then."""
        self.press("Control+s")
        self.page.locator(".tab.active:not(.dirty)").wait_for()
        return self.document.read_text("utf-8")

    @property
    def progress(self) -> Locator:
        """What the status bar says of the checklist."""
        return self.page.locator(".statusbar-item[id='llm-roadmap.llm-roadmap.llm-roadmap']")

    def show_topics(self) -> None:
        """Open the view of the topics, which VS Code shows closed at first."""
        self.page.locator(".pane-header", has_text="Topics").click()

    def row(self, title: str) -> Locator:
        """Return a row of the tree of topics."""
        row = ".monaco-list-row[role=treeitem]:has(.custom-view-tree-node-item)"
        return self.page.locator(row).filter(has_text=title)

    def box(self, title: str, *, done: bool) -> Locator:
        """Return the check box of a row, when it is ticked or not."""
        state = f"[aria-checked={str(done).lower()}]"
        return self.row(title).locator(f".custom-view-tree-node-item-checkbox{state}")

    def tick(self, title: str, *, done: bool, progress: str) -> None:
        """Click on a box of the tree, and wait until the tree shows the progress of the document.

        VS Code draws it again a second after the last click, and loses a click meanwhile.
        """
        self.click(self.box(title, done=not done))
        self.row(progress).first.wait_for()
        self.box(title, done=done).wait_for()

    @property
    def messages(self) -> list[str]:
        """The messages that are shown."""
        return self.page.locator(".notification-toast").all_inner_texts()

    def place(self, target: Locator) -> tuple[float, float]:
        """Return where something is, in pixels, once it stands still."""
        target.click(trial=True)
        box = target.bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def click(self, target: Locator) -> None:
        """Click where something is, once: the browser's own click tries again if it is redrawn."""
        self.page.mouse.click(*self.place(target))

    def message(self, text: str) -> Locator:
        """Return a message with this text."""
        return self.page.locator(".notification-toast").filter(has_text=text)
