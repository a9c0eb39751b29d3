"""A file is what was issued, or it is not: every altered byte, every broken chain, every other key is found."""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from figures.samples import HOSTILE_NAMES
from reports.paper import text_of
from reports.statements.formats import ACCOUNT, FOLDER, OCTOBER, Issued, format_files, issue
from rushes.errors import CallerError, TotalTooLarge
from rushes.figures import clean_name
from rushes.reports import PublicKeys, Unverified, canonical_json, printable, read_key_set, verify_file
from rushes.reports.statements.canonical import GREATEST, read_canonical
from rushes.reports.statements.document import agreed_numbers, statement_document
from rushes.reports.statements.jwks import key_set, thumbprint
from rushes.reports.statements.manifest import FORMAT, chain_of, read_chain, read_manifest
from rushes.reports.statements.numbers import STATED, Numbers, Used, total_columns
from rushes.reports.statements.printing import files_of

NAMES = ("statement-7-1", "note-7-2", "statement-7-3")


@pytest.fixture(scope="module")
def issued() -> Issued:
    return issue(HOSTILE_NAMES)


@pytest.fixture
def folder(issued: Issued, tmp_path: Path) -> Path:
    for name, data in issued.published().items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


@pytest.fixture
def keys(issued: Issued) -> PublicKeys:
    return read_key_set(issued.published()["keys.json"])


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_every_format_that_was_ever_issued_still_verifies_and_is_written_as_it_was(number: int, tmp_path: Path) -> None:
    files = format_files(number)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    trusted = read_key_set(files["keys.json"])
    for name in NAMES:
        found = verify_file(tmp_path / f"{name}.manifest.json", trusted, chain=files["chain.json"])
        assert set(found.files) == {f"{name}.{form}" for form in ("json", "pdf", "xlsx")}
        assert found.chain == len(NAMES)
        for file in (f"{name}.json", f"{name}.manifest.json"):
            assert canonical_json(read_canonical(files[file])) == files[file]
    assert {path.stem for path in FOLDER.iterdir()} == {str(each) for each in range(1, FORMAT + 1)}


@pytest.mark.parametrize("form", ["json", "pdf", "xlsx", "manifest.json"])
@pytest.mark.parametrize("name", NAMES)
def test_one_altered_byte_anywhere_fails(folder: Path, keys: PublicKeys, name: str, form: str) -> None:
    path, manifest = folder / f"{name}.{form}", folder / f"{name}.manifest.json"
    whole = path.read_bytes()
    verify_file(manifest, keys)
    chosen = random.Random(form + name)
    everywhere = len(whole) if form == "manifest.json" else 60
    places = (
        range(len(whole)) if everywhere == len(whole) else [0, len(whole) - 1, *(chosen.randrange(len(whole)) for _ in range(everywhere))]
    )
    for place in places:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << chosen.randrange(8))]) + whole[place + 1 :])
        with pytest.raises(Unverified):
            verify_file(manifest, keys)
    for changed in (whole + b"\n", whole[:-1], b"", b" " + whole):
        path.write_bytes(changed)
        with pytest.raises(Unverified):
            verify_file(manifest, keys)
    path.write_bytes(whole)
    assert len(verify_file(path, keys).files) == (3 if form == "manifest.json" else 1)


def test_one_altered_byte_anywhere_in_the_list_fails(issued: Issued, keys: PublicKeys) -> None:
    chain, chosen = issued.published()["chain.json"], random.Random(5)
    assert len(read_chain(chain, keys)) == 3
    for place in range(len(chain)):
        with pytest.raises(Unverified):
            read_chain(chain[:place] + bytes([chain[place] ^ (1 << chosen.randrange(8))]) + chain[place + 1 :], keys)


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ((0, 2, 1), "in another order"),
        ((1, 0, 2), "in another order"),
        ((0, 2), "a link is missing"),
        ((1, 2), "a link is missing"),
        ((0, 0, 1), "in another order"),
    ],
)
def test_chain_that_lacks_a_link_or_has_another_order_fails(issued: Issued, keys: PublicKeys, order: tuple[int, ...], told: str) -> None:
    with pytest.raises(Unverified, match=told):
        read_chain(chain_of([issued.manifests[each] for each in order]), keys)


def test_chain_with_a_signed_link_of_another_chain_fails(issued: Issued) -> None:
    other = issue(HOSTILE_NAMES[:1])
    trusted = PublicKeys(each.public_key().public_bytes_raw() for each in (*issued.keys, *other.keys))
    with pytest.raises(Unverified, match="does not follow"):
        read_chain(chain_of([issued.manifests[0], other.manifests[1]]), trusted)


def test_list_that_ends_too_early_or_names_another_manifest_fails(folder: Path, issued: Issued, keys: PublicKeys) -> None:
    path = folder / "statement-7-3.pdf"
    with pytest.raises(Unverified, match="ends with number 2"):
        verify_file(path, keys, chain=chain_of(issued.manifests[:2]))
    other = issue(HOSTILE_NAMES[:1])
    trusted = PublicKeys(each.public_key().public_bytes_raw() for each in (*issued.keys, *other.keys))
    with pytest.raises(Unverified, match="not issued here"):
        verify_file(path, trusted, chain=chain_of(other.manifests))


def test_statements_signed_by_former_keys_verify_after_each_rotation(issued: Issued, folder: Path, keys: PublicKeys) -> None:
    kids = [read_canonical(each)["kid"] for each in issued.manifests]
    assert len(set(kids)) == 2
    for name in NAMES:
        verify_file(folder / f"{name}.manifest.json", keys, chain=issued.published()["chain.json"])
    newest = PublicKeys([issued.keys[-1].public_key().public_bytes_raw()])
    with pytest.raises(Unverified, match="not among the keys"):
        verify_file(folder / "statement-7-1.manifest.json", newest)


def test_key_of_somebody_else_signs_nothing_even_under_the_right_name(issued: Issued) -> None:
    stated = read_canonical(issued.manifests[0])
    unsigned = {name: value for name, value in stated.items() if name != "signature"}
    forged = canonical_json({**unsigned, "signature": Ed25519PrivateKey.generate().sign(canonical_json(unsigned)).hex()})
    with pytest.raises(Unverified, match="signature"):
        read_manifest(forged, read_key_set(issued.published()["keys.json"]))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "cannot be read"),
        (b"[]", "no manifest"),
        (b"{}", "no manifest of format"),
        (b'{"format":2}', "a later release"),
        (b'{"format":1}', "parts that a manifest has"),
        (b"\xff\xfe", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b'{"a":1.5}', "cannot be read"),
        (b'{"a":' + b"9" * 5_000 + b"}", "cannot be read"),
        (b'{"a":1,"a":1}', "not written as it was issued"),
    ],
)
def test_what_is_no_manifest_is_told_so(data: bytes, told: str, keys: PublicKeys) -> None:
    with pytest.raises(Unverified, match=told):
        read_manifest(data, keys)


def test_file_is_found_by_its_bytes_in_the_list_whatever_it_is_called(
    folder: Path, issued: Issued, keys: PublicKeys, tmp_path: Path
) -> None:
    away = tmp_path / "away"
    away.mkdir()
    renamed = shutil.copy(folder / "note-7-2.pdf", away / "from my mail.pdf")
    with pytest.raises(Unverified, match="--chain"):
        verify_file(Path(renamed), keys)
    assert verify_file(Path(renamed), keys, chain=issued.published()["chain.json"]).manifest.number == 2
    Path(renamed).write_bytes(b"another")
    with pytest.raises(Unverified, match="No manifest of the list"):
        verify_file(Path(renamed), keys, chain=issued.published()["chain.json"])


def test_manifest_without_one_of_its_files_fails(folder: Path, keys: PublicKeys) -> None:
    (folder / "statement-7-1.xlsx").unlink()
    with pytest.raises(Unverified, match="not beside its manifest"):
        verify_file(folder / "statement-7-1.manifest.json", keys)
    assert verify_file(folder / "statement-7-1.pdf", keys).files == ("statement-7-1.pdf",)


def test_keys_are_named_by_their_thumbprints_and_others_are_refused(issued: Issued) -> None:
    # RFC 8037, appendix A.3.
    assert thumbprint(bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")) == (
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    )
    stated = key_set(each.public_key().public_bytes_raw() for each in issued.keys)
    stated["keys"][0]["kid"] = stated["keys"][1]["kid"]
    with pytest.raises(CallerError, match="altered"):
        read_key_set(json.dumps(stated).encode())
    for data in (b"", b"[]", b"{}", b'{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"!"}]}', b'{"keys":[1]}', b"\xff"):
        with pytest.raises(CallerError, match="no keys"):
            read_key_set(data)


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers(-GREATEST, GREATEST) | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"[A-Za-z0-9_.-]+", fullmatch=True), inner, max_size=3),
        max_leaves=12,
    )
)
def test_canonical_json_reads_back_as_it_was_and_no_other_writing_does(value: Any) -> None:
    data = canonical_json(value)
    assert read_canonical(data) == value
    other = json.dumps(value, indent=1).encode()
    if other != data:
        with pytest.raises(ValueError, match="not written as it was"):
            read_canonical(other)


@pytest.mark.parametrize("value", [1.5, {"ä": 1}, {1: 2}, b"bytes", "\ud800", {"a": [float("nan")]}])
def test_what_has_no_place_in_a_document_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical_json(value)


def test_number_that_readers_disagree_about_is_refused() -> None:
    assert canonical_json(GREATEST) == b"9007199254740991"
    with pytest.raises(TotalTooLarge):
        canonical_json({"a": [GREATEST + 1]})


def test_number_that_readers_disagree_about_is_stated_exactly_in_every_form() -> None:
    used, head = Used("Kwartelvlucht", dict.fromkeys(STATED, 10**18 + 1)), Issued().head(OCTOBER)
    totals: dict[str, int | None] = {column: -GREATEST - 2 for column, _, _ in total_columns(STATED)}
    files = files_of(statement_document(head, Numbers({"9": used}, totals), [], []), "en_GB")
    document = read_canonical(files["json"])
    assert (document["productions"][0]["values"]["ingested"], document["totals"]["storage"]) == ("1000000000000000001", "-9007199254740993")
    assert agreed_numbers(document, []) == Numbers({"9": used}, totals)
    with zipfile.ZipFile(io.BytesIO(files["xlsx"])) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    for text in (texts, text_of(files["pdf"])):
        assert "9,007,199,254,740,993 bytes" in text.replace("\n", " ")


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def test_hostile_names_are_in_every_form_and_nothing_in_them_runs(issued: Issued) -> None:
    for name in NAMES:
        document = read_canonical(issued.files[f"{name}.json"])
        assert document["account"]["external_id"] == ACCOUNT.external_id
        for each in HOSTILE_NAMES[: 1 if name.startswith("note") else 3]:
            assert squeezed(printable(clean_name(each))) in squeezed(text_of(issued.files[f"{name}.pdf"]))
        with zipfile.ZipFile(io.BytesIO(issued.files[f"{name}.xlsx"])) as book:
            sheets = b"".join(book.read(each) for each in book.namelist() if each.startswith("xl/worksheets/"))
        assert b"<f>" not in sheets
        assert b"hyperlink" not in sheets


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 0},
        {"number": "1"},
        {"kind": "../x"},
        {"period": {}},
        {"files": {"..": "0" * 64}},
        {"files": {}},
        {"account": {"id": -7, "name": ""}},
        {"issued_at": "now"},
    ],
)
def test_manifest_that_is_signed_and_says_what_none_says_is_refused(issued: Issued, changed: dict[str, Any]) -> None:
    key = issued.keys[0]
    stated = {name: value for name, value in read_canonical(issued.manifests[0]).items() if name != "signature"} | changed
    data = canonical_json({**stated, "signature": key.sign(canonical_json(stated)).hex()})
    with pytest.raises(Unverified):
        read_manifest(data, read_key_set(issued.published()["keys.json"]))


def in_ten_lines(folder: Path, manifest: str) -> subprocess.CompletedProcess[str]:
    """Run the program that docs/statements.md has for whoever wants none of ours."""
    page = (Path(__file__).resolve().parents[3] / "docs" / "statements.md").read_text(encoding="utf-8")
    program = page.partition("```python\n")[2].partition("```")[0]
    assert len([line for line in program.splitlines() if line]) <= 10
    return subprocess.run([sys.executable, "-c", program, manifest, "keys.json"], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("altered", ["", "statement-7-1.pdf", "statement-7-1.manifest.json"])
def test_ten_lines_of_the_docs_say_the_same_of_a_statement(tmp_path: Path, altered: str) -> None:
    for name, data in format_files(1).items():
        (tmp_path / name).write_bytes(data)
    if altered:
        data = bytearray((tmp_path / altered).read_bytes())
        place = data.index(b'"number":') + 9 if altered.endswith(".json") else len(data) // 2
        data[place] ^= 1
        (tmp_path / altered).write_bytes(bytes(data))
    done = in_ten_lines(tmp_path, "statement-7-1.manifest.json")
    assert (done.returncode == 0) == (not altered), done.stderr
