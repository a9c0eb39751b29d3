"""Connections: what they are, never a password, and what comes of trying one."""

from __future__ import annotations

from flask import Flask

from rushes.config import Settings
from rushes.demo import PlatformServer
from rushes.store import list_audit, list_contacts
from web.installation import Browser, rooms


def test_connections_show_host_and_logins_and_no_secret(operator: Browser, platform: PlatformServer) -> None:
    page = operator.get("/admin/connections").text
    collector = next(person for person in platform.world.people if person.name == "collector")
    assert collector.username in page
    assert collector.password not in page
    assert "127.0.0.1:" in page
    assert "in Europe/Brussels, over at 02:00" in page


def test_trying_a_connection_says_what_each_login_sees_and_is_written_down(app: Flask, operator: Browser) -> None:
    answer = operator.post("/admin/connections/limecraft/test", page="/admin/connections")
    assert answer.status_code == 200
    assert "signs in and sees 4 accounts and 90 productions, in " in answer.text
    with rooms(app).store.reading() as records:
        (contact,) = list_contacts(records)
        newest = list_audit(records, limit=1)[0]
    assert (contact.connection, contact.is_answered) == ("limecraft", True)
    assert (newest.who, newest.what, newest.detail) == ("operator:operator", "connection.tested", "limecraft: answered")


def test_trying_a_connection_that_does_not_answer_says_why(app: Flask, operator: Browser, settings: Settings) -> None:
    known = rooms(app)
    deaf = settings.connection[0].model_copy(update={"base_url": "http://127.0.0.1:9"})
    object.__setattr__(known, "settings", settings.model_copy(update={"connection": (deaf,)}))
    answer = operator.post("/admin/connections/limecraft/test", page="/admin/connections")
    assert (answer.status_code, 'class="is-problem"' in answer.text) == (200, True)
    with known.store.reading() as records:
        (contact,) = list_contacts(records)
    assert not contact.is_answered
    assert "failed 22 Nov, 07:00, answered 22 Nov, 07:00" in operator.get("/admin/connections").text


def test_connection_that_is_not_there_is_404(operator: Browser) -> None:
    assert operator.post("/admin/connections/other/test", page="/admin/connections").status_code == 404
