"""The mail server's settings: whole, or an error that says what is missing; never a password in plain."""

from __future__ import annotations

from pathlib import Path

import pytest

from rushes.config import MailSettings, load
from rushes.errors import ConfigurationError

SECRET = "a secret of the mail server"
TEXT = """
[mail]
host = "mail.example.org"
username = "usage"
password_file = "mail"
sender = "Usage@EXAMPLE.org"
ca_file = "house.pem"
"""


def mail_of(folder: Path, text: str, environ: dict[str, str] | None = None) -> MailSettings:
    (folder / "mail").write_text(f"{SECRET}\n")
    (folder / "rushes.toml").write_text(text)
    return load(folder / "rushes.toml", environ or {}).mail


def test_mail_is_read_with_its_password_and_files_beside_the_configuration(tmp_path: Path) -> None:
    mail = mail_of(tmp_path, TEXT)
    assert mail.password is not None
    assert mail.password.get_secret_value() == SECRET
    assert SECRET not in repr(mail)
    assert (mail.sender, mail.ca_file, mail.is_on) == ("Usage@example.org", tmp_path / "house.pem", True)


def test_mail_left_out_is_off(tmp_path: Path) -> None:
    assert not mail_of(tmp_path, "").is_on


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_port_left_out_is_the_usual_one(security: str, port: int) -> None:
    assert MailSettings(security=security).real_port == port  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('sender = "Usage@EXAMPLE.org"', "", "name “sender” too"),
        ('sender = "Usage@EXAMPLE.org"', 'sender = "Usage <usage@example.org>"', "one mail address alone"),
        ('username = "usage"', "", "go together"),
        ('password_file = "mail"', "", "go together"),
        ('password_file = "mail"', 'password = "x"', "write the password to a file"),
        ('password_file = "mail"', 'password_file = "gone"', "does not exist"),
        ("[mail]", '[mail]\nsecurity = "none"', "never travels in plain"),
        ("[mail]", '[mail]\nsender_name = "a\\r\\nBcc: b"', "mail.sender_name"),
        ("[mail]", "[mail]\nprot = 25", "did you mean “port”"),
    ],
)
def test_mail_that_cannot_work_is_refused_with_what_to_change(tmp_path: Path, before: str, after: str, expected: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        mail_of(tmp_path, TEXT.replace(before, after))
    assert expected in str(refused.value)
    assert SECRET not in str(refused.value)


def test_environment_goes_over_the_file(tmp_path: Path) -> None:
    assert mail_of(tmp_path, TEXT, {"RUSHES_MAIL__PORT": "2525"}).port == 2525
