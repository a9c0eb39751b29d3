"""Plotly's browser code, taken from the installed `plotly` package and prepared once.

The script is compressed into the data folder's cache at first start, because its 4.8 MB take a
second to compress. Under our Content-Security-Policy it may not write its own style rules: it leaves
them alone where it finds the elements it looks for, so the pages carry those (an empty style element
would itself be reported, so they are others) and the rules are served as a file of ours.

Source: plotly.js `lib/dom.js` (addRelatedStyleRule), `build/plotcss.js`.
"""

from __future__ import annotations

import importlib.util
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from rushes.errors import ConfigurationError
from rushes.web.compression import as_brotli, as_gzip

__all__ = ["PlotlyBundle", "prepare_plotly", "style_element_ids", "style_rules"]

_BROTLI_QUALITY = 8
_RULES = re.compile(r'\{("X,X div":.+?)\};for\(', re.DOTALL)
_RULE = re.compile(r"""(?:(?P<bare>[A-Za-z]+)|"(?P<selector>[^"]+)"):(?P<text>'[^']*'|"[^"]*")""")
_INJECTED = re.compile(r'getElementById\("([0-9a-f]{64})"\)\)\{var \w+=document\.createElement\("style"\)')


@dataclass(frozen=True, slots=True)
class PlotlyBundle:
    """The script's two encodings as files, what it hashes to, the rules it would have written, and the elements it looks for.

    It is asked for once by each browser, so no process keeps it in memory.
    """

    digest: bytes
    brotli: Path
    gzip: Path
    css: str
    style_ids: tuple[str, ...]


def prepare_plotly(cache: Path) -> PlotlyBundle:
    """Return Plotly's script ready to serve, compressing it if this installation has not yet.

    Args:
        cache: A folder of ours; made if it does not exist.

    Raises:
        ConfigurationError: The `plotly` package is missing, or is one whose styles we do not know.
    """
    script = _installed_script()
    plain = script.read_bytes()
    text = plain.decode("utf-8")
    digest = sha256(plain)
    folder = cache / f"plotly-{digest.hexdigest()[:16]}-{_BROTLI_QUALITY}"
    return PlotlyBundle(
        digest=digest.digest(),
        brotli=_kept(folder / "plotly.js.br", lambda: as_brotli(plain, quality=_BROTLI_QUALITY)),
        gzip=_kept(folder / "plotly.js.gz", lambda: as_gzip(plain)),
        css=style_rules(text),
        style_ids=style_element_ids(text),
    )


def style_rules(script: str) -> str:
    """Return the style sheet that the script would insert rule by rule.

    Raises:
        ConfigurationError: The script does not hold its rules in the form we know.
    """
    found = _RULES.search(script)
    if not found:
        raise ConfigurationError(
            "This release of plotly keeps its styles in a way Rushes does not know; install the one of requirements.lock."
        )
    lines: list[str] = []
    for rule in _RULE.finditer(found.group(1)):
        selector = (rule["selector"] or rule["bare"]).replace("X", ".js-plotly-plot .plotly").replace("Y", ".plotly-notifier")
        lines.append(f"{selector}{{{rule['text'][1:-1]}}}")
    # The script puts each rule before the ones it has, so the sheet it would make reads backwards.
    return "\n".join(reversed(lines)) + "\n"


def style_element_ids(script: str) -> tuple[str, ...]:
    """Return the ids of the style elements that the script makes unless they are there."""
    return tuple(dict.fromkeys(_INJECTED.findall(script)))


def _installed_script() -> Path:
    spec = importlib.util.find_spec("plotly")
    if spec is None or spec.origin is None:
        raise ConfigurationError("The package plotly is not installed; install what requirements.lock names.")
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"


def _kept(path: Path, make: Callable[[], bytes]) -> Path:
    if path.is_file():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(make())
    # Several workers may start at once: each writes its own file, and the last rename wins with equal bytes.
    Path(file.name).replace(path)
    return path
