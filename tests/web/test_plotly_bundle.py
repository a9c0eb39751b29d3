from __future__ import annotations

import gzip
import shutil
from hashlib import sha256
from pathlib import Path

import brotli
import pytest

from rushes.errors import ConfigurationError
from rushes.web.assets import load_assets
from rushes.web.plotly_bundle import prepare_plotly, style_element_ids, style_rules


def test_bundle_unpacks_to_the_installed_script_in_every_encoding(tmp_path: Path) -> None:
    bundle = prepare_plotly(tmp_path)
    plain = gzip.decompress(bundle.gzip.read_bytes())
    assert brotli.decompress(bundle.brotli.read_bytes()) == plain
    assert sha256(plain).digest() == bundle.digest
    assert bundle.brotli.stat().st_size < 1_400_000


@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
def test_script_is_served_whole_also_where_the_cache_was_emptied(tmp_path: Path, encoding: str) -> None:
    script = load_assets(tmp_path).files["plotly.js"]
    before = script.body(encoding)
    shutil.rmtree(tmp_path)
    assert script.body(encoding) == before
    unpack = {"": bytes, "br": brotli.decompress, "gzip": gzip.decompress}[encoding]
    assert sha256(unpack(before)).digest() == script.digest


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
