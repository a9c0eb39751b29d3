"""A whole chain with names from hostile people, as a release issued it: what every later release must verify and read.

`cd tests && python -m reports.statements.formats` issues one in this release's format and writes it down. A format, once released, is
never written again. A file in it is text: each issued file's bytes in base 64, by its name.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from figures.samples import HOSTILE_NAMES
from rushes.domain import AccountRow, Period, month_of
from rushes.reports import canonical_json
from rushes.reports.statements.canonical import sha256_of
from rushes.reports.statements.document import Head, statement_document
from rushes.reports.statements.jwks import key_set, thumbprint
from rushes.reports.statements.keys import SigningKey
from rushes.reports.statements.manifest import FORMAT, chain_of, sign
from rushes.reports.statements.notes import Night, differences, note_document
from rushes.reports.statements.numbers import STATED, Numbers, Used, total_columns
from rushes.reports.statements.printing import files_of
from rushes.warehouse import Version

FOLDER = Path(__file__).parent / "formats"
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
AT = datetime(2026, 11, 5, 2, 11, tzinfo=UTC)
ACCOUNT = AccountRow(7, "limecraft", "../../4101", HOSTILE_NAMES[0], "Europe/Brussels")


@dataclass
class Issued:
    """A chain in the making; `keys` are all that ever signed, and the last of them signs."""

    keys: list[Ed25519PrivateKey] = field(default_factory=lambda: [Ed25519PrivateKey.generate()])
    manifests: list[bytes] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def head(self, period: Period) -> Head:
        at = AT + timedelta(days=len(self.manifests))
        version = Version(len(self.manifests) + 1, 9, at - timedelta(minutes=4), f"run-{len(self.manifests)}", "registry")
        return Head(ACCOUNT, len(self.manifests) + 1, period, version, at, 1)

    def add(self, document: dict[str, Any]) -> None:
        name = f"{document['kind']}-{ACCOUNT.account_id}-{document['number']}"
        files = {f"{name}.{form}": data for form, data in files_of(document, "en_GB").items()}
        key = SigningKey(thumbprint(self.keys[-1].public_key().public_bytes_raw()), self.keys[-1])
        manifest = sign(document, files, self.manifests[-1] if self.manifests else None, key)
        self.files |= {**files, f"{name}.manifest.json": manifest}
        self.manifests.append(manifest)

    def published(self) -> dict[str, bytes]:
        """Return every file, with the account's list and the public keys."""
        keys = canonical_json(key_set(each.public_key().public_bytes_raw() for each in self.keys))
        return {**self.files, "chain.json": chain_of(self.manifests), "keys.json": keys}


def numbers(names: Sequence[str], more: int = 0) -> Numbers:
    """Return numbers of productions of those names, the first with some more; one measure is not reported."""
    used = {
        f"=id-{place}": Used(name, {each: None if each == "rendered" else (place + 1) * 10**11 + (0 if place else more) for each in STATED})
        for place, name in enumerate(names)
    }
    totals: dict[str, int | None] = {}
    for column, measure, _ in total_columns(STATED):
        values = [value for each in used.values() if (value := each.values[measure.name]) is not None]
        totals[column] = sum(values) if values else None
    return Numbers(used, totals)


def issue(names: Sequence[str] = HOSTILE_NAMES) -> Issued:
    """Return a statement, a note about it, signed with another key, and the next statement, which names the note."""
    made = Issued()
    first, changed = numbers(names), numbers(names, 17)
    nights = [{"run_id": "run-0", "loaded_at": "2026-11-05T02:00:00Z", "days": 31}]
    statement = statement_document(made.head(OCTOBER), first, nights, [])
    made.add(statement)
    made.keys.append(Ed25519PrivateKey.generate())
    late = Night("2026-11-06T02:00:00Z", "run-1")
    productions, totals = differences(first, changed, brought=lambda *_: {}, newest=late)
    note = note_document(made.head(OCTOBER), statement, sha256_of(made.manifests[0]), productions, totals)
    made.add(note)
    named = [{"number": 2, "period": note["period"], "manifest": sha256_of(made.manifests[1])}]
    made.add(statement_document(made.head(month_of(date(2026, 11, 1))), changed, nights, named))
    return made


def format_files(number: int) -> dict[str, bytes]:
    """Return what a release of that format issued, by name."""
    stored = json.loads((FOLDER / f"{number}.json").read_text(encoding="utf-8"))
    return {name: base64.b64decode("".join(lines)) for name, lines in stored.items()}


def _write() -> None:
    lines: dict[str, list[str]] = {}
    for name, data in issue(HOSTILE_NAMES[:4]).published().items():
        text = base64.b64encode(data).decode("ascii")
        lines[name] = [text[start : start + 120] for start in range(0, len(text), 120)]
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{FORMAT}.json").write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _write()
