"""JupyterLab, and a page of a browser that shows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import uuid4

from .serving import Server

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
"""What Chromium is started with."""

KEY: Final = uuid4().hex
"""What lets the tests in, and nobody else."""

PATIENCE: Final = 90_000
"""Milliseconds to wait for a page: a busy machine is no error."""

ASK: Final = """given => Promise.race([
    (async () => {})(),
    new Promise((_, refuse) => setTimeout(refuse, {}, new Error("the page does not answer"))),
])"""
"""What asks a page, which would be waited for without a limit otherwise."""

PANEL: Final = "[...jupyterapp.shell.widgets('main')].find((each) => each.context?.path === '{}')"
"""What shows a notebook, in JupyterLab's own words."""

ANSWERED: Final = """async kernel => {
    const later = () => new Promise(resolve => setTimeout(resolve, 5000, null));
    while (await Promise.race([kernel.requestKernelInfo(), later()]) === null);
}"""
"""What asks a kernel until it answers."""


CALL: Final = """\
from llm_roadmap import RoadmapFile
widget = RoadmapFile('{}').widget()
widget.on_change(lambda changes: print("changed", changes[0].topic.title))
widget.observe(lambda change: print("done", change.new), "done")
widget.on_change(lambda changes: 1 / 0)
widget
"""
"""A cell that shows the widget of a document, with callbacks that print and that fail."""


def notebook_of(*cells: str) -> str:
    """Return a notebook with these cells, as a file has it."""
    made = {
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{number}",
                "metadata": {},
                "source": cell,
                "outputs": [],
                "execution_count": None,
            }
            for number, cell in enumerate(cells)
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made)


class Lab:
    """A JupyterLab of its own, and a page of a browser that shows it."""

    def __init__(self, browser: Browser, folder: Path, *, sharpness: float = 1) -> None:
        """`sharpness`: dots of the screen to a pixel, in each direction."""
        self._server = Server(
            folder,
            "jupyterlab",
            *("--no-browser", "--allow-root"),
            *("--ip=127.0.0.1", "--port={port}", "--port-retries=0"),
            *(f"--IdentityProvider.token={KEY}", "--ServerApp.root_dir={work}"),
            "--LabApp.expose_app_in_browser=True",
            key=KEY,
        )
        self.folder, self.url = self._server.folder, self._server.url
        self.page: Page = browser.new_page(
            viewport={"width": 1000, "height": 1000}, device_scale_factor=sharpness
        )
        self.page.set_default_timeout(PATIENCE)
        self.go(f"{self.url}/lab?token={KEY}")

    def go(self, url: str | None = None) -> None:
        """Go to a page, or load this one again, and wait until it can be used."""
        if url is None:
            self.page.reload()
        else:
            self.page.goto(url)
        self.page.wait_for_function("window.jupyterapp")
        self._ask("await jupyterapp.restored")

    def command(self, name: str, **arguments: str) -> None:
        self._ask("await jupyterapp.commands.execute(...given)", [name, arguments])

    def _ask(self, does: str, given: Any = None, *, patience: int = PATIENCE) -> Any:
        """Return what a piece of script returns; fail where it does not end in time."""
        return self.page.evaluate(ASK.format(f"{{ {does} }}", patience), given)

    def use_scheme(self, scheme: Literal["light", "dark"]) -> None:
        """Make the page and JupyterLab light, or dark."""
        self.page.emulate_media(color_scheme=scheme)
        self.command("apputils:change-theme", theme=f"JupyterLab {scheme.title()}")
        is_light = str(scheme == "light").lower()
        self.page.locator(f"body[data-jp-theme-light={is_light}]").wait_for(state="attached")

    def open(self, name: str, *cells: str) -> None:
        """Open a new notebook with these cells, and wait for its kernel."""
        (self.folder / name).write_text(notebook_of(*cells), "utf-8")
        self.reopen(name)

    def reopen(self, name: str) -> None:
        """Open a notebook that is there, and wait for its kernel."""
        self._name = name
        self.command("docmanager:open", path=name)
        self.wait_for_new_kernel()
        self._panel("jupyterapp.shell.activateById(panel.id)")

    @property
    def panel(self) -> Locator:
        """What shows the notebook on the page."""
        return self.page.locator(f".jp-NotebookPanel#{self._panel('panel.id')}")

    def activate(self, number: int) -> None:
        """Make a cell the one that commands are about."""
        self._panel(f"void (panel.content.activeCellIndex = {number})")

    def run(self, *numbers: int) -> None:
        """Begin to run these cells."""
        for number in numbers:
            self.activate(number)
            self.page.evaluate("void jupyterapp.commands.execute('notebook:run-cell')")

    def run_all(self) -> None:
        """Begin to run all cells."""
        self._panel("jupyterapp.shell.activateById(panel.id)")
        self.page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")

    def wait_for_new_kernel(self) -> None:
        """Wait for a kernel in which no cell has run; start one again that answers nothing.

        With ipykernel 7, some kernels never answer, with this package or without it.
        """
        from playwright.sync_api import Error

        for _ in range(2):
            try:
                return self.wait_for_kernel(PATIENCE // 3)
            except Error:
                self.restart_kernel()
        return self.wait_for_kernel()

    def wait_for_kernel(self, patience: int = PATIENCE) -> None:
        """Wait until the kernel answers, but no longer than `patience` milliseconds."""
        self.page.wait_for_function(
            f"{PANEL.format(self._name)}?.sessionContext.session?.kernel?.status === 'idle'",
            timeout=patience,
        )
        # One that has just been started again can have been idle before that, and a question can
        # get lost while it starts.
        self._panel(f"({ANSWERED})(panel.sessionContext.session.kernel)", patience=patience)

    def wait_for_no_kernel(self) -> None:
        """Wait until the page knows that the kernel has ended."""
        self.page.wait_for_function(
            f"{PANEL.format(self._name)}.sessionContext.session?.kernel?.isDisposed ?? true"
        )

    def restart_kernel(self) -> None:
        self._panel("panel.sessionContext.session.kernel.restart()")

    def close_notebook(self) -> None:
        """Save and close the notebook, and end its kernel."""
        self._panel(
            "panel.sessionContext.shutdown()"
            ".then(() => panel.context.save()).then(() => panel.dispose())"
        )

    def _panel(self, does: str, *, patience: int = PATIENCE) -> Any:
        """Return what a piece of script says of what shows the notebook, once it is there."""
        panel = PANEL.format(self._name)
        self.page.wait_for_function(f"{panel} !== undefined")
        return self._ask(f"const panel = {panel}; return {does};", patience=patience)

    def stop(self) -> None:
        self.page.close()
        self._server.stop()
