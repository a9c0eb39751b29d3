"""People, sessions and jobs written straight into the records, as the rooms that own them would."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, insert, select

from accounts.conftest import NOW
from rushes.store import Store, ask_job, tables

MARK = "canary-person"


def right(account_id: int, role: str = "administrator") -> dict[str, Any]:
    return {"account_id": account_id, "external_id": str(account_id), "name": f"Name {account_id}", "role": role, "productions": "all"}


def add_person(store: Store, name: str, *account_ids: int) -> int:
    """Add somebody who has signed in, has a session and a token."""
    with store.begin() as conn:
        values = {"connection": "limecraft", "external_id": name, "username": name, "name": name, "created_at": NOW, "signed_in_at": NOW}
        conn.execute(insert(tables.person).values(values))
        person_id = conn.execute(select(tables.person.c.id).where(tables.person.c.external_id == name)).scalar_one()
        rights = {"person_id": person_id, "read_at": NOW, "accounts": [right(each) for each in account_ids]}
        conn.execute(insert(tables.rights).values(rights))
        session = {"secret_hash": f"s-{name}", "state": "active", "is_kept": False, "token_expires_at": NOW, "expires_at": NOW}
        conn.execute(insert(tables.session).values(person_id=person_id, created_at=NOW, checked_at=NOW, tried_at=NOW, **session))
        token = {"secret_hash": f"t-{name}", "name": "a token", "created_at": NOW, "expires_on": NOW.date()}
        conn.execute(insert(tables.api_token).values(person_id=person_id, **token))
    return person_id


def add_local_person(store: Store, name: str, account_id: int) -> int:
    """Add somebody invited here, who has not come yet."""
    with store.begin() as conn:
        values = {"connection": "files", "external_id": name, "username": name, "name": name, "created_at": NOW, "signed_in_at": NOW}
        conn.execute(insert(tables.person).values(values))
        person_id = conn.execute(select(tables.person.c.id).where(tables.person.c.external_id == name)).scalar_one()
        conn.execute(insert(tables.local_person).values(person_id=person_id, rights=[right(account_id, "viewer")]))
        invited = {"secret_hash": f"i-{name}", "purpose": "welcome", "created_at": NOW, "created_by": "operator:o", "expires_at": NOW}
        conn.execute(insert(tables.invitation).values(person_id=person_id, **invited))
    return person_id


def add_board(store: Store, account_id: int, owner_id: int, *others: int) -> int:
    """Add a dashboard that its owner and others have as a favourite, and with which its owner and the account begin; the last saved it."""
    with store.begin() as conn:
        values = {"account_id": account_id, "owner_id": owner_id, "sharing": "edit", "version": 1, "title": f"Board of {account_id}"}
        board_id = _new(conn, tables.board, **values, created_at=NOW, changed_at=NOW)
        content = {"title": f"Board of {account_id}"}
        _new(conn, tables.board_version, board_id=board_id, number=1, content=content, by_id=[owner_id, *others][-1], at=NOW, note="")
        for each in (owner_id, *others):
            conn.execute(insert(tables.board_favourite).values(board_id=board_id, person_id=each))
        for each in (owner_id, None):
            _new(conn, tables.board_start, account_id=account_id, person_id=each, board_id=board_id)
    return board_id


def add_grouping(store: Store, account_id: int, production_id: int, by_id: int) -> int:
    """Add one group of one production."""
    with store.begin() as conn:
        values = {"account_id": account_id, "name": f"Grouping of {account_id}", "created_at": NOW, "by_id": by_id}
        grouping_id = _new(conn, tables.production_grouping, **values)
        group_id = _new(conn, tables.production_group, grouping_id=grouping_id, position=1, name=f"Group of {account_id}")
        conn.execute(insert(tables.production_group_member).values(group_id=group_id, production_id=production_id))
    return grouping_id


def add_field(store: Store, account_id: int, by_id: int) -> int:
    """Add a calculated field."""
    values = {"account_id": account_id, "name": f"Field of {account_id}", "description": "", "formula": "transcribed / ingested"}
    with store.begin() as conn:
        return _new(conn, tables.calculated_field, **values, created_at=NOW, by_id=by_id)


def add_schedule(store: Store, account_id: int, owner_id: int, *others: int) -> int:
    """Add a report by mail with its owner, others and an address as recipients, and one delivery to each."""
    with store.begin() as conn:
        terms = {"kind": "monthly-usage", "period": "last-month", "cadence": "daily", "at_time": "07:00", "forms": ["pdf"]}
        values = {"title": f"Schedule of {account_id}", "locale": "en_GB", "wait_h": 48, "trouble": "", "next_at": NOW, **terms}
        made = _new(conn, tables.report_schedule, account_id=account_id, owner_id=owner_id, created_at=NOW, changed_at=NOW, **values)
        address = f"partner-of-{account_id}@example.org"
        allowed = _new(conn, tables.report_address, account_id=account_id, address=address, added_at=NOW, by_id=owner_id)
        for person_id in (owner_id, *others, None):
            whom = {"person_id": person_id, "address_id": allowed if person_id is None else None}
            recipient = _new(conn, tables.report_recipient, schedule_id=made, added_at=NOW, **whom)
            row = {"account_id": account_id, "schedule_id": made, "recipient_id": recipient, "address": address, "fires_at": NOW}
            days = {"first_day": NOW.date(), "last_day": NOW.date(), "state": "sent", "attempts": 1}
            _new(conn, tables.report_delivery, **row, **days, is_asked=False, reason="", message_id="")
    return made


def add_statement(store: Store, account_id: int) -> int:
    """Add a statement with its files, and what the next one waits for."""
    days = {"first_day": NOW.date(), "last_day": NOW.date()}
    link = {"account_id": account_id, "number": 1, "kind": "statement", "name": f"statement-{account_id}-1", **days, "issued_at": NOW}
    with store.begin() as conn:
        statement_id = _new(conn, tables.statement, **link, manifest=b"{}")
        for form in ("json", "pdf", "xlsx"):
            conn.execute(
                insert(tables.statement_file).values(statement_id=statement_id, form=form, data=f"{form} of {account_id}".encode())
            )
        waits = {"state": "open", "message": "", "details": {}, "looked_at": NOW}
        conn.execute(insert(tables.statement_standing).values(account_id=account_id, **days, **waits))
    return statement_id


def _new(conn: Connection, table: Table, **values: Any) -> int:
    """Write a row, and return the id that it was given."""
    key = conn.execute(insert(table).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def add_job(store: Store, kind: str, account_id: int) -> int:
    with store.begin() as conn:
        return ask_job(conn, kind=kind, request={}, asked_by="person:1", at=NOW, account_id=account_id)


def count(store: Store, table: str) -> int:
    with store.reading() as conn:
        return len(conn.execute(select(tables.metadata.tables[table])).all())
