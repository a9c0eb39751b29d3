"""A mail as HTML: tables and inline styles, which mail programs take, and nothing that is fetched from anywhere."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from rushes.languages import Language
from rushes.reports.mail.contents import MailContents

__all__ = ["to_html"]

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_PLAIN_ACCENT = "#0e6f68"


def to_html(contents: MailContents, *, link: str, unsubscribe_url: str, accent: str, language: Language) -> str:
    """Return the mail's HTML.

    Args:
        contents: What it shows.
        link: Where the same is on a page, "" for nowhere.
        unsubscribe_url: Where one asks for no more of it, "" for nowhere.
        accent: The account's colour, "#rrggbb".
        language: What its own words are in.
    """
    return _template().render(
        mail=contents,
        link=link,
        unsubscribe_url=unsubscribe_url,
        accent=accent if _COLOUR.fullmatch(accent) else _PLAIN_ACCENT,
        lang=language.code,
        _=language.say,
    )


@cache
def _template() -> Template:
    loader = PackageLoader("rushes.reports.mail")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).get_template(
        "mail.html"
    )
