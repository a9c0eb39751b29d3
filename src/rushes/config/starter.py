"""The commented `rushes.toml` that `rushes init` writes."""

from __future__ import annotations

__all__ = ["starter_file"]

_TEXT = """\
# Rushes reads this file when it starts; every setting is described in docs/settings.md.
# A variable of the environment goes over it, for example RUSHES_WEB__PORT=9000.

# The folder of everything that is kept: facts, records, keys. Relative to this file.
data_dir = "{data_dir}"

# The zone in which days are cut.
time_zone = "{time_zone}"

# One table for each platform that people sign in with.
[[connection]]
# Its name here. It stands beside every fact, so never change it.
name = "limecraft"
kind = "limecraft"
base_url = "https://platform.limecraft.com/api"
home_url = "https://platform.limecraft.com/"
# forgot_password_url = "https://platform.limecraft.com/forgot"

# "media_objects" counts and adds up the clips themselves.
# "resource" reads usage numbers; see [connection.resource] below.
usage = "media_objects"
# time_zone = "Europe/Brussels"
# cut_off = "02:00"           # local time on the next day after which a day counts as over
# megabyte_bytes = 1000000    # or 1048576
# calls_at_once = 4

# How the platform takes name and password.
# [connection.sign_in]
# path = "/login"
# encoding = "form"           # or "json"

# Where usage numbers are, for usage = "resource".
# [connection.resource]
# path = "/account/{{account_id}}/usage"
# parameters = {{ from = "{{first}}", to = "{{last}}" }}
# rows = "rows"
# paging = "offset"           # or "page", "cursor", "link", "none"
# production_field = "Id"
# day_field = "date"
# days_per_call = 31
# [connection.resource.field."Volume Ingested"]
# measure = "ingested"
# unit = "s"
# flow = "windowed"           # or "cumulative": a lifetime total

# The login that collects usage at night. Its password stands in a file of its own, mode 0600.
[[connection.login]]
username = "collector@example.org"
password_file = "secrets/limecraft"

# Application records (people, sessions, settings) in a database of your own instead of a file in data_dir.
# [records]
# kind = "postgresql"         # or "mysql", for MySQL and MariaDB
# host = "db.example.org"
# password_file = "secrets/records"

[web]
host = "127.0.0.1"
port = 8080
# The host names that people use for these pages.
allowed_hosts = [{allowed_hosts}]
# With nginx in front: true where people come by https, and the number of proxies.
{front}is_behind_tls = true
{front}trusted_proxies = 1

[sync]
# lag_days = 3                # days that are read again, since platforms restate
# first_load_days = 180       # how far back an account is read the first time
# keep_versions = 5           # versions of the facts kept for going back

[clock]
# night = "02:00"             # in time_zone; or five fields of cron
# retries = 3                 # of a night that failed or loaded some accounts only
# retry_after_minutes = 30

# The mail server that reports are sent by; without one, none is.
# [mail]
# host = "mail.example.org"
# username = "usage@example.org"
# password_file = "secrets/mail"
# sender = "usage@example.org"

# Databases and files that become datasets; servers of private networks are reached where they are named here.
# [sources]
# private_networks = ["10.20.0.0/16"]
# sqlite_dir = "sqlite"
"""


def starter_file(*, time_zone: str = "UTC", data_dir: str = "var", server_name: str | None = None) -> str:
    """Return the text of a first configuration.

    Args:
        time_zone: The zone to write in it.
        data_dir: The folder of everything that is kept.
        server_name: Under which people reach it by https, through nginx; without one, this machine alone does.
    """
    hosts = (*([server_name] if server_name else []), "127.0.0.1", "localhost")
    return _TEXT.format(
        time_zone=time_zone,
        data_dir=data_dir,
        allowed_hosts=", ".join(f'"{host}"' for host in hosts),
        front="" if server_name else "# ",
    )
