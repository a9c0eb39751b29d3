"""Columns of types that SQLAlchemy does not know: they are read as text like all others, so nothing need be said of them."""

from __future__ import annotations

import warnings
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import SAWarning

__all__ = ["unknown_types_allowed"]


@contextmanager
def unknown_types_allowed() -> Generator[None]:
    """Look at tables without a warning for every such column."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        yield
