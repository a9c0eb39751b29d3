"""The docs say what the code does: settings and commands are made from it, and what they call exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from house.sources import ROOT, tracked_files
from rushes import __version__
from rushes.cli import commands_page
from rushes.cli.root import root
from rushes.config import describe_settings, settings_page

PAGES = [path for path in tracked_files() if path.suffix == ".md"]


def shell_lines(text: str) -> list[str]:
    """Return the commands of a page's console blocks, without their comments."""
    blocks = re.findall(r"```(?:console|sh|bash|shell)\n(.*?)```", text, re.DOTALL)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [re.sub(r"\s+#.*$", "", line) for line in lines if line and not line.startswith("#")]


def targets() -> set[str]:
    return set(re.findall(r"(?m)^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8")))


def check_rushes(words: list[str]) -> None:
    """Make sure that every word is a command or an option of one."""
    command: click.Command = root
    context = click.Context(root)
    for word in words:
        if word.startswith("-"):
            known = {name for parameter in command.get_params(context) for name in (*parameter.opts, *parameter.secondary_opts)}
            assert word.split("=")[0] in known, f"{command.name}: {word}"
        elif isinstance(command, click.Group) and (word in command.list_commands(context) or not command.invoke_without_command):
            child = command.get_command(context, word)
            assert child is not None, word
            command = child


def test_settings_page_is_current() -> None:
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == settings_page(), "run make docs"


def test_settings_page_holds_every_setting() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [each.key for each in describe_settings() if f"`{each.key}`" not in page] == []


def test_commands_page_is_current() -> None:
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == commands_page(), "run make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_commands_of_a_page_exist(page: object) -> None:
    text = (ROOT / str(page)).read_text(encoding="utf-8")
    for line in shell_lines(text):
        words = shlex.split(line)
        if words[0].endswith("rushes"):
            check_rushes(words[1:])
        elif words[0] == "make":
            assert {word for word in words[1:] if "=" not in word} <= targets(), line
    for target in re.findall(r"`make ([a-z]+)`", text):
        assert target in targets(), f"make {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_of_a_page_lead_somewhere(page: object) -> None:
    path = ROOT / str(page)
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert "://" in link or link.startswith("mailto:") or (path.parent / link).exists(), link


def test_changelog_has_the_release() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"(?m)^## \[{re.escape(__version__)}\]", changelog)


def test_every_make_target_is_listed_with_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.search(r"(?m)^\.PHONY: (.+)$", makefile)[1].split())  # type: ignore[index]
    assert phony == targets()
    assert {"help", "demo", "test", "check", "catalogue", "bench", "fix", "screenshots", "dist", "lock", "clean"} <= phony


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_modules_that_a_page_names_exist(page: Path) -> None:
    named = re.findall(r"`([a-z_]+/[a-z_/]+\.py)`", page.read_text(encoding="utf-8"))
    roots = (ROOT, ROOT / "src", ROOT / "src" / "rushes")
    assert [name for name in named if not any((root / name).exists() for root in roots)] == []
