"""The sources that operators keep: where each is, its password sealed with the install's own key, and trying and browsing them."""

from rushes.datasets.sources.kept import Source, Sources

__all__ = ["Source", "Sources"]
