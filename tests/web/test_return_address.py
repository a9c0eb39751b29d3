from __future__ import annotations

from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.web.return_address import safe_return_address

REFUSED = [
    "", "dashboard", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/\n//evil.example",
    "https://evil.example", "https:evil.example", "HTTPS://evil.example", "javascript:alert(1)", "data:text/html,x", "/%2fevil.example",
    "/%2Fevil.example", "/%5cevil.example", "/%252fevil.example", "/%25252fevil.example", "%2f%2fevil.example", "/a//b", "/../x", "/a/..//evil.example",
    "/\x00", "/\x7f", "/" + "a" * 3_000, "/%0d%0aSet-Cookie:x=1",
]  # fmt: skip


@pytest.mark.parametrize("wanted", REFUSED)
def test_address_that_could_lead_elsewhere_is_refused(wanted: str) -> None:
    assert safe_return_address(wanted, "/dashboard") == "/dashboard"


@pytest.mark.parametrize(
    "wanted",
    ["/", "/dashboard", "/dashboard?account=1&month=2026-10&production=3", "/account#tokens", "/admin?page=2", "/a b", "/" + "a" * 1_999],
)
def test_plain_path_is_followed(wanted: str) -> None:
    assert safe_return_address(wanted, "/other") == wanted


def test_nothing_asked_for_gives_the_default() -> None:
    assert safe_return_address(None, "/dashboard") == "/dashboard"


@given(st.text(alphabet=st.sampled_from("/\\%25fFcCeE.:@?#&=abcx \t\r\n\0"), max_size=24))
def test_whatever_is_followed_stays_on_this_site(wanted: str) -> None:
    followed = safe_return_address(wanted, "/dashboard")
    for form in (followed, unquote(followed), unquote(unquote(followed))):
        assert urlsplit(urljoin("http://here.example/login", form)).netloc == "here.example"
