"""One target tried by sqlmap, and what it said judged.

A parameter is judged when sqlmap has said what it takes it for. A suspicion that sqlmap took back
itself is none; one that it had no time to judge is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from attack.houses import Browser, form_token
from attack.tools import run

__all__ = ["Target", "Verdict", "attack", "judged"]

# The records are SQLite's and the facts DuckDB's, which is like PostgreSQL: what works in others alone is tried at the doors only.
_OTHER_DATABASES = "MySQL|Oracle|Microsoft"
_NAME = r"((?:\(custom\) )?(?:[A-Za-z-]+ )?parameter '[^'\n]+')"
_LOOKED_AT = re.compile(rf"testing for SQL injection on {_NAME}")
_CLEARED = re.compile(rf"{_NAME} does not seem to be injectable")
_SUSPECTED = re.compile(rf"{_NAME} (?:appears to be '.*' injectable|is '.*' injectable|might be injectable|is vulnerable)")
_CONFIRMED = re.compile(r"^Parameter: .+$", re.MULTILINE)
_HINT = re.compile(r"heuristic \((?:XSS|FI)\) test shows that .+ might be vulnerable.*")
# A request that is sent once more is none that is missing.
_UNREACHABLE = re.compile(r"unable to connect to the target URL(?!.*going to retry).*|anti-CSRF token .* can't be found.*")
_ANSWERED = re.compile(r"^(\d{3}) \([A-Z ].*\) - (\d+) times", re.MULTILINE)
_ENDED = re.compile(r"^\[\*\] ending @", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be tried of one address.

    Args:
        who: Whose cookies are sent.
        path: The address with its query. Where a `*` stands, here or in the form, what stands before it is tried and
            nothing else; without any, every parameter is. It needs a query if headers are to be tried.
        form: The fields that are sent, None for a GET.
        page: The page whose form gives the token; "" where none is needed.
        body: What is sent instead of a form.
        headers: More headers; those with a `*` are tried too.
        status: How the request is answered as it stands; anything else, and the tool would try something else.
        level: How much sqlmap is to try: 1, or 2 where words go into a condition of ours.
        is_door: It decides who somebody is, and answers fast enough: tried on level 2, with what is meant for other databases as well.
            Where we ourselves check a password, each try costs what such a check must cost, and so many would take an hour.
    """

    who: Browser
    path: str
    form: dict[str, str] | None = None
    page: str = ""
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    status: int = 200
    level: int = 1
    is_door: bool = False

    @property
    def expected(self) -> int:
        """How many parameters there are to try."""
        marks = sum(text.count("*") for text in (self.path, self.body, *(self.form or {}).values()))
        named = self.path.partition("?")[2].count("=") + len(self.form or {})
        return (marks or named) + sum(value.count("*") for value in self.headers.values())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What sqlmap said of a target.

    Args:
        looked_at: The parameters that it began to try.
        cleared: Those that it tried to the end and found nothing in.
        suspected: Those that it took for injectable at some time.
        found: What it holds to at the end, and what it only hints at.
        is_over: It came to its end by itself.
        answers: How often it was given which status beside 200.
    """

    looked_at: frozenset[str]
    cleared: frozenset[str]
    suspected: frozenset[str]
    found: tuple[str, ...]
    is_over: bool
    answers: tuple[str, ...] = ()

    def faults(self, expected: int) -> list[str]:
        """Return everything that keeps a target from having been tried and found sound."""
        open_suspicions = sorted(self.suspected - self.cleared)
        said = [*self.found, *(f"{each} was suspected, and that was not taken back" for each in open_suspicions)]
        said += [f"{each} was not judged to the end" for each in sorted(self.looked_at - self.cleared - self.suspected)]
        if len(self.looked_at) < expected:
            said.append(f"only {len(self.looked_at)} of {expected} parameters were looked at")
        if not self.is_over:
            said.append("did not come to its end")
        return said

    def words(self, expected: int, took_s: float) -> str:
        """Return the verdict in a line."""
        parts = [f"{len(self.cleared & self.looked_at)} of {expected} parameters judged sound"]
        taken_back = len(self.suspected & self.cleared)
        if taken_back:
            parts.append(f"{taken_back} suspected and taken back by itself")
        parts.append(f"came to its end after {took_s:.0f} s" if self.is_over else f"stopped after {took_s:.0f} s")
        if self.answers:
            parts.append("answers beside 200: " + ", ".join(self.answers))
        return "; ".join(parts)


def judged(said: str, *, is_over: bool) -> Verdict:
    """Read what sqlmap wrote.

    Args:
        said: All of its output.
        is_over: It was not stopped from outside.
    """
    return Verdict(
        looked_at=frozenset(_LOOKED_AT.findall(said)),
        cleared=frozenset(_CLEARED.findall(said)),
        suspected=frozenset(_SUSPECTED.findall(said)),
        found=tuple(dict.fromkeys([*_CONFIRMED.findall(said), *_HINT.findall(said), *_UNREACHABLE.findall(said)])),
        is_over=is_over and _ENDED.search(said) is not None,
        answers=tuple(f"{status} × {count}" for status, count in _ANSWERED.findall(said)),
    )


def attack(name: str, target: Target, folder: Path, most_s: float) -> list[str]:
    """Try a target, say in a line how that went, and return what was found."""
    if most_s <= 0:
        return [f"sqlmap, {name}: no time was left for it"]
    body = _body(target)
    plain = {header: value.replace("*", "") for header, value in target.headers.items()}
    status = target.who.status(target.path.replace("*", ""), body and body.replace("*", ""), plain)
    if status != target.status:
        return [f"sqlmap, {name}: was answered {status} and not {target.status} as it stands, so it was not tried"]
    kept = folder / f"sqlmap-{re.sub(r'[^a-z]+', '-', name.lower())}"
    log = kept.with_suffix(".log")
    ended, took_s = run(_command(target, body, kept), log, most_s)
    verdict = judged(log.read_text(encoding="utf-8", errors="replace"), is_over=ended)
    faults = verdict.faults(target.expected)
    afterwards = target.who.status(target.path.replace("*", ""), body and body.replace("*", ""), plain)
    if afterwards != target.status:
        faults.append(f"was answered {afterwards} and not {target.status} afterwards, so what was compared is not sure")
    print(f"sqlmap, {name}: {verdict.words(target.expected, took_s)}{'' if not faults else '  <-- see below'}")
    return [f"sqlmap, {name}: {each}" for each in faults]


def _body(target: Target) -> str | None:
    if target.form is None:
        return target.body or None
    fields = [f"{name}={value.replace('&', '%26').replace('#', '%23')}" for name, value in target.form.items()]
    token = form_token(target.who.read(target.page))
    return "&".join([*fields, f"csrf_token={token}"])


def _command(target: Target, body: str | None, folder: Path) -> list[str]:
    cookies = target.headers.get("Cookie", target.who.header)
    others = [f"{name}: {value}" for name, value in target.headers.items() if name != "Cookie"]
    command = ["sqlmap", "--url", target.who.address + target.path, "--cookie", cookies]
    if body is not None:
        command += ["--data", body]
    if others:
        command += ["--headers", "\n".join(others)]
    if not target.is_door:
        command += ["--test-skip", _OTHER_DATABASES]
    command += ["--level", "2" if target.is_door else str(target.level)]
    command += ["--batch", "--risk", "1", "--flush-session", "--disable-coloring", "--skip-waf", "--timeout", "20"]
    command += ["--ignore-code", "*", "--param-exclude", "csrf|rushes_", "--output-dir", str(folder)]
    return command
