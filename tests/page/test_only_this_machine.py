"""Attacks on the server, by a client that is no browser: none changes, reads or runs anything."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import pytest

from .conftest import DOCUMENT, PICTURE, SECRET

pytest.importorskip("uvicorn")


if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .client import Answer, Client


@pytest.fixture(autouse=True)
def _nothing_has_changed(client: Client, folder: Path) -> Iterator[None]:
    """No attack changes a document, and after each the server is still there for its page."""
    (folder / "plan.md").write_bytes(DOCUMENT)
    yield
    assert (folder / "plan.md").read_bytes() == DOCUMENT
    assert client.ask("/").status == 200


def assert_refused(answer: Answer, *statuses: int) -> None:
    assert answer.status in (statuses or (400, 403, 404, 405, 413, 415, 421))
    assert SECRET not in answer.body
    assert "set-cookie" not in answer.head.lower()


def tick(client: Client) -> dict[str, Any]:
    return {"revision": client.state()["revision"], "topics": [0], "done": True}


TICK: Final = "POST /tick?doc=plan.md HTTP/1.1"

HOSTS: Final = (
    *("localhost.evil:{port}", "127.0.0.1.evil:{port}", "evil.example", "evil.example:{port}"),
    *("127.0.0.1", "127.0.0.1:", "127.0.0.1:1", "127.0.0.1:0{port}", "LOCALHOST:{port}"),
    *("localhost", "localhost:{port}", "[::1]:{port}", "0.0.0.0:{port}", "127.1:{port}"),
    *("2130706433:{port}", "0x7f.1:{port}", "127.0.0.1:{port}@evil", "evil@127.0.0.1:{port}"),
    *("127.0.0.1:{port}.evil", "127.0.0.1:{port}/", "127.0.0.1.:{port}", "", "127.0.0.2:{port}"),
)


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_is_refused(client: Client, host: str) -> None:
    """A name of another site that has come to mean this machine is another host."""
    host = host.format(port=client.address.port)
    assert_refused(client.post(tick(client), Host=host), 400, 421)
    for target in ("/", "/events", "/picture?path=beside.png", f"/?token={client.address.token}"):
        assert_refused(client.ask(target, headers=client.headers(Host=host)), 400, 421)


def test_a_host_in_the_request_line_counts_for_nothing(client: Client) -> None:
    target = f"http://{client.address.host}/tick?doc=plan.md"
    assert_refused(client.post(tick(client), target, Host="evil.example"))


def test_no_host_and_two_hosts_are_refused(client: Client) -> None:
    assert_refused(client.post(tick(client), Host=None), 400)
    head = client.headers()
    lines = [f"{name}: {value}" for name, value in head.items()]
    for version in ("1.0", "1.1"):
        for more in ([], [f"Host: {head['Host']}"], ["Host: evil.example"]):
            kept = lines if more else [line for line in lines if not line.startswith("Host")]
            for order in ([*kept, *more], [*more, *kept]):
                request = "\r\n".join(
                    [f"GET / HTTP/{version}", *order, "Connection: close", "", ""]
                )
                assert_refused(client.send(request.encode()))


ORIGINS: Final = (
    *("null", "http://evil.example", "https://{host}", "http://{host}.evil", "http://localhost"),
    *("http://localhost:{port}", "http://127.0.0.1", "http://127.0.0.1:1", "HTTP://{host}"),
    *(
        "http://{host}/",
        "file://",
        "",
        "http://{host} http://evil.example",
        "http://127.0.0.1:0{port}",
    ),
)


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_change_from_another_page_is_refused(client: Client, origin: str) -> None:
    origin = origin.format(host=client.address.host, port=client.address.port)
    assert_refused(client.post(tick(client), Origin=origin), 403)
    assert_refused(client.ask("/events", headers=client.headers(Origin=origin)), 403)


def test_a_change_from_nowhere_is_refused(client: Client) -> None:
    assert_refused(client.post(tick(client), Origin=None), 403)


def test_a_change_that_names_its_page_twice_is_refused(client: Client) -> None:
    body = json.dumps(tick(client)).encode()
    more = [f"Origin: {client.address.origin}", f"Content-Length: {len(body)}", "Connection: close"]
    assert_refused(client.send(client.written(TICK, *more) + body), 403)


COOKIES: Final = {
    "none": None,
    "empty": "{name}=",
    "short": "{name}={short}",
    "long": "{name}={token}x",
    "old": "{name}={old}",
    "of another port": "llm_roadmap_1={token}",
    "without a port": "llm_roadmap={token}",
    "two": "{name}={token}; {name}=x",
    "no ASCII": "{name}=\xff",
}


@pytest.mark.parametrize("which", COOKIES)
def test_without_the_token_nothing_is_answered(client: Client, which: str) -> None:
    name, token, written = client.address.cookie, client.address.token, COOKIES[which]
    old = token_urlsafe(32)
    cookie = written and written.format(name=name, token=token, short=token[:-1], old=old)
    assert_refused(client.post(tick(client), Cookie=cookie), 403)
    for target in ("/", "/events", "/static/page.js", "/picture?path=beside.png", "/past", "/x"):
        answer = client.ask(target, headers=client.headers(Cookie=cookie))
        assert_refused(answer, 403)
        assert PICTURE not in answer.body


@pytest.mark.parametrize(
    "query", ["token=", "token=x", "token={old}", "token={token}&token=x", "Token={token}"]
)
def test_a_wrong_token_in_the_address_opens_nothing(client: Client, query: str) -> None:
    old = token_urlsafe(32)
    target = f"/?{query.format(token=client.address.token, old=old)}"
    assert_refused(client.ask(target, headers=client.headers(Cookie=None)), 403)


def test_the_token_in_the_address_changes_nothing_by_itself(client: Client) -> None:
    target = f"/tick?doc=plan.md&token={client.address.token}"
    assert_refused(client.post(tick(client), target, Cookie=None), 403)
    assert_refused(client.post(tick(client), f"/?token={client.address.token}", Cookie=None), 403)
    events = f"/events?token={client.address.token}"
    assert_refused(client.ask(events, headers=client.headers(Cookie=None)), 403)


def test_the_token_opens_the_page_once_and_for_all(client: Client) -> None:
    head = {
        "Host": client.address.host,
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Dest": "document",
    }
    answer = client.ask(f"/?token={client.address.token}", headers=head)
    assert answer.status == 200
    assert client.ask(f"/?token%3D{client.address.token}", headers=head) == answer
    peek = client.ask(f"/?token={client.address.token}", method="HEAD", headers=head)
    assert peek.status == 403  # nobody opens a page like this
    cookie = f"{client.address.cookie}={client.address.token}; Path=/; HttpOnly; SameSite=Strict"
    assert f"set-cookie: {cookie}" in answer.head
    assert b'content="0;url=/"' in answer.body
    assert client.address.token.encode() not in answer.body


@pytest.mark.parametrize(
    "kind",
    [
        *(
            None,
            "",
            "text/plain",
            "text/plain;application/json",
            "application/x-www-form-urlencoded",
        ),
        *(
            "multipart/form-data; boundary=a",
            "application/json; charset=utf-8",
            "APPLICATION/JSON x",
        ),
    ],
)
def test_what_a_form_of_another_page_can_send_is_refused(client: Client, kind: str | None) -> None:
    assert_refused(client.post(tick(client), Content_Type=kind), 415)
    form = b"revision=x&topics=0&done=true"
    assert_refused(client.post(form, Content_Type=kind, Origin="http://evil.example"), 403)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "x"])
def test_pictures_scripts_and_frames_of_other_pages_get_nothing(client: Client, site: str) -> None:
    """Also of a page at another port of this machine, to which browsers send the cookie."""
    for use in ("image", "script", "style", "iframe", "empty", "object"):
        head = client.headers(Sec_Fetch_Site=site, Sec_Fetch_Dest=use, Origin=None)
        for target in ("/", "/picture?path=beside.png", "/static/page.js", "/events", "/past.json"):
            answer = client.ask(target, headers=head)
            assert_refused(answer, 403)
    assert_refused(client.post(tick(client), Sec_Fetch_Site=site), 403)


PROMISES: Final = (
    *("content-security-policy: ", "cache-control: no-store", "referrer-policy: no-referrer"),
    *("cross-origin-opener-policy: same-origin", "cross-origin-resource-policy: same-origin"),
    *("x-content-type-options: nosniff", "x-frame-options: deny"),
)
"""What stands in the head of each answer."""


def test_another_page_cannot_read_an_answer_or_show_it_in_a_frame(client: Client) -> None:
    for target in ("/", "/static/page.js", "/picture?path=beside.png", "/past.json", "/nothing"):
        head = client.ask(target).head.lower()
        for line in PROMISES:
            assert f"\n{line}" in head, (target, line)
        assert "access-control" not in head
        if "picture" not in target:  # which has a policy of its own
            assert "frame-ancestors 'none'" in head
            assert "unsafe" not in head


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "X"]
)
def test_other_methods_are_refused(client: Client, method: str) -> None:
    assert_refused(client.ask("/tick?doc=plan.md", method=method), 400, 405)


def test_a_change_by_its_address_alone_is_refused(client: Client) -> None:
    revision = client.state()["revision"]
    assert_refused(client.ask(f"/tick?doc=plan.md&revision={revision}&topics=0&done=true"), 405)


def test_a_websocket_from_elsewhere_gets_no_answer_of_its_own(client: Client) -> None:
    for origin in ("http://evil.example", client.address.origin):
        head = client.headers(Origin=origin, Upgrade="websocket")
        head |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13"}
        for target in ("/nothing", "/socket"):
            first = f"GET {target} HTTP/1.1"
            request = client.written(first, "Connection: Upgrade, close", headers=head)
            assert_refused(client.send(request))


PATHS: Final = (
    *("../secret.png", "../../etc/passwd", "more/../../secret.png", "./../secret.png"),
    *("/etc/passwd", "//etc/passwd", "{top}/secret.png", "file://{top}/secret.png"),
    *("..\\secret.png", "more\\..\\..\\secret.png", "C:\\secret.png", "C:secret.png"),
    *("secret.txt", "plan.md", "more/other.md", "out.png", "text.png", "away/secret.png"),
    *("folder.png", "pipe.png", ".", "", "more", "beside.png/", "beside.png/.", "/beside.png"),
    *(
        "beside.png\0",
        "beside.png\0.png",
        "\0beside.png",
        "secret.txt\0.png",
        "beside.png/../x.png",
    ),
    *("%2e%2e/secret.png", "..%2fsecret.png", "\udcff.png", "\ud800.png", "\xff/../../secret.png"),
    *("beside.png?x", "beside.png#x", "nothing.png", f"{'a' * 5000}.png", "a/" * 2000 + "b.png"),
    *("/proc/self/environ.png", "/dev/zero.png", "CON.png", "beside.png::$DATA"),
)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_but_a_picture_beside_the_document_is_read(
    client: Client, folder: Path, path: str
) -> None:
    path = path.format(top=folder.parent)
    for written in (
        path,
        quote(path, safe="", errors="surrogatepass"),
        quote(quote(path, errors="surrogatepass")),
    ):
        target = f"/picture?doc=plan.md&path={written}"
        if any(not "!" <= char <= "~" for char in target):
            continue
        answer = client.ask(target)
        assert_refused(answer, 0, 400, 404, 431)
        assert PICTURE not in answer.body


@pytest.mark.parametrize(
    "name", ["../plan.md", "{top}/plan.md", "secret.txt", "", "plan.md&doc=plan.md", "%00", "%ff"]
)
def test_nothing_but_the_documents_that_were_named_is_shown(
    client: Client, folder: Path, name: str
) -> None:
    for target in ("/", "/events", "/picture", "/past", "/past.json", "/past.svg"):
        answer = client.ask(f"{target}?doc={name.format(top=folder)}&path=beside.png")
        assert_refused(answer, 404)
    assert_refused(client.post(tick(client), f"/tick?doc={name.format(top=folder)}"), 404)


@pytest.mark.parametrize(
    "target",
    [
        *("/static/../guard.py", "/static/%2e%2e/guard.py", "/static/..%2fguard.py", "/static/"),
        *("/static/page.html", "/static//etc/passwd", "/../secret.txt", "/secret.txt", "/plan.md"),
        *("//etc/passwd", "/static/page.js%00", "/%00", "/static/page.js/", "*", "/static/%ff"),
    ],
)
def test_no_other_path_leads_anywhere(client: Client, target: str) -> None:
    assert_refused(client.ask(target), 307, 400, 404)


def test_pictures_are_served_and_can_run_nothing(client: Client) -> None:
    answer = client.ask("/picture?doc=plan.md&path=beside.png")
    assert (answer.status, answer.body) == (200, PICTURE)
    assert "content-type: image/png" in answer.head
    assert client.ask("/picture?doc=plan.md&path=in.png").body == PICTURE  # a link in the folder
    drawing = client.ask("/picture?doc=more/other.md&path=within.svg")
    assert "content-type: image/svg+xml" in drawing.head
    assert "sandbox" in drawing.head
    assert "script-src" not in drawing.head


BODIES: Final = (
    *(b"", b"{", b"[]", b"null", b"0", b'"x"', b"{}", b"\xff", b"[" * 60_000, b"NaN"),
    *(
        b'{"revision": "x", "topics": [0], "done": true}',
        b'{"revision": 0, "topics": [0], "done": true}',
    ),
)


@pytest.mark.parametrize("body", BODIES)
def test_a_change_that_makes_no_sense_changes_nothing(client: Client, body: bytes) -> None:
    answer = client.post(body)
    assert answer.status in (200, 400)
    assert answer.status == 400 or answer.json["refusal"]


@pytest.mark.parametrize(
    "changes",
    [
        *({"topics": []}, {"topics": [-1]}, {"topics": [3]}, {"topics": ["0"]}, {"topics": [True]}),
        *({"topics": [0.0]}, {"topics": 0}, {"topics": [10**30]}, {"done": 1}, {"done": None}),
        *({"revision": ""}, {"topics": {"0": 1}}, {"topics": [0, 99]}, {"topics": [[0]]}),
    ],
)
def test_topics_that_are_none_are_not_ticked(client: Client, changes: dict[str, Any]) -> None:
    answer = client.post(tick(client) | changes)
    assert answer.status == 400 or answer.json["refusal"]


@pytest.mark.parametrize(
    ("target", "asked"),
    [
        ("/edit", {"topic": 0, "action": "retitle", "text": "x"}),
        ("/edit", {"topic": 0, "action": "remove", "text": ""}),
        ("/undo", {"undo": "x"}),
    ],
)
def test_changes_of_the_list_need_what_ticks_need(
    client: Client, target: str, asked: dict[str, Any]
) -> None:
    asked |= {"revision": client.state()["revision"]}
    target = f"{target}?doc=plan.md"
    assert_refused(client.post(asked, target, Origin=None), 403)
    assert_refused(client.post(asked, target, Cookie=None), 403)
    assert_refused(client.post(asked, target, Content_Type="text/plain"), 415)
    assert_refused(client.post(asked, target, Sec_Fetch_Site="same-site"), 403)
    assert_refused(client.ask(target), 405)
    wrong = {"action": "x", "topic": True, "text": None, "undo": 1, "revision": 0}
    for name in asked:
        answer = client.post(asked | {name: wrong[name]}, target)
        assert answer.status == 400 or answer.json["refusal"]


def test_a_request_of_100_megabytes_is_not_read(client: Client) -> None:
    for kind in (f"Content-Length: {100 << 20}", "Transfer-Encoding: chunked"):
        piece = b" " * (1 << 16)
        if "chunked" in kind:
            piece = b"%x\r\n%s\r\n" % (len(piece), piece)
        began = time.monotonic()
        answer = client.send(client.written(TICK, kind) + 40 * piece)
        assert answer.status in (0, 400)
        assert time.monotonic() - began < 5
    long = client.headers(X="a" * (1 << 20))
    assert client.ask("/", headers=long).status in (0, 400, 431)
    assert client.ask(f"/?{'a' * (1 << 20)}").status in (0, 400, 414)


def test_slow_headers_keep_nobody_waiting(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llm_roadmap.page.serving.HEADERS_IN", 0.3)
    slow = [client.connect() for _ in range(50)]
    for each in slow:
        each.sendall(b"POST /tick HTTP/1.1\r\nHost: ")
    began = time.monotonic()
    assert client.ask("/").status == 200
    assert time.monotonic() - began < 2
    for each in slow:
        with each, suppress(ConnectionError):
            each.settimeout(5)  # an end by time would be an error
            assert each.recv(1) == b""


def test_a_slow_body_keeps_nobody_waiting(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llm_roadmap.page.app.PATIENCE", 0.3)
    assert client.send(client.written(TICK, "Content-Length: 50") + b"{").status == 400


def test_a_thousand_connections_keep_nobody_out(client: Client) -> None:
    many = [client.connect() for _ in range(1000)]
    began = time.monotonic()
    assert client.ask("/static/page.css").status == 200
    assert time.monotonic() - began < 5
    for each in many:
        each.close()


def test_two_requests_in_one_are_each_looked_at(client: Client) -> None:
    """What is behind the body of a request is another one, and needs all that any needs."""
    second = b"POST /tick?doc=plan.md HTTP/1.1\r\nHost: evil.example\r\n\r\n"
    for framing in (
        "Content-Length: 2\r\nTransfer-Encoding: chunked",
        "Content-Length: 2\r\nContent-Length: 60",
    ):
        assert client.send(client.written(TICK, framing) + b"{}" + second).status in (0, 400)


def test_bytes_that_are_no_request_are_refused(client: Client) -> None:
    for request in (
        b"\0\0\0",
        b"\x16\x03\x01\x02\x00",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n" * 9,
    ):
        with client.connect() as connection:
            connection.sendall(request + b"\r\n\r\n")
            connection.settimeout(5)
            assert b" 200 " not in connection.recv(1000)
