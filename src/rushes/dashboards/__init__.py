"""Dashboards: which figures stand where, for which days, and what the page says about them.

Owns the built-in pages of an account (the month's dashboard, the year, one production): their questions,
their sentences, their five ways of being empty. Knows nothing of HTTP or HTML, and computes no number
of its own: every one comes from a Result.
"""

from rushes.dashboards.cost_centres import with_cost_centres
from rushes.dashboards.ground import Asked, Ground, ground_of, situation_of, state_etag, tile_of
from rushes.dashboards.page import Choice, Dashboard, DashboardState, Tile
from rushes.dashboards.production import OneProduction, OneProductionState, build_history, build_production
from rushes.dashboards.usage import MOST_TRENDS, build_dashboard
from rushes.dashboards.words import day_list, missing_in_words, reach_in_words
from rushes.dashboards.year import YEAR_MEASURES, Year, YearState, build_year

__all__ = [
    "MOST_TRENDS",
    "YEAR_MEASURES",
    "Asked",
    "Choice",
    "Dashboard",
    "DashboardState",
    "Ground",
    "OneProduction",
    "OneProductionState",
    "Tile",
    "Year",
    "YearState",
    "build_dashboard",
    "build_history",
    "build_production",
    "build_year",
    "day_list",
    "ground_of",
    "missing_in_words",
    "reach_in_words",
    "situation_of",
    "state_etag",
    "tile_of",
    "with_cost_centres",
]
