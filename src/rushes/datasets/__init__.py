"""Datasets: which columns of a source mean what, what a refresh does, its history, and the catalogue that questions are asked of.

Owns the life of data that is no platform's, from a file that somebody sent to rows that Explore shows, and the list of sources that
operators keep. Reads no source by itself (that is `sources`) and writes no fact (that is `warehouse`). Must never know a page, a figure or a query.
"""

from rushes.datasets.catalogue import catalogue_of
from rushes.datasets.dataset import DATASET, Cadence, Dataset, Definition, Refresh, RefreshState, Told
from rushes.datasets.drafts import Draft, begin_draft, draft_of, drop_draft, drop_old_drafts, note_draft, refuse_draft
from rushes.datasets.due import ask_nightly_refreshes
from rushes.datasets.found import Found, FoundColumn, FoundQuestion, FoundTable, found_values, read_found
from rushes.datasets.growth import Growing, Growth, GrowthUnit, Newest, since_of
from rushes.datasets.looking import file_limits, look_at_raw, look_into, look_into_source
from rushes.datasets.opened import OpenDatasets
from rushes.datasets.origin import FileOrigin, Origin, TableOrigin, is_of_files, origin_of, origin_values, raw_of_file, raw_of_table
from rushes.datasets.readable import DAY, OtherColumns, changes_of, problems_of
from rushes.datasets.refresh import refresh_dataset, roll_back_dataset
from rushes.datasets.service import (
    LONGEST_DESCRIPTION,
    MOST_DATASETS,
    all_datasets,
    catalogues_of,
    change_dataset,
    dataset,
    dataset_anywhere,
    datasets_of,
    every_dataset,
    growing_of,
    list_datasets,
    make_dataset,
    refreshes_of,
    remove_dataset,
)
from rushes.datasets.shape_json import read_shape, shape_values
from rushes.datasets.sources import Source, Sources
from rushes.datasets.uploads import UPLOAD_LIVES, Upload, Uploads

__all__ = [
    "DATASET",
    "DAY",
    "LONGEST_DESCRIPTION",
    "MOST_DATASETS",
    "UPLOAD_LIVES",
    "Cadence",
    "Dataset",
    "Definition",
    "Draft",
    "FileOrigin",
    "Found",
    "FoundColumn",
    "FoundQuestion",
    "FoundTable",
    "Growing",
    "Growth",
    "GrowthUnit",
    "Newest",
    "OpenDatasets",
    "Origin",
    "OtherColumns",
    "Refresh",
    "RefreshState",
    "Source",
    "Sources",
    "TableOrigin",
    "Told",
    "Upload",
    "Uploads",
    "all_datasets",
    "ask_nightly_refreshes",
    "begin_draft",
    "catalogue_of",
    "catalogues_of",
    "change_dataset",
    "changes_of",
    "dataset",
    "dataset_anywhere",
    "datasets_of",
    "draft_of",
    "drop_draft",
    "drop_old_drafts",
    "every_dataset",
    "file_limits",
    "found_values",
    "growing_of",
    "is_of_files",
    "list_datasets",
    "look_at_raw",
    "look_into",
    "look_into_source",
    "make_dataset",
    "note_draft",
    "origin_of",
    "origin_values",
    "problems_of",
    "raw_of_file",
    "raw_of_table",
    "read_found",
    "read_shape",
    "refresh_dataset",
    "refreshes_of",
    "refuse_draft",
    "remove_dataset",
    "roll_back_dataset",
    "shape_values",
    "since_of",
]
