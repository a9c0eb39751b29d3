"""Mail goes to a server on loopback as it is meant to, or one is told in clear words why not."""

from __future__ import annotations

import time
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from reports.mail.server import PASSWORD, USERNAME, Certificate, Inbox, certify, free_port, mail_server, settings_of, talker
from reports.paper import AT
from rushes.config import MailSettings
from rushes.errors import ConfigurationError
from rushes.reports import Mailer, Refused, Sent, trial_message

TO = "bob@example.com"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certify(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


def message(settings: MailSettings, recipient: str = TO) -> EmailMessage:
    return trial_message(recipient, AT, settings)


def send(settings: MailSettings, recipient: str = TO) -> Sent | Refused:
    with Mailer(settings) as mailer:
        return mailer.send(message(settings, recipient), recipient)


def refused(settings: MailSettings, recipient: str = TO) -> Refused:
    done = send(settings, recipient)
    assert isinstance(done, Refused), done
    assert PASSWORD not in done.reason
    assert done.reason.endswith(".")
    return done


def signing(certificate: Certificate, port: int, security: str = "tls", **more: Any) -> MailSettings:
    return settings_of(port, security=security, ca_file=certificate.file, **{"username": USERNAME, "password": PASSWORD, **more})


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mail_goes_by_tls_to_a_server_that_knows_us(inbox: Inbox, certificate: Certificate, security: str) -> None:
    with mail_server(inbox, signs_in=True, **{security: certificate}) as port:
        settings = signing(certificate, port, security)
        done = send(settings)
    assert isinstance(done, Sent)
    assert inbox.signed_in == [USERNAME.encode()]
    (taken,) = inbox.taken
    assert (taken.mail_from, taken.rcpt_tos) == (settings.sender, [TO])
    assert isinstance(taken.original_content, bytes)
    read = BytesParser(policy=default).parsebytes(taken.original_content)
    assert read["Message-ID"] == done.message_id
    assert (read["To"], read["Auto-Submitted"]) == (TO, "auto-generated")


def test_line_that_begins_with_a_dot_arrives_whole(inbox: Inbox) -> None:
    with mail_server(inbox) as port:
        settings = settings_of(port)
        dotted = message(settings)
        dotted.set_content(".\n..two\n. three\n")
        with Mailer(settings) as mailer:
            assert isinstance(mailer.send(dotted, TO), Sent)
    content = inbox.taken[0].content
    assert isinstance(content, bytes)
    assert BytesParser(policy=default).parsebytes(content).get_content().splitlines() == [".", "..two", ". three"]


def test_server_without_starttls_gets_neither_password_nor_mail(inbox: Inbox, certificate: Certificate) -> None:
    with mail_server(inbox) as port:
        done = refused(signing(certificate, port, "starttls"))
    assert (done.final, inbox.taken) == (False, [])
    assert "offers no STARTTLS" in done.reason


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_certificate_that_nobody_vouches_for_or_of_another_name_ends_it(
    inbox: Inbox, certificate: Certificate, security: str, tmp_path: Path
) -> None:
    other = certify(tmp_path, "127.0.0.2")
    with mail_server(inbox, **{security: certificate}) as port:
        unknown = refused(settings_of(port, security=security, ca_file=other.file))
    with mail_server(inbox, **{security: other}) as port:
        misnamed = refused(settings_of(port, security=security, ca_file=other.file))
    for each in (unknown, misnamed):
        assert not each.final
        assert "certificate that is not good" in each.reason
    assert "127.0.0.1" in misnamed.reason
    assert inbox.taken == []


def test_wrong_password_is_told_without_it_and_may_be_put_right(inbox: Inbox, certificate: Certificate) -> None:
    inbox.to_sign_in = f"535 5.7.8 not known: {PASSWORD}".encode("ascii", "ignore").decode()
    with mail_server(inbox, signs_in=True, tls=certificate) as port:
        done = refused(signing(certificate, port, password="another-secret-9"))
    assert not done.final
    assert "does not let us sign in" in done.reason
    assert "another-secret-9" not in done.reason


def test_server_that_repeats_what_it_was_told_gives_no_password_away(inbox: Inbox, certificate: Certificate) -> None:
    inbox.to_sign_in = "535 you said open-sesame-8 or b3Blbi1zZXNhbWUtOA=="
    with mail_server(inbox, signs_in=True, tls=certificate) as port:
        done = refused(signing(certificate, port, password="open-sesame-8"))
    assert "open-sesame-8" not in done.reason
    assert "b3Blbi1zZXNhbWUtOA==" not in done.reason


@pytest.mark.parametrize(
    ("said", "final"),
    [("550 5.1.1 No such user", True), ("450 4.2.0 Greylisted, come back later", False), ("421 Too busy", False), ("554 Spam", True)],
)
@pytest.mark.parametrize("step", ["to_recipient", "to_data"])
def test_what_the_server_refuses_is_final_with_5xx_alone_and_quoted(inbox: Inbox, step: str, said: str, final: bool) -> None:
    setattr(inbox, step, [said])
    with mail_server(inbox) as port:
        done = refused(settings_of(port))
    assert (done.final, done.is_unsure) == (final, False)
    assert said in done.reason


def test_one_refused_recipient_does_not_stop_the_others_on_the_same_connection(inbox: Inbox) -> None:
    inbox.to_recipient = ["", "550 No such user"]
    with mail_server(inbox) as port, Mailer(settings_of(port)) as mailer:
        done = [mailer.send(message(settings_of(port), each), each) for each in ("a@example.com", "b@example.com", "c@example.com")]
    assert [type(each) for each in done] == [Sent, Refused, Sent]
    assert [each.rcpt_tos for each in inbox.taken] == [["a@example.com"], ["c@example.com"]]
    assert len(inbox.sessions) == 1


def test_mailer_reconnects_after_the_connection_was_cut(inbox: Inbox) -> None:
    with mail_server(inbox, timeout=0.2) as port, Mailer(settings_of(port)) as mailer:
        assert isinstance(mailer.send(message(settings_of(port)), TO), Sent)
        time.sleep(0.5)
        assert isinstance(mailer.send(message(settings_of(port)), TO), Sent)
    assert len(inbox.taken) == 2


def test_connection_cut_after_the_mail_was_handed_over_leaves_it_unsure(inbox: Inbox) -> None:
    inbox.cuts_after_data = True
    with mail_server(inbox) as port:
        done = refused(settings_of(port))
    assert (done.final, done.is_unsure) == (False, True)


@pytest.mark.parametrize(
    ("greeting", "expected"),
    [(b"", "connection was cut"), (b"554 no service here\r\n", "554 no service here"), (b"220 hello\r\n", "connection was cut")],
)
def test_server_that_cuts_or_declines_at_once_is_tried_later(greeting: bytes, expected: str) -> None:
    with talker(lambda connection: connection.sendall(greeting)) as port:
        done = refused(settings_of(port))
    assert not done.final
    assert expected in done.reason


def test_silent_server_is_given_up_in_time() -> None:
    begun = time.monotonic()
    with talker(lambda _connection: time.sleep(1)) as port:
        done = refused(settings_of(port, timeout_s=0.3))
    assert time.monotonic() - begun < 3
    assert not done.final
    assert "did not answer within 0.3 s" in done.reason


def test_nobody_at_the_port_is_tried_later() -> None:
    done = refused(settings_of(free_port()))
    assert not done.final
    assert "cannot be reached" in done.reason


def test_server_that_speaks_no_tls_at_once_is_told(inbox: Inbox, certificate: Certificate) -> None:
    with mail_server(inbox) as port:
        done = refused(settings_of(port, security="tls", ca_file=certificate.file))
    assert not done.final
    assert "does not speak TLS here" in done.reason


def test_mail_larger_than_the_server_takes_is_never_sent(inbox: Inbox) -> None:
    with mail_server(inbox, data_size_limit=100) as port:
        done = refused(settings_of(port))
    assert done.final
    assert "larger than the mail server takes" in done.reason


@pytest.mark.parametrize("is_offered", [True, False])
def test_address_beyond_ascii_goes_where_the_server_takes_such(inbox: Inbox, is_offered: bool) -> None:
    with mail_server(inbox, enable_SMTPUTF8=is_offered) as port:
        done = send(settings_of(port), "zoë@example.com")
    if is_offered:
        assert isinstance(done, Sent)
        assert inbox.taken[0].rcpt_tos == ["zoë@example.com"]
        assert isinstance(inbox.taken[0].content, bytes)
        assert "To: zoë@example.com" in inbox.taken[0].content.decode()
    else:
        assert isinstance(done, Refused)
        assert done.final
        assert inbox.taken == []


@pytest.mark.parametrize("recipient", ["a@example.com\r\nRCPT TO:<c@example.com>", "a@example.com, c@example.com", "", "<a@example.com>"])
def test_what_is_not_one_address_reaches_no_server(inbox: Inbox, recipient: str) -> None:
    with mail_server(inbox) as port, Mailer(settings_of(port)) as mailer:
        done = mailer.send(message(settings_of(port)), recipient)
    assert isinstance(done, Refused)
    assert done.final
    assert inbox.taken == []


def test_check_signs_in_and_sends_nothing(inbox: Inbox, certificate: Certificate) -> None:
    with mail_server(inbox, signs_in=True, tls=certificate) as port:
        with Mailer(signing(certificate, port)) as mailer:
            assert mailer.check() is None
        with Mailer(signing(certificate, port, password="wrong-one")) as mailer:
            assert isinstance(mailer.check(), Refused)
    assert inbox.taken == []


def test_mailer_without_a_server_or_with_a_broken_authority_says_which_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"\[mail\]"):
        Mailer(MailSettings())
    with pytest.raises(ConfigurationError, match="does not exist"):
        Mailer(settings_of(25, security="tls", ca_file=tmp_path / "gone"))
    (tmp_path / "ca").write_text("no certificate")
    with pytest.raises(ConfigurationError, match="PEM"):
        Mailer(settings_of(25, security="tls", ca_file=tmp_path / "ca"))
