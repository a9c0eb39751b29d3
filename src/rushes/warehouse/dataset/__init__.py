"""The facts of datasets: for each one a small warehouse of its own, with versions, a pointer and a lock like those of usage.

Source: docs/decisions/0013-datasets.md.
"""

from rushes.warehouse.dataset.convert import Loaded, load_rows
from rushes.warehouse.dataset.publish import LoadPlan, LoadReport
from rushes.warehouse.dataset.rejects import RejectedLine, rejected_lines
from rushes.warehouse.dataset.rows import dataset_columns, rows_of_dataset, text_columns
from rushes.warehouse.dataset.shelf import DatasetFacts, Shelf

__all__ = [
    "DatasetFacts",
    "LoadPlan",
    "LoadReport",
    "Loaded",
    "RejectedLine",
    "Shelf",
    "dataset_columns",
    "load_rows",
    "rejected_lines",
    "rows_of_dataset",
    "text_columns",
]
