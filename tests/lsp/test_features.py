"""What an editor is shown and offered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import llm_roadmap
from llm_roadmap import parse
from llm_roadmap.linting import CODES

from .editor import ALL, URI, Editor, at, showing

APPLY = "workspace/applyEdit"
SNIPPET = 15
"""The kind of a completion (Language Server Protocol, "CompletionItemKind")."""
SHOW = "window/showDocument"

MARKER = "<!-- roadmap:progress -->{}<!-- /roadmap:progress -->"

TEXT = f"""# Plan \U0001f600

{MARKER.format("██████░░░░ 2/3 (66%) ")}

- [ ] one \u00e9
  - [x] two
  - Description: first
  - [link](https://a.b)

## More

- [x] three
"""


@pytest.fixture
def editor() -> Editor:
    made = Editor()
    made.open(TEXT)
    return made


def test_symbols_are_sections_and_topics(editor: Editor) -> None:
    (plan,) = editor.about("documentSymbol")
    assert plan["name"] == "Plan \U0001f600"
    assert plan["range"] == {"start": at(0), "end": at(11, 11)}
    one, more = plan["children"]
    assert (one["name"], one["detail"]) == ("[ ] one \u00e9", "1/1 (100%)")
    assert one["range"] == {"start": at(4), "end": at(7, 23)}
    assert [each["name"] for each in one["children"]] == ["[x] two"]
    assert [each["name"] for each in more["children"]] == ["[x] three"]


def test_headings_can_be_left_out_of_the_outline() -> None:
    """VS Code shows the headings of a Markdown document by itself."""
    editor = showing(TEXT, settings={"headings": False})
    one, three = editor.about("documentSymbol")
    assert [each["name"] for each in one["children"]] == ["[x] two"]
    assert (three["name"], three["children"]) == ("[x] three", [])


def test_symbols_are_a_list_for_an_editor_that_knows_no_tree() -> None:
    editor = showing(TEXT, capabilities={})
    names = [each["name"] for each in editor.about("documentSymbol")]
    assert names == ["Plan \U0001f600", "[ ] one \u00e9", "[x] two", "More", "[x] three"]


def test_a_symbol_always_has_a_name(editor: Editor) -> None:
    editor.open("#\n\n- [ ] <!-- a -->\n")
    (section,) = editor.about("documentSymbol")
    assert section["name"] == "(no title)"
    assert [each["name"] for each in section["children"]] == ["[ ] (no title)"]


def test_sections_and_topics_fold(editor: Editor) -> None:
    folds = editor.about("foldingRange")
    assert [(each["startLine"], each["endLine"]) for each in folds] == [(0, 11), (4, 7), (9, 11)]


def test_a_topic_says_what_it_knows(editor: Editor) -> None:
    hover = editor.about("hover", position=at(4, 3))
    assert hover["contents"] == {
        "kind": "plaintext",
        "value": "[ ] one \u00e9  ██████████ 1/1 (100%)\nfirst\nlink <https://a.b>",
    }
    assert editor.about("hover", position=at(2)) is None


@pytest.mark.parametrize(
    ("formats", "kind", "value"),
    [
        (["markdown", "plaintext"], "plaintext", "[ ] *a* `b`\nc"),
        (["markdown"], "markdown", "\\[ \\] \\*a\\* \\`b\\`  \nc"),
        ([], "plaintext", "[ ] *a* `b`\nc"),
    ],
)
def test_hover_has_the_form_that_the_editor_shows(
    formats: list[str], kind: str, value: str
) -> None:
    hover = {"textDocument": {"hover": {"contentFormat": formats}}}
    editor = showing("- [ ] \\*a* \\`b`\n\n  c\n", capabilities=hover)
    hover = editor.about("hover", position=at(0))
    assert hover["contents"] == {"kind": kind, "value": value}


def test_a_finding_has_its_range_its_code_and_where_it_is_explained(editor: Editor) -> None:
    editor.open(f"{TEXT}-[ ] four\n")
    (found,) = editor.diagnostics
    assert editor.shown(found["range"]) == "-[ ]"
    assert (found["code"], found["severity"], found["source"]) == ("R002", 2, "llm-roadmap")
    assert found["codeDescription"]["href"].endswith("/linting/README.md#r002")


def test_findings_come_as_one_types(editor: Editor) -> None:
    assert editor.diagnostics == []
    at_end = len(TEXT)
    editor.type((at_end, at_end, "- [~] four\n"))
    assert [(each["code"], each["severity"]) for each in editor.diagnostics] == [("R009", 3)]
    editor.type((at_end + 3, at_end + 4, " "))
    assert [(each["code"], each["severity"]) for each in editor.diagnostics] == [("R301", 2)]


def test_findings_are_asked_for_by_editors_that_can() -> None:
    editor = showing("- [ ] a\n-[ ] b\n", capabilities={"textDocument": {"diagnostic": {}}})
    report = editor.about("diagnostic")
    assert (report["kind"], [each["code"] for each in report["items"]]) == ("full", ["R002"])
    assert editor.received == []


@pytest.mark.parametrize(
    ("first", "last", "titles"),
    [
        (4, 4, ["Tick", "Tick with all below"]),
        (5, 5, ["Untick"]),
        (4, 11, ["Tick 3 topics", "Untick 3 topics"]),
        (2, 2, []),
        (6, 7, ["Tick", "Tick with all below"]),
        (7, 7, ["Tick", "Tick with all below"]),
        (8, 8, []),
    ],
)
def test_ticks_that_are_offered(first: int, last: int, titles: list[str]) -> None:
    editor = Editor()
    text = TEXT.replace("[x] two", "[ ] two") if "Tick with all below" in titles else TEXT
    editor.open(text)
    assert list(editor.actions(first, last, only=["refactor"])) == titles


def test_a_tick_brings_the_markers_up_to_date(editor: Editor) -> None:
    action = editor.actions(4, 4)["Tick"]
    expected = TEXT.replace("[ ] one", "[x] one").replace(
        "██████░░░░ 2/3 (66%) ", "██████████ 3/3 (100%)"
    )
    assert editor.after(action["edit"]) == expected


def test_an_edit_is_as_small_as_can_be(editor: Editor) -> None:
    editor.open(TEXT.replace("<!--", "<! --"))
    (change,) = editor.actions(5, 5)["Untick"]["edit"]["documentChanges"]
    assert change["edits"] == [{"range": {"start": at(5, 5), "end": at(5, 6)}, "newText": " "}]


def test_an_editor_that_knows_no_versions_gets_plain_changes() -> None:
    editor = showing("- [ ] a", capabilities={})
    assert editor.after(editor.actions()["Tick"]["edit"]) == "- [x] a"


def run(editor: Editor, command: str, *arguments: Any) -> None:
    def apply(params: Any) -> dict[str, bool]:
        editor.text = editor.after(params["edit"])
        return {"applied": True}

    editor.answers["workspace/applyEdit"] = apply
    editor.ask("workspace/executeCommand", command=command, arguments=list(arguments))


@pytest.mark.parametrize(
    ("command", "start", "end", "done"),
    [
        ("toggle", at(4, 2), at(4, 2), [True, True, True]),
        ("toggle", at(4), at(99), [True, True, True]),  # one is open
        ("toggle", at(5), at(12), [False, False, False]),  # none is
        ("toggle", at(6, 4), at(6, 4), [True, True, True]),  # below a topic, it means that one
        ("check", at(5), at(5), [False, True, True]),
        ("uncheck", at(5), at(5), [False, False, True]),
        # A selection of whole lines ends above the line that the cursor is on.
        ("uncheck", at(4), at(5), [False, True, True]),
        ("uncheck", at(4), at(5, 1), [False, False, True]),
    ],
)
def test_a_command_ticks_or_unticks_what_is_selected(
    command: str, start: dict[str, int], end: dict[str, int], done: list[bool], editor: Editor
) -> None:
    run(editor, f"llm-roadmap.{command}", URI, {"start": start, "end": end})
    assert [topic.done for topic in parse(editor.text).topics] == done


def test_the_command_for_a_key_takes_several_ranges_and_ticks_back(editor: Editor) -> None:
    ranges = [{"start": at(4, 2), "end": at(4, 2)}, {"start": at(11), "end": at(12)}]
    for done in ([True, True, True], [False, True, False]):
        editor.open(editor.text)
        run(editor, "llm-roadmap.toggle", URI, *ranges)
        assert [topic.done for topic in parse(editor.text).topics] == done


def test_the_command_says_where_it_finds_no_topic(editor: Editor) -> None:
    run(editor, "llm-roadmap.toggle", URI, {"start": at(0), "end": at(0)})
    assert (editor.text, editor.messages) == (TEXT, ["llm-roadmap: no topic is here"])


@pytest.mark.parametrize("command", ["llm-roadmap.toggle", "llm-roadmap.fix-all"])
@pytest.mark.parametrize("arguments", [(), (URI, "x"), (3,), (URI, {"start": 1})])
def test_a_command_says_what_it_takes(
    arguments: tuple[Any, ...], command: str, editor: Editor
) -> None:
    run(editor, command, *arguments)
    (message,) = editor.messages
    assert message.endswith(f"{command}: it takes the URI of an open document, and ranges in it")


def test_a_command_says_why_it_does_not_know_a_document(editor: Editor) -> None:
    """Neovim renames a document by `:file` without a word to the server."""
    run(editor, "llm-roadmap.toggle", "file:///else", ALL)
    assert editor.messages.pop().endswith(
        "file:///else is not known here; close it, and open it again"
    )
    editor.tell(
        "workspace/didChangeConfiguration", settings={"llm-roadmap": {"files": ["*/plan.md"]}}
    )
    run(editor, "llm-roadmap.toggle", URI, ALL)
    assert editor.messages[-1].endswith(f"the setting 'files' leaves {URI} out")


def test_an_edit_that_the_editor_has_no_answer_to_but_an_error_is_told(editor: Editor) -> None:
    editor.toggle(4)
    (request,) = editor.sent(APPLY)
    editor.send({"id": request["id"], "error": {"code": -32603, "message": "no such buffer"}})
    assert editor.messages == ["llm-roadmap: the editor did not make the edit: no such buffer"]


@pytest.mark.parametrize(
    "answer", [None, 3, [], {}, {"applied": None}, {"applied": False, "failureReason": "locked"}]
)
def test_an_edit_that_the_editor_did_not_make_is_told(answer: Any, editor: Editor) -> None:
    editor.answers[APPLY] = lambda _: answer
    editor.toggle(4)
    (message,) = editor.messages
    assert message.startswith("llm-roadmap: the editor did not make the edit: ")
    assert message.endswith("locked") == ("locked" in str(answer))


def test_each_fix_is_offered_with_what_it_fixes(editor: Editor) -> None:
    editor.open("- [ ] a\n- [~] b\n-[x] c\n")
    found = editor.actions(1, 1, only=["quickfix"])
    states = ["Make this a topic: [ ]", "Make this a topic: [x]"]
    assert list(found) == [*states, "Fix all in this document that has one answer"]
    assert [found[each]["isPreferred"] for each in states] == [False, False]
    assert found[states[0]]["diagnostics"] == editor.diagnostics[:1]
    assert editor.after(found[states[1]]["edit"]) == "- [ ] a\n- [x] b\n-[x] c\n"


def test_all_that_has_one_answer_can_be_fixed_at_once(editor: Editor) -> None:
    editor.open("- [ ] a\n- [~] b\n-[x] c\n- []d\n")
    run(editor, "llm-roadmap.fix-all", URI)
    assert editor.text == "- [ ] a\n- [~] b\n- [x] c\n- [ ] d\n"


@pytest.mark.parametrize("text", ["", "- b\n", "- [ ] a\n", "- [ ] a\n- [~] b\n"])
def test_to_fix_all_says_where_there_is_nothing_to_do(text: str, editor: Editor) -> None:
    editor.open(text)
    run(editor, "llm-roadmap.fix-all", URI)
    assert (editor.text, editor.messages) == (
        text,
        ["llm-roadmap: nothing here has just one answer"],
    )


def test_what_is_ignored_is_not_fixed_either() -> None:
    editor = showing("- [ ] a\n-[x] b\n- []c\n- [ ]d\n", settings={"ignore": ["R002"]})
    assert "Fix all in this document that has one answer" in editor.actions()
    run(editor, "llm-roadmap.fix-all", URI)
    assert editor.text == "- [ ] a\n-[x] b\n- [ ] c\n- [ ] d\n"


def test_fixes_are_offered_for_so_many_findings_at_a_time(editor: Editor) -> None:
    editor.open("- [ ] a\n" + "-[ ] b\n" * 12)
    context = {"diagnostics": [], "only": ["quickfix"]}
    found = editor.about("codeAction", range=ALL, context=context)
    assert len([each for each in found if "edit" in each]) == 10


def test_a_marker_without_topics_is_looked_at(editor: Editor) -> None:
    editor.open(f"# a\n\n{MARKER.format('1/1')}\n")
    assert editor.codes == ["R301"]


@pytest.mark.parametrize(
    ("text", "ignored", "fixes"),
    [
        ("- [ ] a\n-[x] b\n", [], ["Make this a topic"]),
        ("- [ ] a\n-[x] b\n", ["R002"], []),
        ("- [ ] a\n- [~] b\n- [~] c\n", [], [f"Make this a topic: [{each}]" for each in " x"]),
    ],
)
def test_to_fix_all_is_offered_only_where_several_have_one_answer(
    text: str, ignored: list[str], fixes: list[str]
) -> None:
    editor = showing(text, settings={"ignore": ignored})
    assert list(editor.actions(1, 1, only=["quickfix"])) == fixes


def test_all_that_has_one_answer_can_be_fixed_at_each_save(editor: Editor) -> None:
    stale = TEXT.replace("██████░░░░ 2/3 (66%) ", "██████████ 3/3 (100%)")
    editor.open(f"{stale}-[x] four\n- [~] five\n")
    (action,) = editor.actions(only=["source.fixAll"]).values()
    fixed = TEXT.replace("██████░░░░ 2/3 (66%) ", "███████░░░ 3/4 (75%) ")
    assert editor.after(action["edit"]) == f"{fixed}- [x] four\n- [~] five\n"
    assert list(editor.actions(only=["source.organizeImports"])) == []
    in_menu = editor.about("codeAction", range=ALL, context={"diagnostics": []})
    assert {each["kind"] for each in in_menu} == {"refactor.rewrite", "quickfix"}


def test_markers_are_right_when_a_document_is_saved() -> None:
    saves = {"synchronization": {"willSaveWaitUntil": True}}
    editor = showing(TEXT + "- [ ] four\n", capabilities={"textDocument": saves})
    assert editor.diagnostics == []
    edits = editor.about("willSaveWaitUntil", reason=1)
    expected = TEXT.replace("██████░░░░ 2/3 (66%) ", "█████░░░░░ 2/4 (50%) ") + "- [ ] four\n"
    assert editor.after({"changes": {URI: edits}}) == expected


ENTER = [
    ("- [ ] a\n|", "- [ ] a\n- [ ] "),
    ("- [x] a\n|\nb\n", "- [x] a\n- [ ] \nb\n"),
    ("* [ ] a\n  + [X]  b\n  |", "* [ ] a\n  + [X]  b\n  + [ ] "),
    ("9. [ ] a\n|", "9. [ ] a\n10. [ ] "),
    ("3)\t[ ] a\n|\n", "3)\t[ ] a\n4)\t[ ] \n"),
    ("> - [ ] a\n> |", "> - [ ] a\n> - [ ] "),
    ("- - [ ] a\n|", "- - [ ] a\n  - [ ] "),
    ("- [ ] \U0001f600\r\n|", "- [ ] \U0001f600\r\n- [ ] "),
    ("- [ ] a\n- [ ] \n|", "- [ ] a\n"),
    ("> - [ ] a\n> - [ ]\n> |", "> - [ ] a\n>"),
    ("- [ ] a\n  - [ ] b\n  - [ ] \n  |", "- [ ] a\n  - [ ] b\n"),
    ("- [ ] a\n|b", None),
    ("- [ ] a\n- b\n|", None),
    ("```\n- [ ] a\n|\n```\n\n- [ ] b\n", None),
    ("```\n- [ ] \n|\n```\n\n- [ ] b\n", None),
    ("- [ ] b\n\n|", None),
    ("[^1]: - [ ] a\n|\n", None),
    ("|- [ ] b\n", None),
]


@pytest.mark.parametrize(("text", "expected"), ENTER)
def test_enter_continues_a_list_of_topics_and_ends_it_at_an_empty_box(
    text: str, expected: str | None, editor: Editor
) -> None:
    before, after = text.split("|")
    editor.open(before + after)
    lines = before.split("\n")
    place = at(len(lines) - 1, len(lines[-1]))
    edits = editor.typed(place)
    if expected is None:
        assert edits == []
    else:
        assert editor.after({"changes": {URI: edits}}) == expected


@pytest.mark.parametrize(("name", "count"), [("Eglot", 0), ("emacs", 0), ("vim", 1), (None, 1)])
def test_enter_continues_no_list_in_emacs_which_leaves_the_cursor_before_the_box(
    name: str | None, count: int
) -> None:
    editor = showing("- [ ] a\n\n", name=name)
    edits = editor.typed(at(1))
    assert len(edits) == count


def test_another_key_continues_no_list(editor: Editor) -> None:
    editor.open("- [ ] a\n\n")
    assert editor.typed(at(1))
    assert editor.typed(at(1), "}") == []


@pytest.mark.parametrize(("end", "count"), [("\n", 1), ("\r\n", 1), ("\r", 0)])
def test_no_list_ends_where_the_editor_may_count_its_lines_in_another_way(
    end: str, count: int, editor: Editor
) -> None:
    editor.open(f"- [ ] a{end}- [ ] \n")
    edits = editor.typed(at(2))
    assert len(edits) == count


def test_an_extension_is_told_of_all_topics_and_their_places(editor: Editor) -> None:
    told = editor.about_own("topics")
    assert told["progress"] == "2/3 (66%)"
    (plan,) = told["entries"]
    assert (plan["title"], plan["done"], plan["progress"]) == ("Plan \U0001f600", None, "2/3 (66%)")
    one, more = plan["children"]
    two = {"title": "two", "done": True, "line": 5, "character": 5, "last": 5} | {
        "progress": "",
        "children": [],
    }
    assert (one["done"], one["line"], one["character"], one["last"]) == (False, 4, 3, 7)
    assert (one["children"], more["children"][0]["title"]) == ([two], "three")


def test_the_next_open_topic_is_shown() -> None:
    text = "- [x] a\n- [ ] b\n  - [ ] c\n- [ ] d\n"
    editor = showing(text, capabilities={"window": {"showDocument": {"support": True}}})
    for cursor, line in ((0, 2), (2, 3), (3, 2), (9, 2)):
        editor.received.clear()
        range_ = {"start": at(cursor), "end": at(cursor)}
        run(editor, "llm-roadmap.next", URI, range_)
        (asked,) = editor.sent(SHOW)
        assert asked["params"]["selection"]["start"]["line"] == line
    editor = showing(text, capabilities={})
    run(editor, "llm-roadmap.next", URI)
    editor.open("- [x] a\n")
    run(editor, "llm-roadmap.next", URI)
    assert editor.messages == ["llm-roadmap: line 3: c", "llm-roadmap: no topic is open"]


BURST = "# Plan\n\n" + MARKER.format("░░░░░░░░░░ 0/4 (0%)  ") + "\n\n" + "- [ ] a\n" * 4


@pytest.mark.parametrize("is_told_first", [True, False])
def test_keys_in_a_burst_are_all_in_the_marker(is_told_first: bool) -> None:
    """Each edit was made for the text before all of them, and the marker said 1/4."""
    editor = showing(BURST)
    for line in range(4, 8):
        editor.toggle(line)
    sent = 0
    while asked := editor.sent(APPLY)[sent:]:
        assert len(asked) == 1
        sent += 1
        text = editor.after(asked[0]["params"]["edit"])
        answer = {"id": asked[0]["id"], "result": {"applied": True}}
        if not is_told_first:
            editor.send(answer)
        editor.text = text
        editor.change([{"text": text}])
        if is_told_first:
            editor.send(answer)
    expected = BURST.replace("[ ]", "[x]").replace("░░░░░░░░░░ 0/4 (0%)  ", "██████████ 4/4 (100%)")
    assert (sent, editor.text, editor.messages) == (4, expected, [])


def test_an_edit_that_is_refused_since_somebody_typed_is_made_again() -> None:
    """A letter typed right after the key: the editor refused the tick, and it was lost."""
    editor = showing(BURST)
    editor.toggle(4)
    editor.type((len(editor.text), len(editor.text), "- [ ] typed\n"))
    first, *_ = editor.sent(APPLY)
    editor.send({"id": first["id"], "result": {"applied": False}})
    _, second = editor.sent(APPLY)
    text = editor.after(second["params"]["edit"])
    assert text.count("[x]") == 1
    assert "1/5 (20%)" in text
    editor.send({"id": second["id"], "result": {"applied": False}})
    assert len(editor.sent(APPLY)) == 2
    assert len(editor.messages) == 1


def test_an_edit_that_is_made_again_ticks_if_it_did_so_first() -> None:
    """The box was unticked by an undo meanwhile, and the edit that meant to untick it ticked it."""
    editor = showing(BURST.replace("[ ]", "[x]", 1))
    editor.toggle(4)
    (first,) = editor.sent(APPLY)
    assert "[x]" not in editor.after(first["params"]["edit"])
    editor.change([{"text": BURST}])
    editor.send({"id": first["id"], "result": {"applied": False}})
    assert editor.sent(APPLY) == [first]
    assert len(editor.messages) == 1


def test_what_waits_is_forgotten_with_its_document_and_goes_on_after_a_refusal() -> None:
    editor = showing(BURST)
    for _ in range(2):
        editor.toggle(4)
    (first,) = editor.sent(APPLY)
    editor.send({"id": first["id"], "result": {"applied": False}})
    assert len(editor.sent(APPLY)) == 2
    editor.tell("textDocument/didClose", textDocument={"uri": URI})
    editor.open(BURST)
    editor.toggle(4)
    assert len(editor.sent(APPLY)) == 3


def test_a_late_answer_means_nothing_for_a_document_that_is_opened_again() -> None:
    editor = Editor()
    editor.open(BURST)
    editor.toggle(4)
    (first,) = editor.sent(APPLY)
    editor.tell("textDocument/didClose", textDocument={"uri": URI})
    editor.open(BURST)
    for _ in range(2):
        editor.toggle(4)
    editor.send({"id": first["id"], "result": {"applied": False}})
    assert len(editor.sent(APPLY)) == 2


def test_a_document_does_not_wait_for_the_edit_of_another_one() -> None:
    editor = Editor()
    for uri in ("file:///a.md", "file:///b.md"):
        editor.open("- [ ] a\n", uri)
        for _ in range(2):
            editor.toggle(0, uri)
    sent = editor.sent(APPLY)
    edits = [each["params"]["edit"]["documentChanges"] for each in sent]
    assert [edit["textDocument"]["uri"] for (edit,) in edits] == ["file:///a.md", "file:///b.md"]


def test_a_document_is_formatted_as_by_the_command(editor: Editor) -> None:
    editor.open("# a\n* [ ] b\n\n\n* [x] c 😀\n")
    edits = editor.formatted()
    text = editor.after({"changes": {URI: edits}})
    assert text == "# a\n\n- [ ] b\n\n- [x] c 😀\n"


def test_a_refusal_to_format_is_shown_with_its_line(editor: Editor) -> None:
    editor.open("- [ ] a\n- [ ]\tb\x00\n")
    assert editor.formatted() == []
    (message,) = editor.messages
    assert message.startswith("llm-roadmap: not formatted: line 2: ")


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("- |", ["- [ ] ", "- [x] "]),
        ("- [|", ["- [ ] ", "- [x] "]),
        ("- [|]", ["- [ ] ", "- [x] "]),
        ("- |]", ["- [ ] ]", "- [x] ]"]),
        ("- [|b]", ["- [ ] b]", "- [x] b]"]),
        ("# a\n\n> 1. [x|", ["# a\n\n> 1. [ ] ", "# a\n\n> 1. [x] "]),
        ("```\n- [|\n```", []),
        ("a\n    - [|", []),
        ("a [|", []),
        ("- [ ] a\n\n<|", [f"- [ ] a\n\n{MARKER.format('░░░░░░░░░░ 0/1 (0%)  ')}"]),
        ("- [x] a\n\n<!-- ro|-->", [f"- [x] a\n\n{MARKER.format('██████████ 1/1 (100%)')}"]),
        ("```\n<!--|\n```", []),
        ("- [ ] a\n\n```\n- [|\n```", []),
        (f"- [ ] a\n\n{MARKER.format('0/1')}\n\n```\n<!--|\n```", []),
        ("a <|", []),
    ],
)
def test_what_is_completed_is_a_box_or_a_marker(
    text: str, offered: list[str], editor: Editor
) -> None:
    before, after = text.split("|")
    editor.open(before + after)
    lines = before.split("\n")
    place = at(len(lines) - 1, len(lines[-1]))
    items = editor.about("completion", position=place)
    assert all(each["kind"] == SNIPPET for each in items)
    done = [editor.after({"changes": {URI: [each["textEdit"]]}}) for each in items]
    assert done == offered


def test_documents_without_topics_and_markers_are_left_alone(editor: Editor) -> None:
    editor.open("# a\n\n- [] b\n\n[c]()\n")
    assert editor.diagnostics == []
    assert editor.actions() == {}
    for method in ("inlayHint", "documentSymbol", "foldingRange"):
        assert editor.about(method, range=ALL) == []


def test_each_code_is_explained_where_the_editor_is_sent() -> None:
    readme = Path(llm_roadmap.__file__).parent / "linting" / "README.md"
    text = readme.read_text(encoding="utf-8")
    assert all(f"\n### {code}\n" in text for code in CODES)
