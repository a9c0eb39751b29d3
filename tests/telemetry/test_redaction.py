"""Secrets are taken out of text wherever they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.telemetry import redact, redact_event, redact_url

SECRET = "s3cr3t-Value_42"


@pytest.mark.parametrize(
    "text",
    [
        f"GET https://platform.example.org/api/production?limit=5&access_token={SECRET} 200",
        f"/api/production/7/mo?access_token={SECRET}",
        f"https://collector:{SECRET}@platform.example.org/api",
        f"https://platform.example.org/#access_token={SECRET}",
        f"username=alice&password={SECRET}&rememberMe=false",
        f'{{"username": "alice", "password": "{SECRET}"}}',
        f"{{'access_token': '{SECRET}', 'limit': 5}}",
        f'"{{\\"token\\": \\"{SECRET}\\"}}"',
        f"Authorization: Bearer {SECRET}",
        f"[(b'authorization', b'Bearer {SECRET}')]",
        f"Cookie: rushes={SECRET}; theme=dark",
        f"set-cookie: rushes={SECRET}; HttpOnly",
        f"sent bearer {SECRET} to the platform",
        f"session_secret={SECRET}",
        f"password: {SECRET}",
        f"ConnectError for url 'https://platform.example.org/x?q=it's&access_token={SECRET}'",
    ],
)
def test_redact_text_with_secret_blanks_it(text: str) -> None:
    assert SECRET not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "The night of 2026-11-21 loaded 3 accounts.",
        "https://platform.example.org/api/production/7",
        "Is that so? a=b",
        "3 tokens were revoked",
        "token_id 12",
    ],
)
def test_redact_harmless_text_is_unchanged(text: str) -> None:
    assert redact(text) == text


def test_redact_url_with_everything_keeps_scheme_host_and_path() -> None:
    assert redact_url(f"https://a:b@host.example.org:8443/x/y?access_token={SECRET}#z") == "https://host.example.org:8443/x/y?…"
    assert redact_url("/production?limit=1") == "/production?…"
    assert redact_url("/production") == "/production"


def test_redact_control_characters_are_spelt_out() -> None:
    assert redact("/x\x1b[2J\x9b31m\r\u202egnp") == r"/x\x1b[2J\x9b31m\r\u202egnp"
    assert redact("Traceback\n\tfile, line 1") == "Traceback\n\tfile, line 1"


def test_redact_event_with_nested_values_blanks_secret_keys() -> None:
    event = {
        "event": "called",
        "password": SECRET,
        "token": 1234,
        "token_id": 7,
        "params": {"access_token": SECRET, "limit": 5},
        "urls": [f"/x?access_token={SECRET}"],
        "error": ValueError(f"/x?access_token={SECRET}"),
        "is_kept": True,
        "password_file": "secrets/limecraft",
    }
    redacted = redact_event(None, "info", dict(event))
    assert SECRET not in repr(redacted)
    assert redacted["token"] == "[redacted]"
    assert redacted["token_id"] == 7
    assert redacted["is_kept"] is True
    assert redacted["password_file"] == "secrets/limecraft"


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=6, max_size=40))
def test_redact_any_token_in_a_query_string_is_gone(token: str) -> None:
    text = redact(f"GET https://platform.example.org/api/production?access_token=<{token}>".replace("<", "").replace(">", ""))
    assert text == "GET https://platform.example.org/api/production?…"
