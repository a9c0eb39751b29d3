"""Dashboards: which figures stand where, for which days, and what the page says about them.

Owns the built-in usage dashboard: its questions, its sentences, its five ways of being empty. Knows
nothing of HTTP or HTML, and computes no number of its own: every one comes from a Result.
"""

from rushes.dashboards.ground import state_etag
from rushes.dashboards.page import Choice, Dashboard, DashboardState, Tile
from rushes.dashboards.usage import build_dashboard

__all__ = ["Choice", "Dashboard", "DashboardState", "Tile", "build_dashboard", "state_etag"]
