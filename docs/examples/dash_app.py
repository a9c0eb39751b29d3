"""A page of one's own with a chart of Rushes, by Dash.

`pip install dash`, then

    RUSHES_URL=https://rushes.example RUSHES_TOKEN=rushes_… python dash_app.py

and open http://127.0.0.1:8050/. Whoever reaches this page sees what the token's owner may see, so it listens on this machine alone.
"""

from __future__ import annotations

import json
import os
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html

MEASURES = {"ingested": "Ingested", "transcribed": "Transcribed", "storage": "Storage"}


def fetch(**chart: str) -> go.Figure:
    """Return a chart of Explore; its parameters are those of Explore's address."""
    request = Request(
        f"{os.environ['RUSHES_URL'].rstrip('/')}/api/v1/figure?{urlencode(chart)}",
        headers={"Authorization": f"Bearer {os.environ['RUSHES_TOKEN']}"},
    )
    with urlopen(request) as answer:
        return go.Figure(json.load(answer))


app = Dash(__name__, title="Usage")
app.layout = html.Main(
    [
        html.H1("Usage by month"),
        dcc.Dropdown(MEASURES, "ingested", id="measure", clearable=False),
        dcc.Graph(id="chart", config={"displayModeBar": False}),
    ]
)


@app.callback(Output("chart", "figure"), Input("measure", "value"))
def draw(measure: str) -> go.Figure:
    """Return the chart of the measure that was chosen."""
    return fetch(value=measure, across="month", group="production", span="last-12-months")


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", "8050")))
