"""Take the pictures of the extension's README: `python -m tests.lsp.vscode.picture FOLDER`.

FOLDER is where VS Code is, or is to be installed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import FloatRect, ViewportSize, sync_playwright

from ...notebook.lab import FLAGS
from ...support.processes import need
from ..picture import TEXT
from .code_server import SETTINGS, CodeServer, install, package

IMAGES: Final = Path(__file__).parents[3] / ".github" / "images"

TITLE: Final = 30
"""How high the title of a window is, in pixels."""

THEMES: Final = {"light": "Default Light Modern", "dark": "Default Dark Modern"}

LARGE: Final[dict[str, Any]] = {
    "breadcrumbs.enabled": False,
    "editor.folding": False,
    "editor.fontSize": 15,
    "editor.glyphMargin": False,
    "editor.lineNumbers": "off",
    "editor.scrollbar.vertical": "hidden",
    "editor.overviewRulerBorder": False,
    "explorer.autoReveal": False,
    "window.commandCenter": False,
    "workbench.activityBar.location": "hidden",
    "workbench.editor.showTabs": "none",
    "workbench.layoutControl.enabled": False,
    "workbench.statusBar.visible": True,
}
"""What leaves only what the picture is about, and makes it large: people see it 400 pixels wide."""

SIZE: Final[ViewportSize] = {"width": 640, "height": 450}

SHOWN: Final[FloatRect] = {"x": 0, "y": TITLE, "width": 640, "height": 450 - TITLE}
"""The part of the window that is in the picture: all but its title."""

HIDDEN: Final = """
.part.titlebar, .statusbar-item:not([id^=llm-roadmap]):not([id='status.problems']),
.part.sidebar > .title { visibility: hidden }
"""


def main(folder: str) -> None:
    """Take the pictures."""
    with tempfile.TemporaryDirectory() as made, sync_playwright() as api:
        work = Path(made)
        browser = api.chromium.launch(executable_path=need("chromium"), args=FLAGS)
        built = package(work / "build")
        code = CodeServer(browser, install(Path(folder).resolve()), work / "code", [built])
        program = code.folder / "bin" / "llm-roadmap"
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m llm_roadmap "$@"\n', "utf-8")
        program.chmod(0o755)
        document = work / "chess" / "ROADMAP.md"
        document.parent.mkdir()
        document.write_text(TEXT, "utf-8")
        try:
            code.start("--disable-workspace-trust")
            for scheme, theme in THEMES.items():
                code.set(SETTINGS | LARGE | {"workbench.colorTheme": theme})
                with code.window(document, size=SIZE, sharpness=2) as window:
                    window.progress.wait_for()
                    window.show_topics()
                    window.box("Rook", done=False).wait_for()
                    window.page.locator(".pane-header .title", has_text="chess").click()
                    window.page.locator(".squiggly-warning").wait_for()
                    window.line("Rook").click()
                    window.page.add_style_tag(content=HIDDEN)
                    window.page.wait_for_timeout(1_500)
                    window.page.screenshot(path=IMAGES / f"vscode-{scheme}.png", clip=SHOWN)
        finally:
            code.stop()
            browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
