"""Row 1: there is no default secret; what is signed with a published one opens nothing."""

from __future__ import annotations

import base64
import hashlib

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from rushes.config import Settings, load_keys, make_keys
from rushes.errors import ConfigurationError
from web.installation import Browser

PUBLISHED = (
    "secret", "dev", "changeme", "CHANGE_ME", "change-me", "thisismysecretkey", "supersecretkey", "TEST_NON_DEV_SECRET", "\2\1thisismyscretkey\1\2\\e\\y\\y\\h",
    "YOUR_OWN_RANDOM_GENERATED_SECRET_KEY", "CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET", "c292a0a3aa32397cdb050e233733900f", "SW2YcwTIb9zpOOhoPsMm",
    "0", "admin", "flask", "rushes", "password",
)  # fmt: skip


def _forged(key: str) -> list[str]:
    forger = Flask("forger")
    forger.secret_key = key
    signer = SecureCookieSessionInterface().get_signing_serializer(forger)
    assert signer is not None
    signed = signer.dumps({"person_id": 1, "user_id": 1, "_user_id": "1", "_fresh": True, "account": 1, "operator": "operator"})
    return [signed, key, base64.urlsafe_b64encode(key.encode()).decode(), hashlib.sha256(key.encode()).hexdigest()]


@pytest.mark.parametrize("key", PUBLISHED)
def test_row_01_session_forged_with_a_published_key_is_401(shared_app: Flask, key: str) -> None:
    for value in _forged(key):
        browser = Browser(shared_app)
        for name in ("rushes_session", "rushes_forms", "rushes_operator", "rushes_view", "session"):
            browser.client.set_cookie(name, value)
        assert browser.get("/api/v1/me").status_code == 401
        assert browser.get("/dashboard").status_code == 303
        assert browser.get("/admin").status_code == 303
        assert browser.client.get("/api/v1/me", headers={"Authorization": f"Bearer rushes_{key}"}).status_code == 401


def test_row_01_install_without_keys_or_with_a_known_or_readable_one_does_not_start(settings: Settings) -> None:
    session = settings.keys_dir / "session_secret"
    right = session.read_bytes()
    for text in (
        b"",
        b"secret\n",
        base64.urlsafe_b64encode(b"\0" * 32),
        base64.urlsafe_b64encode(b"short"),
        base64.urlsafe_b64encode(b"0123456789abcdef0123456789abcdef"),
    ):
        session.write_bytes(text)
        with pytest.raises(ConfigurationError):
            load_keys(settings)
    session.write_bytes(right)
    session.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load_keys(settings)
    session.unlink()
    with pytest.raises(ConfigurationError, match="rushes init"):
        load_keys(settings)
    make_keys(settings)
    assert session.read_bytes() != right
    assert session.stat().st_mode & 0o777 == 0o600
