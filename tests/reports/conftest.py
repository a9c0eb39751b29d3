"""Two accounts in a real warehouse, as the dashboards' tests have them."""

from __future__ import annotations

from dashboards.conftest import night, warehouse

__all__ = ["night", "warehouse"]
