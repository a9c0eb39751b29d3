"""The iconik connector against the stand-in: what it reads, whose it is, and what it says where something is missing."""

from __future__ import annotations

import logging
import re
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from textwrap import dedent

import pytest
from pydantic import ValidationError

from platforms.connections import TODAY
from platforms.iconiks import (
    HARBOUR,
    MEADOW,
    UTC_ZONE,
    WEEK,
    YESTERDAY,
    batches_of,
    expected_of,
    iconik_at,
    iconik_settings,
    numbers_of,
    session_of,
)
from rushes.config import load
from rushes.demo import Fault, IconikServer, Malformed, Meanwhile, Nulls, Short, Slow, Truncated, UnknownFields
from rushes.domain import Period
from rushes.errors import ConfigurationError, NotSignedIn, PlatformRefused, PlatformUnreachable, Refusal, RushesError, SignInRefused
from rushes.platforms import platform_for
from rushes.platforms.iconik import IconikOptions, IconikPlatform

STORAGE, TRANSCODER = "GET /stats/v1/storage/usage/by/day/", "GET /stats/v1/transcoder/usage/by/day/"
OFTEN = 1_000
PAGE = Path(__file__).parents[2] / "docs" / "iconik.md"


def test_platform_of_the_kind_iconik_is_found_by_name() -> None:
    with IconikServer([HARBOUR]) as server:
        platform = platform_for(iconik_settings(server.base_url))
        assert isinstance(platform, IconikPlatform)
        assert session_of(platform).user_id == HARBOUR.user_id
    assert platform.reported == {"cloud_storage_bytes", "rendered_ms", "transcribed_ms"}


def test_week_is_read_as_the_domain_has_it() -> None:
    with IconikServer([HARBOUR, MEADOW]) as server:
        batches = batches_of(iconik_at(server))
    assert numbers_of(batches) == expected_of(HARBOUR, WEEK)
    # On Sunday the 15th nothing was done, which is a zero and not a silence.
    assert numbers_of(batches)["", date(2026, 11, 15)] == {"rendered_ms": 0, "transcribed_ms": 0}
    assert not any(batch.broken or batch.missing or batch.shortfall or batch.duplicates for batch in batches)
    # Rows of the day after, of other operations and those summed up are counted, and one zero more.
    rows = sum(batch.rows_read for batch in batches)
    assert rows == 1 + sum(len(HARBOUR.buckets) + len(HARBOUR.work(day)) for day in Period(WEEK.first, TODAY).each_day())


def test_months_are_read_in_pieces_and_days_count_once() -> None:
    long = Period(date(2026, 9, 10), YESTERDAY)
    with IconikServer([HARBOUR]) as server:
        batches = batches_of(iconik_at(server, page_size=37), period=long)
    assert numbers_of(batches) == expected_of(HARBOUR, long)


def test_days_are_whole_whether_or_not_the_last_one_is_part_of_an_answer() -> None:
    with IconikServer([HARBOUR]) as server:
        server.includes_last_day = False
        assert numbers_of(batches_of(iconik_at(server))) == expected_of(HARBOUR, WEEK)


def test_account_is_the_tokens_domain_and_buckets_are_its_productions() -> None:
    with IconikServer([HARBOUR, MEADOW]) as server:
        platform = iconik_at(server, HARBOUR, MEADOW)
        for domain in (HARBOUR, MEADOW):
            session = session_of(platform, domain)
            (account,) = platform.rights(session)
            assert (account.external_id, account.name, account.is_usable, account.can_manage) == (domain.id, domain.name, True, False)
            productions, broken = platform.productions(session)
            assert broken == ()
            assert {each.account_external_id for each in productions} == {domain.id}
            assert {each.name for each in productions} == {"Transcoding and transcription", *(each.name for each in domain.buckets)}


def test_domain_that_may_not_be_read_is_called_by_its_id() -> None:
    with IconikServer([HARBOUR]) as server:
        server.faults.add(Fault("GET /auth/v1/system_domains/*", 403))
        platform = iconik_at(server)
        (account,) = platform.rights(session_of(platform))
    assert account.name == f"iconik {HARBOUR.id[:8]}"


def test_frozen_domain_is_marked_and_not_left_out() -> None:
    frozen = replace(HARBOUR, status="FROZEN")
    with IconikServer([frozen]) as server:
        platform = iconik_at(server)
        (account,) = platform.rights(session_of(platform))
    assert not account.is_usable


def test_bucket_of_the_same_name_in_two_domains_is_two_productions() -> None:
    shared = replace(HARBOUR.buckets[0], name="shared")
    first, second = replace(HARBOUR, buckets=(shared,)), replace(MEADOW, buckets=(shared,))
    with IconikServer([first, second]) as server:
        platform = iconik_at(server, first, second)
        ids = [{each.external_id for each in platform.productions(session_of(platform, domain))[0]} for domain in (first, second)]
    assert ids[0].isdisjoint(ids[1])


def test_rows_of_another_domain_are_not_taken() -> None:
    foreign = {"bucket_name": "alien", "bytes_stored": 5, "date": f"{YESTERDAY}", "system_domain_id": MEADOW.id}
    work = {"operation_type": "TRANSCRIBE", "duration_seconds": 9, "date": f"{YESTERDAY}", "system_domain_id": MEADOW.id}
    with IconikServer([HARBOUR]) as server:
        server.added += [("storage", foreign), ("transcoder", work)]
        platform = iconik_at(server)
        assert numbers_of(batches_of(platform)) == expected_of(HARBOUR, WEEK)
        assert "alien" not in {each.name for each in platform.productions(session_of(platform))[0]}


def test_nobody_but_the_logins_signs_in_and_a_person_is_refused_without_a_call() -> None:
    with IconikServer([HARBOUR]) as server:
        platform = iconik_at(server)
        with pytest.raises(SignInRefused) as refused:
            platform.sign_in("alice@example.org", "a password of iconik's", keep=False)
        assert refused.value.refusal is Refusal.WRONG_CREDENTIALS
        assert server.log.requests == ()
        with pytest.raises(SignInRefused):
            platform.sign_in(HARBOUR.name, MEADOW.auth_token, keep=False)


def test_token_of_one_domain_does_not_work_with_the_application_of_another() -> None:
    mixed = replace(HARBOUR, app_id=MEADOW.app_id)
    with IconikServer([HARBOUR, MEADOW]) as server, pytest.raises(SignInRefused):
        session_of(iconik_at(server, mixed), mixed)


def test_token_that_ends_on_the_way_is_said_to_have_ended() -> None:
    with IconikServer([HARBOUR]) as server:
        platform = iconik_at(server)
        session = session_of(platform)
        (account,) = platform.rights(session)
        productions, _ = platform.productions(session)
        server.faults.add(Fault.of(TRANSCODER, Meanwhile(lambda: server.revoked.add(HARBOUR.auth_token))))
        with pytest.raises(NotSignedIn):
            list(platform.usage(session, account, productions, WEEK, UTC_ZONE))


def test_busy_late_cut_and_garbled_answers_are_asked_for_again() -> None:
    troubles = (
        Fault("GET /*", 429, headers={"Retry-After": "1"}, after=1),
        Fault("GET /*", 503, after=2),
        Fault.of(STORAGE, Truncated()),
        Fault.of(TRANSCODER, Malformed()),
        Fault.of(STORAGE, Slow(0.05), after=1),
    )
    with IconikServer([HARBOUR]) as server:
        server.faults.add(*troubles)
        assert numbers_of(batches_of(iconik_at(server, page_size=9))) == expected_of(HARBOUR, WEEK)
        assert server.faults.met == len(troubles)


def test_iconik_that_stays_busy_is_unreachable() -> None:
    with IconikServer([HARBOUR]) as server:
        server.faults.add(Fault(STORAGE, 429, times=OFTEN, headers={"Retry-After": "0"}))
        with pytest.raises(PlatformUnreachable, match="429"):
            batches_of(iconik_at(server))


def test_statistics_that_may_not_be_read_name_the_role() -> None:
    with IconikServer([HARBOUR]) as server:
        server.faults.add(Fault("GET /stats/*", 403, times=OFTEN))
        with pytest.raises(PlatformRefused, match="can_read_stats"):
            batches_of(iconik_at(server))


def test_unknown_fields_change_nothing() -> None:
    with IconikServer([HARBOUR]) as server:
        server.faults.add(Fault.of("GET /stats/*", UnknownFields(), times=OFTEN))
        assert numbers_of(batches_of(iconik_at(server))) == expected_of(HARBOUR, WEEK)


@pytest.mark.parametrize(
    ("field", "value"),
    [("duration_seconds", "nonsense"), ("duration_seconds", -1), ("operation_type", None), ("date", "nonsense"), ("date", None)],
)
def test_day_of_a_row_that_cannot_be_read_has_no_sum(field: str, value: object) -> None:
    odd = {"operation_type": "TRANSCRIBE", "duration_seconds": 60, "date": f"{YESTERDAY}", "count": 1, field: value}
    with IconikServer([HARBOUR]) as server:
        server.added.append(("transcoder", odd))
        batches = batches_of(iconik_at(server))
    (broken,) = (each for batch in batches for each in batch.broken)
    assert field in broken.reason
    assert broken.production_external_id == HARBOUR.id
    expected = expected_of(HARBOUR, WEEK)
    if field == "date":
        # Any day may be the one that lacks it, so that none of them is whole.
        assert [batch.missing for batch in batches if batch.missing] == [((HARBOUR.id, "a row of transcoding does not say its day"),)]
    else:
        del expected["", YESTERDAY]
    assert numbers_of(batches) == expected


def test_field_that_is_not_there_is_a_wrong_option_and_not_a_zero() -> None:
    with IconikServer([HARBOUR]) as server:
        batches = batches_of(iconik_at(server, options={"seconds_field": "seconds"}))
    # Only the Sunday, of which there is no row, has a number.
    assert [day for name, day in numbers_of(batches) if not name] == [date(2026, 11, 15)]
    assert {each.reason for batch in batches for each in batch.broken} == {"seconds is missing"}


def test_storage_without_a_number_is_not_reported_and_without_a_bucket_set_aside() -> None:
    with IconikServer([HARBOUR]) as server:
        server.faults.add(Fault.of(STORAGE, Nulls(("bytes_stored",))))
        numbers = numbers_of(batches_of(iconik_at(server)))
        assert {tuple(value) for (name, _), value in numbers.items() if name} == {()}
        server.faults.add(Fault.of(STORAGE, Nulls(("bucket_name",))))
        broken = [each for batch in batches_of(iconik_at(server)) for each in batch.broken]
    assert {each.reason for each in broken} == {"bucket_name is missing"}


def test_day_without_storage_is_open() -> None:
    stale = replace(HARBOUR, period=Period(HARBOUR.period.first, YESTERDAY - timedelta(days=1)))
    with IconikServer([stale]) as server:
        for period in (WEEK, Period(YESTERDAY, YESTERDAY)):
            batches = batches_of(iconik_at(server), period=period)
            assert [batch.open_days for batch in batches if batch.open_days] == [(YESTERDAY,)]
            assert not any(batch.shortfall or batch.missing for batch in batches)


def test_days_before_there_was_any_storage_are_no_gap() -> None:
    young = replace(HARBOUR, period=Period(YESTERDAY - timedelta(days=2), TODAY))
    bare = replace(HARBOUR, buckets=())
    for domain in (young, bare):
        with IconikServer([domain]) as server:
            assert not any(batch.open_days for batch in batches_of(iconik_at(server)))


def test_fewer_rows_than_announced_are_read_once_more_and_then_refused() -> None:
    with IconikServer([HARBOUR]) as server:
        server.faults.add(Fault.of(STORAGE, Short()))
        assert numbers_of(batches_of(iconik_at(server))) == expected_of(HARBOUR, WEEK)
        server.faults.add(Fault.of(STORAGE, Short(), times=OFTEN))
        with pytest.raises(PlatformUnreachable, match="announced 24 rows of /stats/v1/storage/usage/by/day/ and gave 23"):
            batches_of(iconik_at(server))


def test_paths_fields_and_operations_can_be_set() -> None:
    options = {"storage_measure": "external_storage", "rendering": "TRANSCODE_AUDIO, MEDIAINFO", "transcription": "TRANSCRIBE"}
    with IconikServer([HARBOUR]) as server:
        platform = iconik_at(server, options=options)
        numbers = numbers_of(batches_of(platform))
    assert platform.reported == {"external_storage_bytes", "rendered_ms", "transcribed_ms"}
    work = {each.operation_type: each.duration_seconds for each in HARBOUR.work(YESTERDAY)}
    assert numbers["", YESTERDAY]["rendered_ms"] == (work["TRANSCODE_AUDIO"] + work["MEDIAINFO"]) * 1_000
    assert "external_storage_bytes" in numbers[HARBOUR.buckets[0].name, YESTERDAY]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"usage": "media_objects"}, 'usage = "resource"'),
        ({"sign_in": {"kind": "platform"}}, "invite people"),
        ({"login": [{"username": "nightly", "password": "x"}]}, "nightly needs an app_id_file"),
        ({"options": {"storage_measure": "rendered"}}, "storage_measure is one of"),
        ({"options": {"since": "long ago"}}, "since is a day"),
        ({"options": {"rendering": "TRANSCRIBE"}}, "both among rendering and transcription"),
        ({"options": {"bucket": "x"}}, "did you mean “bucket_field”"),
        ({"options": {"since": " "}}, "“since” is empty"),
    ],
)
def test_setting_that_cannot_be_followed_is_refused_with_what_to_write(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        platform_for(iconik_settings("https://iconik.example/API", **changes))  # type: ignore[arg-type]
    assert "connection “iconik”" in str(refused.value)
    assert said in str(refused.value)


def test_limecraft_still_wants_its_table_of_fields() -> None:
    with pytest.raises(ValidationError, match="needs a"):
        iconik_settings("https://platform.example/api", kind="limecraft")


@pytest.mark.parametrize("broken_token", [False, True], ids=["right", "with a line break"])
def test_reading_with_faults_at_debug_level_logs_no_secret(
    broken_token: bool, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("", "httpx2", "httpcore2", "httpcore2.http11", "httpcore2.connection", "stamina", "rushes"):
        caplog.set_level(logging.DEBUG, logger=name)
    domain = replace(HARBOUR, auth_token=f"{HARBOUR.auth_token}\nmore") if broken_token else HARBOUR
    said: list[str] = []
    with IconikServer([HARBOUR]) as server:
        platform = iconik_at(server, domain, attempts=6)
        if broken_token:
            with pytest.raises(ConfigurationError, match="What Auth-Token is to be holds"):
                session_of(platform, domain)
            assert server.log.requests == ()
        else:
            server.faults.add(Fault("GET /*", 429, after=1), Fault("GET /*", 500, after=2), Fault("GET /*", 200, body=b"{", after=3))
            batches = batches_of(platform)
            server.revoked.add(HARBOUR.auth_token)
            with pytest.raises(RushesError) as ended:
                session_of(platform)
            said += [repr(ended.value), repr(batches)]
            assert "outbound call" in caplog.text
        said += [str(vars(platform)["_connection"]), repr(platform)]
    written = capfd.readouterr()
    said += [caplog.text, *(f"{vars(record)}" for record in caplog.records), written.out, written.err]
    for secret in (HARBOUR.auth_token, HARBOUR.app_id):
        assert secret not in "\n".join(said)


def test_page_in_docs_lists_every_option_with_its_default() -> None:
    text = PAGE.read_text(encoding="utf-8")
    written = dict(re.findall(r"(?m)^\| `(\w+)` \| `([^`]+)` \|$", text[text.index("## Options") :]))
    options = IconikOptions()
    defaults = {each.name: getattr(options, each.name) for each in fields(IconikOptions)}
    assert written == {name: value if isinstance(value, str) else ", ".join(value) for name, value in defaults.items()}


def test_configuration_in_docs_connects(tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    with IconikServer([HARBOUR]) as server:
        (tmp_path / "rushes.toml").write_text(dedent(block).replace("https://app.iconik.io/API", server.base_url))
        (tmp_path / "secrets").mkdir()
        (tmp_path / "secrets" / "iconik-harbour-app-id").write_text(f"{HARBOUR.app_id}\n")
        (tmp_path / "secrets" / "iconik-harbour-token").write_text(f"{HARBOUR.auth_token}\n")
        (connection,) = load(tmp_path / "rushes.toml", {}).connection
        (login,) = connection.login
        platform = platform_for(connection)
        session = platform.sign_in(login.username, login.password.get_secret_value(), keep=True)
        assert [each.name for each in platform.rights(session)] == ["Harbour Archive"]
