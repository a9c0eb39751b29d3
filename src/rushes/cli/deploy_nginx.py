"""`rushes deploy nginx`: the configuration of the nginx that stands in front of the pages."""

from __future__ import annotations

import ipaddress
import textwrap
from pathlib import Path

import click

from rushes.cli.fill import PlainPath, ServerName, fill
from rushes.cli.installation import with_settings
from rushes.config import Settings
from rushes.errors import ConfigurationError

__all__ = ["nginx"]

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 # what is listened on there is reached here
_CERTIFICATES = "/etc/letsencrypt/live"
_port = click.IntRange(1, 65_535)


@click.command()
@click.option(
    "--server-name", "names", type=ServerName(), required=True, multiple=True, help="Under which people reach it; may be repeated."
)
@click.option("--certificate", type=PlainPath(), help="The certificate with its chain, PEM; left out, where certbot keeps it.")
@click.option("--key", type=PlainPath(), help="The certificate's key; given with it.")
@click.option("--site", is_flag=True, help="Only what stands inside of “http”, for an nginx that serves other things too.")
@click.option("--pages", multiple=True, help="Where Rushes answers, HOST:PORT; again for each machine that does; left out, this one.")
@click.option("--listen", "addresses", multiple=True, help="An IP address to listen on, instead of all; may be repeated.")
@click.option("--port", type=_port, default=80, show_default=True, help="For http, which leads to https.")
@click.option("--tls-port", type=_port, default=443, show_default=True, help="For https.")
@click.option("--logs", type=PlainPath(), default="/var/log/nginx", show_default=True, help="The folder of its logs.")
@click.option("--challenges", type=PlainPath(), default="/var/www/html", show_default=True, help="Where certbot's answers lie.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; left out, standard output.")
@with_settings
def nginx(
    settings: Settings,
    *,
    names: tuple[str, ...],
    certificate: Path | None,
    key: Path | None,
    site: bool,
    pages: tuple[str, ...],
    addresses: tuple[str, ...],
    port: int,
    tls_port: int,
    logs: Path,
    challenges: Path,
    output: Path | None,
) -> None:
    """Write an nginx configuration for these pages: TLS, HTTP/2, compression, limits.

    Where rushes.toml does not fit it yet, standard error says what to set there.
    """
    if (certificate is None) != (key is None):
        raise click.UsageError("Give --certificate and --key together, or neither.")
    names, listening = tuple(dict.fromkeys(names)), _listening(_checked(addresses), port, tls_port)
    values = {
        **listening,
        "NAMES": " ".join(names),
        "CERTIFICATE": str(certificate or f"{_CERTIFICATES}/{names[0]}/fullchain.pem"),
        "KEY": str(key or f"{_CERTIFICATES}/{names[0]}/privkey.pem"),
        "LOGS": str(logs),
        "CHALLENGES": str(challenges),
        "UPSTREAM": _upstream(settings, pages),
        "UPLOAD": str(settings.web.largest_upload_mb + 1),
        "TLS_PORT": "" if tls_port == 443 else f":{tls_port}",
    }
    text = fill("nginx_site.conf", values)
    if not site:
        text = fill("nginx.conf", {**values, "SITE": textwrap.indent(text.rstrip(), "    ")})
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
    _tell_what_does_not_fit(settings, names)


def _listening(addresses: tuple[str, ...], port: int, tls_port: int) -> dict[str, str]:
    """Return the “listen” lines, a default server's and the named one's, for http and for https."""

    def lines(number: int, more: str) -> str:
        return "\n".join(f"    listen {address}:{number}{more};" for address in addresses)

    return {
        "LISTEN_ANY": lines(port, " default_server"),
        "LISTEN_ANY_TLS": lines(tls_port, " ssl http2 default_server"),
        "LISTEN": lines(port, ""),
        "LISTEN_TLS": lines(tls_port, " ssl http2"),
    }


def _checked(addresses: tuple[str, ...]) -> tuple[str, ...]:
    if not addresses:
        return ("*", "[::]")
    try:
        found = [ipaddress.ip_address(each) for each in addresses]
    except ValueError:
        raise click.BadParameter("Write an IP address such as 192.0.2.1 or 2001:db8::1.", param_hint="--listen") from None
    return tuple(f"[{each.compressed}]" if each.version == 6 else each.compressed for each in found)


def _upstream(settings: Settings, pages: tuple[str, ...]) -> str:
    """Return the “server” lines of those who answer. One that did not is asked again a second later: until then it counts as gone, though back."""
    found = [_page_address(each) for each in pages] or [_own_address(settings)]
    return "\n".join(f"    server {each} max_fails=1 fail_timeout=1s;" for each in dict.fromkeys(found))


def _page_address(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65_536 or not host:
        raise click.BadParameter("Write a host and its port, such as 10.0.0.2:8080.", param_hint="--pages")
    return _address(host.strip("[]"), int(port))


def _own_address(settings: Settings) -> str:
    host, port = settings.web.host, settings.web.port
    host = _EVERYWHERE.get(host, host)
    if port == 0:
        raise ConfigurationError("“web.port” is 0, any free one, so nginx could not know where the pages are; set a port under [web].")
    return _address(host, port)


def _address(host: str, port: int) -> str:
    try:
        return f"{_checked((host,))[0]}:{port}"
    except click.BadParameter:
        return f"{ServerName().convert(host, None, None)}:{port}"


def _tell_what_does_not_fit(settings: Settings, names: tuple[str, ...]) -> None:
    web = settings.web
    allowed = {each.lower() for each in web.allowed_hosts}
    wanted = [
        ('host = "127.0.0.1"', web.host not in _EVERYWHERE),
        ("is_behind_tls = true", web.is_behind_tls),
        ("trusted_proxies = 1", web.trusted_proxies == 1),
        (f"allowed_hosts = {_toml([*web.allowed_hosts, *(each for each in names if each not in allowed)])}", allowed >= set(names)),
    ]
    missing = [f"  {line}" for line, is_so in wanted if not is_so]
    if missing:
        click.echo("\n".join(("For this, write under [web] in rushes.toml, and reload Rushes:", *missing)), err=True)


def _toml(values: list[str]) -> str:
    quoted = (f'"{each}"' for each in values)
    return f"[{', '.join(quoted)}]"
