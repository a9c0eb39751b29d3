"""What somebody declares of a server: its address, how one signs in, its resources; read from YAML or JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from rushes.errors import CallerError, ConfigurationError
from rushes.languages import sentence
from rushes.outbound import Origin, origin_of
from rushes.rest.authentication import PASSWORD_MARK, Authentication, AuthenticationStyle, Encoding, SendAs, SentIn
from rushes.rest.fields import Fields, WrongField
from rushes.rest.resource import Paging, PagingStyle, Resource, placeholders
from rushes.yaml_text import BadYaml, line_of, parse_yaml

__all__ = ["LONGEST_DECLARATION", "SINCE", "WINDOW", "Declaration", "InvalidDeclaration", "read_declaration"]

LONGEST_DECLARATION = 64_000
"""How many bytes a declaration may have."""

WINDOW = ("first", "last", "today")
"""The days that a resource's path and parameters may name."""

SINCE = "since"
"""What a parameter may name besides: the value from which on there may be something new. Where all is read, the parameter is left out."""

_MOST_RESOURCES, _MOST_DAYS, _LARGEST_PAGE = 200, 3_660, 100_000
_PATH = re.compile(r"/[^\s?#\\]{0,499}")
_HEADER, _PARAMETER, _NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}"), re.compile(r"[^\s&=?#]{1,100}"), re.compile(r"[\w.:-]{1,100}")
_OURS = frozenset(
    {"host", "content-length", "content-type", "transfer-encoding", "connection", "accept-encoding", "te", "upgrade", "expect", "trailer"}
)


class InvalidDeclaration(CallerError):
    """A declaration that cannot be; the message says in which line, which field, and what to do."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A server as declared, without any secret.

    Args:
        base_url: Its address, up to where the paths of resources begin.
        authentication: How one signs in.
        headers: What is sent with every call besides.
        resources: Its listings, by name.
    """

    base_url: str
    authentication: Authentication = field(default_factory=Authentication)
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    resources: Mapping[str, Resource] = field(default_factory=dict[str, Resource])

    @property
    def target(self) -> tuple[object, ...]:
        """What a secret was given for: where it is sent, for whom and how."""
        how = self.authentication
        # Where the password of a sign-in is put, and who signs in, stands among its fields.
        return (*_origins(self.base_url, how.token_url), self.base_url, how.path, how.style, how.user, how.client_id, *how.fields.items())


def read_declaration(text: str) -> Declaration:
    """Return what a text declares.

    Args:
        text: YAML, or JSON, which YAML can be.

    Raises:
        InvalidDeclaration: It declares nothing that could be read.
    """
    if len(text.encode("utf-8", "replace")) > LONGEST_DECLARATION:
        raise InvalidDeclaration(sentence("A declaration has at most {most} bytes."), most=f"{LONGEST_DECLARATION:,}")
    # JSON may be set in with tabs, which YAML does not take, and holds none in its texts.
    plain = text.expandtabs(2) if text.lstrip().startswith("{") else text
    try:
        return _declaration(Fields(parse_yaml(plain)))
    except BadYaml as error:
        raise InvalidDeclaration(sentence("This is no YAML and no JSON that can be read here: {reason}"), reason=str(error)) from error
    except WrongField as error:
        place = ".".join(error.path) or "declaration"
        raise InvalidDeclaration(error.message, **{"line": line_of(plain, error.path), "field": place, **error.values}) from error


def _declaration(fields: Fields) -> Declaration:
    base_url = _address(fields, "base_url").rstrip("/")
    authentication = _authentication(fields.section("authentication"))
    headers = fields.texts("headers")
    for name, value in headers.items():
        _plain(fields, value, "headers", _checked_header(fields, name, "headers", name))
    resources = {name: _resource(name, each) for name, each in fields.sections("resources", _MOST_RESOURCES).items()}
    fields.end()
    return Declaration(base_url, authentication, headers, resources)


def _address(fields: Fields, name: str) -> str:
    text = fields.text(name, is_needed=True)
    try:
        origin_of("" if re.search(r"[\s\\]", text) else text)
    except ConfigurationError:
        raise fields.wrong(
            sentence("Line {line}, “{field}”: write an address such as https://api.example.org/v2, without a name, password, “?” or “#”."),
            name,
        ) from None
    _checked_path(fields, urlsplit(text).path or "/", name)
    return text


def _authentication(fields: Fields | None) -> Authentication:
    if fields is None:
        return Authentication()
    style = fields.one_of("style", AuthenticationStyle)
    how = Authentication(style)
    match style:
        case AuthenticationStyle.BASIC:
            how = replace(how, user=fields.text("user", is_needed=True))
        case AuthenticationStyle.HEADER | AuthenticationStyle.PARAMETER:
            how = replace(how, **_sent(fields, SendAs(style)))
        case AuthenticationStyle.CLIENT_CREDENTIALS:
            how = _client_credentials(fields, how)
        case AuthenticationStyle.SIGN_IN:
            how = _sign_in(fields, how)
        case AuthenticationStyle.NONE | AuthenticationStyle.BEARER:
            pass
    fields.end()
    return how


def _client_credentials(fields: Fields, how: Authentication) -> Authentication:
    how = replace(
        how,
        token_url=_address(fields, "token_url"),
        client_id=fields.text("client_id", is_needed=True),
        client_in=fields.one_of("client_in", SentIn, SentIn.HEADER),
        fields=fields.texts("fields"),
    )
    return _of_token(fields, how, token_at="access_token")  # noqa: S106 - a field's name.


def _sign_in(fields: Fields, how: Authentication) -> Authentication:
    sent = fields.texts("fields", may_hold_secrets=True)
    for name, text in sent.items():
        if PASSWORD_MARK not in text:
            fields.without_secret("fields", name, text)
    if not any(PASSWORD_MARK in text for text in sent.values()):
        raise fields.wrong(
            sentence("Line {line}, “{field}”: write what is sent to sign in, and {mark} where the password goes."),
            "fields",
            mark=PASSWORD_MARK,
        )
    path = _checked_path(fields, fields.text("path", is_needed=True), "path")
    how = replace(how, path=path, encoding=fields.one_of("encoding", Encoding, Encoding.JSON), fields=sent)
    return _of_token(fields, how, token_at="token")  # noqa: S106 - a field's name.


def _of_token(fields: Fields, how: Authentication, *, token_at: str) -> Authentication:
    send_as = fields.one_of("send_as", SendAs, SendAs.BEARER)
    how = replace(how, token_at=fields.text("token_at", token_at), lives_at=fields.text("lives_at", "expires_in"), send_as=send_as)
    return how if send_as is SendAs.BEARER else replace(how, **_sent(fields, send_as))


def _sent(fields: Fields, send_as: SendAs) -> dict[str, str]:
    """Return where a secret or token is sent."""
    name = fields.text(send_as, is_needed=True)
    if send_as is SendAs.HEADER:
        return {"header": _checked_header(fields, name, "header"), "prefix": _plain(fields, fields.text("prefix"), "prefix")}
    return {"parameter": _checked(_PARAMETER, fields, name, "parameter")}


def _resource(name: str, fields: Fields) -> Resource:
    if not _NAME.fullmatch(name):
        raise fields.wrong(sentence("Line {line}: a resource is called by letters, digits, “-”, “_”, “.” and “:”, at most 100 of them."))
    path = _checked_path(fields, _filled(fields, fields.text("path", is_needed=True), "path"), "path")
    parameters = fields.texts("parameters")
    for parameter, text in parameters.items():
        _checked(_PARAMETER, fields, parameter, "parameters", parameter)
        _filled(fields, text, "parameters", parameter, known=(*WINDOW, SINCE))
    resource = Resource(
        path=path,
        parameters=parameters,
        rows_at=fields.text("rows"),
        paging=_paging(fields),
        columns=fields.texts("columns", may_hold_secrets=True),
        days=fields.whole("days", 1, _MOST_DAYS, 31),
    )
    if not resource.columns and any(SINCE in placeholders(each) for each in parameters.values()):
        raise fields.wrong(
            sentence("Line {line}, “{field}”: declare the columns where a parameter names {mark}: what is new may hold no row."),
            "columns",
            mark="{" + SINCE + "}",
        )
    fields.end()
    return resource


def _paging(of: Fields) -> Paging:
    word = of.word("paging")
    if word:
        style = of.one_of("paging", PagingStyle)
        if style is PagingStyle.CURSOR:
            raise of.wrong(
                sentence("Line {line}, “{field}”: write the style, and as “next” where in the answer the next cursor stands."), "paging"
            )
        return Paging(style, size_parameter="")
    fields = of.section("paging")
    if fields is None:
        raise of.wrong(sentence("Line {line}, “{field}”: say how pages come: none, offset, page, cursor or link."), "paging")
    style = fields.one_of("style", PagingStyle)
    paging = Paging(
        style=style,
        size=fields.whole("size", 1, _LARGEST_PAGE, 200),
        size_parameter=fields.text("size_parameter"),
        parameter=fields.text("parameter"),
        first_page=fields.whole("first_page", 0, 1, 1),
        pages_at=fields.text("pages"),
        next_at=fields.text("next", is_needed=style is PagingStyle.CURSOR),
        total_at=fields.text("total"),
        total_header=fields.text("total_header"),
    )
    for name in ("size_parameter", "parameter"):
        if text := str(getattr(paging, name)):
            _checked(_PARAMETER, fields, text, name)
    fields.end()
    return paging


def _filled(fields: Fields, text: str, *at: str, known: tuple[str, ...] = WINDOW) -> str:
    unknown = sorted(placeholders(text) - set(known))
    if unknown:
        raise fields.unknown("{" + unknown[0] + "}", ["{" + each + "}" for each in known], *at)
    return text


def _checked_path(fields: Fields, path: str, name: str) -> str:
    if not _PATH.fullmatch(path) or path.startswith("//") or {".", ".."} & set(unquote(path).replace("\\", "/").split("/")):
        raise fields.wrong(sentence("Line {line}, “{field}”: write a path that begins with one “/”, without “..”, “?” and “#”."), name)
    return path


def _checked_header(fields: Fields, header: str, *at: str) -> str:
    if header.lower() in _OURS:
        raise fields.wrong(sentence("Line {line}, “{field}”: this header is not sent by a declaration."), *at)
    return _checked(_HEADER, fields, header, *at)


def _plain(fields: Fields, text: str, *at: str) -> str:
    if not text.isascii() or text != text.lstrip():
        raise fields.wrong(sentence("Line {line}, “{field}”: a header holds characters of ASCII alone, and no blank at its start."), *at)
    return text


def _checked(form: re.Pattern[str], fields: Fields, text: str, *at: str) -> str:
    if not form.fullmatch(text):
        raise fields.wrong(sentence("Line {line}, “{field}”: “{name}” cannot be the name of a header or parameter."), *at, name=text[:80])
    return text


def _origins(*urls: str) -> tuple[Origin | None, ...]:
    return tuple(origin_of(each) if each else None for each in urls)
