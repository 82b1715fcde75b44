"""The front end alone in a page, with a kernel that is played by the test."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from llm_roadmap import RoadmapFile

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, FloatRect, Locator, Page

STATIC: Final = files("llm_roadmap") / "notebook" / "static"

PAGE: Final = """\
<!doctype html>
<html lang="en">
<title>Trees</title>
<link rel="stylesheet" href="widget.css">
<style>
  html { color-scheme: light dark; }
  body { margin: 8px; background: Canvas; font-family: sans-serif; }
</style>
<main>
<button>before</button>
<div class="jp-OutputArea-child"><div>
  <div class="jp-OutputArea-child"><div id="here"></div></div>
  <div class="jp-OutputArea-child stands-in"><p><b class="llm-roadmap-still-1">static</b></p></div>
</div></div>
</main>
<script type="module">
import widget from "./widget.js";

window.sent = [];
window.handlers = {};
window.show = (state, answers, manager) => {
  const values = { ...state };
  const model = {
    widget_manager: manager && eval(manager),
    get: (name) => values[name],
    set: (name, value) => {
      if (values[name] === value) return;
      values[name] = value;
      handlers[`change:${name}`]?.forEach((handler) => handler());
    },
    save_changes: () => { window.saved = { ...values }; },
    on: (name, handler) => { (handlers[name] ??= new Set()).add(handler); },
    off: (name, handler) => { handlers[name].delete(handler); },
    send: (content) => {
      sent.push(content);
      if (answers && content.kind === "hello") tell({ kind: "here" });
    },
  };
  window.tell = (content) => handlers["msg:custom"].forEach((handler) => handler(content));
  window.put = (state) => {
    const before = { ...values };
    Object.assign(values, state);
    for (const name in state) {
      const isNew = JSON.stringify(before[name]) !== JSON.stringify(state[name]);
      if (isNew) handlers[`change:${name}`]?.forEach((handler) => handler());
      else values[name] = before[name];
    }
  };
  window.fire = (name) => handlers[name].forEach((handler) => handler());
  window.end = widget.render({ model, el: document.getElementById("here") });
};
</script>
"""

SENT: Final = ("state", "contents", "ticks", "seen", "trouble", "height", "collapsed")


class Front:
    """The front end in a page, with a model that is played by the test."""

    def __init__(self, browser: Browser, path: Path) -> None:
        self.page: Page = browser.new_page()
        self.page.set_default_timeout(5_000)
        self._path = path
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.route(
            "**/*",
            lambda route: route.fulfill(
                content_type={"js": "text/javascript", "css": "text/css"}.get(
                    route.request.url.rpartition(".")[2], "text/html"
                ),
                body=_served(route.request.url.rpartition("/")[2]),
            ),
        )
        self.page.goto("http://roadmap.test/")
        self.page.wait_for_function("'show' in window")

    def state(self, document: str, **changes: object) -> dict[str, Any]:
        """Return the state that the kernel sends for a document, but for what the page sets."""
        self._path.write_text(document, "utf-8")
        widget = RoadmapFile(self._path).widget()
        widget._parse_rest()  # noqa: SLF001 - as when it was shown
        widget._tell_all()  # noqa: SLF001 - as when a view has come
        state: dict[str, Any] = {name: getattr(widget, name) for name in SENT}
        widget.close()
        patience = changes.pop("patience", state["state"]["patience"])
        return {**state, "state": {**state["state"], "patience": patience}, **changes}

    def parts(self, document: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the states that the kernel sends for a large document: of a part, then of all."""
        self._path.write_text(document, "utf-8")
        widget = RoadmapFile(self._path).widget()
        part = {name: getattr(widget, name) for name in SENT}
        assert part["state"]["isPart"]
        widget._parse_rest()  # noqa: SLF001 - as when it was shown
        whole = {name: getattr(widget, name) for name in SENT}
        widget.close()
        return part, whole

    def show(
        self, document: str, *, kernel: bool = True, manager: str = "", **changes: object
    ) -> None:
        self.show_state(self.state(document, **changes), kernel=kernel, manager=manager)

    def show_state(self, state: dict[str, Any], *, kernel: bool = True, manager: str = "") -> None:
        filters = {"query": "", "only_open": False, "only_done": False, "selected": ""}
        state = {"place": "1", **filters, **state}
        self.page.evaluate(
            "([state, kernel, manager]) => show(state, kernel, manager)", [state, kernel, manager]
        )

    def put(self, document: str, **changes: object) -> None:
        self.page.evaluate("(state) => put(state)", self.state(document, **changes))

    def answer(self, click: dict[str, Any], refusal: str = "", **rest: object) -> None:
        self.page.evaluate(
            "(content) => tell(content)",
            {"kind": "answer", "click": click["click"], "refusal": refusal, "edit": "1", **rest},
        )

    @property
    def asked(self) -> list[dict[str, Any]]:
        """What the kernel was asked to do."""
        sent: list[dict[str, Any]] = self.page.evaluate("sent")
        return [message for message in sent if message["kind"] not in ("hello", "bye")]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def on(self, title: str, *keys: str) -> None:
        """Give a row the focus, and press keys."""
        self.row(title).focus()
        self.press(*keys)

    def enter(self, text: str) -> None:
        """Type a text into what has the focus, and press Enter."""
        self.page.keyboard.type(text)
        self.press("Enter")

    def end(self) -> None:
        """Remove the view, as its host does."""
        self.page.evaluate("end()")

    def stop_clock(self) -> None:
        """Let time pass only where the test says so, however long the page takes."""
        self.page.clock.install(time=0)
        self.page.clock.pause_at(1000)

    def row(self, title: str) -> Locator:
        return self.page.get_by_role("treeitem", name=title, exact=True)

    def click(self, title: str) -> None:
        """Click the box of a topic, or fold a section."""
        row = self.row(title)
        row.locator(".rm-box" if row.get_attribute("aria-checked") else ".rm-fold").click()

    def state_of(self, title: str) -> str | None:
        """Return `true`, `false` or `mixed`, as the box of a topic shows."""
        return self.row(title).get_attribute("aria-checked")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def pick(self, which: str) -> Locator:
        """Return the button that shows all, only open topics, or only those that are done."""
        return self.page.locator(".rm-pick > button", has_text=which)

    def show_only(self, which: str) -> None:
        self.pick(which).click()

    def choose(self, title: str, item: str) -> None:
        """Open the menu of a row, and choose an item of it."""
        self.row(title).hover()
        self.row(title).get_by_role("button", name="More").click()
        self.page.get_by_role("menuitem", name=item).click()

    @property
    def search(self) -> Locator:
        return self.page.get_by_role("searchbox")

    @property
    def boxes(self) -> Locator:
        """The rows of topics, which have boxes."""
        return self.page.locator("[aria-checked]")

    def matches(self) -> list[str]:
        """Return how many topics the search finds: all, open ones, and those that are done."""
        return self.page.locator(".rm-pick small").all_inner_texts()

    def place(self, what: str | Locator) -> FloatRect:
        """Return where the first of some elements is on the page, in pixels."""
        found = self.page.locator(what) if isinstance(what, str) else what
        box = found.first.bounding_box()
        assert box
        return box

    @property
    def titles(self) -> list[str]:
        """The titles of the rows that are drawn."""
        return self.page.locator(".rm-title").all_text_contents()

    @property
    def messages(self) -> str:
        return " ".join(filter(None, self.page.get_by_role("status").all_inner_texts())).strip()

    def focused(self) -> str:
        """Return the title of the row that has the focus."""
        found: str = self.page.evaluate(
            "document.activeElement.querySelector('.rm-title')?.textContent"
        )
        return found


def _served(name: str) -> str:
    """Return a file as a browser gets it: the scripts are one, and the style sheets."""
    from llm_roadmap.notebook.widget import SCRIPTS, SHEETS

    names = {"widget.js": SCRIPTS, "widget.css": SHEETS}.get(name, ())
    return "\n".join((STATIC / each).read_text("utf-8") for each in names) or PAGE
