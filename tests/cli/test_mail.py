"""`rushes mail try` and what `rushes doctor` says of the mail server, with a real one on loopback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Done, Rushes
from reports.mail.server import PASSWORD, USERNAME, Certificate, Inbox, certify, free_port, mail_server

MAIL = """
[mail]
host = "127.0.0.1"
port = {port}
security = "tls"
ca_file = "{certificate}"
username = "{username}"
password_file = "secrets/mail"
sender = "usage@example.org"
timeout_s = 5
"""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certify(tmp_path_factory.mktemp("mail"))


def with_mail(
    install: Path, certificate: Certificate, port: int, password: str = PASSWORD, site: str = "https://usage.example.com"
) -> None:
    (install / "secrets" / "mail").write_text(password)
    (install / "secrets" / "mail").chmod(0o600)
    file = install / "rushes.toml"
    text = file.read_text(encoding="utf-8")
    if site:
        text = text.replace("[web]\n", f'[web]\npublic_url = "{site}"\n', 1)
        assert site in text
    file.write_text(text + MAIL.format(port=port, certificate=certificate.file, username=USERNAME), encoding="utf-8")


def of_mail(done: Done) -> list[dict[str, str]]:
    return [each for each in json.loads(done.out) if each["subject"] == "mail"]


def test_mail_try_sends_one_and_doctor_none(install: Path, rushes: Rushes, certificate: Certificate) -> None:
    inbox = Inbox()
    with mail_server(inbox, tls=certificate, signs_in=True) as port:
        with_mail(install, certificate, port)
        (found,) = of_mail(rushes("doctor", "--json"))
        assert inbox.signed_in == [USERNAME.encode()]
        assert inbox.taken == []
        done = rushes("mail", "try", "bob@example.com")
    assert found["severity"] == "fine", found
    assert done.code == 0, done.err
    assert [each.rcpt_tos for each in inbox.taken] == [["bob@example.com"]]


def test_wrong_password_and_file_that_others_can_read_are_problems(install: Path, rushes: Rushes, certificate: Certificate) -> None:
    with mail_server(Inbox(), tls=certificate, signs_in=True) as port:
        with_mail(install, certificate, port, "not-the-word-3")
        (install / "secrets" / "mail").chmod(0o644)
        done, tried = rushes("doctor", "--json"), rushes("mail", "try", "bob@example.com")
    (found,) = of_mail(done)
    assert (done.code, found["severity"]) == (1, "problem")
    assert "Check username and password_file" in found["text"]
    assert any("secrets/mail can be read by others" in each["text"] for each in json.loads(done.out))
    assert (tried.code, "does not let us sign in" in tried.err) == (1, True)
    assert "not-the-word-3" not in done.out + done.err + tried.out + tried.err


def test_mail_try_without_a_server_or_an_address_says_what_to_change(install: Path, rushes: Rushes, certificate: Certificate) -> None:
    done = rushes("mail", "try", "bob@example.com")
    assert (done.code, "[mail]" in done.err) == (2, True)
    (found,) = of_mail(rushes("doctor", "--json"))
    assert found["severity"] == "fine"
    with_mail(install, certificate, free_port())
    done = rushes("mail", "try", "bob")
    assert (done.code, "not one mail address" in done.err) == (2, True)


def test_installation_that_does_not_know_where_its_pages_are_sends_no_report(
    install: Path, rushes: Rushes, certificate: Certificate
) -> None:
    with mail_server(Inbox(), tls=certificate, signs_in=True) as port:
        with_mail(install, certificate, port, site="")
        missing, answers = of_mail(rushes("doctor", "--json"))
    assert (missing["severity"], answers["severity"]) == ("problem", "fine")
    assert "public_url" in str(missing)
