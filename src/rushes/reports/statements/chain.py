"""An account's chain as the records hold it, and how a link is added to it: whole, once, whoever else is at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError

from rushes.accounts import Closing, account_settings, closed_accounts
from rushes.clock import Clock
from rushes.domain import usual_paper
from rushes.errors import Stopped
from rushes.identity import Vault
from rushes.reports.statements.canonical import Document, read_canonical, read_instant, sha256_of
from rushes.reports.statements.document import period_of
from rushes.reports.statements.keys import signing_key
from rushes.reports.statements.manifest import NOTE, STATEMENT, sign
from rushes.reports.statements.printing import files_of
from rushes.reports.statements.records import LinkRow, add_link, document_bytes, link_rows, manifests
from rushes.store import AuditEntry, Store, record_audit

__all__ = ["Chain", "Issuer", "stored_chain", "with_documents"]


@dataclass(frozen=True, slots=True)
class Chain:
    """An account's links with their manifests, in order.

    Args:
        account_id: Whose chain it is.
        links: The links.
        manifests: The bytes of each one's manifest.
        documents: What each says, by number; empty until they are read.
    """

    account_id: int
    links: tuple[LinkRow, ...]
    manifests: tuple[bytes, ...]
    documents: Mapping[int, Document]

    @property
    def statements(self) -> tuple[LinkRow, ...]:
        """The links that are statements."""
        return tuple(each for each in self.links if each.kind == STATEMENT)

    @property
    def next_number(self) -> int:
        """The number of the next link."""
        return len(self.links) + 1

    def sum_of(self, number: int) -> str:
        """Return the sum of a link's manifest."""
        return sha256_of(self.manifests[number - 1])

    def notes_about(self, number: int) -> list[Document]:
        """Return the notes about a statement, in their order."""
        found = (self.documents[each.number] for each in self.links if each.kind == NOTE)
        return [each for each in found if each["statement"]["number"] == number]

    def new_notes(self) -> list[Document]:
        """Return the notes since the last statement, as the next one names them."""
        last = self.statements[-1].number if self.statements else 0
        numbers = [each.number for each in self.links if each.kind == NOTE and each.number > last]
        return [{"number": each, "period": self.documents[each]["period"], "manifest": self.sum_of(each)} for each in numbers]


def stored_chain(store: Store, account_id: int) -> Chain:
    """Return an account's chain, without its documents."""
    with store.reading() as conn:
        return Chain(account_id, link_rows(conn, account_id), manifests(conn, account_id), {})


def with_documents(store: Store, chain: Chain) -> Chain:
    """Return a chain with its documents."""
    if len(chain.documents) == len(chain.links):
        return chain
    with store.reading() as conn:
        stored = document_bytes(conn, chain.account_id)
    return replace(chain, documents={number: read_canonical(data) for number, data in stored.items()})


class Issuer:
    """Makes links of documents.

    Args:
        store: The application records.
        vault: Seals the keys that sign.
        clock: The time.
        by: Who does it, for the audit trail.
        locale: How paper and workbooks are written.
    """

    def __init__(self, store: Store, vault: Vault, clock: Clock, *, by: str, locale: str) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._by = by
        self._locale = locale

    def append(self, chain: Chain, document: Document) -> tuple[Chain, LinkRow | None]:
        """Issue a document as the next link of a chain.

        Returns:
            The chain as it stands then, and the new link; None where somebody else has added another first, and nothing was done.

        Raises:
            CallerError: This installation cannot print.
            Stopped: The account was erased meanwhile.
        """
        with self._store.reading() as conn:
            paper = account_settings(conn, chain.account_id).paper or usual_paper(self._locale)
        files = files_of(document, self._locale, paper)
        name = f"{document['kind']}-{chain.account_id}-{document['number']}"
        named = {f"{name}.{form}": data for form, data in files.items()}
        at = self._clock.now()
        with self._store.begin() as conn:
            key = signing_key(conn, self._vault, at=at, by=self._by)
        manifest = sign(document, named, chain.manifests[-1] if chain.manifests else None, key)
        is_ours = self._is_written(chain, document, name, manifest, files)
        now = with_documents(self._store, stored_chain(self._store, chain.account_id))
        return now, next((each for each in now.links if each.name == name), None) if is_ours else None

    def _is_written(self, chain: Chain, document: Document, name: str, manifest: bytes, files: Mapping[str, bytes]) -> bool:
        """Write a link, if the chain still ends where it begins."""
        at, period = self._clock.now(), period_of(document)
        link = {
            "account_id": chain.account_id,
            "number": document["number"],
            "kind": document["kind"],
            "name": name,
            "first_day": period.first,
            "last_day": period.last,
            "issued_at": read_instant(document["issued_at"]),
            "manifest": manifest,
        }
        detail = f"{name}, {period.first} to {period.last}"
        try:
            with self._store.begin() as conn:
                closing = closed_accounts(conn).get(chain.account_id)
                if closing is not None and closing.state is Closing.ERASED:
                    raise Stopped("The account was erased meanwhile.")
                if manifests(conn, chain.account_id) != chain.manifests:
                    return False
                add_link(conn, link, files)
                entry = AuditEntry(at, self._by, f"statement.{document['kind']}_issued", detail, account_id=chain.account_id)
                record_audit(conn, entry)
        except IntegrityError:
            return False
        return True
