"""What a reader, or a reader aloud, is told by a page: its text nodes, its names, its tips."""

from __future__ import annotations

from html.parser import HTMLParser

_SILENT = {"script", "style", "template"}
_AS_IT_IS = {"code", "pre", "samp"}
_TOLD = {"title", "aria-label", "aria-description", "alt", "placeholder", "data-tip", "data-label"}
_EMPTY = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Page(HTMLParser):
    """Collects what a page tells in its own language; code, and what says that it is in another, is quoted and left aside."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[str] = []
        self.lang = ""
        self._open: list[tuple[str, bool]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = values.get("lang", "")
        is_quoted = tag in _SILENT | _AS_IT_IS or (tag != "html" and "lang" in values)
        if not any(quoted for _, quoted in self._open) and not is_quoted:
            self.told.extend(value for name, value in values.items() if name in _TOLD or name.startswith(("data-says", "data-word")))
            if tag == "input" and values.get("type") in {"submit", "button"}:
                self.told.append(values.get("value", ""))
        if tag not in _EMPTY:
            self._open.append((tag, is_quoted))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(quoted for _, quoted in self._open):
            self.told.append(data.strip())
