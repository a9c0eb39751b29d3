"""Real servers read: every type, hostile names, and whatever goes wrong, with what is said then."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from rushes.errors import InvalidQuery, RushesError, SourceRefused, SourceUnreachable
from rushes.sources import Asked, DatabasePlace, ReadLimits, TableName
from rushes.sources.databases import list_tables, look_at_table, mysql, postgresql, try_place
from security.test_row_04_local_files import _GREETING, RogueServer, _packet
from servers import PASSWORD
from sources.databases.conftest import HERE, Source, rows_of

HOSTILE = ("a`b\"c'd", "100% %s {x}", "naïve ✓ <script>alert(1)</script>", "; DROP TABLE t --", "select", "Upper Case")
ODD = "a\"b,c\r\n😀é'"
TYPES = {
    "mysql": (
        ("id INT PRIMARY KEY, t VARCHAR(50), d DATE, dt DATETIME(6), ts TIMESTAMP NULL, tm TIME, n DECIMAL(20,5), f DOUBLE, big BIGINT UNSIGNED, b BLOB, "
        "bo BOOLEAN, bi BIT(9), e ENUM('x','é'), y YEAR, j JSON"),
        "(1, %s, '2026-11-03', '2026-11-03 01:02:03.5', '2026-01-01 00:00:00', '-26:00:01', 1.50, 0.1, 18446744073709551615, x'00ff', true, b'100000001', 'é', 2026, '{\"a\": 1}')",
        "(2, '', '0000-00-00', NULL, NULL, NULL, NULL, 1e300, NULL, '', false, NULL, NULL, NULL, NULL)",
        ("1", ODD, "2026-11-03", "2026-11-03 01:02:03.500000", "2026-01-01 00:00:00", "-26:00:01", "1.50000", "0.1", "18446744073709551615", "00ff", "1", "257", "é", "2026", '{"a": 1}'),
        ("2", "", "0000-00-00", None, None, None, None, "1e300", None, "", "0", None, None, None, None),
    ),
    "postgresql": (
        ("id INT PRIMARY KEY, t TEXT, d DATE, dt TIMESTAMP, ts TIMESTAMPTZ, tm INTERVAL, n NUMERIC(20,5), f FLOAT8, big NUMERIC, b BYTEA, bo BOOLEAN, a INT[], u UUID, j JSONB, "
        "ba BOOLEAN[]"),
        ("(1, %s, '2026-11-03', '2026-11-03 01:02:03.5', '2026-01-01 01:00:00+01', '1 day 2 hours', 1.50, 0.1, 18446744073709551616, '\\x00ff', true, '{1,NULL,3}', "
        "'878c394f-5800-4b8a-825e-5f080ac0d56e', '{\"a\": 1}', '{t,f}')"),
        "(2, '', 'infinity', NULL, NULL, NULL, 'NaN', 1e300, NULL, '', false, NULL, NULL, NULL, NULL)",
        ("1", ODD, "2026-11-03", "2026-11-03 01:02:03.5", "2026-01-01 00:00:00+00", "P1DT2H", "1.50000", "0.1", "18446744073709551616", "00ff", "true", "{1,NULL,3}",
         "878c394f-5800-4b8a-825e-5f080ac0d56e", '{"a": 1}', "{t,f}"),
        ("2", "", "infinity", None, None, None, "NaN", "1e+300", None, "", "false", None, None, None, None),
    ),
}  # fmt: skip


of_postgresql = pytest.mark.parametrize("running", ["postgresql"], indirect=True)
"""Tries what the other server has no like of."""


def quoted(source: Source, name: str) -> str:
    mark = "`" if source.kind == "mysql" else '"'
    return mark + name.replace(mark, mark * 2) + mark


def test_every_type_comes_as_the_text_that_the_server_writes(source: Source) -> None:
    columns, first, second, one, two = TYPES[source.kind]
    odd = "'" + ODD.replace("'", "''") + "'"
    loose = ["SET sql_mode = ''"] if source.kind == "mysql" else []
    source.make(f"CREATE TABLE t ({columns})", *loose, f"INSERT INTO t VALUES {first % odd}", f"INSERT INTO t VALUES {second}")
    raw = source.read(Asked("t"))
    assert (raw.rows, raw.headers) == (2, tuple(each.split()[0] for each in columns.split(", ") if each.split()[0].islower()))
    assert rows_of(raw) == [one, two]
    look = look_at_table(source.place, PASSWORD, Asked("t"), HERE, rows=1)
    assert look.rows == (one,)
    assert [name for name, _ in look.columns] == list(raw.headers)
    assert look.columns[2] == ("d", "date")


@pytest.mark.parametrize("name", HOSTILE)
def test_table_and_column_of_a_hostile_name_are_listed_looked_at_and_read(source: Source, name: str) -> None:
    source.make(
        f"CREATE TABLE {quoted(source, name)} ({quoted(source, name)} INT, x INT)",
        f"INSERT INTO {quoted(source, name)} VALUES (1, 2), (3, 4)",
    )
    assert list_tables(source.place, PASSWORD, HERE) == (TableName("", name),)
    look = look_at_table(source.place, PASSWORD, Asked(name), HERE)
    assert look.columns[0][0] == name
    raw = source.read(Asked(name), since=(name, "2"))
    assert (raw.headers[0], rows_of(raw)) == (name, [("3", "4")])


def test_query_is_read_with_its_own_names_and_from_a_value_on(source: Source) -> None:
    source.make("CREATE TABLE t (day DATE, n INT)", "INSERT INTO t VALUES ('2026-01-01', 1), ('2026-01-02', 2), ('2026-01-03', 3)")
    asked = Asked(query="SELECT day, n * 2 AS twice FROM t WHERE n > 0;")
    assert rows_of(source.read(asked, since=("day", "2026-01-02"))) == [("2026-01-02", "4"), ("2026-01-03", "6")]
    assert source.read(asked).rows == 3
    assert look_at_table(source.place, PASSWORD, asked, HERE, rows=1).rows == (("2026-01-01", "2"),)


@of_postgresql
def test_column_of_a_type_that_nobody_knows_is_text_all_the_same(source: Source) -> None:
    source.make(
        "CREATE TYPE pair AS (one INT, two TEXT)",
        "CREATE TABLE t (p pair, l pg_lsn, r int4range)",
        "INSERT INTO t VALUES ('(1,\"a b\")', '16/B374D848', '[1,3)')",
    )
    assert rows_of(source.read(Asked("t"))) == [('(1,"a b")', "16/B374D848", "[1,3)")]
    assert [name for name, _ in look_at_table(source.place, PASSWORD, Asked("t"), HERE).columns] == ["p", "l", "r"]


def test_views_are_listed_as_such_and_an_empty_table_gives_no_rows(source: Source) -> None:
    source.make("CREATE TABLE t (n INT)", "CREATE VIEW v AS SELECT n FROM t")
    assert list_tables(source.place, PASSWORD, HERE) == (TableName("", "t"), TableName("", "v", is_view=True))
    raw = source.read(Asked("v"))
    assert (raw.rows, raw.headers, rows_of(raw)) == (0, ("n",), [])


@of_postgresql
def test_schema_beside_the_usual_one_is_listed_and_read(source: Source) -> None:
    source.make(
        "CREATE SCHEMA other",
        "CREATE TABLE other.t (n INT)",
        "INSERT INTO other.t VALUES (7)",
        "GRANT USAGE ON SCHEMA other TO rushes",
        "GRANT SELECT ON other.t TO rushes",
    )
    source.make("CREATE MATERIALIZED VIEW public.m AS SELECT 1 AS one")
    assert list_tables(source.place, PASSWORD, HERE) == (TableName("", "m", is_view=True), TableName("other", "t"))
    assert rows_of(source.read(Asked("t", "other"))) == [("7",)]


def test_trying_says_who_answers_and_whether_the_user_could_write(source: Source) -> None:
    source.make("CREATE TABLE t (n INT)")
    reached = try_place(source.place, PASSWORD, HERE)
    assert reached.server == {"mysql": "MariaDB", "postgresql": "PostgreSQL"}[source.kind]
    assert (reached.is_encrypted, reached.tables, reached.could_write) == (True, 1, False)
    assert reached.version[0].isdigit()
    assert not try_place(source.but(tls="off"), PASSWORD, HERE).is_encrypted
    if source.kind == "mysql":
        source.server.administer(f"GRANT INSERT (n) ON {source.place.database}.t TO rushes@127.0.0.1")
    else:
        source.make("GRANT INSERT ON t TO rushes")
    assert try_place(source.place, PASSWORD, HERE).could_write


WRITES = {
    "mysql": (
        "SELECT writes()", "SELECT * FROM t INTO OUTFILE '{file}'", "SELECT n INTO OUTFILE '{file}' FROM t", "SELECT n INTO DUMPFILE '{file}' FROM t",
        "SELECT n FROM t INTO @a", "WITH x AS (SELECT 1) DELETE FROM t", "WITH x AS (SELECT 1) UPDATE t SET n = 2", "SELECT 1 FROM t PROCEDURE ANALYSE()",
        "SELECT '\\') q INTO OUTFILE ''{file}''", "SELECT nextval(s)",
    ),
    "postgresql": (
        "SELECT writes()", "WITH x AS (INSERT INTO t VALUES (9) RETURNING n) SELECT * FROM x", "WITH x AS (DELETE FROM t RETURNING n) SELECT * FROM x", "SELECT n INTO u FROM t",
        "SELECT set_config('transaction_read_only', 'off', false), writes()", "SELECT nextval('s')",
        "SELECT * FROM t FOR UPDATE", "SELECT E'\\') q; COPY t TO ''{file}'' '",
    ),
}  # fmt: skip


@pytest.fixture
def writable(source: Source) -> Source:
    """A database whose user may write, and files too, and a function and a sequence that do."""
    source.make("CREATE TABLE t (n INT)", "INSERT INTO t VALUES (1)", "CREATE SEQUENCE s")
    if source.kind == "mysql":
        source.make("CREATE FUNCTION writes() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO t VALUES (9); RETURN 1; END")
        source.server.administer(f"GRANT ALL ON {source.place.database}.* TO rushes@127.0.0.1", "GRANT FILE ON *.* TO rushes@127.0.0.1")
    else:
        source.make("CREATE FUNCTION writes() RETURNS INT LANGUAGE sql AS 'INSERT INTO t VALUES (9); SELECT 1'")
        source.make(
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO rushes",
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO rushes",
            "GRANT CREATE ON SCHEMA public TO rushes",
        )
    return source


def test_write_tried_through_a_query_changes_nothing_even_where_the_user_may(writable: Source, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    file = writable.server.folder / "stolen"
    for query in WRITES[writable.kind]:
        asked = Asked(query=query.replace("{file}", str(file)))
        for read in (lambda asked=asked: writable.read(asked), lambda asked=asked: look_at_table(writable.place, PASSWORD, asked, HERE)):
            with pytest.raises(InvalidQuery):
                read()
        assert writable.ask("SELECT n FROM t") == [(1,)], query
        assert not file.exists(), query


@of_postgresql
def test_what_no_server_says_no_to_is_undone(source: Source) -> None:
    for query in ("SELECT lo_create(4711)", "SELECT pg_notify('a', 'b')", "SELECT set_config('statement_timeout', '0', false)"):
        assert source.read(Asked(query=query)).rows == 1
    assert source.ask("SELECT count(*) FROM pg_largeobject_metadata") == [(0,)]


SLOW = {"mysql": "SELECT SLEEP(20) FROM t", "postgresql": "SELECT pg_sleep(20) FROM t"}
ENDLESS = {"mysql": "SELECT a.seq FROM seq_1_to_100000000 a", "postgresql": "SELECT generate_series(1, 100000000)"}


def test_slow_statement_is_stopped_by_the_server(source: Source) -> None:
    source.make("CREATE TABLE t (n INT)", "INSERT INTO t VALUES (1)")
    began = time.monotonic()
    with pytest.raises(SourceRefused, match="longer than 1 s"):
        look_at_table(source.but(timeout_s=1), PASSWORD, Asked(query=SLOW[source.kind]), HERE)
    assert time.monotonic() - began < 8


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (ReadLimits(rows=5_000), "5,000 rows"),
        (ReadLimits(text_bytes=20_000), "more than can be read"),
        (ReadLimits(seconds=0), "took longer"),
    ],
)
def test_more_than_the_limits_is_refused_at_once_and_leaves_no_file(source: Source, limits: ReadLimits, said: str) -> None:
    began = time.monotonic()
    with pytest.raises(SourceRefused, match=said):
        source.read(Asked(query=ENDLESS[source.kind]), limits=limits)
    # Not one row more is read to get rid of the connection.
    assert time.monotonic() - began < 15
    assert list(source.folder.iterdir()) == []
    source.make("CREATE TABLE t (n INT)")
    assert source.read(Asked("t")).rows == 0


def test_row_that_is_too_large_and_too_many_columns_are_refused(source: Source) -> None:
    repeat = {"mysql": "REPEAT('é', 2500000)", "postgresql": "repeat('é', 2500000)"}[source.kind]
    with pytest.raises(SourceRefused, match="Row 1 holds more than 8 MB"):
        source.read(Asked(query=f"SELECT {repeat} AS one, {repeat} AS two"))
    assert source.read(Asked(query=f"SELECT {repeat} AS one")).rows == 1
    source.make(f"CREATE TABLE wide ({', '.join(f'c{number} INT' for number in range(50))})")
    with pytest.raises(InvalidQuery, match="50 columns; from 1 to 49"):
        source.read(Asked("wide"), limits=ReadLimits(columns=49))


def test_wrong_password_and_database_that_is_not_there_are_refused_without_a_secret(source: Source) -> None:
    for said, place, password in (
        ("does not let rushes in", source.place, "wrong-word-7"),
        ("does not let nobody in", source.but(user="nobody"), "wrong-word-7"),
        ("refuses us", source.but(database="nowhere"), PASSWORD),
    ):
        with pytest.raises(SourceRefused, match=said) as caught:
            try_place(place, password, HERE)
        assert "wrong-word-7" not in str(caught.value)
        assert PASSWORD not in str(caught.value)


def test_table_that_is_not_there_and_wrong_sql_say_so(source: Source) -> None:
    for asked in (Asked("nowhere"), Asked(query="SELECT nothing FROM nowhere"), Asked(query="SELECT FROM WHERE")):
        with pytest.raises(InvalidQuery):
            look_at_table(source.place, PASSWORD, asked, HERE)
    source.make("CREATE TABLE t (n INT)")
    with pytest.raises(InvalidQuery, match="nowhere"):
        source.read(Asked("t"), since=("nowhere", "1"))


def test_certificate_of_nobody_known_or_for_another_name_is_refused(source: Source) -> None:
    for place in (source.but(authority=""), source.but(host="localhost")):
        with pytest.raises(SourceRefused, match="TLS that can be trusted"):
            try_place(place, PASSWORD, type(HERE)(HERE.private, resolve=lambda _host, _port: ("127.0.0.1",)))


def served(answer: Callable[[socket.socket], None]) -> int:
    """Answer one client that way, and return the port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listening:
            client, _ = listening.accept()
            with client:
                answer(client)

    threading.Thread(target=serve, daemon=True).start()
    return int(listening.getsockname()[1])


def test_name_and_password_never_go_to_a_server_that_offers_no_tls() -> None:
    heard: list[bytes] = []

    def plain(client: socket.socket) -> None:
        heard.append(client.recv(8))
        client.sendall(b"N")
        heard.append(client.recv(1_000))

    def plain_mysql(client: socket.socket) -> None:
        client.sendall(_packet(0, _GREETING))
        heard.append(client.recv(1_000))

    for kind, port in (("mysql", served(plain_mysql)), ("postgresql", served(plain))):
        with pytest.raises(SourceRefused, match=r"TLS that can be trusted.*(SSL|TLS)"):
            try_place(DatabasePlace(kind, "usage", "127.0.0.1", port, "reader", "verify", "", 5), "geheim", HERE)
    assert b"reader" not in b"".join(heard)


def test_server_that_asks_for_a_file_of_ours_is_given_none(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the very secret")
    rogue = RogueServer(tmp_path / "secret")
    with pytest.raises(RushesError):
        try_place(DatabasePlace("mysql", "usage", "127.0.0.1", rogue.port, "reader", "off", "", 5), "geheim", HERE)
    rogue.close()
    assert b"secret" not in rogue.received


def test_server_that_is_down_or_says_nothing_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mysql, "CONNECT_S", 1)
    monkeypatch.setattr(postgresql, "CONNECT_S", 2)
    for kind in ("mysql", "postgresql"):
        ended = threading.Event()
        for port in (9, served(lambda _client, ended=ended: ended.wait(20) and None)):
            began = time.monotonic()
            with pytest.raises(SourceUnreachable, match="does not answer"):
                try_place(DatabasePlace(kind, "usage", "127.0.0.1", port, "reader", "off", "", 5), "geheim", HERE)
            assert time.monotonic() - began < 10
        ended.set()


def test_server_that_ends_while_it_is_read_is_unreachable_and_leaves_no_file(source: Source) -> None:
    kill = {
        "mysql": "SELECT CONCAT('KILL ', id) FROM information_schema.processlist WHERE user = 'rushes'",
        "postgresql": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rushes'",
    }[source.kind]

    def cut() -> None:
        until = time.monotonic() + 10
        while time.monotonic() < until and not (found := source.ask(kill)):
            time.sleep(0.05)
        if source.kind == "mysql":
            source.server.administer(*(str(row[0]) for row in found))

    thread = threading.Timer(0.5, cut)
    thread.start()
    with pytest.raises(SourceUnreachable):
        source.read(Asked(query=ENDLESS[source.kind]))
    thread.join()
    assert list(source.folder.iterdir()) == []


def test_three_hundred_thousand_rows_are_read_whole(source: Source) -> None:
    series = {"mysql": "seq_1_to_300000", "postgresql": "generate_series(1, 300000) AS s(seq)"}[source.kind]
    text = {"mysql": "CONCAT('row ', seq)", "postgresql": "'row ' || seq"}[source.kind]
    source.make(
        "CREATE TABLE big (id INT, name VARCHAR(30), amount DECIMAL(12,2))",
        f"INSERT INTO big SELECT seq, {text}, seq / 100.0 FROM {series}",
    )
    raw = source.read(Asked("big"))
    ((rows, total, names),) = source.ask("SELECT COUNT(*), SUM(amount), COUNT(DISTINCT name) FROM big")
    with duckdb.connect(":memory:") as engine:
        asked = "SELECT count(*), sum(c2::DECIMAL(12, 2)), count(DISTINCT c1) FROM read_parquet(?)"
        assert engine.execute(asked, [str(raw.path)]).fetchone() == (rows, total, names)
    assert raw.rows == rows == 300_000
