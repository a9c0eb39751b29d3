from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports.paper import report_of
from rushes.errors import Busy
from rushes.reports import press as press_module
from rushes.reports import to_pdf
from rushes.reports.press import PrintRefused, press

AT = datetime(2026, 11, 27, tzinfo=UTC)


_PROGRAM = """
import sys
from reports.paper import report_of
from rushes.reports import to_pdf
assert to_pdf(report_of()).startswith(b"%PDF")
print("typst" in sys.modules)
"""


def test_what_prints_is_never_in_the_process_that_asks() -> None:
    path = {"PYTHONPATH": ":".join(each for each in sys.path if each)}
    told = subprocess.run([sys.executable, "-c", _PROGRAM], env=path, capture_output=True, text=True, check=False)
    assert told.stdout == "False\n", told.stderr


def test_press_is_told_nothing_of_what_the_environment_holds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "typeset.py").write_text(
        "import os, sys\nsys.stdout.buffer.write((3).to_bytes(8, 'big') + b'has' * ('RUSHES_SECRET' in os.environ))"
    )
    monkeypatch.setenv("RUSHES_SECRET", "a-password-of-somebody")
    monkeypatch.setattr(press_module, "_ROOT", tmp_path)
    assert press("any.typ", {}, at=AT) == (b"",)


def test_document_that_cannot_be_set_is_refused_and_the_reason_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "typeset.py").write_bytes(Path(press_module.__file__).with_name("typeset.py").read_bytes())
    (tmp_path / "any.typ").write_text("#panic(json(bytes(sys.inputs.data)).told)")
    monkeypatch.setattr(press_module, "_ROOT", tmp_path)
    with pytest.raises(PrintRefused) as refused:
        press("any.typ", {"told": "what went wrong"}, at=AT)
    assert "what went wrong" in str(refused.value.__cause__)


def test_press_that_hangs_is_ended_and_the_next_can_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "typeset.py").write_text("import time\ntime.sleep(60)")
    with monkeypatch.context() as patched:
        patched.setattr(press_module, "_ROOT", tmp_path)
        patched.setattr(press_module, "_LONGEST_S", 0.3)
        with pytest.raises(Busy, match="longer than a minute"):
            press("any.typ", {}, at=AT)
    assert to_pdf(report_of()).startswith(b"%PDF")
