"""The server from outside: what it gives to its own page, and what it refuses to all others."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from negosim.web.server import FILES, Terms
from web.served import PATIENCE, Served, alive, gone

Server = Callable[..., Awaitable[Served]]

DEAF = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
text = b"pid %d child %d" % (os.getpid(), child.pid)
os.write(1, b"__GANGLION__\\nD" + len(text).to_bytes(4, "big") + text)
time.sleep(600)
"""


async def first(window: aiohttp.ClientWebSocketResponse) -> tuple[int, str]:
    """The program's first words: its process and the rest."""
    said = (await window.receive_bytes(timeout=PATIENCE)).decode()
    found = re.match(r"pid (\d+) ?(.*)", said)
    assert found
    return int(found[1]), found[2]


async def refused(served: Served, address: str, **headers: str) -> int:
    """The status with which a websocket is refused."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as why:
        await served.browser.ws_connect(address, headers=headers)
    assert served.desk.sessions == set()
    return why.value.status


async def test_the_page_is_whole_and_names_no_other_host(server: Server) -> None:
    """With the token the page comes, as often as asked; all that it refers to is here."""
    served = await server()
    for _ in range(2):
        async with served.browser.get(served.page) as answer:
            assert answer.status == 200
            page = await answer.text()
            for name, value in served.gate.headers().items():
                assert answer.headers[name] == value
    assert served.socket.split("?")[0] in page
    assert "<script>" not in page
    assert " on" + "click" not in page.lower()
    addresses = re.findall(r'(?<!-)\b(?:src|href|url)(?:="|\()([^")]+)', page)
    assert len(addresses) >= 4
    for address in addresses:
        assert address.startswith("/")
        assert not address.startswith("//")
        async with served.browser.get(served.root + address) as answer:
            assert answer.status == 200, address


@pytest.mark.parametrize("name", [f"static/{n}" for n in FILES] + ["negosim.css", "negosim.js"])
async def test_what_the_page_loads_loads_nothing_remote(server: Server, name: str) -> None:
    """No script, style or font file carries the address of another host; each has the headers."""
    served = await server()
    async with served.browser.get(f"{served.root}/{name}") as answer:
        assert answer.status == 200
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        data = await answer.read()
    assert len(data) > 500
    if not name.endswith(".ttf"):
        assert re.findall(rb"(?:url\(|@import|src=)['\" ]*(?:https?:)?//", data) == []


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong", "?token=%ED%B3%BF", "?Token={}"])
async def test_the_page_wants_the_token(server: Server, query: str) -> None:
    """Without the token, or with another, there is a notice and no token in it."""
    served = await server()
    token = served.gate.token
    async with served.browser.get(f"{served.root}/{query.format(token)}") as answer:
        assert answer.status == 403
        assert "X-Frame-Options" in answer.headers
        page = await answer.text()
    assert "token is missing or wrong" in page
    assert token not in page


async def test_no_other_file_is_given(server: Server) -> None:
    """There are no listings, no downloads, no ways out of the folder and no other methods."""
    served = await server()
    for path in (
        "/static/",
        "/static",
        "/static/js/",
        "/static/js/%2e%2e/%2e%2e/server.py",
        "/static/../server.py",
        "/download/x",
        "/ws",
        "/ws/",
    ):
        async with served.browser.get(f"{served.root}{path}", headers={"Origin": served.root}) as a:
            assert a.status in (403, 404), path
            assert "Content-Security-Policy" in a.headers
    async with served.browser.post(served.page) as answer:
        assert answer.status == 405


async def test_the_websockets_address_is_no_page(server: Server) -> None:
    """Without the headers of a websocket the answer says so; that is no error of the server."""
    served = await server()
    async with served.browser.get(
        served.socket.replace("ws:", "http:"), headers={"Origin": served.root}
    ) as answer:
        assert (answer.status, answer.headers["Upgrade"]) == (426, "websocket")
        assert "Not a websocket" in await answer.text()
    assert served.said == []


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "127.0.0.1"])
async def test_a_foreign_host_name_is_refused(server: Server, host: str) -> None:
    """DNS rebinding: even the token does not help under another name."""
    served = await server()
    for address in (served.page, f"{served.root}/static/js/textual.js", f"{served.root}/nothing"):
        async with served.browser.get(address, headers={"Host": host}) as answer:
            assert answer.status == 403
            assert served.gate.token not in await answer.text()
    origin = f"http://{host}"
    assert await refused(served, served.socket, Host=host, Origin=origin) == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_foreign_origin_is_refused(server: Server, origin: str) -> None:
    """A page of another site gets neither page nor files nor websocket, token or not."""
    served = await server()
    for address in (served.page, f"{served.root}/static/js/textual.js"):
        async with served.browser.get(address, headers={"Origin": origin}) as answer:
            assert answer.status == 403
    assert await refused(served, served.socket, Origin=origin) == 403


async def test_the_websocket_wants_token_and_origin(server: Server) -> None:
    """A websocket without the token, with another, or from no page is refused; nothing starts."""
    served = await server()
    base = f"{served.root}/ws"
    own = {"Origin": served.root}
    assert await refused(served, base, **own) == 404
    assert await refused(served, f"{base}/wrong", **own) == 403
    assert await refused(served, f"{base}/?token={served.gate.token}", **own) in (403, 404)
    assert await refused(served, served.socket) == 403
    assert await refused(served, served.socket.split("?")[0] + "?width=x", **own) == 400


async def test_a_session_runs_listens_and_ends(server: Server) -> None:
    """Keys and sizes reach the program, its words the browser; it leaves when it wants."""
    served = await server()
    window = await served.window()
    pid, rest = await first(window)
    assert rest == "size 90 x 30"
    await window.send_json(["stdin", "grüß"])
    assert await window.receive_bytes(timeout=PATIENCE) == b"D" + "grüß".encode()
    await window.send_json(["resize", {"width": 1e9, "height": -5}])
    assert await window.close() is True
    assert await gone(pid)

    window = await served.window()
    pid, _ = await first(window)
    await window.send_json(["resize", {"width": 10**9, "height": -5}])
    size = json.loads((await window.receive_bytes(timeout=PATIENCE))[1:])
    assert size == {"type": "resize", "width": 1000, "height": 1}
    await window.send_json(["stdin", "q"])
    assert (await window.receive(timeout=PATIENCE)).type is aiohttp.WSMsgType.CLOSE
    assert await gone(pid)
    await emptied(served)


async def emptied(served: Served) -> None:
    """Waits until no session is left."""
    async with asyncio.timeout(PATIENCE):
        while served.desk.sessions:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "nonsense", '["stdin"]', '["stdin", 1]', '["resize", {}]', "[" * 50_000,
     '["resize", {"width": null, "height": 1}]', '["deliver", "/etc/passwd"]',
     '["stdin", "\\u001b[200~a\\u001b[201~\\u001b[200~b"]'],
)  # fmt: skip
async def test_a_malformed_message_ends_its_session_alone(server: Server, text: str) -> None:
    """What no page of ours sends ends that session; another goes on."""
    served = await server()
    good, bad = await served.window(), await served.window()
    await first(good)
    pid, _ = await first(bad)
    await bad.send_str(text)
    closed = await bad.receive(timeout=PATIENCE)
    assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 1008)
    await bad.close()
    assert await gone(pid)
    await good.send_json(["stdin", "x"])
    assert await good.receive_bytes(timeout=PATIENCE) == b"Dx"
    assert served.said == []


async def test_the_hundredth_session_is_refused(server: Server) -> None:
    """Over the limit the answer is 503, to the next as to the 100th; one that ends makes room."""
    served = await server(terms=Terms(sessions=2))
    windows = [await served.window() for _ in range(2)]
    pids = [(await first(w))[0] for w in windows]
    own = {"Origin": served.root}
    for _ in range(98):
        with pytest.raises(aiohttp.WSServerHandshakeError) as why:
            await served.browser.ws_connect(served.socket, headers=own)
        assert why.value.status == 503
    assert len(served.desk.sessions) == 2
    async with served.browser.get(served.page) as answer:
        assert answer.status == 503
        assert answer.headers["Refresh"] == "3"
        page = await answer.text()
    assert "All sessions are in use" in page
    assert "2 at once" in page
    await windows[0].close()
    assert await gone(pids[0])
    async with asyncio.timeout(PATIENCE):
        while served.desk.full:
            await asyncio.sleep(0.05)
    async with served.browser.get(served.page) as answer:
        assert answer.status == 200
    assert (await first(await served.window()))[0] not in pids


async def test_a_hundred_at_once_start_no_more_than_the_limit(server: Server) -> None:
    """The place is taken before the program starts: a rush does not slip through."""
    served = await server(terms=Terms(sessions=3))
    rush = await asyncio.gather(*(served.window() for _ in range(100)), return_exceptions=True)
    windows = [w for w in rush if isinstance(w, aiohttp.ClientWebSocketResponse)]
    refusals = [w for w in rush if isinstance(w, aiohttp.WSServerHandshakeError)]
    assert (len(windows), len(refusals)) == (3, 97)
    assert {r.status for r in refusals} == {503}
    for window in windows:
        await window.close()


async def test_an_idle_session_is_ended(server: Server) -> None:
    """Without input it ends after the time set, whatever it shows; with input it stays."""
    served = await server(terms=Terms(idle=3.0))  # long beside the pauses between the inputs
    idle, busy = await served.window(), await served.window()
    pid, _ = await first(idle)
    other, _ = await first(busy)
    async with asyncio.timeout(PATIENCE):
        while alive(pid):
            await busy.send_json(["stdin", "x"])
            await asyncio.sleep(0.05)
    closed = await idle.receive(timeout=PATIENCE)
    assert (closed.type, closed.extra) == (aiohttp.WSMsgType.CLOSE, "idle")
    assert alive(other)


async def test_a_program_that_does_not_quit_is_killed_with_its_children(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deaf to quit and SIGTERM, it is killed, and so is what it started."""
    monkeypatch.setattr("negosim.web.session.PATIENCE", 0.3)
    served = await server(DEAF)
    window = await served.window()
    pid, rest = await first(window)
    child = int(rest.removeprefix("child "))
    assert alive(child)
    await window.close()
    assert await gone(pid)
    assert await gone(child)
    await emptied(served)


async def test_a_program_that_fails_ends_its_window_and_says_why(server: Server) -> None:
    """What it says last goes to whoever watches the server; the window is closed."""
    served = await server("import sys; sys.exit('no such\\x1b[31m thing')")
    window = await served.window()
    assert (await window.receive(timeout=PATIENCE)).type is aiohttp.WSMsgType.CLOSE
    await emptied(served)
    assert served.said == ["a session says: no such\x1b[31m thing"]  # output makes it harmless


async def test_a_program_that_talks_nonsense_is_ended(server: Server) -> None:
    """What is no packet of the protocol ends that program and its window, and is told."""
    served = await server(
        "import os, time; os.write(1, b'__GANGLION__\\nM\\0\\0\\0\\3{]}'); time.sleep(600)"
    )
    window = await served.window()
    assert (await window.receive(timeout=PATIENCE)).type is aiohttp.WSMsgType.CLOSE
    await emptied(served)
    assert [line.split(":")[0] for line in served.said] == ["a session failed"]


OFFER = """
import io, json, os, sys
from textual._binary_encode import dump
def show(kind, payload):
    os.write(1, kind + len(payload).to_bytes(4, "big") + payload)
os.write(1, b"__GANGLION__\\n")
file, key = io.BytesIO(b"x" * 100_000 + b"end"), "0123456789abcdef" * 2
show(b"M", json.dumps({"type": "deliver_file_start", "key": key, "path": '/files/a "b"\\r\\n.svg',
     "open_method": "browser", "mime_type": "text/html", "encoding": ""}).encode())
while head := sys.stdin.buffer.read(5):
    asked = json.loads(sys.stdin.buffer.read(int.from_bytes(head[1:], "big")))
    if asked["type"] == "quit":
        break
    show(b"P", dump(("deliver_chunk", asked["key"], file.read(asked["size"]))))
show(b"M", b'{"type": "exit"}')
"""


async def test_a_download_reaches_the_browser_once_as_a_file(server: Server) -> None:
    """The page hears its key; fetched, it is saved whole under a plain name, whatever it holds."""
    served = await server(OFFER)
    window = await served.window()
    kind, key = json.loads((await window.receive(timeout=PATIENCE)).data)
    assert kind == "deliver_file_start"
    async with served.browser.get(f"{served.root}/download/{key}") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "application/octet-stream"
        saved = answer.headers["Content-Disposition"]
        name = re.fullmatch(r'attachment; filename="([\w.-]+)"', saved)
        assert name
        assert name[1].startswith("a-")
        assert name[1].endswith(".svg")
        assert await answer.read() == b"x" * 100_000 + b"end"
    async with served.browser.get(f"{served.root}/download/{key}") as answer:
        assert answer.status == 404
    await window.close()
    await emptied(served)
    assert served.said == []


async def test_a_download_that_is_not_fetched_goes_with_its_window(server: Server) -> None:
    """Its key opens nothing any more."""
    served = await server(OFFER)
    window = await served.window()
    _, key = json.loads((await window.receive(timeout=PATIENCE)).data)
    await window.close()
    await emptied(served)
    async with served.browser.get(f"{served.root}/download/{key}") as answer:
        assert answer.status == 404


async def test_links_and_malformed_downloads_are_not_passed_on(server: Server) -> None:
    """Of what a program may ask of the browser, only its end and whole offers are heard."""
    asks = [
        {"type": "open_url", "url": "javascript:alert(1)", "new_tab": False},
        {"type": "deliver_file_start", "key": "k", "path": "x", "open_method": "browser",
         "mime_type": "text/html", "encoding": ""},
        {"type": "exit"},
    ]  # fmt: skip
    parts = [json.dumps(ask).encode() for ask in asks]
    packets = b"".join(b"M" + len(part).to_bytes(4, "big") + part for part in parts)
    served = await server(f"import os; os.write(1, b'__GANGLION__\\n' + {packets!r})")
    window = await served.window()
    assert (await window.receive(timeout=PATIENCE)).type is aiohttp.WSMsgType.CLOSE
    await emptied(served)
    assert served.said == []


async def test_a_program_that_cannot_start_fails_alone(server: Server) -> None:
    """The server goes on, and says what went wrong."""
    served = await server()
    served.desk.command = ("/nonexistent/negosim",)
    window = await served.window()
    assert (await window.receive(timeout=PATIENCE)).type in (
        aiohttp.WSMsgType.CLOSE,
        aiohttp.WSMsgType.CLOSED,
    )
    await emptied(served)
    assert "could not start: " in served.said[0]
    assert "/nonexistent/negosim" in served.said[0]
    async with served.browser.get(served.page) as answer:
        assert answer.status == 200


async def test_closing_ends_every_session_and_lets_none_in(server: Server) -> None:
    """After the end of the server no process of it is left, and it takes no new one."""
    served = await server()
    pids = [(await first(await served.window()))[0] for _ in range(3)]
    await served.desk.close()
    assert not any(map(alive, pids))
    async with served.browser.get(served.page) as answer:
        assert answer.status == 503


async def test_no_shell_reads_the_command(server: Server) -> None:
    """The command is a list: what a shell would obey is handed on as it is."""
    served = await server()
    nasty = "$(touch x); `id` & | > y '\""
    show = (
        "import os, sys; t = sys.argv[1].encode(); "
        "os.write(1, b'__GANGLION__\\nD' + len(t).to_bytes(4, 'big') + t)"
    )
    served.desk.command = (served.desk.command[0], "-c", show, nasty)
    window = await served.window()
    assert (await window.receive_bytes(timeout=PATIENCE)).decode() == nasty
