"""What a dataset's version holds: its rows, made of a raw table's texts in the engine itself."""

from rushes.warehouse.dataset.convert import REJECT_TABLE, Loaded, load_rows

__all__ = ["REJECT_TABLE", "Loaded", "load_rows"]
