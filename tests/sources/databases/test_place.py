"""A database is named by parts; what could be an address of something else, or an option of a driver, is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from rushes.sources import DatabasePlace, Reach, UnusablePlace
from rushes.sources.databases import place_of
from servers import certify

REACH = Reach(sqlite_dir=Path("/nowhere"))
GOOD = {"host": "db.example.org", "port": "", "database": "usage", "user": "reader", "tls": "verify", "authority": "", "timeout_s": "60"}


def test_parts_become_a_place_and_come_back() -> None:
    place = place_of("mysql", GOOD, REACH)
    assert place == DatabasePlace("mysql", "usage", "db.example.org", None, "reader", "verify", "", 60)
    assert place.real_port == 3306
    assert place_of("mysql", place.parts(), REACH) == place
    assert str(place) == "mysql://reader@db.example.org/usage"


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": ""}, {"host": "/run/mysqld.sock"}, {"host": "a,b"}, {"host": "a b"}, {"host": "user@host"}, {"host": "host?ssl=0"}, {"host": "@abstract"},
        {"host": "x" * 254}, {"port": "0"}, {"port": "65536"}, {"port": "-1"}, {"port": "3306 x"}, {"port": "³"}, {"port": "9" * 40},
        {"database": ""}, {"database": "a\nb"}, {"database": "x" * 129}, {"user": ""}, {"user": "a\0b"}, {"tls": "prefer"}, {"tls": "require"},
        {"authority": "no certificate"}, {"authority": "/etc/passwd"}, {"timeout_s": "0"}, {"timeout_s": "3601"}, {"timeout_s": "1e3"},
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("kind", ["mysql", "postgresql"])
def test_part_that_cannot_be_is_refused(kind: str, wrong: Mapping[str, str]) -> None:
    with pytest.raises(UnusablePlace):
        place_of(kind, GOOD | wrong, REACH)


@pytest.mark.parametrize(
    "kind", ["", "duckdb", "mysql+pymysql", "postgresql+psycopg", "mariadb", "oracle", "sqlite+pysqlite", "../mysql", "MYSQL"]
)
def test_kind_that_is_not_allowed_is_refused(kind: str) -> None:
    with pytest.raises(UnusablePlace, match="no kind of database"):
        place_of(kind, GOOD, REACH)


@pytest.mark.parametrize("kind", ["sqlite+pysqlite", "mysql+pymysql", "mariadb+pymysql", "postgresql+psycopg", "nowhere", "rushes+x"])
def test_dialect_that_is_not_installed_or_one_of_ours_by_another_name_is_refused(kind: str) -> None:
    with pytest.raises(UnusablePlace):
        place_of(kind, GOOD | {"port": "1", "tls": "off"}, Reach(dialects=(kind,)))


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../x.sqlite3", "a/../../x", "a\0b"])
def test_file_of_sqlite_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(UnusablePlace):
        place_of("sqlite", {"database": name}, REACH)
    with pytest.raises(UnusablePlace, match="no kind of database"):
        place_of("sqlite", {"database": "x.sqlite3"}, Reach())


def test_authority_is_certificates_and_never_a_key(tmp_path: Path) -> None:
    certify(tmp_path)
    pem, key = ((tmp_path / name).read_text() for name in ("authority.pem", "key.pem"))
    assert place_of("mysql", GOOD | {"authority": pem}, REACH).authority == pem.strip()
    for text in (key, pem + key):
        with pytest.raises(UnusablePlace, match="PEM"):
            place_of("mysql", GOOD | {"authority": text}, REACH)


def test_name_of_a_host_in_another_script_is_asked_for_in_ascii() -> None:
    assert place_of("mysql", GOOD | {"host": "Bücher.example"}, REACH).host == "xn--bcher-kva.example"
    assert place_of("mysql", GOOD | {"host": "::1"}, REACH).host == "::1"
