"""What servers do: busy, slow, away, elsewhere, something that is not JSON; and where a declaration may not lead."""

from __future__ import annotations

import time
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from outbound.scripted import Received, Reply, ScriptedServer
from rushes.errors import CallerError, RushesError, SourceRefused, SourceUnreachable
from rushes.sources import Asked, Reach, UnusablePlace
from rushes.sources.rest import RestResources
from servers import certify
from sources.rest.declared import HERE, ROWS, page_of, place_at, read

EVERYTHING = tuple(ip_network(each) for each in ("0.0.0.0/0", "::/0"))
PAGED = {"path": "/rows", "rows": "items", "paging": "link"}


def test_busy_server_is_asked_again_when_it_says(tmp_path: Path) -> None:
    with ScriptedServer(Reply(429, headers={"Retry-After": "1"}), Reply(value=ROWS)) as server:
        began = time.monotonic()
        assert read(place_at(server), tmp_path).rows == 7
        assert time.monotonic() - began >= 1
        assert len(server.received) == 2


def test_busy_server_is_not_waited_for_longer_than_patience_goes() -> None:
    with ScriptedServer(Reply(429, headers={"Retry-After": "3600"})) as server:
        began = time.monotonic()
        with pytest.raises(SourceUnreachable, match="does not answer"):
            RestResources().look(place_at(server, timeout_s=1), "", Asked("rows"), HERE, rows=5)
        assert time.monotonic() - began < 5


def test_slow_server_is_given_up() -> None:
    with ScriptedServer(Reply(value=ROWS, delay_s=3)) as server, pytest.raises(SourceUnreachable, match="no answer in time"):
        RestResources().attempt(place_at(server, timeout_s=1), "", HERE)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(302, headers={"Location": "https://elsewhere.test/x?token=abc"}), "sends us elsewhere, where we do not go"),
        (Reply(200, raw=b"<html><h1>Sign in</h1></html>"), "not JSON"),
        (Reply(200, raw=b'{"rows": ['), "not JSON"),
        (Reply(200, {"rows": {"a": 1}}), "holds no list at “items”"),
        (Reply(404, {"error": "no"}), r"refuses /rows \(404\)"),
        (Reply(418), r"refuses /rows \(418\)"),
    ],
)
def test_answer_that_is_none_says_what_to_check(reply: Reply, words: str, tmp_path: Path) -> None:
    with ScriptedServer(reply) as server, pytest.raises(RushesError, match=words) as caught:
        read(place_at(server, PAGED, timeout_s=1), tmp_path)
    assert "abc" not in str(caught.value)


def test_answer_that_is_too_large_asks_for_smaller_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.rest.client._BODY_LIMIT_BYTES", 1_000)
    with ScriptedServer(Reply(value=["x" * 2_000])) as server, pytest.raises(SourceRefused, match="smaller pages"):
        read(place_at(server), tmp_path)


def test_server_that_is_away_on_a_later_page_leaves_nothing(tmp_path: Path) -> None:
    def answer(asked: Received) -> Reply:
        return Reply(fault="reset") if asked.number("cursor") == 6 else page_of(asked)

    with ScriptedServer(answer=answer) as server, pytest.raises(SourceUnreachable):
        read(place_at(server, PAGED, timeout_s=1), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "[::1]", "[::ffff:169.254.169.254]", "0x7f000001", "2130706433", "127.1", "localhost", "10.0.0.1", "[fd00::1]", "0.0.0.0", "[fe80::1]", "100.100.100.200"],
)  # fmt: skip
def test_address_of_this_machine_or_its_network_is_never_called(address: str, tmp_path: Path) -> None:
    with ScriptedServer(Reply(value=ROWS)) as server:
        with pytest.raises(SourceRefused, match="it is not called"):
            read(place_at(f"http://{address}:{server.port}/api"), tmp_path, reach=Reach())
        assert server.received == []


def test_metadata_service_is_not_called_even_where_everything_is_allowed(tmp_path: Path) -> None:
    for address in ("169.254.169.254", "metadata.test"):
        with pytest.raises(SourceRefused, match="no address that a source can have"):
            read(place_at(f"http://{address}/"), tmp_path, reach=Reach(EVERYTHING, resolve=lambda _host, _port: ("169.254.169.254",)))


def test_public_server_is_not_called_in_plain(tmp_path: Path) -> None:
    public = Reach((ip_network("127.0.0.1"),), resolve=lambda _host, _port: ("93.184.215.14",))
    token = {"style": "client_credentials", "client_id": "me", "token_url": "http://login.test/token"}
    for place in (place_at("http://api.test/"), place_at("https://api.test/", authentication=token)):
        with pytest.raises(SourceRefused, match="called in plain only within a private network"):
            read(place, tmp_path, reach=public)


def test_name_is_called_at_the_address_that_was_checked(tmp_path: Path) -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("169.254.169.254",)

    with ScriptedServer(answer=page_of) as server:
        place = place_at(f"http://api.test:{server.port}/api", PAGED)
        assert read(place, tmp_path, reach=Reach((ip_network("127.0.0.1"),), resolve=rebinding)).rows == 7
        assert {each.headers["host"] for each in server.received} == {f"api.test:{server.port}"}
    assert asked == ["api.test"]


def test_address_of_tokens_passes_the_same_gate(tmp_path: Path) -> None:
    with ScriptedServer(Reply(value={"access_token": "x"})) as server:
        how = {"style": "client_credentials", "client_id": "me"}
        for url in (f"http://127.0.0.2:{server.port}/token", f"http://[::1]:{server.port}/token", "http://169.254.169.254/token"):
            with pytest.raises(SourceRefused, match="it is not called"):
                read(place_at(server, authentication={**how, "token_url": url}), tmp_path)
        assert server.received == []


@pytest.mark.parametrize(
    "form",
    ["http://127.0.0.1:{}/x?cursor=3", "//127.0.0.1:{}/?cursor=3", "https://user@127.0.0.1:{}/x", "file:///etc/passwd", "gopher://x/"],
)
def test_next_page_at_another_host_is_never_asked_for(form: str, tmp_path: Path) -> None:
    with ScriptedServer(Reply(value={"items": ROWS})) as stranger:
        link = {"Link": f'<{form.format(stranger.port)}>; rel="next"'}
        with ScriptedServer(Reply(value={"items": ROWS}, headers=link)) as server:
            with pytest.raises(SourceRefused, match="next page that is not there but elsewhere"):
                read(place_at(server, PAGED), tmp_path)
            assert len(server.received) == 1
        assert stranger.received == []


@pytest.mark.parametrize(
    "base_url",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://u:p@api.test/",
        "http://",
        "http://a b/",
        "http://api.test/?x=1",
        "//api.test",
        "http://[::1",
    ],
)
def test_base_address_of_another_form_is_refused_when_it_is_typed(base_url: str) -> None:
    with pytest.raises(UnusablePlace, match="write an address such as"):
        place_at(base_url)


def test_name_in_another_script_is_called_as_what_it_is(tmp_path: Path) -> None:
    asked: list[str] = []

    def resolve(host: str, _port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("169.254.169.254",)

    for name in ("bücher.test", "ⓛocalhost", "127。0。0。1"):
        with pytest.raises((SourceRefused, UnusablePlace)):
            read(place_at(f"http://{name}/"), tmp_path, reach=Reach(EVERYTHING, resolve=resolve))
    assert asked[0] == "xn--bcher-kva.test"


@pytest.mark.parametrize("timeout", ["0", "x", "3601", "-1", "1.5", "９"])
def test_time_that_cannot_be_is_refused(timeout: str) -> None:
    with pytest.raises(UnusablePlace, match="whole number from 1 to 3600"):
        RestResources().place_of("rest", {"declaration": "{}", "timeout_s": timeout}, HERE)


def test_declaration_that_another_release_took_is_listed_and_refused_when_it_is_asked_something(tmp_path: Path) -> None:
    place = RestResources().kept_place("rest", {"declaration": "base_url: [", "timeout_s": 5})
    assert (str(place), place.takes_secret, place.is_encrypted, place.parts()["timeout_s"]) == ("rest", True, False, 5)
    for asked in (
        lambda: read(place, tmp_path),
        lambda: RestResources().attempt(place, "", HERE),
        lambda: RestResources().tables(place, "", HERE),
    ):
        with pytest.raises(CallerError, match="no YAML and no JSON"):
            asked()


@pytest.fixture
def certified(tmp_path: Path) -> Path:
    """A folder with a certificate of 127.0.0.1, its key before it, and who vouches for it."""
    certify(tmp_path)
    (tmp_path / "both.pem").write_bytes((tmp_path / "key.pem").read_bytes() + (tmp_path / "cert.pem").read_bytes())
    return tmp_path


def test_certificate_is_good_by_whom_the_source_names_and_nobody_else(certified: Path, tmp_path: Path) -> None:
    with ScriptedServer(Reply(value=ROWS), certificate=certified / "both.pem") as server:
        place = place_at(f"https://127.0.0.1:{server.port}", timeout_s=1)
        with pytest.raises(SourceRefused, match="by TLS that can be trusted: unable to get local issuer certificate"):
            read(place, tmp_path)
        assert server.received == []
        trusting = replace(place, authority=(certified / "authority.pem").read_text())
        assert read(trusting, tmp_path).rows == 7
        certify(certified)
        with pytest.raises(SourceRefused, match="can be trusted"):
            read(replace(place, authority=(certified / "authority.pem").read_text()), tmp_path)
    assert trusting.target != place.target
    with pytest.raises(UnusablePlace, match="PEM form"):
        RestResources().place_of("rest", {**place.parts(), "authority": (certified / "key.pem").read_text()}, HERE)
