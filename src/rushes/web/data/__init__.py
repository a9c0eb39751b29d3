"""Data that is no platform's: the list of an account's datasets, a file that was sent and what it holds, one dataset.

Each module adds the routes of one page (`add_routes`) and holds the records its template reads. No file is read here: a runner
looks into it and loads it, and these pages show what came of that.
"""

from rushes.web.data.blueprint import data_blueprint

__all__ = ["data_blueprint"]
