"""The list of changes that no test can notice: what in it counts as one, and that each gives its reason."""

from __future__ import annotations

import re

from house.sources import ROOT
from mutants import EQUIVALENT, reasons_in

CHANGE = re.compile(r"rushes\.[\w.]+: .+   \[.+ -> .+\](?: \(\d+\))?")


def test_list_is_read_without_its_own_comment_and_up_to_the_last_bar() -> None:
    text = "# What follows reads: name: line | reason.\n\nrushes.a.x: return b | c   [b | c -> c | b] | The same set either way.\n"
    assert reasons_in(text) == {"rushes.a.x: return b | c   [b | c -> c | b]": "The same set either way."}


def test_every_entry_names_a_change_and_its_reason_once() -> None:
    text = (ROOT / EQUIVALENT).read_text(encoding="utf-8")
    entries = reasons_in(text)
    assert [change for change in entries if not CHANGE.fullmatch(change)] == []
    assert [change for change, reason in entries.items() if not re.fullmatch(r"\w.+\.", reason)] == []
    assert len(entries) == sum(line.startswith("rushes.") for line in text.splitlines())
