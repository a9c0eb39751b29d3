"""Datasets: which columns of a source mean what, what a refresh does, its history, and the catalogue that questions are asked of.

Owns the life of data that is no platform's, and the list of sources that operators keep. Reads no source by itself (that is `sources`)
and writes no fact (that is `warehouse`). Must never know a page, a figure or a query.
"""

from rushes.datasets.sources import Source, Sources

__all__ = ["Source", "Sources"]
