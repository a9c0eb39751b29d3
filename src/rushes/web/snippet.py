"""A few lines of Python that fetch a figure through the API. The token stands in the environment, never in them."""

from __future__ import annotations

__all__ = ["python_snippet"]

# A text is written as Python writes it: quotes, backslashes and what cannot be seen are escaped, so that no name ends its own quotes.
_SNIPPET = """\
import json
import os
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import plotly.graph_objects as go

# A personal token, made under “Your account”. It reads what you may see: keep it out of files and notebooks.
token = os.environ["RUSHES_TOKEN"]
address = {address!r}
chart = [
{pairs}
]
request = Request(f"{{address}}?{{urlencode(chart)}}", headers={{"Authorization": f"Bearer {{token}}"}})
with urlopen(request) as answer:
    figure = go.Figure(json.load(answer))
figure.show()
"""


def python_snippet(address: str, pairs: list[tuple[str, str]]) -> str:
    """Return the lines.

    Args:
        address: Where the API gives figures.
        pairs: Names and texts that say which chart it is.
    """
    return _SNIPPET.format(address=address, pairs="\n".join(f"    {pair!r}," for pair in pairs))
