"""What `make catalogues` finds in the code; the script lies beside the package, not in it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

_spec = importlib.util.spec_from_file_location("update_catalogues", ROOT / "scripts" / "update_catalogues.py")
assert _spec is not None
assert _spec.loader is not None
script = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = script
_spec.loader.exec_module(script)

LANGUAGES: tuple[str, ...] = tuple(sorted(script.LANGUAGES))
CATALOGUES: Path = script.CATALOGUES
SOURCE: Path = script.SOURCE
found_in_code = script.found_in_code
pairs = script.pairs
catalogue_of = script.catalogue_of
updated = script.updated
called = script.called
