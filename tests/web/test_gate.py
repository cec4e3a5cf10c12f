"""Who may come in: the rules, each for itself."""

from __future__ import annotations

import pytest

from negosim.web.gate import Gate

GATE = Gate(8123, "right")


@pytest.mark.parametrize("host", ["127.0.0.1:8123", "localhost:8123", "LOCALHOST:8123"])
def test_the_server_answers_to_its_names(host: str) -> None:
    """The loopback address and localhost, with the port, in any case."""
    assert GATE.refusal([host], [], page_only=False) == ""


@pytest.mark.parametrize(
    "hosts",
    [
        [],
        [""],
        ["127.0.0.1"],
        ["127.0.0.1:8124"],
        ["127.0.0.2:8123"],
        ["evil.example:8123"],
        ["127.0.0.1.evil.example:8123"],
        ["localhost.evil.example:8123"],
        ["evil.example@127.0.0.1:8123"],
        ["0.0.0.0:8123"],
        ["127.0.0.1:8123", "evil.example"],
    ],
)
def test_it_answers_to_no_other_name(hosts: list[str]) -> None:
    """DNS rebinding: a foreign name that leads here is refused, and so is an unclear Host."""
    assert "127.0.0.1:8123 only" in GATE.refusal(hosts, [], page_only=False)


@pytest.mark.parametrize(
    "origins",
    [
        ["null"],
        ["http://evil.example"],
        ["http://127.0.0.1"],
        ["http://127.0.0.1:8124"],
        ["https://127.0.0.1:8123"],
        ["http://localhost:8123"],
        ["http://127.0.0.1:8123.evil.example"],
        ["http://127.0.0.1:8123", "http://evil.example"],
        [""],
    ],
)
@pytest.mark.parametrize("page_only", [True, False])
def test_foreign_pages_are_refused(origins: list[str], page_only: bool) -> None:
    """An Origin other than that of the very page is refused everywhere."""
    assert "foreign" in GATE.refusal(["127.0.0.1:8123"], origins, page_only=page_only)


def test_the_websocket_wants_an_origin() -> None:
    """Typing an address sends no Origin; a page's websocket always does."""
    own = ["http://127.0.0.1:8123"]
    assert GATE.refusal(["127.0.0.1:8123"], own, page_only=True) == ""
    assert GATE.refusal(["127.0.0.1:8123"], [], page_only=False) == ""
    assert GATE.refusal(["127.0.0.1:8123"], [], page_only=True) != ""


def test_port_80_is_left_out_of_names() -> None:
    """Browsers leave out the port of HTTP."""
    assert Gate(80).refusal(["127.0.0.1"], ["http://127.0.0.1"], page_only=True) == ""


def test_only_the_token_is_known() -> None:
    """The whole token and nothing else, also where it is no ASCII."""
    assert GATE.knows("right")
    for wrong in ("", "righ", "right ", "Right", "rïght", "\udcff"):
        assert not GATE.knows(wrong)


def test_tokens_are_random_and_long() -> None:
    """No two servers share a token; each has at least 256 bits."""
    tokens = {Gate(1).token for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43


def test_the_policy_allows_this_server_alone() -> None:
    """The headers let no script, font, frame or connection of another host in."""
    headers = GATE.headers()
    policy = headers["Content-Security-Policy"]
    rules = dict(r.strip().split(" ", 1) for r in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert set(rules["connect-src"].split()) == {"ws://127.0.0.1:8123", "ws://localhost:8123"}
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
