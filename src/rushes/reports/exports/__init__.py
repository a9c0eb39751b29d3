"""An account's own rows as files for other programs, and put into a bucket whenever their version is another."""

from rushes.reports.exports.files import QUICKSIGHT_PLACE, Table, quicksight_manifest, table_of, write_table
from rushes.reports.exports.kept import ExportSchedules
from rushes.reports.exports.put import ExportPutter
from rushes.reports.exports.schedule import DATASETS, EXPORT_FORMS, USAGE, ExportOutcome, ExportSchedule, OutcomeState

__all__ = [
    "DATASETS",
    "EXPORT_FORMS",
    "QUICKSIGHT_PLACE",
    "USAGE",
    "ExportOutcome",
    "ExportPutter",
    "ExportSchedule",
    "ExportSchedules",
    "OutcomeState",
    "Table",
    "quicksight_manifest",
    "table_of",
    "write_table",
]
