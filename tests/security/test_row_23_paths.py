"""Row 23: a path that climbs reaches nothing, wherever a path takes a name."""

from __future__ import annotations

import itertools

from flask import Flask

from security.walk import path_of, rules
from web.installation import Browser, rooms, signed_in

CLIMBS = (
    "../app.py", "..%2fapp.py", "..%252fapp.py", "%2e%2e/app.py", "%2e%2e%2fapp.py", "....//app.py", "..\\app.py", "..%5capp.py", "/etc/passwd", "%2fetc%2fpasswd",
    "js/../../app.py", "../../../../../../etc/passwd", "..;/app.py", "..%00/app.py", "app.py%00.css", "~root", "file:///etc/passwd", "%c0%ae%c0%ae/app.py", "．．/app.py",
    "../keys/session_secret", "../../keys/session_secret", "../records.sqlite3", "current", ".", "..", "",
)  # fmt: skip


def test_row_23_climbing_paths_read_no_file(shared_app: Flask) -> None:
    keys = rooms(shared_app).settings.keys_dir
    secrets = [path.read_text(encoding="utf-8").strip() for path in keys.iterdir()]
    alice, operator = signed_in(shared_app, "alice"), Browser(shared_app)
    operator.operate()
    taking = [rule for rule, method in rules(shared_app) if method == "GET" and "<" in rule.rule]
    for rule, climb in itertools.product(taking, CLIMBS):
        for browser in (Browser(shared_app), alice, operator):
            answer = browser.client.get(path_of(rule, {}, climb))
            assert answer.status_code in {200, 303, 308, 400, 401, 404}, (rule.rule, climb)
            assert "root:" not in answer.text
            assert "create_app" not in answer.text
            assert not [secret for secret in secrets if secret in answer.text]
            assert not answer.data.startswith(b"SQLite format")
