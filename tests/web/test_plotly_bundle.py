from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest

from rushes.errors import ConfigurationError
from rushes.web.plotly_bundle import prepare_plotly, style_element_ids, style_rules


def test_bundle_unpacks_to_the_installed_script_in_every_encoding(tmp_path: Path) -> None:
    bundle = prepare_plotly(tmp_path)
    assert brotli.decompress(bundle.brotli) == gzip.decompress(bundle.gzip) == bundle.plain
    assert len(bundle.brotli) < 1_400_000


def test_second_start_reads_what_the_first_compressed(tmp_path: Path) -> None:
    first = prepare_plotly(tmp_path)
    files = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert prepare_plotly(tmp_path) == first
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == files


def test_styles_of_the_installed_script_are_found(tmp_path: Path) -> None:
    bundle = prepare_plotly(tmp_path)
    assert bundle.css.count("{") == bundle.css.count("}") > 50
    assert ".js-plotly-plot .plotly .main-svg{position:absolute;" in bundle.css
    assert ".js-plotly-plot .plotly,.js-plotly-plot .plotly div{" in bundle.css
    assert len(bundle.style_ids) == 1


def test_rules_read_backwards_as_the_script_would_insert_them() -> None:
    script = '{"X,X div":\'direction:ltr;\',"X a":"color:red;",Y:"margin:0;"};for(x in y)'
    assert style_rules(script).splitlines() == [
        ".plotly-notifier{margin:0;}",
        ".js-plotly-plot .plotly a{color:red;}",
        ".js-plotly-plot .plotly,.js-plotly-plot .plotly div{direction:ltr;}",
    ]
    assert style_element_ids(script) == ()


def test_script_of_an_unknown_form_is_an_operators_matter() -> None:
    with pytest.raises(ConfigurationError, match=r"requirements\.lock"):
        style_rules("var Plotly = {};")
