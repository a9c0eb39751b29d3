"""What is installed is pinned with its hash, names no host, and holds no browser."""

from __future__ import annotations

import re
import tomllib

import pytest

from house.sources import ROOT

LOCKS = ("requirements.lock", "requirements-pdf.lock", "requirements-dev.lock")
BROWSERS = {"playwright", "selenium", "pyppeteer", "kaleido", "weasyprint", "imgkit", "pdfkit", "splinter", "helium"}


def text_of(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, str]:
    """Return the version of each package, by normalised name."""
    return {name.lower().replace("_", "-"): version for name, version in re.findall(r"(?m)^([A-Za-z0-9_.-]+)==([^ ;\\]+)", text_of(lock))}


def wanted(group: str | None) -> set[str]:
    project = tomllib.loads(text_of("pyproject.toml"))
    named = {None: project["project"]["dependencies"], **project["project"]["optional-dependencies"], **project["dependency-groups"]}
    specifiers = named[group]
    return {re.split(r"[\[<>=!~; ]", each)[0].lower().replace("_", "-") for each in specifiers}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_host(lock: str) -> None:
    assert not re.search(r"https?://|file:|--(?:extra-)?index-url|--find-links|--trusted-host|(?m:^-e )| @ ", text_of(lock))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_has_a_hash_for_every_package(lock: str) -> None:
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", text_of(lock))[1:]
    assert len(blocks) == len(pins(lock))
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_locks_agree_with_each_other_and_with_pyproject() -> None:
    runtime, printing, development = (pins(each) for each in LOCKS)
    assert runtime.items() <= printing.items() <= development.items()
    assert wanted("pdf") <= set(printing)
    assert wanted("pdf").isdisjoint(runtime)
    assert wanted(None) | wanted("build") <= set(runtime)
    assert wanted("dev") <= set(development)


def test_runtime_holds_no_browser_automation() -> None:
    assert not BROWSERS & set(pins("requirements-pdf.lock"))


def test_exact_pin_of_pyproject_is_that_of_the_lock() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]["dependencies"]
    exact = dict(each.split("==") for each in project if "==" in each)
    assert exact
    assert exact.items() <= pins(LOCKS[0]).items()
