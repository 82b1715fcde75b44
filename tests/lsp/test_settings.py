"""What a user sets in the editor is asked for, understood and followed."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import llm_roadmap
from llm_roadmap.lsp.settings import Settings, settings_from

from .editor import ALL, Editor, showing

README = Path(llm_roadmap.__file__).parent / "lsp" / "README.md"

CAPABILITIES: dict[str, Any] = {"workspace": {"configuration": True}}

TEXT = "- [x] a\n  - [ ] b\n"


def asked(answer: Any, **capabilities: Any) -> Editor:
    """Return an editor that has been asked for its settings, and answered so."""
    return Editor(
        capabilities=CAPABILITIES | capabilities,
        answers={"workspace/configuration": lambda params: [answer for _ in params["items"]]},
    )


def requests(editor: Editor) -> list[dict[str, Any]]:
    return [each for each in editor.received if "id" in each and "method" in each]


def test_settings_are_asked_for_when_the_editor_can_answer() -> None:
    editor = asked({"hints": False, "ignore": ["R102"], "files": 3})
    (request,) = requests(editor)
    assert request["method"] == "workspace/configuration"
    assert request["params"] == {"items": [{"section": "llm-roadmap"}]}
    assert editor.server.settings == Settings(hints=False, ignore=("R102",))
    assert editor.messages == [
        'llm-roadmap: files is 3; write a list of patterns, such as ["*/ROADMAP.md"]',
    ]
    editor.open(TEXT)
    assert editor.diagnostics == []
    assert editor.about("inlayHint", range=ALL) == []


def test_wrong_settings_are_named_again_only_when_they_have_changed() -> None:
    wrong = {"hints": 1}
    editor = Editor(
        settings=wrong,
        capabilities=CAPABILITIES,
        answers={"workspace/configuration": lambda _: [wrong]},
    )
    hints = "llm-roadmap: hints is 1; write true or false"
    assert editor.messages == [hints]
    for value in ({"links": 2}, {"links": 2}, {}, {"hints": 1}):
        editor.tell("workspace/didChangeConfiguration", settings={"llm-roadmap": value})
    assert editor.messages == [hints, "llm-roadmap: links is 2; write true or false", hints]


def test_settings_are_asked_for_again_when_the_editor_says_that_they_changed() -> None:
    now = {"hints": True}
    editor = asked(now)
    editor.open(TEXT)
    assert editor.about("inlayHint", range=ALL)
    now["hints"] = False
    editor.tell("workspace/didChangeConfiguration", settings=None)
    assert editor.about("inlayHint", range=ALL) == []


def test_an_editor_that_tells_of_changes_only_when_asked_is_asked_to() -> None:
    """VS Code is such an editor: the settings counted from the next start on."""
    workspace = {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}}
    editor = asked({"hints": True}, workspace=workspace)
    (request,) = (each for each in requests(editor) if each["method"] != "workspace/configuration")
    assert request["method"] == "client/registerCapability"
    (registered,) = request["params"]["registrations"]
    assert registered["method"] == "workspace/didChangeConfiguration"
    assert registered["registerOptions"] == {"section": "llm-roadmap"}


@pytest.mark.parametrize("answer", [[None], [], None, [{}, {}]])
def test_an_answer_without_settings_is_no_trouble(answer: Any) -> None:
    editor = Editor(
        capabilities=CAPABILITIES, answers={"workspace/configuration": lambda _: answer}
    )
    assert (editor.server.settings, editor.messages) == (Settings(), [])


def test_an_editor_that_refuses_to_answer_is_served_as_before() -> None:
    editor = Editor(capabilities=CAPABILITIES, settings={"hints": False}, answers={})
    (request,) = requests(editor)
    editor.send({"id": request["id"], "error": {"code": -32601, "message": "what is that?"}})
    assert (editor.server.settings, editor.messages) == (Settings(hints=False), [])


def test_the_editor_can_cancel_what_it_is_asked() -> None:
    editor = Editor(capabilities=CAPABILITIES)
    (request,) = requests(editor)
    editor.tell("$/cancelRequest", id=request["id"])
    editor.send({"id": request["id"], "result": [{"hints": 3}]})
    editor.open(TEXT)
    assert editor.actions()
    assert editor.messages == []


def test_an_editor_that_can_show_things_again_is_asked_to_after_new_settings() -> None:
    more = {
        "inlayHint": {"refreshSupport": True},
        "diagnostics": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
    }
    editor = Editor(
        capabilities={"workspace": more},
        answers={
            f"workspace/{each}/refresh": lambda _: None
            for each in ("inlayHint", "diagnostic", "codeLens")
        },
    )
    assert requests(editor) == []
    editor.tell("workspace/didChangeConfiguration", settings={"llm-roadmap": {"hints": False}})
    assert {each["method"] for each in requests(editor)} == set(editor.answers)


def test_settings_are_asked_for_and_followed() -> None:
    editor = showing("- [x] a\n  - [ ] b\n")
    assert editor.codes == ["R102"]
    change = {"llm-roadmap": {"hints": False, "ignore": ["R102"]}}
    editor.tell("workspace/didChangeConfiguration", settings=change)
    assert editor.diagnostics == []
    assert editor.about("inlayHint", range=ALL) == []
    editor.tell("workspace/didChangeConfiguration", settings={"llm-roadmap": {"files": ["*/x.md"]}})
    assert editor.actions() == {}


def test_new_settings_count_for_a_text_that_was_shown_before() -> None:
    editor = showing("# a\n\n- [ ] <https://b.c>\n")
    for is_wanted in (True, False, True):
        change = {"llm-roadmap": {"links": is_wanted, "headings": is_wanted}}
        editor.tell("workspace/didChangeConfiguration", settings=change)
        assert len(editor.about("documentLink")) == is_wanted
        (symbol,) = editor.about("documentSymbol")
        assert (symbol["name"] == "a") == is_wanted


def test_settings_come_with_the_first_message() -> None:
    editor = Editor(settings={"hints": False, "ignore": ["R9"]})
    assert editor.server.settings == Settings(hints=False)
    assert [each.partition(";")[0] for each in editor.messages] == [
        "llm-roadmap: ignore names 'R9'"
    ]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([], "the settings are []; write a table with files, hints, links, headings, ignore"),
        ({"hints": 1}, "hints is 1; write true or false"),
        ({"files": "*.md"}, "files is '*.md'; write a list of patterns"),
        ({"files": []}, "files is []; write a list of patterns"),
        ({"ignore": ["R1"]}, "ignore names 'R1'; there are R001, "),
        ({"ignore": [1]}, "ignore is [1]; write a list of codes"),
    ],
)
def test_a_wrong_setting_is_named(value: Any, problem: str) -> None:
    settings = settings_from(value)
    (said,) = settings.problems
    assert said.startswith(problem)
    assert settings == Settings()


@pytest.mark.parametrize("value", ["x" * 5_000, ["R001"] * 5_000, {"files": ["a"] * 5_000 + [1]}])
def test_what_is_said_of_a_long_setting_is_short(value: Any) -> None:
    wrong = value if isinstance(value, dict) else {"hints": value}
    for settings in (settings_from(wrong), settings_from([value])):
        (said,) = settings.problems
        assert len(said) < 200


def test_settings_of_the_editor_itself_are_left_alone() -> None:
    """An extension has its own below the same name, and each raised a warning that stops people."""
    value = {"path": "/usr/bin/llm-roadmap", "trace": {"server": "off"}, "hints": False, "x": []}
    assert settings_from(value) == Settings(hints=False)
    assert settings_from(value).problems == ()


def test_settings_choose_documents_by_patterns_that_are_written_as_the_path_is() -> None:
    """An editor writes `%20` for a space, and a user does not."""
    settings = Settings(files=("*/my plan.md", "*/plans/*", "/C:/x/é.md"))
    for uri in ("file:///a/my%20plan.md", "file:///a/plans/x.md", "file:///C%3A/x/%C3%A9.md"):
        assert settings.covers(uri)
    for uri in ("file:///a/myplan.md", "file:///a/README.md"):
        assert not settings.covers(uri)


def test_the_readme_tells_of_each_setting() -> None:
    text = README.read_text(encoding="utf-8")
    _, _, table = text.partition("## Settings\n")
    told = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert told == [each.name for each in fields(Settings) if each.compare]
