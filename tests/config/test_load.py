"""Settings come from file, environment and secret files, or an error says what to change."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from rushes.config import ConnectionSettings, LoginSettings, Settings, load
from rushes.errors import ConfigurationError, UnknownName

SECRET = "correct horse"
FILE = """
data_dir = "kept"
time_zone = "Europe/Brussels"
[[connection]]
name = "limecraft"
base_url = "https://platform.example.org/api"
home_url = "https://platform.example.org/"
[[connection.login]]
username = "collector@example.org"
password_file = "secret"
"""
RESOURCE = """
[[connection]]
name = "usage"
base_url = "https://platform.example.org/api"
home_url = "https://platform.example.org/"
usage = "resource"
[connection.resource.field."Volume Ingested"]
measure = "ingested"
unit = "s"
flow = "cumulative"
[connection.resource.field."Cloud Storage"]
measure = "cloud_storage"
unit = "MB"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rushes.toml").write_text(FILE)
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    return tmp_path


def load_text(folder: Path, text: str, environ: dict[str, str] | None = None) -> Settings:
    (folder / "rushes.toml").write_text(text)
    return load(folder / "rushes.toml", environ or {})


def test_load_file_gives_typed_settings_with_defaults(folder: Path) -> None:
    settings = load(folder / "rushes.toml", {})
    assert settings.data_dir == folder / "kept"
    assert settings.warehouse_dir == folder / "kept" / "warehouse"
    assert settings.records_place == folder / "kept" / "records.sqlite3"
    (connection,) = settings.connection
    assert connection.kind == "limecraft"
    assert connection.cut_off == time(2, 0)
    assert connection.time_zone == "Europe/Brussels"
    assert connection.login[0].password.get_secret_value() == SECRET
    assert settings.web.port == 8080
    assert settings.sync.lag_days == 3


def test_load_resource_connection_gives_its_fields(folder: Path) -> None:
    resource = load_text(folder, RESOURCE).connection[0].resource
    assert resource is not None
    assert resource.field["Volume Ingested"].flow == "cumulative"
    assert resource.field["Cloud Storage"].measure == "cloud_storage"
    assert resource.parameters == {"from": "{first}", "to": "{last}"}


def test_load_environment_goes_over_the_file(folder: Path) -> None:
    settings = load(
        folder / "rushes.toml",
        {
            "RUSHES_DATA_DIR": "/srv/rushes",
            "RUSHES_WEB__PORT": "9000",
            "RUSHES_WEB__ALLOWED_HOSTS": "usage.example.org, localhost",
            "RUSHES_WEB__IS_BEHIND_TLS": "true",
            "RUSHES_CONNECTION__0__BASE_URL": "http://127.0.0.1:9/api",
            "RUSHES_CONNECTION__0__MEGABYTE_BYTES": "1048576",
            "RUSHES_CONNECTION__0__SIGN_IN__ENCODING": "json",
            "PATH": "/usr/bin",
        },
    )
    assert settings.data_dir == Path("/srv/rushes")
    assert settings.web.port == 9000
    assert settings.web.allowed_hosts == ("usage.example.org", "localhost")
    assert settings.web.is_behind_tls
    assert settings.connection[0].base_url == "http://127.0.0.1:9/api"
    assert settings.connection[0].megabyte_bytes == 1_048_576
    assert settings.connection[0].sign_in.encoding == "json"


def test_load_without_a_path_takes_the_variable(folder: Path) -> None:
    settings = load(environ={"RUSHES_CONFIG": str(folder / "rushes.toml")})
    assert settings.data_dir == folder / "kept"


def test_load_second_connection_from_environment_alone(folder: Path) -> None:
    environ = {
        f"RUSHES_CONNECTION__1__{key}": value
        for key, value in {"NAME": "other", "BASE_URL": "https://b.example.org", "HOME_URL": "https://b.example.org"}.items()
    }
    assert load(folder / "rushes.toml", environ).connection_named("other").base_url == "https://b.example.org"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('time_zona = "UTC"', "“time_zona” is not a setting; did you mean “time_zone”?"),
        ("[web]\nprot = 1", "“web.prot” is not a setting; did you mean “port”?"),
        ("[sync]\nzzz = 1", "“sync.zzz” is not a setting; known here: lag_days, first_load_days, keep_versions, memory_mb."),
        ('time_zone = "Europe/Bruxelles"', "did you mean “Europe/Brussels”?"),
        ('time_zone = "../../etc/passwd"', "there is no time zone"),
        ("[web]\nport = 70000", "“web.port”"),
        ('[web]\nport = "many"', "“web.port”"),
        ("[web]\nallowed_hosts = []", "“web.allowed_hosts”"),
    ],
)
def test_load_wrong_line_names_file_and_key(tmp_path: Path, line: str, expected: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_text(tmp_path, line)
    assert expected in str(caught.value)
    assert str(tmp_path / "rushes.toml") in str(caught.value)


@pytest.mark.parametrize(
    ("former", "new", "expected"),
    [
        ("password_file", "pasword_file", "“connection[0].login[0].pasword_file” is not a setting; did you mean “password_file”?"),
        ('password_file = "secret"', "", "“connection[0].login[0].password_file” is missing"),
        ('password_file = "secret"', f'password = "{SECRET}"', "write the password to a file"),
        ('password_file = "secret"', 'password_file = "gone"', "does not exist"),
        ('base_url = "https://platform.example.org/api"', "", "“connection[0].base_url” is missing"),
        ("https://platform.example.org/api", "ftp://platform.example.org", "“connection[0].base_url”"),
        ("https://platform.example.org/api", "https://a:b@platform.example.org", "no user name or password"),
        ("https://platform.example.org/api", "https://platform.example.org/?a=b", "“connection[0].base_url”"),
        ('name = "limecraft"', 'name = "Lime Craft"', "“connection[0].name”"),
        ('name = "limecraft"', 'name = "limecraft"\ncut_off = "02:00Z"', "“connection[0].cut_off”"),
        ('name = "limecraft"', 'name = "limecraft"\nusage = "resource"', "[connection.resource]"),
        ('name = "limecraft"', 'name = "limecraft"\nsign_in = { path = "https://evil.example" }', "“connection[0].sign_in.path”"),
    ],
)
def test_load_wrong_connection_says_what_to_change(folder: Path, former: str, new: str, expected: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_text(folder, FILE.replace(former, new))
    assert expected in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("former", "new", "expected"),
    [
        ('measure = "ingested"', 'measure = "ingestd"', "did you mean “ingested”?"),
        ('measure = "ingested"', 'measure = "storage"', "there is no measure “storage”"),
        ('unit = "s"', 'unit = "GB"', "is read in one of: s, ms, h"),
        ('unit = "MB"', 'unit = "MB"\nflow = "cumulative"', "is a level"),
    ],
)
def test_load_wrong_resource_field_says_what_to_change(folder: Path, former: str, new: str, expected: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_text(folder, RESOURCE.replace(former, new))
    assert expected in str(caught.value)


def test_load_several_wrong_lines_names_them_all(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_text(tmp_path, 'time_zone = "Mars"\n[web]\nprot = 1\n')
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ("RUSHES_WEB__PROT", "did you mean “port”?"),
        ("RUSHES_WEB__PORT", "RUSHES_WEB__PORT: “web.port”"),
        ("RUSHES_CONNECTION__3__NAME", "RUSHES_CONNECTION__3__NAME"),
        ("RUSHES_CONNECTION__NAME", "RUSHES_CONNECTION__NAME"),
        ("RUSHES_CONNECTION__0__LOGIN__0__PASSWORD", "write the password to a file"),
    ],
)
def test_load_wrong_variable_is_named(folder: Path, variable: str, expected: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(folder / "rushes.toml", {variable: "many"})
    assert expected in str(caught.value)
    assert variable in str(caught.value) or "password" in expected


def test_load_empty_secret_file_is_refused(folder: Path) -> None:
    (folder / "secret").write_text("\n")
    with pytest.raises(ConfigurationError, match="is empty"):
        load(folder / "rushes.toml", {})


def test_load_secret_with_spaces_keeps_them(folder: Path) -> None:
    (folder / "secret").write_bytes(b" two words \r\n")
    assert load(folder / "rushes.toml", {}).connection[0].login[0].password.get_secret_value() == " two words "


def test_load_reads_the_id_of_an_application_from_its_file(folder: Path) -> None:
    (folder / "app").write_text(f"{SECRET} id\n")
    settings = load_text(folder, FILE + 'app_id_file = "app"\n')
    (login,) = settings.connection[0].login
    assert login.app_id is not None
    assert (login.app_id.get_secret_value(), login.app_id_file) == (f"{SECRET} id", folder / "app")
    assert SECRET not in repr(settings) + settings.model_dump_json()
    with pytest.raises(ConfigurationError, match="write the app id to a file and name it in “app_id_file”"):
        load_text(folder, FILE + 'app_id = "plain"\n')
    (folder / "app").unlink()
    with pytest.raises(ConfigurationError, match="write the app id there, with mode 0600"):
        load_text(folder, FILE + 'app_id_file = "app"\n')


def test_load_takes_what_a_kind_lets_one_set_from_file_and_environment(folder: Path) -> None:
    text = FILE.replace("[[connection.login]]", '[connection.options]\nsince = "2020-01-01"\n[[connection.login]]')
    assert load_text(folder, text).connection[0].options == {"since": "2020-01-01"}
    (connection,) = load_text(folder, FILE, {"RUSHES_CONNECTION__0__OPTIONS__DAY_FIELD": "day"}).connection
    assert connection.options == {"day_field": "day"}


def test_load_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="rushes init"):
        load(tmp_path / "rushes.toml", {})


def test_load_broken_toml_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="line 2"):
        load_text(tmp_path, 'data_dir = "var"\ntime_zone = \n')


def test_load_two_connections_of_one_name_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="two connections are named “limecraft”"):
        load_text(folder, FILE + FILE[FILE.index("[[connection]]") :])


def test_settings_repr_holds_no_password(folder: Path) -> None:
    settings = load(folder / "rushes.toml", {})
    assert SECRET not in repr(settings) + str(settings) + settings.model_dump_json()


def test_connection_of_its_own_zone_keeps_it() -> None:
    zoned = ConnectionSettings(name="a", base_url="https://a.example.org", home_url="https://a.example.org", time_zone="Pacific/Apia")
    plain = ConnectionSettings(name="b", base_url="https://b.example.org", home_url="https://b.example.org")
    settings = Settings(time_zone="Asia/Tokyo", connection=(zoned, plain))
    assert [each.zone.key for each in settings.connection] == ["Pacific/Apia", "Asia/Tokyo"]


def test_connection_named_unknown_suggests_the_nearest(folder: Path) -> None:
    with pytest.raises(UnknownName, match="did you mean “limecraft”"):
        load(folder / "rushes.toml", {}).connection_named("limekraft")


def test_login_made_in_code_hides_its_password() -> None:
    login = LoginSettings(username="collector@example.org", password=SECRET)  # pyright: ignore[reportArgumentType]
    assert SECRET not in repr(login)
    assert login.password.get_secret_value() == SECRET


@pytest.mark.parametrize(
    ("night", "expression"),
    [("02:00", "0 2 * * *"), ("4:05", "5 4 * * *"), ("23:59", "59 23 * * *"), ("30  4 * * MON-FRI", "30 4 * * MON-FRI")],
)
def test_load_night_is_a_local_time_or_five_fields_of_cron(tmp_path: Path, night: str, expression: str) -> None:
    assert load_text(tmp_path, f'[clock]\nnight = "{night}"\n').clock.expression == expression


@pytest.mark.parametrize("night", ["24:00", "2", "2:7", "", "* * * *", "0 0 2 * * *", "@daily"])
def test_load_night_that_is_neither_is_refused_with_an_example(tmp_path: Path, night: str) -> None:
    with pytest.raises(ConfigurationError, match=r"clock\.night.*02:00"):
        load_text(tmp_path, f'[clock]\nnight = "{night}"\n')
