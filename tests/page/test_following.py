"""What pages are told, without a browser: by a client that reads what the server sends."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("uvicorn")

from llm_roadmap import RoadmapFile, parse
from llm_roadmap.page.allowed_documents import AllowedDocuments
from llm_roadmap.page.shown_document import LATE, VERSIONS, ShownDocument, differences

from ..support.waiting import eventually, watchers
from .conftest import DOCUMENT

if TYPE_CHECKING:
    from pathlib import Path

    from .client import Client


@pytest.fixture
def plan(folder: Path) -> Path:
    path = folder / "plan.md"
    path.write_bytes(DOCUMENT)
    return path


def shown(path: Path) -> ShownDocument:
    return AllowedDocuments([str(path)])[path.name]


def test_a_click_is_one_byte_and_the_answer_is_the_new_state(client: Client, plan: Path) -> None:
    answer = client.tick(0).json
    assert plan.read_bytes() == DOCUMENT.replace(b"[ ] one", b"[x] one")
    assert (answer["refusal"], answer["ticks"]) == ("", "110")
    assert "html" not in answer
    assert client.tick(0, 1, 2, done=False).json["ticks"] == "000"


def test_a_page_is_told_of_each_change_once_and_of_boxes_without_the_document(
    client: Client, plan: Path
) -> None:
    states = client.events("plan.md")
    first = next(states)
    assert "".join(first["html"]).count('class="box"') == 3
    assert (first["ends"], first["sections"]) == ([1, 3, 3], [[0, 3]])
    RoadmapFile(plan).check("one")
    second = next(states)
    assert second["ticks"] == "110"
    assert "html" not in second
    plan.write_bytes(plan.read_bytes().replace(b"# Plan", b"# Other plan"))
    third = next(states)
    heading, rest = third["html"]  # what has not changed is not sent again
    assert "Other plan" in heading
    assert (rest, third["from"]) == ([1, len(first["html"])], first["revision"])
    assert third["revision"] != first["revision"]
    assert first["at"] < second["at"] < third["at"]
    states.close()


def test_a_page_that_comes_back_is_not_sent_what_it_shows_already(
    client: Client, plan: Path
) -> None:
    revision = client.state()["revision"]
    assert "html" not in client.state(seen=revision)
    plan.write_bytes(DOCUMENT + b"\n- [ ] more\n")
    # A page of another test may be followed still; then what is new comes when it was seen.
    eventually(lambda: "html" in client.state(seen=revision))


def test_a_topic_of_an_old_page_is_found_again_or_refused(client: Client, plan: Path) -> None:
    revision = client.state()["revision"]
    plan.write_bytes(b"- [ ] zero\n\n" + DOCUMENT)
    assert client.tick(0, revision=revision).json["refusal"] == ""
    assert b"[ ] zero" in plan.read_bytes()
    assert b"[x] one" in plan.read_bytes()
    before = DOCUMENT.replace(b"one", b"another")
    plan.write_bytes(before)
    assert client.tick(0, revision=revision).json["refusal"] == LATE
    assert client.tick(0, revision="of another server").json["refusal"] == LATE
    assert plan.read_bytes() == before


def test_a_document_that_cannot_be_written_says_why(client: Client, plan: Path) -> None:
    revision = client.state()["revision"]
    plan.unlink()
    assert "No such file" in client.tick(0, revision=revision).json["refusal"]
    plan.write_bytes(DOCUMENT)


def test_nobody_watches_when_the_last_page_has_gone(tmp_path: Path) -> None:
    path = tmp_path / "alone.md"
    path.write_bytes(DOCUMENT)
    document = shown(path)

    def watched() -> bool:
        return any(each.name.endswith("alone.md") for each in watchers())

    calls: list[None] = []
    followers = [partial(calls.append, None) for _ in range(2)]
    for each in followers:
        document.follow(each)
    assert watched()
    document.leave(followers[0])
    assert watched()
    document.leave(followers[1])
    assert not watched()
    assert not document.is_followed


def test_pages_that_are_closed_leave_nothing_behind(client: Client, plan: Path) -> None:
    pages = [client.events(plan.name) for _ in range(20)]
    for page in pages:
        next(page)
    assert client.allowed[plan.name].is_followed
    for page in pages:
        page.close()
    eventually(lambda: not client.allowed[plan.name].is_followed)


def _shows(document: ShownDocument, html: str) -> bool:
    return html in "".join(document.state("")["html"])


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=6), min_size=2, max_size=2))
def test_what_has_not_changed_is_named_by_its_numbers(versions: list[list[str]]) -> None:
    before, now = versions
    found: list[str] = []
    for each in differences(before, now):
        found += [each] if isinstance(each, str) else before[each[0] : each[1]]
        assert not isinstance(each, str) or each not in before
    assert found == now


def test_so_many_versions_are_kept_and_no_more(plan: Path) -> None:
    document = shown(plan)
    document.follow(lambda: None)
    seen = [document.state("")["revision"]]
    for number in range(VERSIONS + 1):
        plan.write_bytes(DOCUMENT + b"\n- [ ] %d\n" % number)
        eventually(partial(_shows, document, f">{number}<"))
        seen.append(document.state("")["revision"])
    assert document.tick(seen[0], [0], done=True)["refusal"] == LATE
    assert document.tick(seen[-2], [0], done=True)["refusal"] == ""
    assert [topic.done for topic in parse(plan.read_bytes()).topics][:2] == [True, True]


def test_a_document_that_is_not_there_yet_is_shown_when_it_comes(
    client: Client, folder: Path
) -> None:
    other = folder / "more" / "other.md"
    source = other.read_bytes()
    other.unlink()
    states = client.events("more/other.md")
    assert "No such file" in next(states)["trouble"]
    other.write_bytes(source)
    assert "html" in next(states)
    states.close()


def test_a_document_that_is_new_is_found_by_its_address(client: Client, folder: Path) -> None:
    assert client.ask("/?doc=more/new.md").status == 404
    new = folder / "more" / "new.md"
    new.write_bytes(b"- [ ] a\n")
    assert client.ask("/?doc=more/new.md").status == 200
    new.unlink()


def test_a_picture_that_lies_above_the_document_is_a_text(client: Client, plan: Path) -> None:
    plan.write_bytes(b"![a](more/../beside.png) ![b](../secret.png) ![c](..\n)\n")
    (html,) = client.state()["html"]
    assert html.count("<img") == 1
    assert 'src="/picture?doc=plan.md&amp;path=beside.png"' in html


def test_documents_have_names_that_can_stand_in_an_address(tmp_path: Path) -> None:
    for name in (b"a b.md", "é &#?%.md".encode(), b"\xff.md", b"x\ny.md"):
        with open(bytes(tmp_path) + b"/" + name, "wb") as file:
            file.write(b"- [ ] a\n")
    allowed = AllowedDocuments([str(tmp_path)])
    names = sorted(allowed.find())
    assert names == sorted(["a b.md", "é &#?%.md", "\ufffd.md", "x\ny.md"])
    sums = allowed.sums()
    assert [each["total"] for each in sums] == [1, 1, 1, 1]
    assert "\n" not in "".join(each["name"] for each in sums)
    addresses = [each["address"] for each in sums]
    assert "/?doc=%C3%A9%20%26%23%3F%25.md" in addresses


def change(client: Client, action: str, text: str = "", topic: int = 0) -> dict[str, Any]:
    asked = {"topic": topic, "action": action, "text": text}
    answer = client.post({"revision": client.state()["revision"], **asked}, "/edit?doc=plan.md")
    assert answer.status == 200
    found: dict[str, Any] = answer.json
    return found


def test_the_list_can_be_changed_and_each_change_undone(client: Client, plan: Path) -> None:
    for action, text, expected in (
        ("add", "new *one*", DOCUMENT.replace(b"] one\n", b"] one\n- [ ] new *one*\n")),
        ("add-below", "new", DOCUMENT.replace(b"] one\n", b"] one\n  - [ ] new\n")),
        ("retitle", "**two**", DOCUMENT.replace(b"] one\n", b"] **two**\n")),
        ("remove", "", DOCUMENT.replace(b"- [ ] one\n", b"")),
    ):
        answer = change(client, action, text)
        assert answer["refusal"] == ""
        assert plan.read_bytes() == expected, action
        assert "html" in answer
        undone = client.post({"revision": "", "undo": answer["undo"]}, "/undo?doc=plan.md").json
        assert undone["refusal"] == ""
        assert plan.read_bytes() == DOCUMENT
        again = client.post({"revision": "", "undo": answer["undo"]}, "/undo?doc=plan.md").json
        assert again["refusal"]


def test_a_change_that_would_not_be_read_back_is_refused(client: Client, plan: Path) -> None:
    assert "Not changed" in change(client, "retitle", "# a")["refusal"]
    assert change(client, "retitle", "a", topic=99)["refusal"] == LATE
    answer = change(client, "retitle", "other")
    plan.write_bytes(plan.read_bytes() + b"\nmore\n")
    after = plan.read_bytes()
    undone = client.post({"revision": "", "undo": answer["undo"]}, "/undo?doc=plan.md").json
    assert "can't be undone" in undone["refusal"]
    assert plan.read_bytes() == after


def test_a_title_is_sent_as_it_is_written(client: Client, plan: Path) -> None:
    plan.write_bytes(b"- [ ] a **b** `c`\n  d\n")
    state = client.state()
    target = f"/title?doc=plan.md&seen={state['revision']}&topic="
    assert client.ask(f"{target}0").json == {"text": "a **b** `c` d"}
    for wrong in ("1", "-1", "x", "", "9" * 99, "²"):
        assert client.ask(target + quote(wrong)).status == 404
