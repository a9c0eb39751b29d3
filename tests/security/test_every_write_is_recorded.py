"""Whatever somebody signed in changes, fetches or ends is written down: each address that writes, and exactly what it leaves."""

from __future__ import annotations

import io
import re

from flask import Flask

from rushes.store import list_audit
from rushes.web.policies import POLICIES, Policy
from web.installation import OPERATOR, AccountIds, Browser, rooms

# What each address leaves. Those of people with passwords of ours need a connection of theirs, and
# are tried in tests/identity/test_local_people.py, where the same rows are asserted, and in
# tests/web/admin/test_invite.py.
LEFT = {
    "account.ask_erase": "account.erase_asked",
    "account.ask_export": "export.asked",
    "account.create_token": "token.created",
    "account.delete_group_now": "group.deleted",
    "account.change_field_now": "field.changed",
    "account.delete_field_now": "field.deleted",
    "account.delete_grouping_now": "grouping.deleted",
    "account.end_session": "sign_out",
    "account.load_again": "load.asked",
    "account.make_group_now": "group.made",
    "account.make_field_now": "field.made",
    "account.make_grouping_now": "grouping.made",
    "account.put_productions_now": "group.filled",
    "account.rename_group_now": "group.renamed",
    "account.rename_grouping_now": "grouping.renamed",
    "account.revoke_persons_token": "token.revoked",
    "account.revoke_token": "token.revoked",
    "account.save_colour": "settings.changed",
    "account.save_notes": "notes.changed",
    "account.save_paper": "settings.changed",
    "account.save_picture": "settings.changed",
    "account.save_settings": "settings.changed",
    "account.set_role": "role.granted",
    "admin.ask_load": "job.asked",
    "admin.add_source": "source.added",
    "admin.cancel_job": "job.cancel_asked",
    "admin.change_source": "source.changed",
    "admin.login_now": "operator.sign_in.succeeded",
    "admin.logout": "operator.sign_out",
    "admin.remove_source": "source.removed",
    "admin.rollback": "rollback.asked",
    "admin.stop_view": "view.ended",
    "admin.test_connection": "connection.tested",
    "admin.try_source": "source.tried",
    "admin.view_as": "view.started",
    "boards.add": "board.saved",
    "boards.bring_back": "board.brought_back",
    "boards.copy": "board.created",
    "boards.delete": "board.deleted",
    "boards.duplicate": "board.created",
    "boards.make": "board.created",
    "boards.rename": "board.saved",
    "boards.restore": "board.saved",
    "boards.save": "board.saved",
    "boards.share": "board.shared",
    "boards.start": "board.start_chosen",
    "boards.start_of_account": "board.start_chosen",
    "boards.take_in": "board.created",
    "sign_in.login_now": "sign_in.succeeded",
    "sign_in.logout": "sign_out",
    "sign_in.logout_everywhere": "sign_out.everywhere",
}
OF_LOCAL_PEOPLE = {
    "account.invite", "account.new_link", "account.disable_person", "account.enable_person", "account.withdraw_access", "admin.invite",
}  # fmt: skip
# Of reports by mail; tests/web/account/test_reports.py, test_subscriptions.py there and tests/reports/schedules look at what they leave.
OF_REPORTS = {
    "account.make_schedule", "account.change_schedule", "account.pause_schedule", "account.resume_schedule", "account.remove_schedule",
    "account.send_report", "account.send_again", "account.add_recipient", "account.remove_recipient", "account.resubscribe_recipient",
    "account.allow_address", "account.disallow_address", "account.end_subscription", "account.begin_subscription",
}  # fmt: skip
# Of datasets; tests/web/test_data.py and tests/web/admin/test_datasets.py look at what they leave.
OF_DATA = {
    "data.send_file", "data.send_new_file", "data.load_file", "data.drop_file", "data.change", "data.delete", "data.load_now",
    "admin.begin_dataset", "admin.make_of_draft", "admin.drop_draft_now", "admin.change_dataset_now", "admin.remove_dataset_now",
    "admin.refresh_dataset", "admin.look_at_dataset", "admin.roll_back_dataset_now",
}  # fmt: skip
# Of exports to buckets; tests/web/admin/test_exports.py looks at what they leave.
OF_EXPORTS = {"admin.add_export", "admin.put_export_now", "admin.remove_export"}
# Of production reports; tests/web/admin/test_production_reports.py looks at what they leave.
OF_PRODUCTION_REPORTS = {
    "admin.send_production_report", "admin.confirm_report_headers", "admin.drop_held_report", "admin.compare_reports",
}  # fmt: skip
# By the holder of a link, who is nobody here; their own tests look at what they leave.
BY_LINK = {"welcome.accept", "unsubscribe.now"}
# A question, a choice of how one's own pages read, a mark for oneself.
LEAVES_NOTHING = {"api.query", "account.choose_language", "boards.favourite"}


def test_every_address_that_writes_is_in_the_list(app: Flask) -> None:
    writing = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert writing == LEFT.keys() | OF_LOCAL_PEOPLE | LEAVES_NOTHING | OF_REPORTS | OF_DATA | OF_PRODUCTION_REPORTS | OF_EXPORTS | BY_LINK
    assert {name for name, policy in POLICIES.items() if policy is Policy.OPEN} & writing == {
        "sign_in.login_now",
        "admin.login_now",
        *BY_LINK,
    }


class Trail:
    """What was written down since it was last looked at."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._seen = len(self._all())

    def _all(self) -> list[str]:
        with rooms(self._app).store.reading() as conn:
            return [f"{each.who} {each.what}" for each in list_audit(conn, limit=10_000)]

    def new(self, endpoint: str) -> str:
        """Return who left exactly what that address is to leave."""
        entries = self._all()
        fresh, self._seen = entries[: len(entries) - self._seen], len(entries)
        assert [each.split()[1] for each in fresh] == [LEFT[endpoint]], endpoint
        return fresh[0].split()[0]


def test_what_people_do_is_recorded_under_their_name(app: Flask, alice: Browser, bob: Browser, account_a: AccountIds) -> None:
    people = {each.username: each.person_id for each in rooms(app).identity.people()}
    account, me = f"/account/{account_a.account_id}", f"person:{people['alice']}"
    made = bob.post("/account/tokens", {"name": "of bob", "expires_on": "2026-12-31"}, page="/account")
    his = re.search(r"/account/tokens/(\d+)/revoke", made.text)
    assert his
    second = Browser(app)
    second.sign_in("alice")
    trail = Trail(app)
    alice.post("/account/tokens", {"name": "mine", "expires_on": "2026-12-31"}, page="/account")
    assert trail.new("account.create_token") == me
    own = re.search(r"/account/tokens/(\d+)/revoke", alice.get("/account").text)
    session = re.findall(r"/account/sessions/\d+/end", alice.get("/account").text)
    assert own
    assert session
    note = f"cost_centre-{account_a.first_production}"
    share = {"name": "Share", "formula": "transcribed / ingested"}
    for endpoint, address, form in (
        ("account.revoke_token", own[0], {}),
        ("account.end_session", session[-1], {}),
        ("account.set_role", f"{account}/people/{people['bob']}/role", {"role": "editor"}),
        ("account.revoke_persons_token", f"{account}/people/{people['bob']}/tokens/{his[1]}/revoke", {}),
        ("account.save_settings", f"{account}/settings", {"time_zone": "", "cut_off": "", "anchor": "5"}),
        ("account.save_colour", f"{account}/settings/colour", {"accent": ""}),
        ("account.save_picture", f"{account}/settings/logo", {"remove": "yes"}),
        ("account.save_paper", f"{account}/settings/paper", {"paper": "us-letter"}),
        ("account.save_notes", f"{account}/productions", {note: "K-1"}),
        ("account.make_grouping_now", f"{account}/groupings", {"name": "Programme"}),
        ("account.rename_grouping_now", f"{account}/groupings/1/rename", {"name": "Programmes"}),
        ("account.make_group_now", f"{account}/groupings/1/groups", {"name": "News"}),
        ("account.rename_group_now", f"{account}/groupings/1/groups/1/rename", {"name": "Sport"}),
        ("account.put_productions_now", f"{account}/groupings/1/productions", {"production": str(account_a.first_production), "to": "1"}),
        ("account.delete_group_now", f"{account}/groupings/1/groups/1/delete", {}),
        ("account.delete_grouping_now", f"{account}/groupings/1/delete", {}),
        ("account.make_field_now", f"{account}/fields", share),
        ("account.change_field_now", f"{account}/fields/1", share),
        ("account.delete_field_now", f"{account}/fields/1/delete", {}),
        ("account.load_again", f"{account}/settings/load", {}),
        ("account.ask_export", f"{account}/export", {}),
        ("account.ask_erase", f"{account}/erase", {"name": account_a.name, "step": "second", "statements": "yes"}),
        ("sign_in.logout", "/logout", {}),
    ):
        answer = alice.post(address, form, page="/account")
        assert answer.status_code in {200, 303}, (endpoint, answer.status_code, answer.text)
        assert trail.new(endpoint) == me
    alice.sign_in("alice")
    assert trail.new("sign_in.login_now") == me
    alice.post("/logout-everywhere", page="/account")
    assert trail.new("sign_in.logout_everywhere") == me


def test_what_is_done_with_dashboards_is_recorded_under_their_makers_name(app: Flask, alice: Browser) -> None:
    me = f"person:{next(each.person_id for each in rooms(app).identity.people() if each.username == 'alice')}"
    trail = Trail(app)
    for endpoint, address, form in (
        ("boards.make", "/dashboards", {"title": "Mine"}),
        ("boards.add", "/dashboards/add", {"board": "1", "explore": "value=ingested"}),
        ("boards.rename", "/dashboards/1/rename", {"title": "Ours"}),
        ("boards.restore", "/dashboards/1/versions/1/restore", {}),
        ("boards.save", "/dashboards/1/edit", {"base": "4", "made_from": "4", "title": "Saved"}),
        ("boards.copy", "/dashboards/1/copy", {"base": "5", "made_from": "5", "title": "Another"}),
        ("boards.share", "/dashboards/1/sharing", {"sharing": "view"}),
        ("boards.start", "/dashboards/1/start", {"value": "yes"}),
        ("boards.start_of_account", "/dashboards/1/start-of-account", {"value": "yes"}),
        ("boards.duplicate", "/dashboards/1/duplicate", {}),
        ("boards.delete", "/dashboards/1/delete", {}),
        ("boards.bring_back", "/dashboards/1/bring-back", {}),
    ):
        answer = alice.post(address, form, page="/dashboards")
        assert answer.status_code == 303, (endpoint, answer.status_code, answer.text)
        assert trail.new(endpoint) == me
    token, file = alice.form_token("/dashboards"), io.BytesIO(b"format: 1\ntitle: Sent\ntiles: []\n")
    assert alice.client.post("/dashboards/import", data={"csrf_token": token, "file": (file, "sent.yaml")}).status_code == 303
    assert trail.new("boards.take_in") == me


def test_what_operators_do_is_recorded_under_their_name(app: Flask, bob: Browser) -> None:
    person_id = next(each.person_id for each in rooms(app).identity.people() if each.username == "bob")
    trail, browser, me = Trail(app), Browser(app), f"operator:{OPERATOR}"
    browser.operate()
    assert trail.new("admin.login_now") == me
    asked = browser.post("/admin/jobs", {"whose": "all", "first": "2026-11-01", "last": "2026-11-02"}, page="/admin/jobs")
    assert asked.status_code == 303, asked.text
    assert trail.new("admin.ask_load") == me
    source = {
        "kind": "mysql",
        "name": "billing",
        "host": "127.0.0.1",
        "database": "usage",
        "user": "reader",
        "password": "geheim",
        "tls": "off",
    }
    for endpoint, address, form in (
        ("admin.cancel_job", f"{asked.headers['Location']}/cancel", {}),
        ("admin.test_connection", "/admin/connections/limecraft/test", {}),
        ("admin.rollback", "/admin/versions/1/rollback", {"sure": "yes"}),
        ("admin.add_source", "/admin/sources", source),
        ("admin.change_source", "/admin/sources/1", source | {"password": ""}),
        ("admin.try_source", "/admin/sources/1/try", {}),
        ("admin.remove_source", "/admin/sources/1/remove", {}),
        ("admin.view_as", f"/admin/people/{person_id}/view", {}),
        ("admin.stop_view", "/admin/view/stop", {}),
        ("admin.logout", "/admin/logout", {}),
    ):
        answer = browser.post(address, form, page="/admin/jobs")
        assert answer.status_code in {200, 303}, (endpoint, answer.status_code, answer.text)
        assert trail.new(endpoint) == me


def test_figure_fetched_as_a_file_is_recorded_and_one_that_was_not_changed_is_not(
    app: Flask, alice: Browser, account_a: AccountIds
) -> None:
    def exports() -> list[str]:
        with rooms(app).store.reading() as conn:
            return [f"{each.account_id} {each.detail}" for each in list_audit(conn, limit=10_000) if each.what == "figure.exported"]

    answer = alice.get(f"/dashboard/ingest.csv?account={account_a.account_id}&month=2026-10")
    assert answer.status_code == 200
    assert exports() == [f"{account_a.account_id} ingest-2026-10.csv"]
    again = alice.get(f"/dashboard/ingest.csv?account={account_a.account_id}&month=2026-10", If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304
    assert len(exports()) == 1
