"""Dashboards of one's own: the list, the page of one, editing, versions and sharing, adding a chart, and the same as code.

Each module adds the routes of one page (`add_routes`) and holds the records its template reads.
"""

from rushes.web.boards.blueprint import boards_blueprint
from rushes.web.boards.start import start_address

__all__ = ["boards_blueprint", "start_address"]
