from __future__ import annotations

import pytest

from rushes.domain import mail_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("bob@example.com", "bob@example.com"),
        (" Bob+usage@Example.COM ", "Bob+usage@example.com"),
        ("info@münchen.example", "info@xn--mnchen-3ya.example"),
        ("zoë@example.com", "zoë@example.com"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_address_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert mail_address(typed) == kept
    assert mail_address(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "bob", "@example.com", "bob@", "a b@example.com", "a@b@example.com", "a@example.com, b@example.com", "<a@example.com>",
        "Bob <a@example.com>", '"a"@example.com', "a@example.com\r\nBcc: b@example.com", "a\n@example.com", "a@example.com\n", ".a@example.com",
        "a..b@example.com", "a@-example.com", "a@example..com", "a@[127.0.0.1]", f"{'a' * 65}@example.com", f"a@{'b.' * 130}com", "a@exa\u202emple.com",
        "a\ud800@example.com",
    ],
)  # fmt: skip
def test_what_is_not_exactly_one_address_is_none(typed: str) -> None:
    assert mail_address(typed) is None
