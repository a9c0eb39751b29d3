"""Rushes: self-hosted usage dashboards for media platforms."""

__all__ = ["__version__"]

__version__ = "0.1.0"
